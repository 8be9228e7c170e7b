"""Compares the two ways of giving a share: as a percentage, and as "three out of five"."""

from __future__ import annotations

import re
from functools import lru_cache

from library.text.numbers import to_digits
from rag.figures.figures import Figure, read_figures

_SHARE = re.compile(
    r"\b(?P<count>\d{1,6}) (?:out of|of|in) (?:every |the |all )?(?P<whole>(?!(?:19|20)\d\d\b)\d{1,6})\b(?![.,%]\d)"
    r"|(?P<every>\d{1,6})[^，。；\d年月日]{1,8}[中里]，?[有就约仅只]{0,2}(?P<some>\d{1,6}(?![\d.%])|一(?=[个名位家座所间人只条]))",
    re.IGNORECASE,
)


def is_share(figure: Figure, sentence: str, source: str) -> bool:
    """True if a percentage is the share that a source gives as "three out of five", or the other way about."""
    if figure.unit == "percent":
        return any(abs(100 * count / whole - figure.value) <= figure.step for count, whole in shares_in(source))
    percents = [other for other in read_figures(source).found if other.unit == "percent"]
    said = [100 * count / whole for count, whole in shares_in(sentence) if figure.value in (count, whole)]
    return any(abs(share - other.value) <= other.step for share in said for other in percents)


@lru_cache(maxsize=64)
def shares_in(text: str) -> tuple[tuple[int, int], ...]:
    """List the shares of a text as (count, whole), smaller than the whole."""
    found = (
        (int((one["count"] or one["some"]).replace("一", "1")), int(one["whole"] or one["every"]))
        for one in _SHARE.finditer(to_digits(text))
    )
    return tuple((count, whole) for count, whole in found if 0 < count < whole)
