"""`python -m bench.unanswerable FOLDER...`: is what documents do not answer refused, and what they do answered?"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.sets import add_folder
from bench.unanswerable_kinds import Asked, Maker, strangers_of
from library.library import Library
from library.scope import Scope
from library.settings import read_settings
from rag.chain import Answerer, ask
from rag.events import AskOptions

_MOST = 20  # questions of each kind, set and half


def measure_unanswerable(
    folders: Sequence[Path], place: Path, halves: Sequence[int], *, most: int = _MOST, shown: bool = False
) -> None:
    """Print the share that the built-in answerer refuses, a row for each kind of question and set.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl`.
        place: Folder for the libraries; documents that are there already are used.
        halves: Which halves of each set's documents, 0 or 1, the questions are made of.
        most: Questions of each kind, set and half.
        shown: Whether what goes wrong is printed too.
    """
    print("\n### Questions that documents do not answer, by the built-in answerer\n")
    refused: dict[tuple[bool, str, str], list[bool]] = defaultdict(list)
    for folder in folders:
        settings = read_settings(library=place / folder.name / "library")
        with Library.open(settings) as library:
            maker = Maker(library, folder, add_folder(library, settings, folder / "pdfs"))
            asked_in = frozenset(document.spoken for document in library.documents())
            answerer = Answerer(library, settings)
            for one in maker.make(strangers_of(folder, folders, asked_in), most):
                if maker.half(one.document) in halves:
                    refused[one.held, one.kind, folder.name].append(_is_refused(answerer, one, shown))
    print(format_refused(refused))


def _is_refused(answerer: Answerer, one: Asked, shown: bool) -> bool:
    scope = Scope(documents=one.within or ())
    answer = ask(answerer, one.text, options=AskOptions(scope=scope))
    if shown and answer.refused is one.held:
        said = "refused" if answer.refused else f"{answer.answer[:160]!r}"
        print(f"- {one.kind}: {one.text} -> {said}; {[warning.name for warning in answer.warnings]}", flush=True)
    return answer.refused


def format_refused(refused: dict[tuple[bool, str, str], list[bool]]) -> str:
    """Format a table: what is refused of each kind in each set, then of all that is and of all that is not answered.

    Args:
        refused: For each question whether it was, by whether it has an answer, its kind and its set.
    """
    lines = ["| questions | set | n | refused |", "|---|---|---|---|"]
    sums: dict[str, list[bool]] = defaultdict(list)
    for (held, kind, name), its in sorted(refused.items()):
        lines.append(_row(kind, name, its))
        sums[f"{kind}"] += its
        if not held:
            sums["**all that have no answer**"] += its
        elif kind.startswith("answerable"):
            sums["**all that have an answer**"] += its
    return "\n".join([*lines, *(_row(kind, "all", its) for kind, its in sums.items())])


def _row(kind: str, name: str, refused: Sequence[bool]) -> str:
    return f"| {kind} | {name} | {len(refused)} | {sum(refused) / len(refused):.1%} |"


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.unanswerable", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    parser.add_argument("--half", type=int, choices=(0, 1), help="of the documents; both without it")
    parser.add_argument("--most", type=int, default=_MOST, help="questions of each kind, set and half")
    parser.add_argument("--show", action="store_true", help="print what goes wrong")
    options = parser.parse_args()
    halves = (0, 1) if options.half is None else (options.half,)
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        measure_unanswerable(options.folders, place, halves, most=options.most, shown=options.show)


if __name__ == "__main__":
    main()
