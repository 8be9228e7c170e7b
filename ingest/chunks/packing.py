"""Packs the parts of a page's text into spans of bounded length, at the breaks that tear least apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf

_SPAN = 100.0  # what a span more costs, in tokens as the costs of breaks: more than a heading is worth


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text that is not to be torn.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        tokens: How many it has.
        cost: Of a break before it: by so many tokens another may be farther from the even place, and be taken still.
        context: What a span that begins with it is read with, such as the heads of a table.
        context_tokens: How many that has.
    """

    start: int
    end: int
    tokens: int
    cost: float = 0.0
    context: str = ""
    context_tokens: int = 0


def pack(parts: Sequence[Part], most: int) -> list[tuple[int, int]]:
    """Group parts into spans of at most `most` tokens, as even as their breaks allow.

    Args:
        parts: In order; one that is longer than a span may be is a span of its own.
        most: Tokens in a span, its context included.

    Returns:
        First part and last part, exclusive, of each span.
    """
    total = sum(part.tokens for part in parts)
    even = total / ceil(total / most) if total else 0.0
    least, begins = [0.0], [0]
    for end in range(1, len(parts) + 1):
        cost, begin = _cheapest(parts, end, least, most, even)
        least.append(cost)
        begins.append(begin)
    spans = []
    end = len(parts)
    while end:
        spans.append((begins[end], end))
        end = begins[end]
    return spans[::-1]


def _cheapest(parts: Sequence[Part], end: int, least: Sequence[float], most: int, even: float) -> tuple[float, int]:
    """Find what the spans up to part `end` cost at least, and where the last of them begins then."""
    best, tokens = (inf, end - 1), 0
    for begin in range(end - 1, -1, -1):
        part = parts[begin]
        tokens += part.tokens
        if tokens > most and begin < end - 1:
            break
        if tokens + part.context_tokens <= most or begin == end - 1:
            best = min(best, (least[begin] + _SPAN + abs(tokens - even) + (part.cost if begin else 0.0), begin))
    return best
