"""Keeps a refusal silent while another source may still answer."""

from __future__ import annotations

from collections.abc import Iterator

from rag.events import Event, Token
from rag.prompt.prompts import may_become_refusal


def silence_refusal(events: Iterator[Event]) -> Iterator[Event]:
    """Give what is told while an answer is written, but no token of one that is the refusal phrase and nothing else."""
    held: list[Token] = []
    for event in events:
        if not isinstance(event, Token):
            yield event
            continue
        held.append(event)
        if not may_become_refusal("".join(token.text for token in held)):
            yield from held
            yield from events
            return
