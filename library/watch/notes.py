"""What happens, told to the log and to those who count: in numbers and words of the code, never in a user's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Literal

Event = Literal["question begun", "question", "model failed", "document"]
"""What is noted: a question that is asked and one that has ended, a model that failed, a file that was dealt with."""

Fact = str | int | float | bool | None
Listener = Callable[[Event, Mapping[str, Fact]], None]

_log = logging.getLogger(__name__)
_listeners: list[Listener] = []


def note(event: Event, **facts: Fact) -> None:
    """Note that something happened.

    Args:
        event: What.
        facts: Counts, seconds, and names that stand in the code.
    """
    _log.info(event, extra={"facts": facts})
    tell(event, facts)


def tell(event: Event, facts: Mapping[str, Fact]) -> None:
    """Tell those who count, of what another process noted and logged."""
    for listener in _listeners:
        listener(event, facts)


def listen(listener: Listener) -> Callable[[], None]:
    """Let a listener be told from now on, and return what ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)
