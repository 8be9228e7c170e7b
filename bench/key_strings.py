"""`python -m bench.key_strings FOLDER...`: do the first passages hold what the right answer must say?"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import figures_of
from bench.searches import Searches, place_of
from bench.sets import add_folder, read_questions
from library.library import Library
from library.settings import read_settings

FIRST = 8
"""So many passages are looked at, about as many as an answer is written from."""
HEADING = (
    f"| set | n | page@5 | in one of the first {FIRST} of the right document | in those together | in one of the first "
    f"{FIRST} of all |\n|---|---|---|---|---|---|"
)


@dataclass
class _Count:
    """Questions whose key strings were found."""

    asked: int
    one: int = 0
    together: int = 0
    of_all: int = 0


def holds(text: str, must: Sequence[str]) -> bool:
    """Tell whether a text holds each of some key strings; case, spaces and the commas of figures aside.

    Args:
        text: Any.
        must: Strings, of which one with "|" in it names several that will do.
    """
    squeezed = _squeeze(text)
    return all(any(_squeeze(one) in squeezed for one in several.split("|")) for several in must)


def measure_key_strings(folders: Sequence[Path], place: Path) -> None:
    """Print a row for each set whose questions have key strings.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl`.
        place: Folder for the libraries; documents that are there already are used.
    """
    missed: list[str] = []
    print(f"\n### Key strings of the right answers\n\n{HEADING}")
    for folder in folders:
        settings = read_settings(library=place / folder.name / "library")
        with Library.open(settings) as library:
            ids = add_folder(library, settings, folder / "pdfs")
            missed += _measure(folder, Searches(library), ids)
    print("\nNot in the first of the right document: " + (", ".join(missed) or "none") + ".")


def _measure(folder: Path, searches: Searches, ids: dict[str, str]) -> list[str]:
    lines = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines() if line.strip()]
    musts = {str(line["id"]): line["must"] for line in lines if line.get("must")}
    questions = [question for question in read_questions(folder, ids) if question.id in musts]
    if not questions:
        return []
    count, places, missed = _Count(len(questions)), [], []
    for question in questions:
        must = musts[question.id]
        found = searches.passages(question.text, None, 10)
        within = [passage.text for passage in searches.passages(question.text, [question.document], FIRST)]
        places.append([place_of(passage) for passage in found])
        count.of_all += any(holds(passage.text, must) for passage in found[:FIRST])
        one = any(holds(text, must) for text in within)
        count.one += one
        count.together += holds("\n".join(within), must)
        missed += [] if one else [question.id]
    shares = (count.one, count.together, count.of_all)
    row = " | ".join(f"{100 * share / count.asked:.1f} %" for share in shares)
    print(f"| {folder.name} | {count.asked} | {figures_of(places, questions).page_at[5]:.1f} % | {row} |", flush=True)
    return missed


def _squeeze(text: str) -> str:
    return re.sub(r"[\s,，]+", "", text).casefold()


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.key_strings", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        measure_key_strings(options.folders, place)


if __name__ == "__main__":
    main()
