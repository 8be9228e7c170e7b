"""What the tokens of an answer cost: by OpenAI's list in prices.toml, or by what the settings say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from library.settings import Settings

Price = tuple[Decimal, Decimal]
"""US dollars for a million tokens: read, written."""

_OPENAI = "api.openai.com"
_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_DEARER = frozenset({"gpt-4o-2024-05-13"})  # the first of its name; not as the list has it
_MILLION = 1_000_000


def price_of(model: str, usage: Mapping[str, int], settings: Settings) -> Decimal | None:
    """Give the price of an answer in US dollars; None when it is unknown or costs nothing by the token.

    Args:
        model: As the user named it.
        usage: Tokens as `Answer.usage` holds them.
        settings: Their price goes before the list, which holds for OpenAI's own server only.
    """
    price = _own(settings) or (_listed(model) if _asks_openai(settings) else None)
    if price is None or not usage:
        return None
    read, written = price
    return (read * usage.get("input_tokens", 0) + written * usage.get("output_tokens", 0)) / _MILLION


def _own(settings: Settings) -> Price | None:
    if not settings.model_price:
        return None
    read, written = settings.model_price.split(",")
    return Decimal(read.strip()), Decimal(written.strip())


def _asks_openai(settings: Settings) -> bool:
    return not settings.openai_base_url or urlsplit(settings.openai_base_url).hostname == _OPENAI


def _listed(model: str) -> Price | None:
    return None if model in _DEARER else _list().get(_DATE.sub("", model))


@cache
def _list() -> dict[str, Price]:
    listed = tomllib.loads((Path(__file__).parent / "prices.toml").read_text("utf-8"))
    return {name: (Decimal(price["input"]), Decimal(price["output"])) for name, price in listed.items()}
