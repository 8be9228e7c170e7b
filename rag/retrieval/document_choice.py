"""Chooses the document that a question about a document as a whole means, and finds the part of it that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import PurePath
from typing import get_args

from library.library import Library
from library.records import BlockKind, Document, Page, Passage
from library.text import cjk_share, terms_of
from library.text.dates import MONTHS, find_dates
from library.text.segmenter import Word
from rag.query.identifiers import NumberedPart
from rag.query.kinds import DocumentKind, DocumentQuestion, LibraryKind, is_document_word
from rag.query.understand import Query
from rag.reading.structure import list_items, page_passage
from rag.retrieval.naming import NameMatcher

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Between the words of a name such as TAMReview."""
_LOOKED_THROUGH = 8  # documents, for a part that any of them may have
_BEGIN = 8  # letters of a line, in a script without spaces, in which its number stands
_CAPTIONED = ("table", "figure")


@dataclass(frozen=True)
class AboutDocument:
    """A question about a document as a whole, or about the library.

    Attributes:
        kind: What is asked of it.
        document: The one that is meant; None where it may be any of several, or where the library is meant.
        part: The page or numbered part of it that is asked for.
        passages: The text of that part; empty where the document has none.
        sums_up: Whether the document or that part is to be summed up.
    """

    kind: DocumentKind | LibraryKind
    document: Document | None = None
    part: NumberedPart | None = None
    passages: tuple[Passage, ...] = ()
    sums_up: bool = False

    @property
    def lacks_part(self) -> bool:
        """Whether a part is asked for that the document does not have."""
        return self.part is not None and not self.passages

    @property
    def is_known(self) -> bool:
        """Whether it is certain what is meant, and there."""
        return self.of_library or (self.document is not None and not self.lacks_part)

    @property
    def of_library(self) -> bool:
        """Whether the library itself is asked about."""
        return self.kind in get_args(LibraryKind)


def find_document_asked_about(
    library: Library, query: Query, within: Sequence[str] | None, *, alone: bool = True
) -> AboutDocument | None:
    """Return which document a question is about as a whole, and what it asks of it.

    Args:
        library: Holds the documents.
        query: What is asked, in English or Chinese.
        within: The ids of those that are asked; None means all.
        alone: Whether nothing was said before it that "it" may mean.

    Returns:
        None where the question asks for anything else.
    """
    documents = [one for one in library.documents() if within is None or one.id in within]
    asked = query.of_document
    if query.of_library and not (asked and len(documents) == 1):  # the pages of all are then those of the one
        return AboutDocument(query.of_library)
    if asked is None:
        return None
    documents = [one for one in documents if _tells(one, asked.kind)]
    document = _meant(documents, query, asked.words) if asked.words or asked.part or alone else None
    any_of_them = (alone or asked.words) and len(documents) > 1 and asked.names_none
    if asked.part:
        having = documents if any_of_them and len(documents) <= _LOOKED_THROUGH else []
        return _of_part(library, [document] if document else having, asked, certain=document is not None)
    if document is None:
        return AboutDocument(asked.kind) if any_of_them else None
    return AboutDocument(asked.kind, document, sums_up=asked.kind == "overview")


def _of_part(
    library: Library, documents: Sequence[Document], asked: DocumentQuestion, *, certain: bool
) -> AboutDocument | None:
    """Find the part that is asked for in the document that is meant, or in the one of several that has it."""
    parts = {one.id: tuple(find_part(library, one, asked.part)) for one in documents if asked.part}
    found = [one for one in documents if parts[one.id] or certain]
    if len(found) != 1:
        return AboutDocument(asked.kind) if found else None
    return AboutDocument(asked.kind, found[0], asked.part, parts[found[0].id], asked.sums_up)


def _tells(document: Document, kind: DocumentKind) -> bool:
    """True if a document says what is asked of it, on a page where that is about its text."""
    facts = document.facts
    said = {
        "attachments": document.health.attachments,
        "authors": [fact for fact in facts.authors if fact.page],
        "affiliations": [fact for fact in facts.affiliations if fact.page],
        "date": facts.date and facts.date.page,
    }
    return bool(said.get(kind, True))


