"""Makes a document's outline: of the file's bookmarks, else of its contents page, else of the headings on its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from ingest.facts.title import joined
from ingest.facts.word_lists import folded_list
from ingest.pages.outline import folded, names_nothing
from library.pdf.pages import Line, ReadPage
from library.records import NOWHERE, Facts, OutlineHeading, Page, Rect

_FEW = 2  # bookmarks: one alone names the whole document
_MOST = 2000
_CONTENTS_WITHIN = 20  # pages
_ENTRIES = 4  # of a contents page, at least
_SHARE = 0.5  # of the lines of a contents page
_UNNAMED = 6  # entries of a contents page that no word names as such, at least
_COLUMN = 4.0  # points by which the numbers of the pages may end apart
_END = 3  # last characters of a title and of a line that are compared first
_ASTRAY = 4  # pages from where a contents page says that a part begins, where pages without numbers stand between
_INDENT = 6.0  # points by which a deeper level is set in, at least
_DEEPEST = 4
_ENTRY = re.compile(r"(?P<title>[^\W_].{0,180}?[^\s.…·⋯_-])[\s.…·⋯_-]*[\s.…·⋯](?P<page>\d{1,4}|[ivxl]{1,6})")
_BEGUN = re.compile(r"(?:item|part|chapter|appendix)?\s*\d+[\dA-Z.]*\s+\D", re.I)
_NUMBERED = re.compile(r"(?:\d+|[A-Z])((?:\.\d+)*)\.?\s")


@dataclass(frozen=True)
class _Entry:
    """A line of a contents page; `page` is the number printed in it."""

    title: str
    page: str
    line: Line


def make_outline(
    read: Sequence[ReadPage], pages: Sequence[Page], bookmarks: Sequence[tuple[int, str, int]], facts: Facts
) -> tuple[OutlineHeading, ...]:
    """Make the outline.

    Args:
        read: All pages as read, in order.
        pages: The same with their texts and blocks.
        bookmarks: As the file states them: level from 0, title, page from 1.
        facts: Whose title and authors are no headings of parts.
    """
    headings = [heading for page in pages for heading in _headings(page)][:_MOST]
    titled = [(level, " ".join(title.split()), page) for level, title, page in bookmarks]
    named = [(level, title, page) for level, title, page in titled if title and not names_nothing(title)]
    if len(named) >= _FEW:
        places = _Places(read, headings, {page for _, _, page in named}, [title for _, title, _ in named])
        return tuple(OutlineHeading(*one, (places.of(one[1], one[2]) or (0, NOWHERE))[1]) for one in named)
    on, entries = _contents(read, pages)
    outside = [heading for heading in _below_title(headings, facts) if heading.page not in on]
    if not entries:
        return tuple(outside)
    others = {page.number for page in pages} - on
    return tuple(_of_contents(entries, pages, _Places(read, outside, others, [entry.title for entry in entries])))


def _headings(page: Page) -> Iterator[OutlineHeading]:
    for block in page.blocks:
        if block.kind == "heading":
            title = joined(page.text[block.start : block.end].splitlines())
            yield OutlineHeading(block.level - 1, title, page.number, block.rect)


def _below_title(headings: Sequence[OutlineHeading], facts: Facts) -> list[OutlineHeading]:
    """Leave out what looks like a heading, but is the title, an author's name, or stands above the title."""
    said = [fact for fact in (facts.title, *facts.authors, *facts.affiliations) if fact and fact.page]
    if facts.title is None or not facts.title.page:
        return list(headings)
    first = (facts.title.page, -facts.title.rect[3])
    below = [heading for heading in headings if (heading.page, -heading.rect[3]) > first]
    return [one for one in below if not any(fact.page == one.page and _touch(fact.rect, one.rect) for fact in said)]


