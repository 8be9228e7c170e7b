"""Finds the authors of a document, and where they work, under its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby, takewhile

from ingest.facts.names import ends_within_name, names_an_institution, names_in
from ingest.facts.title import Front, joined
from ingest.facts.word_lists import label_in
from ingest.pages.outline import folded
from library.pdf.pages import Line
from library.records import Fact
from library.text.dates import find_dates
from library.text.plain import begins_with_mark

_NEAR = 3  # looks of lines under a title among which a name by itself may be the author's
_VOCABULARY = 300  # words without a capital that a document needs, to tell by them what is a name
_SHORT_NAME = 3  # words
_ZONE = 60  # lines under a title that may name authors
_MOST_NAME_LINES = 20
_PROSE = 60  # characters of a line of running text
_MOST = 100  # authors, and affiliations
_ADDRESS = re.compile(r"\S@\S|https?:|www\.|\bdoi\b|\bissn\b", re.I)
_LEADING_MARK = re.compile(r"^(?:[^\w(（\"“]|[ᵃ-ᵿʰʲʳˡˢʷˣʸ]|\d{1,2}(?=\s?[^\W\d])(?!\d))+")
_FULL_DATE = 7  # characters of a date with its month
_LEAST = 4  # letters of an affiliation


@dataclass(frozen=True)
class Signed:
    """Who a document is by.

    Attributes:
        affiliations: Where they work, a line each.
    """

    authors: tuple[Fact, ...] = ()
    affiliations: tuple[Fact, ...] = ()


def find_signed(front: Front, after: int, usual: Set[str], stated: str, *, is_paper: bool) -> Signed:
    """Find authors and affiliations: between the title and the abstract, or where a label or the file names them.

    Args:
        front: The first page.
        after: Index of the line after the title.
        usual: Words that the document uses without a capital.
        stated: The author that the file states, which is taken where the page says it too.
        is_paper: Whether the document has an abstract; without one, only names above an institution are its authors',
            or a name that stands by itself.
    """
    zone = list(_zone(front.lines, after)) if after else []
    groups = [list(group) for _, group in groupby(zone, key=lambda line: (round(line.size), line.bold, line.table))]
    authors: list[Fact] = []
    affiliations: list[list[Line]] = []
    if is_paper or _begins_as_byline(zone, usual):
        for group in groups:
            _read_group(front, group, usual, authors, affiliations)
    elif len(usual) >= _VOCABULARY:
        authors = [name for group in groups[:_NEAR] for name in _name_alone(front, group, usual)]
    authors = authors or list(_labelled(front, usual)) or _stated_on_page(front, stated, usual)
    lines = affiliations or [[line] for line in front.lines if _labels_affiliation(line)]
    places = [front.fact(_bare(joined([line.text for line in one])), one) for one in lines]
    return Signed(tuple(_once(authors)[:_MOST]), tuple(_once(places)[:_MOST]))


def _begins_as_byline(zone: Sequence[Line], usual: Set[str]) -> bool:
    """True if the first lines name two people or more, each on a line of its own, and the next an institution."""
    named = [*takewhile(lambda line: len(names_in(line.text, usual)) == 1, zone)]
    return len(named) > 1 and any(names_an_institution(line.text) for line in zone[len(named) : len(named) + 1])


def _name_alone(front: Front, group: Sequence[Line], usual: Set[str]) -> list[Fact]:
    """Give the author whose name is the first of some lines, and stands by itself or above a date or an address."""
    first, below = group[0], group[1] if len(group) > 1 else None
    apart = below is None or below.gap or not _is_place(below.text) or re.match(r"[(（]|\S*@", below.text)
    names = names_in(first.text, usual) if apart and first.table < 0 else []
    return [front.fact(names[0], [first])] if len(names) == 1 and len(names[0].split()) <= _SHORT_NAME else []


def _zone(lines: Sequence[Line], after: int) -> Iterator[Line]:
    """Give the lines under the title, up to the abstract or to running text."""
    for place, line in enumerate(lines[after : after + _ZONE], after):
        below = lines[place + 1 : place + 2]
        if label_in(line.text, "abstract") or label_in(line.text, "after_abstract"):
            return
        if below and _is_prose(line) and _is_prose(below[0]):
            return
        yield line


def _is_prose(line: Line) -> bool:
    words = line.text.split()
    if line.text[0] >= "\u2e80" and len(line.text) > _PROSE / 2:
        return True
    return len(line.text) > _PROSE and sum(word[0].islower() for word in words) > len(words) / 2


def _read_group(
    front: Front, group: list[Line], usual: Set[str], authors: list[Fact], affiliations: list[list[Line]]
) -> None:
    """Sort lines of one look to authors and affiliations."""
    opened, read = True, 0  # whether a name may come: first of all, after a gap, after an address; lines done with
    for place, line in enumerate(group):
        if place < read:
            continue
        opened = opened or line.gap
        length, names = _names_from(group[place:], usual) if opened else (0, [])
        read = place + length
        if names:
            authors += _placed(front, names, group[place:read])
        elif _ADDRESS.search(line.text):
            opened = True
        elif authors and _is_place(line.text):
            opened = False
            if affiliations and not line.gap and _goes_on_below(group[place - 1], affiliations[-1]):
                affiliations[-1].append(line)
            else:
                affiliations.append([line])


def _goes_on_below(line: Line, affiliation: Sequence[Line]) -> bool:
    return affiliation[-1] == line and line.text.endswith((",", "，", "-", " and", " of"))


def _names_from(lines: Sequence[Line], usual: Set[str]) -> tuple[int, list[str]]:
    """Give how many lines hold nothing but names, and those; of wrapped ones the last line tells."""
    longest: tuple[int, list[str]] = 0, []
    if begins_with_mark(lines[0].text):
        return longest
    for end in range(1, min(len(lines), _MOST_NAME_LINES) + 1):
        if end > 1 and lines[end - 1].gap:
            break
        if names := names_in(joined_names([line.text for line in lines[:end]]), usual):
            longest = end, names
    return longest


def joined_names(texts: Sequence[str]) -> str:
    """Join lines of names, which end between names or within one."""
    text = ""
    for line in texts:
        within = ends_within_name(text)
        text += (" " if within else ", ") + line if text else line
    return text


def _is_place(text: str) -> bool:
    """Tell whether a line under the authors' names may say where they work: not a date, not a mark by itself."""
    dated = any(len(date.iso) >= _FULL_DATE for date in find_dates(text))
    return sum(map(str.isalpha, text)) >= _LEAST and (names_an_institution(text) or not dated)


