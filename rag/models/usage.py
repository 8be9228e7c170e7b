"""The tokens that an answer took, as servers report them or else estimated, and their price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from library.settings import Settings
from rag.prompt.budget import count_tokens
from rag.prompt.prompts import Message

_OPENAI = "api.openai.com"
_MILLION = 1_000_000


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

    @property
    def total(self) -> int:
        """Tokens read and written so far."""
        return self.counts.get("input_tokens", 0) + self.counts.get("output_tokens", 0)

    def __add__(self, other: Usage) -> Usage:
        """Count the tokens of both."""
        both = Usage()
        names = {**self.counts, **other.counts}
        both.counts = {name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in names}
        both.estimated = self.estimated or other.estimated
        return both

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


def price_of(model: str, usage: Mapping[str, int], settings: Settings) -> Decimal | None:
    """Return the price of an answer in US dollars; None when it is unknown or costs nothing by the token.

    Args:
        model: As the user named it.
        usage: Tokens as `Answer.usage` holds them.
        settings: Their price goes before the list, which holds for OpenAI's own server only.
    """
    if not usage:
        return None
    tokens = usage.get("input_tokens", 0), usage.get("output_tokens", 0)
    if settings.model_price:
        read, written = (Decimal(price.strip()) for price in settings.model_price.split(","))
        return (read * tokens[0] + written * tokens[1]) / _MILLION
    return _listed(model, *tokens) if _asks_openai(settings) else None


def _asks_openai(settings: Settings) -> bool:
    return not settings.openai_base_url or urlsplit(settings.openai_base_url).hostname == _OPENAI


def _listed(model: str, read: int, written: int) -> Decimal | None:
    from genai_prices import Usage, calc_price  # takes a tenth of a second

    try:
        return calc_price(Usage(input_tokens=read, output_tokens=written), model, provider_id="openai").total_price
    except LookupError:
        return None
