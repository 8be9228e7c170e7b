"""What can go wrong with a model, as an error that knows what it is."""

from __future__ import annotations

from typing import Literal

from library.errors import ModelError
from library.words import Message

Kind = Literal[
    "no_key",
    "wrong_key",
    "no_credit",
    "unknown_model",
    "no_server",
    "unreachable",
    "silent",
    "overlong",
    "too_much",
    "limited",
    "failing",
    "too_long",
    "parameter",
    "refused",
    "broken",
    "unreadable",
    "empty",
    "used_up",
    "filtered",
    "no_answer",
]


class ModelFailure(ModelError):
    """A model did not answer.

    Attributes:
        kind: What happened, which decides whether it is asked again.
        wait_s: Seconds that the server asked to wait; None when it named none.
        detail: The parameter that was refused, or the server's own words without anything that looks like a key.
    """

    def __init__(self, kind: Kind, wait_s: float | None = None, **values: object) -> None:
        self.kind: Kind = kind
        self.wait_s = wait_s
        self.detail = str(values.get("detail", ""))
        wait = Message("wait_a_minute") if wait_s is None else Message("wait_seconds", {"seconds": wait_s})
        super().__init__(f"model_{kind}", wait=wait, **values)
