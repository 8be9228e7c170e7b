"""`python -m bench.real_answers FOLDER...`: is the right answer shown to natural questions on real documents?"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.key_strings import holds
from bench.sets import add_folder
from library.library import Library
from library.settings import read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask


@dataclass
class _Count:
    """Questions of a kind, and what was seen in their answers."""

    asked: int = 0
    anywhere: int = 0
    first: int = 0
    page: int = 0
    refused: int = 0

    def add(self, question: Mapping[str, Any], answer: Answer) -> None:
        said = [sentence.text for sentence in answer.sentences]
        cited = [(citation.title, citation.page) for citation in answer.citations]
        self.asked += 1
        self.refused += answer.refused
        if question["pages"]:
            self.anywhere += holds(answer.answer, question["must"])
            self.first += bool(said) and holds(said[0], question["must"])
            self.page += bool(cited) and cited[0][0] == question["document"] and cited[0][1] in question["pages"]

    def row(self, name: str) -> str:
        shares = (self.anywhere, self.first, self.page, self.refused)
        return f"| {name} | {self.asked} | " + " | ".join(f"{100 * one / self.asked:.1f} %" for one in shares) + " |"


def measure_real_answers(folders: Sequence[Path], place: Path) -> None:
    """Print a row for each set and one for each kind of question: an answer is right where it holds the key strings.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl`; a question without pages has no answer there.
        place: Folder for the libraries; documents that are there already are used.
    """
    print("\n### Natural questions, answered by the built-in answerer\n")
    print(
        "| questions | n | right anywhere | right in the first sentence | first citation on the right page | refused |"
    )
    print("|---|---|---|---|---|---|")
    for folder in folders:
        counts: dict[str, _Count] = defaultdict(_Count)
        settings = read_settings(library=place / folder.name / "library")
        with Library.open(settings) as library:
            add_folder(library, settings, folder / "pdfs")
            answerer = Answerer(library, settings)
            for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
                question = json.loads(line)
                answer = ask(answerer, question["question"])
                for name in ("that have an answer", question["kind"]) if question["pages"] else ("that have none",):
                    counts[f"{folder.name}, {name}"].add(question, answer)
        for name, count in sorted(counts.items(), key=lambda one: -one[1].asked):
            print(count.row(name), flush=True)


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.real_answers", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        measure_real_answers(options.folders, place)


if __name__ == "__main__":
    main()