def _placed(front: Front, names: Sequence[str], lines: Sequence[Line]) -> list[Fact]:
    """Give names with the lines that they stand in."""
    found = []
    for name in names:
        first, last = folded(name.split()[0]), folded(name)
        own = [line for line in lines if last in folded(line.text)] or [
            line for line in lines if first in folded(line.text) or folded(name.split()[-1]) in folded(line.text)
        ]
        found.append(front.fact(name, own or lines))
    return found


def _labelled(front: Front, usual: Set[str]) -> Iterator[Fact]:
    """Give the names in lines such as "By Jane Roe" and "作者：张三"."""
    for line in front.lines:
        length = label_in(line.text, "author") or (3 if line.text.startswith(("By ", "by ")) else 0)
        yield from _placed(front, names_in(line.text[length:], usual) if length else [], [line])


def _stated_on_page(front: Front, stated: str, usual: Set[str]) -> list[Fact]:
    """Give the authors that the file states, where the page says each of them too."""
    places = [(name, _line_with(front, name)) for name in names_in(stated, usual)]
    return [front.fact(name, [line]) for name, line in places if line] if all(line for _, line in places) else []


def _line_with(front: Front, name: str) -> Line | None:
    lines = (line for line in front.lines if folded(name) in folded(line.text))
    return next((line for line in lines if len(line.text) <= 2 * len(name) or names_in(line.text, set())), None)


def _labels_affiliation(line: Line) -> bool:
    return 0 < label_in(line.text, "affiliation") < len(line.text)


def _bare(text: str) -> str:
    """Give an affiliation without its label, and without the mark that joins it to names."""
    length = label_in(text, "affiliation")
    return _LEADING_MARK.sub("", text[length:] if length < len(text) else text).strip()


def _once(facts: Sequence[Fact]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(folded(fact.text), fact)
    return list(found.values())
