"""Makes questions of documents' own definitions, tables and headings, each with the pages that answer it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Literal

from library.library import Library
from library.records import Document
from library.words import Language, phrase
from rag.reading.tables import Row
from rag.study.definitions import Definition, find_definitions
from rag.study.document_text import DocumentText, Part, content_words, read_document

Kind = Literal["definition", "table", "heading"]

MOST_DOCUMENTS = 40
"""Documents that questions are made of; of more every second, third and so on."""
_FIGURE = re.compile(r"[$€£¥(−-]*\s?\d[\d.,]+\s?[%）)]?")
_NUMBER = re.compile(
    r"^(?:[\dIVX]+[.)]?|[\d.]{2,}|[一二三四五六七八九十]+[、.]|[(（]?[一二三四五六七八九十\d]+[)）、])\s*"
)
_OF_EACH = 12  # questions of each kind of a document, at most, to choose from
_LABEL, _HEAD, _TITLE = (3, 50), (2, 30), 80  # letters
_PAGES = 4  # that a heading's part may have to be asked about


@dataclass(frozen=True)
class OwnQuestion:
    """A question with what is known of its answer.

    Attributes:
        pages: Those of the document that answer it, from 1; the first is the one where the answer stands.
        expected: What the answer must say; empty where that may be put in many ways.
    """

    text: str
    document_id: str
    pages: tuple[int, ...]
    kind: Kind
    expected: str = ""


MakeQuestions = Callable[[Library, int], Sequence[OwnQuestion]]
"""Makes so many questions of a library, the same each time for the same documents."""


def make_questions(library: Library, most: int) -> list[OwnQuestion]:
    """Make questions of a library's documents, each document and kind in turn."""
    documents = sorted(library.documents(), key=lambda one: one.id)
    chosen = documents[:: max(1, -(-len(documents) // MOST_DOCUMENTS))]
    several = len(documents) > 1
    of_each = [_in_turn(_of_document(read_document(library, one), several)) for one in chosen]
    return list(dict.fromkeys(_in_turn(of_each)))[:most]


def digest_of(questions: Sequence[OwnQuestion]) -> str:
    """Tell whether two runs had the same questions: the sha256 of all of them."""
    return hashlib.sha256("\n".join(f"{one.document_id} {one.text}" for one in questions).encode()).hexdigest()


def _in_turn(lists: Sequence[Sequence[OwnQuestion]]) -> list[OwnQuestion]:
    return [one for one in chain.from_iterable(zip_longest(*lists)) if one is not None]


def _of_document(text: DocumentText, several: bool) -> list[list[OwnQuestion]]:
    language: Language = "zh" if text.document.spoken == "zh" else "en"
    makers = (_definitions, _rows, _headings)
    return [_spread(list(make(text, language, several))) for make in makers]


def _spread(questions: Sequence[OwnQuestion]) -> list[OwnQuestion]:
    """Choose questions from all over a document, no two with the same words."""
    once = list({one.text: one for one in questions}.values())
    step = max(1, -(-len(once) // _OF_EACH))
    return once[::step]


def _definitions(text: DocumentText, language: Language, _: bool) -> Iterator[OwnQuestion]:
    for one in find_definitions(text):
        if len(one.term) > 2 or one.kind == "acronym":
            name = "ask_acronym" if one.kind == "acronym" else "ask_definition"
            expected = one.meaning if one.kind == "acronym" else ""
            yield OwnQuestion(_phrased(language, name, one), text.document.id, (one.said.page,), "definition", expected)


def _phrased(language: Language, name: str, one: Definition) -> str:
    return phrase(language, "ask_acronym" if name == "ask_acronym" else "ask_definition", term=one.term)


def _rows(text: DocumentText, language: Language, several: bool) -> Iterator[OwnQuestion]:
    """Ask for the first figure of a row whose label and head say what it is."""
    for one in text.statements:
        row = one.candidate.row
        if row is None or not (cell := _telling(row)):
            continue
        figure, head = cell
        values = {"label": row.label.rstrip(":："), "head": head, "title": title_of(text.document)}
        asked = phrase(language, "ask_row_in", **values) if several else phrase(language, "ask_row", **_without(values))
        yield OwnQuestion(asked, text.document.id, (one.page,), "table", figure)


def _without(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != "title"}


def _telling(row: Row) -> tuple[str, str] | None:
    least, most = _LABEL
    label = row.label.rstrip(":：")
    lettered = (
        sum(map(str.isalpha, label)) > len(label) / 2 and label[:1].isalpha() and "..." not in label.replace(" ", "")
    )
    if not (lettered and least <= len(label) <= most and content_words(label)) or row.is_headless:
        return None
    heads = [head for _, head in row.cells]
    for figure, head in sorted(row.cells, key=lambda cell: not any(map(str.isdigit, cell[1]))):  # periods first
        alone = heads.count(head) == 1 and _HEAD[0] <= len(head) <= _HEAD[1]
        if alone and _FIGURE.fullmatch(figure) and any(map(str.isalnum, head)):
            return figure, head
    return None


def _headings(text: DocumentText, language: Language, several: bool) -> Iterator[OwnQuestion]:
    for number, part in enumerate(text.parts):
        pages = _pages_of(text, number)
        if _asks_well(part) and pages:
            values = {"heading": _NUMBER.sub("", part.title).rstrip("?？:："), "title": title_of(text.document)}
            asked = (
                phrase(language, "ask_heading_in", **values)
                if several
                else phrase(language, "ask_heading", **_without(values))
            )
            yield OwnQuestion(asked, text.document.id, pages, "heading")


def _asks_well(part: Part) -> bool:
    words = [word for word in content_words(part.title) if not word[0].isdigit()]
    return not part.is_apart and len(words) > 1 and len(part.title) <= _TITLE


def _pages_of(text: DocumentText, number: int) -> tuple[int, ...]:
    """List the pages of a part with those below it; none of a long one, or one that says nothing."""
    level = text.parts[number].level
    last = next((n for n in range(number + 1, len(text.parts)) if text.parts[n].level <= level), len(text.parts))
    said = text.of_part(number, last)
    pages = tuple(sorted({one.page for one in said}))
    return pages if len(said) > 2 and len(pages) <= _PAGES else ()


def title_of(document: Document) -> str:
    """Give the name by which a question means a document."""
    title = document.facts.title.text if document.facts.title else document.title
    return title.strip('《》“”"') if len(title) <= _TITLE else document.name
