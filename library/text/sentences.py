"""Cuts text into sentences: Chinese, Japanese and Korean at their stops, all other text by syntok."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from library.text.terms import CJK

_END = re.compile(rf"[。！？；]+[”’」』）)\"]*|[!?]+[”’」』）)\"]*(?=[{CJK}])|\n[ \t]*\n")
# Before a number or a mark with digits these shorten a word: "RFP No. USCA-03", "Sec. 4.2", "Rev. 3".
_SHORTENED = re.compile(r"\b[A-Z][a-z]{1,2}\.\s+$")
_NUMBERED = re.compile(r"\S*\d")
_OPENING = re.compile(r"\s*\(?\d+[.)]\s*")  # of an item
_CELL = " ·"  # joins the cells of a row: "Dividends: (12.5) (2022) · (12.4) (2021)"; a bullet opens its line
_KEPT = 1024  # texts: those of a question are cut to be searched, to be quoted and to be checked
_LONGEST_SHORTENED = 8  # characters, with what parts it from the next word
_STOP = re.compile(r"[.!?。！？；;…][”’\"'）)」』]*$")
_MAY_END = re.compile(r"[.!?…]\S*\s")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text, as (start, end) offsets without surrounding space, in order."""
    return list(_spans(text))


@lru_cache(_KEPT)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    ends = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    starts = [start for span in pairwise(ends) for start in _starts(text, *span)]
    return tuple(span for begin, end in pairwise([*starts, len(text)]) if (span := _trim(text, begin, end)))


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence does; a list's item and a heading often do not."""
    return _STOP.search(text) is not None


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    yield start
    part = text[start:end]
    if not _MAY_END.search(part.rstrip()):
        return
    from syntok import segmenter  # on use: its tables take 25 ms

    for paragraph in segmenter.analyze(part):
        yield from (start + at for tokens in paragraph if _begins(part, at := tokens[0].offset))


def _begins(part: str, at: int) -> bool:
    shortened = _SHORTENED.search(part[max(0, at - _LONGEST_SHORTENED) : at])
    numbered = shortened and _NUMBERED.match(part, at)
    aside = part[at] in "(（" and not ends_sentence(part[:at].rstrip())  # 193 (2010 Margin)
    goes_on = part[max(0, at - 1) : at + 1] == _CELL or numbered or aside
    return not (goes_on or _OPENING.fullmatch(part, 0, at))


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    kept = text[start:end]
    start += len(kept) - len(kept.lstrip())
    return (start, start + len(kept.strip())) if kept.strip() else None
