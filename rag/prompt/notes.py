"""What a reader should know of an answer's sources: which of them give orders, and which do not agree."""

from __future__ import annotations

from collections.abc import Mapping

from library.records import Passage
from rag.prompt.disagreement import disagreements
from rag.prompt.injection import instructing
from rag.prompt.prompts import disagreement_for, planted_for


def notes_on(question: str, query: str, sources: Mapping[str, Passage]) -> list[str]:
    """Write a line for each thing to know, in the question's language.

    Args:
        question: As it was asked.
        query: What was searched for.
        sources: The passages by marker.
    """
    planted = [f"[{marker}] {_place(sources[marker])}" for marker in instructing(sources)]
    differing = disagreements(query, sources)
    notes = [planted_for(question, planted)] if planted else []
    dates = {marker: source.published for marker, source in sources.items()}
    return notes + [disagreement_for(question, found, dates) for found in differing]


def _place(source: Passage) -> str:
    return f"{source.title} · {source.page_label or source.page}" if source.page else source.title
