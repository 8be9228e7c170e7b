"""Finds the title of a document on its first page, and the authors and affiliations under it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from ingest.facts.names import ends_within_name, names_an_institution, names_in
from ingest.facts.word_lists import label_in
from ingest.pages.outline import folded
from ingest.pages.writing import rect_of
from library.dates import find_dates
from library.pdf.pages import Line
from library.records import Fact
from library.text.plain import begins_with_mark

_LARGER = 1.12  # times the usual size
_MUCH_LARGER = 1.4  # for recognised pages, where sizes are estimates
_ALIKE = 0.05  # share by which the sizes of one title's lines may differ
_LEAST = 4  # letters of a title, of which one Chinese counts for two
_MOST_LINES = 5  # of a title
_LONGEST = 300  # characters of a title
_CENTRED = 0.04  # of the width of the page's text
_NEAR = 3  # looks of lines under a title among which a name by itself may be the author's
_VOCABULARY = 300  # words without a capital that a document needs, to tell by them what is a name
_SHORT_NAME = 3  # words
_ZONE = 60  # lines under a title that may name authors
_MOST_NAME_LINES = 20
_PROSE = 60  # characters of a line of running text
_MOST = 100  # authors, and affiliations
_SENTENCE = re.compile(r"[.。;；,，:：]$")
_ADDRESS = re.compile(r"\S@\S|https?:|www\.|\bdoi\b|\bissn\b", re.I)
_LEADING_MARK = re.compile(r"^(?:[^\w(（\"“]|[ᵃ-ᵿʰʲʳˡˢʷˣʸ]|\d{1,2}(?=\s?[^\W\d])(?!\d))+")
_FULL_DATE = 7  # characters of a date with its month


@dataclass(frozen=True)
class Front:
    """The first page with text.

    Attributes:
        number: Of the page, from 1.
        lines: In reading order, but for those that run or stand turned.
        usual: The size that most of the document is set in; 0 when not known.
        recognised: Whether its text was recognised in its picture.
    """

    number: int
    lines: Sequence[Line]
    usual: float
    recognised: bool = False

    def fact(self, text: str, lines: Sequence[Line]) -> Fact:
        """Make a fact of what some lines say."""
        return Fact(text, self.number, rect_of(lines))


def find_title(front: Front, stated: str) -> tuple[Fact | None, int]:
    """Find the title, and the index of the line after it; 0 where no line of the page is it.

    What the file states is the title where the page says it too. Else it is what stands largest, what the file states,
    or what stands alone above the text, in this order.
    """
    spans = _said(front.lines, stated) or _largest(front)
    if spans is None and stated:
        return Fact(stated), 0
    spans = spans or _above_text(front)
    if spans is None:
        return None, 0
    lines = front.lines[slice(*spans)]
    return front.fact(joined([line.text for line in lines]).rstrip("*∗†‡ "), lines), spans[1]


def joined(texts: Sequence[str]) -> str:
    """Join lines to one, without a space between Chinese characters."""
    text = " ".join(" ".join(texts).split())
    return re.sub("(?<=[\u2e80-\uffef]) (?=[\u2e80-\uffef])", "", text)


def _said(lines: Sequence[Line], stated: str) -> tuple[int, int] | None:
    """Find the lines that together say what the file states as its title."""
    wanted = folded(stated)
    for start in range(len(lines)) if wanted else ():
        read = ""
        for end in range(start, min(start + _MOST_LINES, len(lines))):
            read += folded(lines[end].text)
            if read == wanted:
                return start, end + 1
            if not wanted.startswith(read):
                break
    return None


def _largest(front: Front) -> tuple[int, int] | None:
    """Find the first lines of the largest size, where that stands out; a table's only where nothing else does."""
    least = front.usual * (_MUCH_LARGER if front.recognised else _LARGER)
    groups = [span for span in _groups(front.lines) if _may_be_title(front.lines[slice(*span)])]
    for within_table in (False, True):
        large = [
            (front.lines[start].size, -start, end)
            for start, end in groups
            if front.lines[start].size >= least > 0 and (front.lines[start].table >= 0) == within_table
        ]
        if large:
            _, start, end = max(large)
            return -start, end
    return None


def _groups(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Give the runs of lines of one size that follow each other closely."""
    start = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or not _goes_on(lines[place - 1], lines[place]):
            yield start, place
            start = place


def _goes_on(above: Line, below: Line) -> bool:
    alike = abs(above.size - below.size) <= _ALIKE * above.size
    return alike and not below.gap and (above.table >= 0) == (below.table >= 0)


def _may_be_title(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    if any(label_in(text, part) for part in ("contents", "abstract", "references")):
        return False
    letters = sum(1 + (character >= "\u2e80") for character in text if character.isalpha())
    return letters >= _LEAST and len(lines) <= _MOST_LINES and len(text) <= _LONGEST


def _above_text(front: Front) -> tuple[int, int] | None:
    """Find what stands above the text in its size, in the middle or in bold."""
    lines = front.lines
    spans = (span for span in _groups(lines) if lines[span[0]].size >= front.usual * (1 - _ALIKE))
    start, end = next(spans, (0, 0))
    title = lines[start:end]
    if not title or not _may_be_title(title) or title[0].table >= 0 or _SENTENCE.search(title[-1].text):
        return None
    if end == len(lines) or all(line.bold for line in title):
        return start, end
    x0, _, x1, _ = rect_of(lines)
    centred = all(abs(line.x0 + line.x1 - x0 - x1) <= 2 * _CENTRED * (x1 - x0) for line in title)
    return (start, end) if centred and any(line.x1 - line.x0 < 0.8 * (x1 - x0) for line in title) else None


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
        is_paper: Whether the document has an abstract; without one, only a name that stands by itself is an author's.
    """
    zone = list(_zone(front.lines, after)) if after else []
    groups = [list(group) for _, group in groupby(zone, key=lambda line: (round(line.size), line.bold, line.table))]
    authors: list[Fact] = []
    affiliations: list[list[Line]] = []
    if is_paper:
        for group in groups:
            _read_group(front, group, usual, authors, affiliations)
    elif len(usual) >= _VOCABULARY:
        authors = [name for group in groups[:_NEAR] for name in _name_alone(front, group, usual)]
    authors = authors or list(_labelled(front, usual)) or _stated_on_page(front, stated, usual)
    lines = affiliations or [[line] for line in front.lines if _labels_affiliation(line)]
    places = [front.fact(_bare(joined([line.text for line in one])), one) for one in lines]
    return Signed(tuple(_once(authors)[:_MOST]), tuple(_once(places)[:_MOST]))


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
