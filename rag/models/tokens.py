"""The tokens of prompts and answers: counted as the models do, kept within a room, added up and priced."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from library.errors import SettingsError, reason_of
from library.settings import ROOT, Settings
from library.words import Message
from rag.prompt.prompts import Message as PromptMessage

if TYPE_CHECKING:
    from tiktoken import Encoding

Item = TypeVar("Item")

RANKS = ROOT / "data" / "tiktoken"
_RANK_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"  # sha1 of the address it once came from
_RANK_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
_OPENAI = "api.openai.com"
_MILLION = 1_000_000


def count_tokens(text: str) -> int:
    """Count the tokens of a text in o200k_base; other models' counts are close to it."""
    # A document may hold "<|endoftext|>": as text it must not raise.
    return len(_encoding().encode(text, disallowed_special=()))


def keep_fitting(items: Sequence[Item], room: int, cost: Callable[[Item], int]) -> list[Item]:
    """Drop items from the end until the rest fits.

    Args:
        items: Most wanted first.
        room: Tokens that there are for them.
        cost: Tokens that one of them takes.

    Returns:
        The first ones, at least one of them: a prompt without any source answers nothing.
    """
    kept: list[Item] = []
    for item in items:
        room -= cost(item)
        if room < 0 and kept:
            break
        kept.append(item)
    return kept


def pack(items: Sequence[Item], room: int, cost: Callable[[Item], int]) -> list[list[Item]]:
    """Divide items, in order, into groups that fit a room each; one that is larger than the room stands alone.

    Args:
        items: In order.
        room: Tokens of a group.
        cost: Tokens that an item takes.
    """
    groups: list[list[Item]] = []
    left = 0
    for item in items:
        taken = cost(item)
        if not groups or taken > left:
            groups.append([])
            left = room
        groups[-1].append(item)
        left -= taken
    return groups


@cache
def _encoding() -> Encoding:
    _check_rank_file()
    os.environ["TIKTOKEN_CACHE_DIR"] = str(RANKS)
    import tiktoken

    return tiktoken.get_encoding("o200k_base")


def _check_rank_file() -> None:
    # tiktoken 0.14 replaces a missing or damaged file by a download without a timeout.
    path = RANKS / _RANK_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError("own_file_unreadable", path=path, reason=reason_of(error)) from error
    if hashlib.sha256(content).hexdigest() != _RANK_SHA256:
        raise SettingsError("own_file_damaged", path=path)


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

    def count(self, message: Any, prompt: Sequence[PromptMessage], said: str) -> None:
        """Count a call that was made as a whole."""
        self.add(message)
        self.end_call(prompt, said)

    def end_call(self, prompt: Sequence[PromptMessage], said: str) -> None:
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


def format_price(model: str, read: int, written: int, settings: Settings) -> Message | str:
    """Say about what so many tokens to read and write cost; "" where that is not known."""
    price = price_of(model, {"input_tokens": read, "output_tokens": written}, settings)
    return "" if price is None else Message("about_price", {"price": f"{price:.2f}"})


def _asks_openai(settings: Settings) -> bool:
    return not settings.openai_base_url or urlsplit(settings.openai_base_url).hostname == _OPENAI


def _listed(model: str, read: int, written: int) -> Decimal | None:
    from genai_prices import Usage, calc_price  # takes a tenth of a second

    try:
        return calc_price(Usage(input_tokens=read, output_tokens=written), model, provider_id="openai").total_price
    except LookupError:
        return None
