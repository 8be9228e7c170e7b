"""Halves what a model is sent when it is more than the model can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from library.records import Passage
from rag.answer import Told


def shrink_passages(passages: Sequence[Passage]) -> list[Passage]:
    """Keep the better half of the documents' and of the web's passages, or half of the text of a single one."""
    if len(passages) == 1:
        (only,) = passages
        return [replace(only, text=only.text[: len(only.text) // 2])]
    documents = [passage for passage in passages if passage.origin == "document"]
    web = [passage for passage in passages if passage.origin == "web"]
    return [*documents[: (len(documents) + 1) // 2], *web[: (len(web) + 1) // 2]]


def shrink_history(history: Told) -> Told:
    """Keep the later half of the turns, without the summary of those before."""
    return Told(history.turns[(len(history.turns) + 1) // 2 :])
