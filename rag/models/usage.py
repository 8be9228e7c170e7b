"""Counts the tokens of all calls to a model that one answer takes: as its server reports them, or else estimated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.prompt.budget import count_tokens
from rag.prompt.prompts import Message


class Usage:
    """The tokens so far.

    Attributes:
        counts: input_tokens, output_tokens and total_tokens; empty before the first call.
        estimated: True when a server reported none, so that some were counted here.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.estimated = False
        self._reported = False

    def add(self, piece: Any) -> None:
        """Add what a message, or a piece of one, says that it took."""
        for name, count in (getattr(piece, "usage_metadata", None) or {}).items():
            if isinstance(count, int):
                self._reported = True
                self.counts[name] = self.counts.get(name, 0) + count

    def count(self, message: Any, prompt: Sequence[Message], said: str) -> None:
        """Count a call that was made as a whole."""
        self.add(message)
        self.end_call(prompt, said)

    def end_call(self, prompt: Sequence[Message], said: str) -> None:
        """End a call; one without a report, such as one that broke off, is estimated."""
        if not self._reported:
            self.estimated = True
            read, written = sum(count_tokens(text) for _, text in prompt), count_tokens(said)
            found = {"input_tokens": read, "output_tokens": written, "total_tokens": read + written}
            self.counts |= {name: self.counts.get(name, 0) + count for name, count in found.items()}
        self._reported = False
