"""Tells which date a document is of: the period that it reports on, or the day that it bears."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath

from library.text.dates import FoundDate, find_dates, normal

_PAGES = 2
_CHARACTERS = 6000
_BEFORE = 80  # characters between the words that announce a date and the date
_NEAR = 12  # the same for a year alone, which may head a table's column
_PERIOD = re.compile(r"(?:\b(?:ended|ending)\b|\b(?:year|quarter|period|month)s? (?:of|to)\b|截至)[^.;。；]*$", re.I)
_YEARLY = re.compile(r"^[^\n。；]{0,6}(?:年度报告|年报|季度报告|半年度|报告)")
_DAY = re.compile(
    r"(?:\b(?:date of report|dated?|as of|issued|published|released|revised|updated|effective|version|adopted)\b"
    r"|日期|发布|公布|印发|修订|施行|生效|签署|编制|出版)[^.;。；]*$",
    re.I,
)
_DONE = re.compile(r"^[^\n]{0,3}(?:发布|公布|印发|修订|施行)")
_SHORT = 90  # characters of a line that is no running text
_ALONE = 20  # characters that a line may hold beside its date
_SENTENCE = re.compile("[。，,;；、]")
_GOES_ON = re.compile(r"[,，;；、]\s*[^\W\d]")


@dataclass(frozen=True)
class Dated:
    """The date of a document, and where that is said.

    Attributes:
        iso: "2018-09-29", or as much of it as is known: "2018-09", "2018"; empty when nothing tells.
        page: Index of the page; -1 where the file's name or its title tells.
        line: Index of the line on that page.
    """

    iso: str = ""
    page: int = -1
    line: int = 0


def find_date(name: str, title: str, pages: Sequence[str]) -> Dated:
    """Find the date of a document.

    A date that the first pages announce ("for the year ended …") tells more than one in the file's name or title,
    and these more than a date that stands in a line by itself. A date in running text tells nothing.

    Args:
        name: File name.
        title: As the file states it; may be empty.
        pages: Texts of the pages, line by line, in order.
    """
    texts = [normal(page[:_CHARACTERS]) for page in pages[:_PAGES]]
    found = [(page, date) for page, text in enumerate(texts) for date in find_dates(text)]
    said = [date for words in (PurePath(name).stem, title) for date in _fullest(find_dates(words.replace("_", " ")))]
    candidates = chain(
        _latest_of_line(texts, [(page, date) for page, date in found if _is_period(texts[page], date)]),
        ((page, date) for page, date in found if _is_announced(texts[page], date, first=page == 0)),
        ((-1, date) for date in said),
        ((page, date) for page, date in found if _stands_alone(texts[page], date)),
    )
    page, date = next(candidates, (-1, None))
    if date is None:
        return Dated()
    return Dated(date.iso, page, texts[page].count("\n", 0, date.start) if page >= 0 else 0)


def _is_period(text: str, date: FoundDate) -> bool:
    room = _BEFORE if len(date.iso) > 4 else _NEAR
    before = text[max(0, date.start - room) : date.start]
    return bool(_PERIOD.search(before) or _YEARLY.search(text[date.end :]))


def _latest_of_line(texts: Sequence[str], found: Sequence[tuple[int, FoundDate]]) -> Sequence[tuple[int, FoundDate]]:
    """Give the latest of the first dates that stand in one line: the heads of a table name earlier periods too."""
    begin = [(page, texts[page].rfind("\n", 0, date.start)) for page, date in found]
    beside = [one for one, line in zip(found, begin, strict=True) if line == begin[0]]
    return [max(beside, key=lambda one: one[1].iso)] if beside else []


def _is_announced(text: str, date: FoundDate, *, first: bool) -> bool:
    """Tell whether words say that this is the document's day; a year alone may be a law's ("as of 1934").

    Behind the first page only an imprint does, and no sentence that goes on after the date.
    """
    before = text[max(0, date.start - _BEFORE) : date.start]
    said = len(date.iso) > 4 and len(_line(text, date)) <= _SHORT
    if not first and _GOES_ON.match(text, date.end):
        return False
    return said and bool(_DAY.search(before) or _DONE.search(text[date.end :]))


def _fullest(dates: Sequence[FoundDate]) -> Sequence[FoundDate]:
    return [max(dates, key=lambda date: len(date.iso))] if dates else []


def _stands_alone(text: str, date: FoundDate) -> bool:
    beside = _line(text, date).replace(text[date.start : date.end], "", 1).strip(" ,，")
    return len(beside) <= _ALONE and len(date.iso) > 4 and not _SENTENCE.search(beside)


def _line(text: str, date: FoundDate) -> str:
    return text[text.rfind("\n", 0, date.start) + 1 :].split("\n", 1)[0].strip()
