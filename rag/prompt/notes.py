"""What a reader should know of an answer's sources: which of them give orders, and which do not agree."""

from __future__ import annotations

from collections.abc import Mapping

from library.records import Passage
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
