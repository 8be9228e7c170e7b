"""What is known of a document, line by line, each with the place that says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from library.health import format_ranges
from library.records import NOWHERE, Document, Fact, Rect
from ui.library.shelf_data import title_of
from ui.shared.state import say

_LONGEST = 300  # characters of an abstract that are shown
_MOST = 12  # names that are shown


@dataclass(frozen=True)
class Line:
    """A line that may lead to a place in the document.

    Attributes:
        label: What it says; empty in a list of which that is clear.
        page: From 1; 0 where no page says it.
        level: How deep it stands under others, from 0.
    """

    label: str
    text: str
    page: int = 0
    rect: Rect = NOWHERE
    level: int = 0


def list_facts(document: Document) -> list[Line]:
    """List what a document says of itself, and what its file is."""
    return [*_said(document), *_of_file(document)]


def list_outline(document: Document) -> list[Line]:
    """List the headings of a document."""
    top = min((entry.level for entry in document.outline), default=0)
    return [Line("", entry.title, entry.page, entry.rect, entry.level - top) for entry in document.outline]


def format_languages(document: Document) -> str:
    """Name a document's language; of several, each with its pages."""
    pages = document.facts.languages
    found = sorted({language for language in pages if language}, key=pages.index)
    if len(found) < 2:
        return say(f"language_{found[0] if found else document.language}")
    numbers = ([number for number, one in enumerate(pages, 1) if one == language] for language in found)
    return ", ".join(
        f"{say(f'language_{language}')} ({format_ranges(on)})" for language, on in zip(found, numbers, strict=True)
    )


def format_size(size: int) -> str:
    """Write a number of bytes in the unit that suits it."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _said(document: Document) -> Iterator[Line]:
    facts = document.facts
    if facts.kind:
        yield _placed(say("fact_kind"), [facts.kind], say(f"kind_{facts.kind.text}"))
    if facts.title:
        yield _placed(say("fact_title"), [facts.title])
    if facts.authors:
        yield _placed(say("fact_authors"), facts.authors)
    if facts.affiliations:
        yield _placed(say("fact_affiliations"), facts.affiliations)
    if facts.date and facts.date.page and facts.date.text == document.dated:  # a person may have given another
        yield _placed(say("fact_date"), [facts.date])
    if facts.abstract:
        yield _placed(say("fact_abstract"), [facts.abstract])


def _placed(label: str, facts: Sequence[Fact], text: str = "") -> Line:
    """Join facts of one page, with the place of the first."""
    texts = [f"{fact.text[:_LONGEST]}…" if len(fact.text) > _LONGEST else fact.text for fact in facts[:_MOST]]
    joined = "; ".join(texts) + (" …" if len(facts) > _MOST else "")
    return Line(label, text or joined, facts[0].page, facts[0].rect)


def _of_file(document: Document) -> Iterator[Line]:
    if document.name != title_of(document):
        yield Line(say("fact_file"), document.name)
    yield Line(say("fact_pages"), f"{document.page_count:,}")
    yield Line(say("fact_language"), format_languages(document))
    yield Line(say("fact_size"), format_size(document.size))
    yield Line(say("fact_added"), f"{datetime.fromisoformat(document.added_at).astimezone():%Y-%m-%d}")
