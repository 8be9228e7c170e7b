"""What the tokens of an answer cost: by OpenAI's list as genai-prices keeps it, or by what the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlsplit

from library.settings import Settings

_OPENAI = "api.openai.com"
_MILLION = 1_000_000


def price_of(model: str, usage: Mapping[str, int], settings: Settings) -> Decimal | None:
    """Give the price of an answer in US dollars; None when it is unknown or costs nothing by the token.

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
