"""`python -m bench.quality FOLDER...`: is the right page found, by Footnote, by its parts alone, and by its peers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import HEADING, Figures, Found, figures_of, format_row
from bench.miss_report import write_misses
from bench.peer_searches import search_with_peers
from bench.searches import Searches, ask_all
from bench.sets import Question, add_folder, count_tokens, cpu_with_children, read_questions
from bench.together import measure_together
from library.library import Library
from library.settings import ROOT, read_settings

MISSES = ROOT / "artifacts" / "misses"
"""Where the files of misses are written."""


def measure_set(folder: Path, place: Path, *, peers: bool = True, misses: Path = MISSES) -> Figures:
    """Index a set's PDFs, ask its questions in every way, print a table, and write Footnote's misses.

    Args:
        folder: Holds `pdfs/` and `questions.jsonl`.
        place: Folder for the library and the peers' answers; those that are there already are used.
        peers: Whether the peers that are installed are asked too.
        misses: Folder for the file of misses, which is named for the set.

    Returns:
        Footnote's figures.
    """
    settings = read_settings(library=place / "library")
    with Library.open(settings) as library:
        new, began = not library.documents(), cpu_with_children()
        ids = add_folder(library, settings, folder / "pdfs")
        index_cpu_s = cpu_with_children() - began if new else None
        questions = read_questions(folder, ids)
        documents = {document.id for document in library.documents()}
        unread = sum(document not in documents for document in ids.values())
        print(f"\n### {folder.name}: {len(questions)} questions, {len(documents)} documents\n")
        print(f"{count_tokens(library)}\n\n{HEADING}")
        ours = _ask(library, questions, index_cpu_s, unread)
        write_misses(library, questions, ours.places, misses / f"{folder.name}.md")
    for found in search_with_peers(folder / "pdfs", questions, ids, place) if peers else ():
        print(format_row(found, questions), flush=True)
    return figures_of(ours.places, questions)


def _ask(library: Library, questions: Sequence[Question], index_cpu_s: float | None, unread: int) -> Found:
    """Ask in each of our ways, print a row for each, and give what Footnote found."""
    searches = Searches(library)
    for name, search in searches.ways.items():
        found = replace(ask_all(name, search, questions), index_cpu_s=index_cpu_s, unread=unread)
        print(format_row(found, questions), flush=True)
    within = ask_all("Footnote, in the right document", searches.fused, questions, within_document=True)
    print(format_row(within, questions), flush=True)
    return found


def measure_sets(
    folders: Sequence[Path], place: Path, *, peers: bool = True, together: bool = True, misses: Path = MISSES
) -> None:
    """Measure each set, then all of them in one library.

    Args:
        folders: Each holds `pdfs/` and `questions.jsonl`.
        place: Folder for libraries and peers' answers; those that are there already are used.
        peers: Whether the peers that are installed are asked too.
        together: Whether all sets are measured in one library too.
        misses: Folder for the files of misses.
    """
    alone = {folder: measure_set(folder, place / folder.name, peers=peers, misses=misses) for folder in folders}
    if together and len(alone) > 1:
        measure_together(alone, place / "together", misses)
    print(f"\nWhat Footnote missed, and why, is in {misses}.")


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--without-peers", action="store_true", help="leave LangChain and LlamaIndex out")
    parser.add_argument("--together", action="store_true", help="measure all sets in one library too")
    parser.add_argument("--misses", type=Path, default=MISSES, help="folder for the files of misses (%(default)s)")
    parser.add_argument("--keep", type=Path, help="folder for libraries and peers' answers, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        measure_sets(
            options.folders,
            place,
            peers=not options.without_peers,
            together=options.together,
            misses=options.misses,
        )


if __name__ == "__main__":
    main()
