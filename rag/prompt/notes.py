"""What a reader should know of an answer's sources: which of them give orders, and which do not agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from library.health import format_names
from library.library import Library
from library.records import Passage
from library.text import language_of, may_be_in, terms_of
from library.words import Message
from rag.prompt.disagreement import Disagreement, disagreements
from rag.prompt.injection import instructing


def notes_on(query: str, sources: Mapping[str, Passage]) -> list[Message]:
    """Give a message for each thing to know.

    Args:
        query: What was searched for.
        sources: The passages by marker.
    """
    planted = [f"[{marker}] {_place(sources[marker])}" for marker in instructing(sources)]
    differing = disagreements(query, sources)
    notes = [Message("remark_planted", {"sources": ", ".join(planted)})] if planted else []
    dates = {marker: source.published for marker, source in sources.items()}
    return notes + [_disagreement(found, dates) for found in differing]


def note_attached(
    library: Library, passages: Sequence[Passage], question: str, within: Sequence[str] | None
) -> list[Message]:
    """Give a message for each document with attached files that were not read: of those that came nearest, or named.

    Args:
        library: Holds the documents.
        passages: Those that came nearest.
        question: May name an attached file, of which no passage knows.
        within: The ids of the documents that are asked; None means all.
    """
    near = {passage.document_id for passage in passages}
    asked = set(terms_of(question))
    notes = []
    for document in library.documents():
        unread = [attachment.name for attachment in library.unread_attachments(document)]
        is_asked = within is None or document.id in within
        if unread and (document.id in near or (is_asked and any(_is_named(name, asked) for name in unread))):
            notes.append(Message("remark_attached", {"document": document.name, "names": format_names(unread)}))
    return notes


def note_language(quotes: Sequence[str], question: str) -> list[Message]:
    """Give a message where all that is quoted is in another language than the question.

    Args:
        quotes: From documents.
        question: As it was asked.
    """
    asked = language_of(question)
    foreign = [not may_be_in(quote, asked) and not may_be_in(question, language_of(quote)) for quote in quotes]
    return [Message("remark_language")] if foreign and all(foreign) else []


def _is_named(name: str, asked: set[str]) -> bool:
    terms = set(terms_of(PurePath(name).stem.replace("_", " ")))
    return bool(terms) and terms <= asked


def _disagreement(found: Disagreement, dates: Mapping[str, str | None]) -> Message:
    """Note that a document and the web disagree, each with its date, by marker."""
    named = {
        marker: f"[{marker}] ({bears})" if (bears := dates[marker]) else f"[{marker}]"
        for marker in (found.document, found.web)
    }
    both = {"document": named[found.document], "web": named[found.web]}
    return Message("remark_disagree", {**both, "said": found.said, "found": found.found})


def _place(source: Passage) -> str:
    return f"{source.title} · {source.page_label or source.page}" if source.page else source.title
