"""Cuts text into sentences: Chinese, Japanese and Korean at their stops, all other text by syntok."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from library.text.terms import CJK

_END = re.compile(rf"[。！？；]+[”’」』）)\"]*|[!?]+[”’」』）)\"]*(?=[{CJK}])|\n[ \t]*\n")
_MAY_END = re.compile(r"[.!?…]\S*\s")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text, as (start, end) offsets without surrounding space, in order."""
    ends = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    starts = [start for span in pairwise(ends) for start in _starts(text, *span)]
    return [span for begin, end in pairwise([*starts, len(text)]) if (span := _trim(text, begin, end))]


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    yield start
    part = text[start:end]
    if not _MAY_END.search(part.rstrip()):
        return
    from syntok import segmenter  # on use: its tables take 25 ms

    for paragraph in segmenter.analyze(part):
        yield from (start + tokens[0].offset for tokens in paragraph)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    kept = text[start:end]
    start += len(kept) - len(kept.lstrip())
    return (start, start + len(kept.strip())) if kept.strip() else None
