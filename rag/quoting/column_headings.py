"""Reads what stands above a table's rows: the period of each column, and the scale of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.reading.cells import is_figure

_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_PERIOD = re.compile(rf"(?:(?:FY|Q[1-4]|H[12])\s?)?{_YEAR}年?")
_DATE = re.compile(
    rf"{_MONTH}\.?\s+\d{{1,2}},?(?:\s+{_YEAR})?|{_YEAR}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?", re.IGNORECASE
)
_COMPARED = re.compile(
    rf"{_YEAR}\s+(?:vs\.?|versus|over)\s+{_YEAR}|(?:[%$]\s?)?\bchange\b(?:\s?%)?|\bincrease\s?/\s?\(?decrease\)?"
    r"|(?:同比)?增减\S*|变动\S*",
    re.IGNORECASE,
)
_COLUMN = re.compile(f"{_COMPARED.pattern}|{_PERIOD.pattern}", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:three|six|nine|twelve|thirteen|\d+)\s(?:months?|weeks?)\sended|(?:fiscal\s)?years?\sended|quarters?\sended",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"(?:(?:\b(?:US |U\.S\. )?dollars|\bUSD|[$€£¥]) )?\bin (?:thousands|millions|billions)\b"
    r"(?:,? [-–—]? ?except [^():]{1,60}(?=\)))?"
    r"|[$€£¥]\s?(?:thousand|million|billion)s?\b"
    r"|单位[:：]\s*(?:人民币)?[百千万亿]*[元股美港]{1,2}|人民币[百千万亿]+元",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()]*\)|（[^（）]*）")
_LINES_ABOVE = 60
_OTHER_WORDS = 8  # that a heading's line may hold besides its columns
_PROSE_WORDS = 16  # a line of so many words belongs to no table, and what stands above it to another
_LINES_OF_DATES = 8  # of a heading that is broken after each word


def columns_above(text: str, start: int, wanted: int) -> list[str]:
    """Name the period of each of a row's figures, from the nearest heading above it.

    Args:
        text: The passage that the row stands in.
        start: Offset of the row's first character.
        wanted: How many figures the row has; at least 2.

    Returns:
        One name a figure, no two alike but those of comparisons; empty where the heading does not tell.
    """
    lines = text[:start].splitlines()[-_LINES_ABOVE:]
    for index in range(len(lines) - 1, -1, -1):
        if _is_prose(lines[index]):
            return []
        for heading in (lines[index], " ".join(_lines_of_dates(lines[: index + 1]))):
            found = _columns_of(heading, wanted)
            if len(found) == wanted and len(_periods_of(found)) > 1:
                return _told_apart(found, heading, lines[:index])
            if len(found) > 1:
                return []  # this is the heading, and it says something else
    return []


def scale_above(text: str, start: int) -> str:
    """Give the words that say the scale of a row's figures, such as "in millions"; empty where none do."""
    for line in reversed(text[:start].splitlines()[-_LINES_ABOVE:]):
        found = _SCALE.search(line)
        if found and (not _is_prose(line) or line.rstrip().endswith((":", "：", ")", "）"))):
            return found[0]
        if _is_prose(line):
            break
    return ""


def _columns_of(heading: str, wanted: int) -> list[str]:
    """Find a heading's columns in order; its last comparison stands over all the figures that are left."""
    line = _ASIDE.sub(" ", heading)
    found = [" ".join(column[0].split()) for column in _COLUMN.finditer(line)]
    others = _COLUMN.sub(" ", _DATE.sub(_only_year, line)).split()
    if len(others) > _OTHER_WORDS or any(is_figure(word) for word in others):
        return []
    if len(_periods_of(found)) > 1 and found[-1] not in _periods_of(found):
        found += [found[-1]] * (wanted - len(found))
    return found


def _periods_of(columns: list[str]) -> list[str]:
    return [column for column in columns if not _COMPARED.fullmatch(column)]


def _only_year(date: re.Match[str]) -> str:
    return " ".join(_PERIOD.findall(date[0]))


def _lines_of_dates(lines: list[str]) -> Iterator[str]:
    """Join the last lines that hold nothing but dates: "August 29," over "2021"."""
    last = lines[-_LINES_OF_DATES:]
    first = next((i + 1 for i in range(len(last) - 1, -1, -1) if not _is_date(last[i])), 0)
    yield from last[first:]


def _is_date(line: str) -> bool:
    return bool(line.strip()) and not _PERIOD.sub("", _DATE.sub("", line)).strip(" ,.")


def _told_apart(columns: list[str], heading: str, above: list[str]) -> list[str]:
    """Name columns of the same year by their dates, else by the spans that stand above them."""
    periods = _periods_of(columns)
    if len(set(periods)) == len(periods):
        return columns
    dates = [" ".join(date[0].split()) for date in _DATE.finditer(heading) if _PERIOD.search(date[0])]
    names = dates if len(dates) == len(columns) else columns
    if len(set(names)) < len(names):
        spans = [" ".join(span.split()) for line in above[-3:] for span in _SPAN.findall(line)]
        each, left = divmod(len(names), max(1, len(spans)))
        names = [f"{spans[i // each]} {name}" for i, name in enumerate(names)] if spans and each and not left else []
    return names if len(set(names)) == len(columns) else []


def _is_prose(line: str) -> bool:
    return len(_ASIDE.sub(" ", line).split()) >= _PROSE_WORDS
