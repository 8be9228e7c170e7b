"""Finds what a document calls something in two scripts: 生物股份（Jinyu Bio-technology）."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

_HAN = "\u3400-\u9fff々·•"
_LETTER = "[A-Za-zÀ-ÿ&.'’-]"
# Begun at the beginning of a word alone, and bounded: tried at each letter, a text without a space took minutes.
_LATIN = rf"(?<!{_LETTER})[A-ZÀ-Þ]{_LETTER}{{1,40}}(?:,? {_LETTER}{{1,40}}){{0,7}}"
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
    alone = dict.fromkeys(_labelled(texts[:_LABELS_WITHIN]))
    alone |= dict.fromkeys((han, latin) for latin, han in _LATIN_FIRST.findall(whole))
    led_to = dict.fromkeys(_HAN_FIRST.findall(whole))
    found = [(_without_what_leads_to_it(whole, han), latin) for han, latin in islice(led_to, _MOST)]
    return tuple(dict.fromkeys([*alone, *found]))[:_MOST]


def _labelled(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        yield from product(_LABELLED_HAN.findall(text), _LABELLED_LATIN.findall(text))


def _without_what_leads_to_it(whole: str, run: str) -> str:
    """Give the longest end of a run of characters that the document says again, if it is long; else all of it."""
    begin = len(run) - _TELLING
    while begin > 0 and whole.find(run[begin - 1 :]) != whole.rfind(run[begin - 1 :]):
        begin -= 1
    said_again = begin >= 0 and whole.find(run[begin:]) != whole.rfind(run[begin:])
    return run[begin:] if said_again else run