def _meant(documents: Sequence[Document], query: Query, words: Sequence[Word]) -> Document | None:
    """Choose the one document that all the words can mean; of several, the one that they name the most."""
    fitting = {}
    for document in documents:
        dated = _is_dated(document, query)
        named = [word for word in words if _is_named(word, document) or (dated and word.text.lower() in MONTHS)]
        if all(word in named or is_document_word(word) for word in words):
            fitting[document.id] = (len(named), document)
    if len(documents) == 1:
        return documents[0] if fitting else None
    likeness = NameMatcher(documents).match(query)
    ranks = [(count, likeness.get(one, 0.0), one) for one, (count, _) in fitting.items() if count]
    ranked = sorted(ranks, reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return fitting[ranked[0][2]][1]


def _is_named(word: Word, document: Document) -> bool:
    """True if a word stands in what a document is called, who wrote it, or what its first pages name."""
    facts = document.facts
    stem = PurePath(document.name).stem.replace("_", " ")
    said = [stem, _CAMEL.sub(" ", stem), document.title]
    said += [fact.text for fact in (facts.title, facts.kind, *facts.authors) if fact]
    if word.part:
        return word.text in "\n".join(said)
    names = {*terms_of(" ".join(said)), *document.names, "pdf"}
    return any({*terms_of(text)} <= names for text in (word.text, word.text.replace("-", "")))  # 8-K, "8K"


def _is_dated(document: Document, query: Query) -> bool:
    """True if a document is called or dated by one of the days or months that are asked about."""
    own = {date.iso for text in (document.name.replace("_", " "), document.dated) for date in find_dates(text)}
    return any(one.startswith(date.iso) or date.iso.startswith(one) for date in query.dates for one in own)


@dataclass(frozen=True)
class _Unit:
    """A block, or an item of a list: a span of a page's text."""

    page: Page
    start: int
    end: int
    kind: BlockKind
    level: int

    @property
    def opening(self) -> str:
        """The first words, in which a number stands that names what follows."""
        line = self.page.text[self.start : self.end].strip().split("\n", 1)[0]
        return line[:_BEGIN] if cjk_share(line) > 0.5 else " ".join(line.split()[:2])


def find_part(library: Library, document: Document, part: NumberedPart) -> list[Passage]:
    """Return the text of a page or a numbered part, a passage for each of its pages.

    Args:
        library: Holds the document.
        document: Whose part it is.
        part: As the question names it; a page by what is printed on it, else by its place in the file.
    """
    pages = library.pages(document.id)
    if part.kind == "page":
        printed = [page for page in pages if page.label == str(part.number[0])]
        units = [unit for page in printed or pages if printed or page.number == part.number[0] for unit in _units(page)]
    else:
        units = _units_of(part, [unit for page in pages for unit in _units(page)])
    on_pages = [[*its] for _, its in groupby(units, key=lambda unit: unit.page.number)]
    return [page_passage(document, its[0].page, its[0].start, its[-1].end) for its in on_pages]


def _units(page: Page) -> Iterator[_Unit]:
    for block in page.blocks:
        if block.kind == "aside":
            continue
        at = block.start
        for item in list_items(page.text[block.start : block.end]) if block.kind == "list" else [""]:
            end = at + len(item) if item else block.end
            yield _Unit(page, at, end, block.kind, block.level)
            at = end + 1


def _units_of(part: NumberedPart, units: Sequence[_Unit]) -> list[_Unit]:
    """Give what is of a part: from what its number opens to the next of its kind, or to the next heading as high."""
    opened = [at for at, unit in enumerate(units) if part.number in part.numbers_in(unit.opening)]
    headed = [at for at in opened if units[at].kind == "heading"]
    captioned = [at for at in opened if units[at].kind == "caption"]
    if part.kind in _CAPTIONED and captioned:
        return _captioned(units, captioned[0])
    if headed:
        return _headed(part, units[headed[0] :])
    if opened:
        first = units[opened[0]]
        return [first, *takewhile(lambda one: _is_within(one, part), units[opened[0] + 1 :])]
    return []


def _headed(part: NumberedPart, units: Sequence[_Unit]) -> list[_Unit]:
    """Give a heading with its title, which may be a heading of its own below it, and what stands below both."""
    first, *after = units
    title = [*takewhile(lambda one: one.kind == "heading" and not part.numbers_in(one.opening), after)]
    level = min(one.level for one in (first, *title))
    below = takewhile(lambda one: one.kind != "heading" or one.level > level, after[len(title) :])
    if title:  # "Chapter 3" may look as if it stood below the title of chapter 2
        below = takewhile(lambda one: one.kind != "heading" or _is_within(one, part, heading=True), below)
    return [first, *title, *below]


def _captioned(units: Sequence[_Unit], at: int) -> list[_Unit]:
    """Give a caption with the table that stands below it, else above it."""
    beside = [other for other in (at + 1, at + 2, at - 1) if 0 <= other < len(units) and units[other].kind == "table"]
    return [units[place] for place in sorted([at, *beside[:1]])]


def _is_within(unit: _Unit, part: NumberedPart, *, heading: bool = False) -> bool:
    """True if a unit opens no other part of the same depth, and is no heading unless it may be one."""
    numbers = part.numbers_in(unit.opening)
    return (heading or unit.kind != "heading") and not any(len(number) <= len(part.number) for number in numbers)
