"""Writes a sentence's ranges as its source does: "between 2015 and 2019" and "ran from 2015 to 2019" as "2015–2019"."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.figures.signs import DIRECTION

_NUMBER = r"(?<![\d.,])[$€£¥]?\d(?:[\d,]*\d)?(?:\.\d+)?%?(?![\d%])"
_RANGE = re.compile(
    rf"(?:(?:\b(?:ran|runs?|last(?:s|ed)|span(?:s|ned)|took place) )?\b(?P<open>from|between) |[从自])?"
    rf"(?P<first>{_NUMBER})年?(?:\s?[-–—~～至到]\s?| (?P<link>to|and|until|till|through) )"
    rf"(?P<last>{_NUMBER})(?:年(?:期?间)?)?",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?P<first>{_NUMBER})[票分比]?(?: [a-z]+)?(?: to |\s?[-–—:~～到至比对]\s?)(?P<last>{_NUMBER})", re.IGNORECASE
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def write_ranges_like(sentence: str, source: str) -> str:
    """Replace each range of a sentence by the source's spelling of it; "from 2 to 5" stays where something rose."""
    spellings = _spellings(source)
    return _RANGE.sub(lambda found: _respelled(found, spellings, sentence), sentence) if spellings else sentence


def find_reversed(sentence: str, source: str) -> str:
    """Return two figures of a sentence that the source has only the other way about, as "2 to 7" of "7 to 2"; or ""."""
    there = {(one["first"], one["last"]) for one in _PAIR.finditer(source)}
    said = ((one[0], (one["first"], one["last"])) for one in _PAIR.finditer(sentence))
    return next((text for text, pair in said if pair[::-1] in there and pair not in there and len(set(pair)) > 1), "")


def _respelled(found: re.Match[str], spellings: dict[tuple[str, str], str], sentence: str) -> str:
    spelling = spellings.get((found["first"], found["last"])) if _is_range(found) else None
    changes = not _YEAR.fullmatch(found["first"]) and DIRECTION.search(sentence)
    return spelling if spelling and not changes else found[0]


@lru_cache(maxsize=64)
def _spellings(source: str) -> dict[tuple[str, str], str]:
    found = [one for one in _RANGE.finditer(source) if _is_range(one)]
    return {(one["first"], one["last"]): one[0] for one in reversed(found)}


def _is_range(found: re.Match[str]) -> bool:
    """True unless "and" joins two figures that nothing opens a range before."""
    return found["link"] != "and" or (found["open"] or "").lower() == "between"
