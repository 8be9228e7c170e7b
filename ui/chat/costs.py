"""What answers cost, in words: tokens, and the price where it is known."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from rag.answer import Answer
from ui.shared.state import say


def tokens_line(answer: Answer) -> str:
    """Say how many tokens an answer took, and its price."""
    read, written = answer.usage.get("input_tokens", 0), answer.usage.get("output_tokens", 0)
    counted = say("tokens_estimated" if answer.usage_estimated else "tokens", read=read, written=written)
    return counted if answer.price is None else f"{counted} · {format_price(answer.price)}"


def chat_line(answers: Iterable[dict[str, Any]]) -> str:
    """Say what all answers of a chat took so far; "" when no model was asked."""
    used = [answer for answer in answers if answer.get("usage")]
    if not used:
        return ""
    tokens = sum(_tokens(answer["usage"]) for answer in used)
    prices = [float(answer["price"]) for answer in used if answer.get("price") is not None]
    if not prices:
        return say("chat_cost", all=tokens)
    name = "chat_cost_priced" if len(prices) == len(used) else "chat_cost_partly"
    return say(name, all=tokens, price=format_price(sum(prices)))


def format_price(dollars: float) -> str:
    """Write a price with cents, or with the first two figures of what is less than that."""
    places = 2 if dollars <= 0 else max(2, 1 - math.floor(math.log10(dollars)))
    return f"${dollars:,.{places}f}"


def _tokens(usage: dict[str, int]) -> int:
    return usage.get("total_tokens") or usage.get("input_tokens", 0) + usage.get("output_tokens", 0)
