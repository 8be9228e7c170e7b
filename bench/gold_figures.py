"""Counts how often a question after a table's figure is answered with the figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from library.library import Library
from rag.answer import Answer
from rag.reading.structure import to_markdown
from rag.reading.tables import read_rows
from rag.retrieval.retriever import Retriever

_NUMBER = re.compile(r"(?<![\d.,A-Za-z])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,A-Za-z])\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SCALES = (1.0, 1e3, 1e-3)  # a table in thousands answers a question in millions
_PASSAGES = 8  # as many as are answered from


@dataclass
class FigureCount:
    """What was seen of the questions whose answer is a figure in a table of the right page."""

    library: Library
    asked: int = 0
    retrieved: int = 0
    first: int = 0
    three: int = 0

    def add(self, question: dict[str, Any], answer: Answer) -> None:
        """Count a question, if a row of its page holds the figure that is its answer."""
        gold = figures_in(question["answer"])
        (document,) = self.library.find_documents(question["document"])[:1] or (None,)
        pages = [self.library.page(document.id, number) for number in question["pages"]] if document else []
        texts = [to_markdown(page.text, page.blocks) for page in pages if page]
        rows = [row.shown for text in texts for row in read_rows(text).values()]
        if document is None or not any(states(row, gold) for row in rows):
            return
        self.asked += 1
        found = Retriever(self.library).retrieve(question["question"], None, _PASSAGES)
        self.retrieved += any(p.document_id == document.id and p.page in question["pages"] for p in found)
        said = [sentence.text for sentence in answer.sentences]
        self.first += any(states(text, gold) for text in said[:1])
        self.three += any(states(text, gold) for text in said[:3])

    def row(self) -> str:
        """Write the counts as cells of a table."""
        return f"{self.asked} | {self.retrieved} | {self.first} | {self.three}"


def figures_in(text: str) -> list[float]:
    """Read a text's numbers of three digits and more, years apart: shorter ones stand everywhere."""
    found = [number for number in _NUMBER.findall(text) if not _YEAR.fullmatch(number)]
    return [float(number.replace(",", "")) for number in found if len(re.sub(r"\D", "", number)) > 2]


def states(text: str, gold: Iterable[float]) -> bool:
    """Tell whether a text states one of the figures, whatever the scale and the rounding to whole numbers."""
    stated = figures_in(text)
    return any(
        abs(number * scale - wanted) <= 0.5 * (scale < 1) for number in stated for wanted in gold for scale in _SCALES
    )
