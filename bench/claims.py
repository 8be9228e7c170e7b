"""Draws true sentences from the pages of a document, each with the passage that it rests on and one of another page."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from library.text import cjk_share
from rag.reading.extracts import Extract, extracts_of, unwrap
from rag.reading.tables import Row, read_rows

_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_SOURCE = 1200  # characters around a sentence: about what a passage of a prompt holds
_LENGTHS = (40, 300)
_LENGTHS_CHINESE = (14, 120)
_WORD = re.compile(r"[^\W\d_]{2}")
_CELL = re.compile(r"[$€£¥￥ ]*(?P<minus>[(\-–−])?[$€£¥￥ ]*(?P<figure>\d[\d,.]*)\)? ?(?P<percent>%?)")


@dataclass(frozen=True)
class Claim:
    """A sentence that its source bears out.

    Attributes:
        source: The passage that it was drawn from.
        elsewhere: A passage of another page, or of another part of the only one.
        is_row: True when it says what a table's row holds.
    """

    text: str
    source: str
    elsewhere: str
    is_row: bool

    @property
    def is_chinese(self) -> bool:
        """Tell which language it is in."""
        return cjk_share(self.text) > 0.2


def draw_claims(pages: Sequence[str], chance: random.Random) -> list[Claim]:
    """Draw every sentence and row of a document's pages, in Markdown, that says something by itself."""
    return [claim for number, page in enumerate(pages) for claim in _of_page(page, _others(pages, number), chance)]


def _others(pages: Sequence[str], number: int) -> list[str]:
    return [page for i, page in enumerate(pages) if i != number and len(page) > 100]


def _of_page(page: str, others: Sequence[str], chance: random.Random) -> Iterator[Claim]:
    for extract in extracts_of(page, marked=True):
        row = read_rows(page).get(extract.start)
        text = _as_row(row) if row else _as_sentence(page, extract)
        elsewhere = chance.choice(others)[:_SOURCE] if others else ""
        source = _around(page, extract)
        if text and not _is_said(text, elsewhere) and set(_YEAR.findall(text)) <= set(_YEAR.findall(source)):
            yield Claim(text, source, elsewhere, extract.kind == "row")


def _is_said(text: str, elsewhere: str) -> bool:
    """Tell whether the other passage says it too, as running notes and a table's twin do."""
    figures = _FIGURE.findall(text)
    return unwrap(text) in unwrap(elsewhere) or (bool(figures) and set(figures) <= set(_FIGURE.findall(elsewhere)))


def _as_sentence(page: str, extract: Extract) -> str:
    text = unwrap(page[extract.start : extract.end])
    shortest, longest = _LENGTHS_CHINESE if cjk_share(text) > 0.2 else _LENGTHS
    whole = text.endswith((".", "。", "！", "!")) and (text[0].isupper() or cjk_share(text) > 0.2)
    return text if whole and shortest <= len(text) <= longest and "\n" not in text else ""


def _as_row(row: Row) -> str:
    """Say the first figure of a row in a sentence, with what heads its column."""
    for cell, head in row.cells if _WORD.search(row.label) else ():
        if found := _CELL.fullmatch(cell):
            sign = "-" if found["minus"] else ""
            return _say(row.label.strip(" .…:：—–-$"), f"{sign}{found['figure']}{found['percent']}", head)
    return ""


def _say(label: str, figure: str, head: str) -> str:
    if cjk_share(label) > 0.2:
        return f"{head}{label}为{figure}。"
    return f"{label} was {figure} in {head}." if head else f"{label} was {figure}."


def _around(page: str, extract: Extract) -> str:
    """Cut the passage around an extract; of a row, from where its table begins, since there the heads are."""
    begin = page.rfind("\n\n", 0, extract.start) if extract.kind == "row" else extract.start
    start = max(0, begin - _SOURCE // 2)
    end = min(len(page), start + max(_SOURCE, extract.end - start) + _SOURCE // 4)
    return page[page.rfind("\n", 0, start) + 1 : end]
