"""What a document says of itself, in words: each fact with the page that says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from library.health import format_ranges
from library.records import Document, Fact
from ui.shared.state import say

_LONGEST = 300  # characters of an abstract that are shown
_MOST = 12  # names and headings that are shown


def format_lines(document: Document) -> list[str]:
    """Say in lines what a document says of itself; nothing for one that says nothing, or was read before."""
    return [*_facts(document), *_outline(document)]


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


def _facts(document: Document) -> Iterator[str]:
    facts = document.facts
    if facts.kind:
        yield say("fact_kind", text=say(f"kind_{facts.kind.text}"))
    if facts.title:
        yield say("fact_title", text=_placed([facts.title]))
    if facts.authors:
        yield say("fact_authors", text=_placed(facts.authors))
    if facts.affiliations:
        yield say("fact_affiliations", text=_placed(facts.affiliations))
    if facts.date and facts.date.page and facts.date.text == document.dated:  # a person may have given another
        yield say("fact_date", text=_placed([facts.date]))
    if facts.abstract:
        yield say("fact_abstract", text=_placed([facts.abstract]))


def _placed(facts: Sequence[Fact]) -> str:
    """Join facts of one page, with that page."""
    texts = [f"{fact.text[:_LONGEST]}…" if len(fact.text) > _LONGEST else fact.text for fact in facts[:_MOST]]
    text = "; ".join(texts) + (" …" if len(facts) > _MOST else "")
    return say("fact_on_page", text=text, page=facts[0].page) if facts[0].page else text


def _outline(document: Document) -> Iterator[str]:
    top = min((entry.level for entry in document.outline), default=0)
    entries = [entry for entry in document.outline if entry.level == top or len(document.outline) <= _MOST]
    if entries:
        yield say("fact_outline")
    for entry in entries[:_MOST]:
        yield "  " * (entry.level - top + 1) + say("fact_on_page", text=entry.title, page=entry.page)
    if len(document.outline) > len(entries[:_MOST]):
        yield "  " + say("fact_outline_more", n=len(document.outline) - len(entries[:_MOST]))
