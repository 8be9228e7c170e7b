"""Finds what a document calls something in two scripts: 生物股份（Jinyu Bio-technology）."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

_HAN = "\u3400-\u9fff々·•"
_LATIN = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ&.'’-]+(?:,? [A-Za-zÀ-ÿ&.'’-]+){0,7}"
_HAN_FIRST = re.compile(rf"([{_HAN}]{{2,30}})[ ]?[（(]\s*({_LATIN})\s*(?:[，,；;、:：][^（()）]{{0,60}})?[）)]")
_LATIN_FIRST = re.compile(rf"({_LATIN})[ ]?[（(]\s*[“\"]?([{_HAN}]{{2,30}})[”\"]?\s*[）)]")
_LABELLED_HAN = re.compile(rf"中文(?:名称|简称|全称)[\s:：|]*([{_HAN}]{{2,30}})")
_LABELLED_LATIN = re.compile(rf"(?:外文|英文)(?:名称|简称|全称)(?:缩写)?(?:[（(]如有[）)])?[\s:：|]*({_LATIN})")
_LABELS_WITHIN = 40  # pages; reports of Chinese companies have both names in a table near their beginning
_MOST = 200
_TELLING = 4  # characters at least, of what is taken for the name because it is said again


def find_aliases(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """List what is written in Chinese characters and, beside them in brackets or in a table of names, in Latin letters.

    Where a name begins no space tells; it is what the document says again.

    Args:
        texts: Of the pages, in order.

    Returns:
        Each name in Chinese characters, then in Latin letters; each pair once.
    """
    whole = "\n".join(texts)
    found = dict.fromkeys(_labelled(texts[:_LABELS_WITHIN]))
    found |= dict.fromkeys(_in_brackets(whole))
    return tuple(found)[:_MOST]


def _labelled(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        yield from product(_LABELLED_HAN.findall(text), _LABELLED_LATIN.findall(text))


def _in_brackets(whole: str) -> Iterator[tuple[str, str]]:
    for pair in _HAN_FIRST.finditer(whole):
        yield _without_what_leads_to_it(whole, pair[1]), pair[2]
    for pair in _LATIN_FIRST.finditer(whole):
        yield pair[2], pair[1]


def _without_what_leads_to_it(whole: str, run: str) -> str:
    """Give the longest end of a run of characters that the document says again, if it is long; else all of it."""
    begin = len(run) - _TELLING
    while begin > 0 and whole.find(run[begin - 1 :]) != whole.rfind(run[begin - 1 :]):
        begin -= 1
    said_again = begin >= 0 and whole.find(run[begin:]) != whole.rfind(run[begin:])
    return run[begin:] if said_again else run
