"""Measures the built-in answerer, the whole path from the PDFs: is the answer said, is every citation found."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.sets import add_folder
from library.library import Library
from library.settings import read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask

_QUESTIONS = 300
_SEED = 1


@dataclass
class _Count:
    """What was seen in a set's answers."""

    first: int = 0
    three: int = 0
    right_page: int = 0
    refused: int = 0
    citations: int = 0
    found: int = 0


def measure_answers(folders: list[Path]) -> None:
    """Print a row for each set whose answers are short enough to be looked for in a quote."""
    print(f"\n### Built-in answerer: {_QUESTIONS} random questions a set\n")
    print("| set | n | in first sentence | in first three | cites the right page | refused | citations found |")
    print("|---|---|---|---|---|---|---|")
    for folder in folders:
        lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
        asked = random.Random(_SEED).sample([json.loads(line) for line in lines], min(_QUESTIONS, len(lines)))  # noqa: S311
        count, n = _ask(folder, asked), len(asked)
        shares = (count.first, count.three, count.right_page, count.refused)
        row = " | ".join(f"{100 * share / n:.1f} %" for share in shares)
        print(f"| {folder.name} | {n} | {row} | {count.found} of {count.citations} |", flush=True)


def _ask(folder: Path, questions: list[dict[str, Any]]) -> _Count:
    count = _Count()
    with TemporaryDirectory() as place:
        settings = read_settings(library=Path(place))
        with Library.open(settings) as library:
            add_folder(library, settings, folder / "pdfs")
            answerer = Answerer(library, settings)
            for question in questions:
                _look(library, question, ask(answerer, question["question"]), count)
    return count


def _look(library: Library, question: dict[str, Any], answer: Answer, count: _Count) -> None:
    said = [_plain(sentence.text) for sentence in answer.sentences]
    wanted = _plain(question["answer"])
    count.first += wanted in "".join(said[:1])
    count.three += wanted in "".join(said[:3])
    count.refused += answer.refused
    places = [(citation.title, citation.page) for citation in answer.citations]
    count.right_page += any(name == question["document"] and page in question["pages"] for name, page in places)
    for citation in answer.citations:
        page = library.page(str(citation.document_id), citation.page or 0)
        count.citations += 1
        count.found += page is not None and citation.quote in page.text and bool(citation.rects)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
