"""What a question may ask for, and what is told while it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from library.scope import Scope
from rag.answer import Answer


@dataclass(frozen=True)
class AskOptions:
    """How a question is answered.

    Attributes:
        scope: What of the library is searched; all of it by default.
        web: Whether the web is searched too.
        model: Name of a chat model; empty is the built-in answerer.
    """

    scope: Scope = field(default_factory=Scope)
    web: bool = False
    model: str = ""


@dataclass(frozen=True)
class Progress:
    """A stage has begun."""

    stage: Literal["searching", "writing", "checking"]


@dataclass(frozen=True)
class Token:
    """A piece of the answer as the model writes it, markers such as [1] in it."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The whole answer; always the last event."""

    answer: Answer


Event = Progress | Token | Finished
