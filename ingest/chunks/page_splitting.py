"""Splits one page's text evenly, at the places where it tears least apart."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.chunks.measuring import Measure
from library.text import sentence_spans

_LINE_END = re.compile(r"\n\s*")
# What a break costs, in tokens that it may lie nearer to the even place and still not be taken.
_HEADING, _PARAGRAPH, _SENTENCE, _LINE, _AFTER_HEADING, _WORD = -25.0, 0.0, 4.0, 12.0, 50.0, 40.0
_OVERFLOW = 25.0  # for a side that will need one part more


@dataclass(frozen=True, slots=True)
class _Words:
    """A text's words: where each starts, the tokens before each, and what a break before it costs, in order."""

    starts: list[int]
    tokens: list[int]
    breaks: list[int]
    costs: dict[int, float]


def split_body(text: str, headings: Sequence[int], most: int, measure: Measure) -> list[tuple[int, int]]:
    """Split a text into spans of at most `most` tokens, as even as its paragraphs and sentences allow.

    Args:
        text: Of one page.
        headings: Offsets where headings start; a span rather starts there too.
        most: Tokens in a span.
        measure: Counts them.

    Returns:
        Spans as (start, end) without space around them, which cover all words.
    """
    starts, tokens = measure.units(text)
    if not starts:
        return []
    costs = _costs(text, headings, starts) if tokens[-1] > most else {}
    words = _Words(starts, tokens, sorted(costs), costs)
    cuts = [0, *_cuts(words, 0, len(starts), most), len(starts)]
    offsets = [*starts, len(text)]
    return [(starts[lo], starts[lo] + len(text[starts[lo] : offsets[hi]].rstrip())) for lo, hi in pairwise(cuts)]


def _costs(text: str, headings: Sequence[int], starts: list[int]) -> dict[int, float]:
    """Price the breaks before words, by index: at sentences, lines, paragraphs and headings."""
    costs = {bisect_left(starts, begin): _SENTENCE for begin, _ in sentence_spans(text)}
    for match in _LINE_END.finditer(text):
        costs[bisect_left(starts, match.end())] = _PARAGRAPH if match[0].count("\n") > 1 else _LINE
    for start in headings:
        costs[bisect_left(starts, start)] = _HEADING
        if (end := text.find("\n", start)) >= 0:
            after = bisect_left(starts, end)
            costs[after] = max(costs.get(after, 0.0), _AFTER_HEADING) if costs.get(after) != _HEADING else _HEADING
    return costs


def _cuts(words: _Words, lo: int, hi: int, most: int) -> Iterator[int]:
    """Give the words before which to break the words from `lo` up to `hi`, in order."""
    total = words.tokens[hi] - words.tokens[lo]
    if total <= most or hi - lo < 2:
        return
    parts = math.ceil(total / most)
    cut = _best(words, lo, hi, most, parts)
    yield from _cuts(words, lo, cut, most)
    yield cut
    yield from _cuts(words, cut, hi, most)


def _best(words: _Words, lo: int, hi: int, most: int, parts: int) -> int:
    tokens = words.tokens
    left = parts // 2
    wanted = tokens[lo] + (tokens[hi] - tokens[lo]) * left / parts
    nearest = min(max(bisect_left(tokens, wanted, lo, hi), lo + 1), hi - 1)
    best = (_WORD, nearest)
    reach = bisect_right(words.breaks, lo), bisect_left(words.breaks, hi)
    for i in words.breaks[slice(*reach)]:
        distance = abs(tokens[i] - wanted)
        if distance + _HEADING >= best[0]:
            continue
        over = tokens[i] - tokens[lo] > left * most or tokens[hi] - tokens[i] > (parts - left) * most
        best = min(best, (distance + words.costs[i] + _OVERFLOW * over, i))
    return best[1]