def _touch(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


class _Places:
    """Where the titles of headings stand on the pages: as a heading, else as a line."""

    def __init__(
        self, read: Sequence[ReadPage], headings: Sequence[OutlineHeading], on: Set[int], titles: Sequence[str]
    ) -> None:
        self._found: dict[str, list[tuple[int, Rect]]] = {}
        for heading in headings:
            self._add(heading.title, heading.page, heading.rect)
        ends = {title[-_END:].casefold() for title in titles}
        for page in read:
            for line in page.lines if page.number in on else ():
                if line.text[-_END:].casefold() in ends:
                    self._add(line.text, page.number, line.rect)

    def _add(self, text: str, page: int, rect: Rect) -> None:
        for words in {folded(text), folded(_NUMBERED.sub("", text, count=1))}:
            self._found.setdefault(words, []).append((page, rect))

    def of(self, title: str, page: int = 0, within: int = 0) -> tuple[int, Rect] | None:
        """Give the first place of a title; the nearest one to a page if that is given, so many pages away at most."""
        places = self._found.get(folded(title), ())
        near = (place for place in places if not page or abs(place[0] - page) <= within)
        return min(near, key=lambda place: abs(place[0] - page) if page else 0, default=None)


def _contents(read: Sequence[ReadPage], pages: Sequence[Page]) -> tuple[set[int], list[_Entry]]:
    """Find the pages that list the document's parts, by number, and what they list."""
    on: set[int] = set()
    entries: list[_Entry] = []
    for page, text in zip(read[:_CONTENTS_WITHIN], pages, strict=False):
        aside = {block.rect for block in text.blocks if block.kind == "aside"}
        found = list(_entries_of([line for line in page.lines if line.rect not in aside]))
        headed = any(folded(line.text) in folded_list("contents") for line in page.lines)
        led = sum("…" in line.text for line in page.lines)  # a row of points is read as one sign
        goes_on = bool(on) and max(on) == page.number - 1
        known = headed or led > len(found) / 2 or goes_on or _name_pages(found, len(read))
        if len(found) < _ENTRIES or not _ascends(found) or not known:
            continue
        if not headed and len(found) < _SHARE * len(page.lines):
            continue
        if on and not goes_on:
            break
        on.add(page.number)
        entries += found
    return on, entries[:_MOST]


def _entries_of(lines: Sequence[Line]) -> Iterator[_Entry]:
    """Give a page's entries, those of two lines joined."""
    above = ""
    for place, line in enumerate(lines):
        if found := _ENTRY.fullmatch(line.text):
            if above and not line.gap:
                yield _Entry(f"{above} {found['title']}", found["page"], lines[place - 1])
            else:
                yield _Entry(found["title"], found["page"], line)
        above = line.text if not found and _BEGUN.match(line.text) else ""


def _name_pages(entries: Sequence[_Entry], count: int) -> bool:
    """Tell whether the numbers are those of the document's pages: they grow, and stand under each other."""
    numbers = [int(entry.page) for entry in entries if entry.page.isdecimal()]
    ends = sorted(entry.line.x1 for entry in entries)
    column = sum(abs(end - ends[len(ends) // 2]) < _COLUMN for end in ends)
    return len(set(numbers)) >= _UNNAMED and numbers[-1] <= count and column > _SHARE * len(ends)


def _ascends(entries: Sequence[_Entry]) -> bool:
    """Tell whether the numbers grow, as pages do, but for a few that were misread."""
    numbers = [int(entry.page) for entry in entries if entry.page.isdecimal()]
    steps = [after >= before for before, after in pairwise(numbers)]
    return sum(steps) >= 0.9 * len(steps)


def _of_contents(entries: Sequence[_Entry], pages: Sequence[Page], places: _Places) -> Iterator[OutlineHeading]:
    """Place what a contents page lists: where the page says the same words, else on the page that is printed."""
    same = [places.of(entry.title) for entry in entries]
    shifts = Counter(
        place[0] - int(entry.page)
        for entry, place in zip(entries, same, strict=True)
        if place and entry.page.isdecimal()
    )
    labels = {page.label: page.number for page in pages if page.label}
    (shift, _), *_ = shifts.most_common(1) or [(0, 0)]
    edges = _edges([entry.line.x0 for entry in entries])
    for entry, place in zip(entries, same, strict=True):
        page = int(entry.page) + shift if entry.page.isdecimal() else 0
        page = page if shifts else labels.get(entry.page, page)
        number, rect = (
            places.of(entry.title, page, _ASTRAY) or (place if place and not page else None) or (page, NOWHERE)
        )
        if 1 <= number <= len(pages):
            yield OutlineHeading(_level(entry, edges), entry.title, number, rect)


def _edges(lefts: Sequence[float]) -> list[float]:
    """List the left edges at which entries begin, those of one level once."""
    edges: list[float] = []
    for left in sorted(lefts):
        if not edges or left - edges[-1] > _INDENT:
            edges.append(left)
    return edges


def _level(entry: _Entry, edges: Sequence[float]) -> int:
    numbered = _NUMBERED.match(entry.title)
    if len(edges) == 1 and numbered:
        return numbered[1].count(".")
    return min(sum(edge <= entry.line.x0 for edge in edges) - 1, _DEEPEST)
