"""A document as it is studied: its parts, by its outline, and in each what can be quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from library.library import Library
from library.records import NOWHERE, Document, OutlineHeading, Page, Passage
from library.text import cjk_share, ends_sentence, terms_of
from library.text.stop_words import is_function_term
from rag.answer import Citation
from rag.extractive.candidates import Candidate, read_candidates
from rag.prompt.sources import mark_passages
from rag.reading.structure import page_passage
from rag.study.word_lists import is_titled, leans_back, points_elsewhere
from rag.verify.quotes import find_copy

MOST_PAGES = 1500
"""Pages of a document that are studied; of a longer one the first."""
_FEW_PARTS, _MANY_PARTS = 4, 30
_LETTERS = (45, 420)  # of a sentence that can be quoted alone
_WORDY = 0.7  # share of letters and spaces in it, without those of formulas
_FORMULA = re.compile("[\U0001d400-\U0001d7ff]")
_OPEN_ENDS = ("?", "？", ":", "：", ";", "；")
_OPENING = re.compile(
    r"(?:[•●▪◦·‣■□–—*-]\s+|[(（]?\d{1,3}[.)、）]\s*(?=\D)|(?:Abstract|ABSTRACT|摘\s*要)\s*[:：.—–-]+\s*)"
)


@dataclass(frozen=True)
class Statement:
    """Words of a document that can be quoted.

    Attributes:
        part: Number of the part that it is in.
        passage: The text around it, with its page.
        opens: Whether it is the first sentence of its paragraph.
    """

    candidate: Candidate = field(compare=False)
    part: int
    passage: Passage = field(compare=False)
    opens: bool = False

    @property
    def text(self) -> str:
        """In one line, without the sign of an item or what labels an abstract."""
        return _OPENING.sub("", self.candidate.text) if self.candidate.kind == "sentence" else self.candidate.text

    @property
    def page(self) -> int:
        """From 1."""
        return self.passage.page or 0

    @property
    def is_finished(self) -> bool:
        """Whether it begins and ends as a sentence does, and leaves nothing open."""
        text = self.text
        broken = text[:1].islower() or text.startswith("[") or text.endswith(_OPEN_ENDS) or "…" in text
        return ends_sentence(text) and not broken

    @property
    def stands_alone(self) -> bool:
        """Whether it is a sentence that can be understood without those around it."""
        text, wide = self.text, cjk_share(self.text) > 0.5
        least, most = (each // 3 if wide else each for each in _LETTERS)
        if self.candidate.kind != "sentence" or not self.candidate.is_whole or not least <= len(text) <= most:
            return False
        if sum(sign.isalpha() or sign == " " for sign in _FORMULA.sub("", text)) < _WORDY * len(text):
            return False
        return self.is_finished and not (leans_back(text) or points_elsewhere(text))

    def cite(self, marker: str) -> Citation | None:
        """Cite its words where they stand; None where they are not found there."""
        span = find_copy(self.text, self.passage)
        if span is None:
            return None
        quote = self.passage.text[span.start : span.end]
        return Citation.of(self.passage, marker, quote, "quoted", 1.0)


@dataclass(frozen=True)
class Part:
    """A part of a document: what stands below a heading, to the next.

    Attributes:
        title: The heading's words; empty for what stands above the first.
        level: From 0.
        page: Where it begins.
        passages: Its text, one of each page.
    """

    title: str
    level: int
    page: int
    passages: tuple[Passage, ...] = field(repr=False)
    heading: OutlineHeading | None = None

    @property
    def is_apart(self) -> bool:
        """Whether it says nothing of what the document is about, as a list of references."""
        return is_titled(self.title, "apart")


@dataclass(frozen=True)
class DocumentText:
    """A document with its parts in order and what can be quoted of them."""

    document: Document
    parts: tuple[Part, ...]
    statements: tuple[Statement, ...] = field(repr=False)

    def of_part(self, first: int, last: int) -> list[Statement]:
        """List what can be quoted of some parts, from one to before another."""
        return [one for one in self.statements if first <= one.part < last]

    def main_parts(self) -> list[tuple[int, int]]:
        """List the parts that a reader would name first, each as (its number, that of the next of them).

        They are those of the uppermost level that has several; of few, with those of the level below.
        """
        counts = Counter(part.level for part in self.parts if part.title)
        levels = sorted(level for level in counts if counts[level] > 1)
        main = levels[0] if levels else -1
        if levels[1:] and counts[main] < _FEW_PARTS and counts[levels[1]] <= _MANY_PARTS:
            main = levels[1]
        begins = [number for number, part in enumerate(self.parts) if part.title and part.level <= main]
        return list(pairwise([*begins, len(self.parts)])) if begins else []


def read_document(library: Library, document: Document, most_pages: int = MOST_PAGES) -> DocumentText:
    """Read the first pages of a document to study it."""
    pages = library.pages(document.id)[:most_pages]
    parts = tuple(_parts(document, pages))
    return DocumentText(document, parts, tuple(_statements(parts)))


def content_words(text: str) -> list[str]:
    """Cut a text into the terms that it is about, in order: without words of grammar and single Chinese letters."""
    return [one for one in terms_of(text) if (len(one) > 1 or one.isdigit()) and not is_function_term(one)]


def _parts(document: Document, pages: Sequence[Page]) -> Iterator[Part]:
    """Cut a document at the headings of its outline."""
    begins = [(page.number, start, heading) for page in pages for start, heading in _headings(document, page)]
    places = [(0, 0, None), *begins]
    for (number, start, heading), (to, end, _) in zip(places, [*begins, (len(pages) + 1, 0, None)], strict=True):
        between = pages[max(number, 1) - 1 : to]
        spans = (
            (page, start if page.number == number else 0, end if page.number == to else len(page.text))
            for page in between
        )
        passages = tuple(page_passage(document, *span) for span in spans if span[0].text[span[1] : span[2]].strip())
        if heading or passages:
            title, level = (heading.title, heading.level) if heading else ("", 0)
            yield Part(title, level, max(number, 1), passages, heading)


def _headings(document: Document, page: Page) -> list[tuple[int, OutlineHeading]]:
    """List the outline's headings on a page, with where they begin in its text; those without a place at its top."""
    found = []
    for heading in document.outline:
        if heading.page == page.number:
            at = next((one.start for one in page.blocks if heading.rect != NOWHERE and one.rect == heading.rect), None)
            if at is None:
                at = max(page.text.find(heading.title), 0)
            found.append((at, heading))
    return sorted(found, key=lambda one: one[0])


def _statements(parts: Sequence[Part]) -> Iterator[Statement]:
    for number, part in enumerate(parts):
        paragraph = (-1, -1)
        for candidate in read_candidates(mark_passages(part.passages)):
            here = (candidate.source, candidate.paragraph)
            yield Statement(candidate, number, part.passages[candidate.source], opens=here != paragraph)
            paragraph = here
