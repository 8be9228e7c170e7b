"""Divides a whole document into sections that fit a prompt, and estimates what reading them takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from library.library import Library
from library.records import Document, Passage
from rag.prompt.budget import count_tokens, pack
from rag.prompt.sources import format_source
from rag.reading.structure import blocks_within, page_passage

NOTE_TOKENS = 250
"""That notes of a section take, about."""
RULES_TOKENS = 400
"""Of a prompt beside its sources or notes, at most."""
ANSWER_TOKENS = 500
"""That an answer takes, about."""


@dataclass(frozen=True)
class Reading:
    """How a document is read whole.

    Attributes:
        sections: Its pages in order, as many in each as fit a prompt.
        costs: Tokens of each section.
        room: Tokens of a prompt for sources or notes.
    """

    sections: tuple[tuple[Passage, ...], ...]
    costs: tuple[int, ...]
    room: int

    @property
    def calls(self) -> int:
        """How many times a model is asked."""
        return self._readings + self._folds + 1

    @property
    def tokens(self) -> int:
        """About how many tokens a model reads and writes for it."""
        notes = NOTE_TOKENS * (self._readings + self._folds)
        return sum(self.costs) + notes + self.calls * RULES_TOKENS + self.written

    @property
    def written(self) -> int:
        """About how many of them it writes."""
        return NOTE_TOKENS * (self._readings + self._folds) + ANSWER_TOKENS

    @cached_property
    def _readings(self) -> int:
        return len(self.sections) if len(self.sections) > 1 else 0

    @cached_property
    def _folds(self) -> int:
        """How many times notes are summed up before they fit one prompt."""
        notes, folds = self._readings * NOTE_TOKENS, 0
        while notes > self.room:
            packs = -(-notes // self.room)
            folds, notes = folds + packs, packs * NOTE_TOKENS
        return folds


def plan_reading(library: Library, document: Document, room: int, part: Sequence[Passage] = ()) -> Reading:
    """Divide a document into sections of whole pages, or parts of pages that are longer.

    Args:
        library: Holds the document.
        document: What is read.
        room: Tokens of a prompt for sources.
        part: The part of it that is read, by its pages; all of it where none is named.
    """
    parts = [piece for page in part or _pages(library, document) for piece in _parts(page, room)]
    packed = pack(parts, room, lambda piece: piece[1])
    sections = tuple(tuple(passage for passage, _ in section) for section in packed)
    return Reading(sections, tuple(sum(cost for _, cost in section) for section in packed), room)


def _pages(library: Library, document: Document) -> Iterator[Passage]:
    for page in library.pages(document.id):
        if page.text.strip():
            yield page_passage(document, page, 0, len(page.text))


def _parts(page: Passage, room: int) -> Iterator[tuple[Passage, int]]:
    """Yield a page with its tokens, or where it is longer than the room its halves, cut at a line break."""
    cost = count_tokens(format_source("100", page))
    if cost <= room or len(page.text) < 2:
        yield page, cost
        return
    middle = len(page.text) // 2
    at = page.text.find("\n", middle) + 1 or middle
    for start, end in ((0, at), (at, len(page.text))):
        if end - start < len(page.text):
            blocks = blocks_within(page.blocks, page.text, start, end)
            yield from _parts(replace(page, text=page.text[start:end], blocks=blocks), room)
