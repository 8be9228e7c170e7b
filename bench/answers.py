"""`python -m bench.answers FOLDER...`: the built-in answerer, from PDF to answer: is it said, is it cited right."""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.citations import CitationCheck
from bench.gold_figures import FigureCount
from bench.sets import add_folder
from library.library import Library
from library.settings import read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask

QUESTIONS = 300
_SEED = 1


@dataclass
class _Count:
    """What was seen in a set's answers."""

    asked: int = 0
    first: int = 0
    three: int = 0
    right_page: int = 0
    refused: int = 0

    def add(self, question: dict[str, Any], answer: Answer) -> None:
        said = [plain(sentence.text) for sentence in answer.sentences]
        wanted = plain(question["answer"])
        places = [(citation.title, citation.page) for citation in answer.citations]
        self.asked += 1
        self.first += wanted in "".join(said[:1])
        self.three += wanted in "".join(said[:3])
        self.refused += answer.refused
        self.right_page += any(name == question["document"] and page in question["pages"] for name, page in places)


def measure_answers(folders: Sequence[Path], place: Path, count: int = QUESTIONS) -> None:
    """Print what is said and what is cited for each set, then which citations were not found.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl`.
        place: Folder for the libraries; documents that are there already are used.
        count: How many questions of each set are asked, chosen at random; 0 for all.
    """
    print(f"\n### Built-in answerer: {f'at most {count} random' if count else 'all'} questions of each set\n")
    print("| set | n | in first sentence | in first three | cites the right page | refused | citations found |")
    print("|---|---|---|---|---|---|---|")
    figures = {}
    asked = cited = 0
    missed: list[str] = []
    for folder in folders:
        counted, figures[folder.name], check = _measure(folder, place, count)
        n = counted.asked
        shares = (counted.first, counted.three, counted.right_page, counted.refused)
        row = " | ".join(f"{100 * share / n:.1f} %" for share in shares)
        print(f"| {folder.name} | {n} | {row} | {check.found} of {check.shown} |", flush=True)
        asked, cited, missed = asked + n, cited + check.shown, missed + check.missed
    print(f"\n{cited - len(missed)} of {cited} citations of {asked} questions stand where they say.")
    print("\n".join(missed))
    print("\n| figures that stand in a table of the right page | n | page retrieved | in first | in first three |")
    print("|---|---|---|---|---|")
    for name, figure_count in figures.items():
        if figure_count.asked:
            print(f"| {name} | {figure_count.row()} |")


def _measure(folder: Path, place: Path, count: int) -> tuple[_Count, FigureCount, CitationCheck]:
    settings = read_settings(library=place / folder.name / "library")
    with Library.open(settings) as library:
        add_folder(library, settings, folder / "pdfs")
        counted, figures, check = _Count(), FigureCount(library), CitationCheck(library)
        for question, answer in _answers(folder, Answerer(library, settings), count):
            counted.add(question, answer)
            figures.add(question, answer)
            check.add(question, answer)
        return counted, figures, check


def _answers(folder: Path, answerer: Answerer, count: int) -> Iterator[tuple[dict[str, Any], Answer]]:
    questions = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    if count:
        questions = random.Random(_SEED).sample(questions, min(count, len(questions)))  # noqa: S311
    for question in questions:
        yield question, ask(answerer, question["question"])


def plain(text: str) -> str:
    """Leave only what two spellings of an answer have in common: letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of each set; 0 for all (%(default)s)")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        measure_answers(options.folders, place, options.questions)


if __name__ == "__main__":
    main()
