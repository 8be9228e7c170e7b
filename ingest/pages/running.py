"""Finds what is printed on page after page: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from library.pdf.pages import Line, ReadPage
from library.text.items import value_of

_ZONE = 0.16  # of the page's height, at the top and at the bottom
_OUTERMOST = 6  # lines at each edge that are looked at
_FLOATING = 2  # outermost lines that are looked at wherever they stand: a short page may end with its number
_LONGEST = 300  # characters
_LEAST_PAGES = 3
_LEAST_SHARE = 0.3  # of the pages from the first to the last: left and right pages may differ, some have none
_STEP = 3.0  # points that a running line may move from page to page
_SURE_PAGES = 5
_SURE_SHARE = 0.25
_SIZE_CHANGE = 0.15
_APART = 1.5  # font sizes from a running line to the text, at least; rows of a table stand closer
_INTRUDERS = 0.3
_STAMP = 20.0  # points within which a watermark's place is the same
_NUMERAL = re.compile(r"\d+|(?<![^\W_])[ivxlc]+(?![^\W_])|(?<=第)[一二三四五六七八九十百]+")
_MOST_NUMERALS = 6  # numerals in a line that are read: a date, a volume and the page; a row of figures has more
_LONGEST_NUMERAL = 5  # digits
_NUMBER = "\0"  # stands for the numeral in the rest of a line
_PAGE_WORDS = re.compile(
    rf"[^\w\0]*(?:pages?|pg|p|seite|第|[a-z]{{1,3}}(?=[-–]))?[^\w\0]*{_NUMBER}"
    r"[^\w\0]*(?:页|頁|ページ)?[^\w\0]*(?:(?:of|/|von|sur|de|共|之)\s*\d+\s*(?:pages|页|頁)?)?[^\w\0]*"
)


@dataclass(frozen=True, slots=True)
class Running:
    """Which lines of a page belong to its top and to its bottom instead of its text, by index."""

    top: tuple[int, ...] = ()
    bottom: tuple[int, ...] = ()

    def body_of(self, page: ReadPage) -> list[int]:
        """List the other lines of the page."""
        aside = {*self.top, *self.bottom}
        return [i for i in range(len(page.lines)) if i not in aside]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near an edge of its page.

    Attributes:
        page: Index, as that of the line.
        near: Points from the page's edge to the line.
        far: Points from there to the line's other side.
        in_zone: Whether it stands near the page's edge, not only at the end of what the page holds.
        is_last: Whether nothing stands below.
        may_run: Whether it is far enough outside to be looked at; others only show where the text begins.
    """

    page: int
    index: int
    line: Line
    near: float
    far: float
    in_zone: bool = True
    is_last: bool = False
    may_run: bool = True


_Group = list[_Edge]
_Key = tuple[str, int | None]


def find_running(pages: Sequence[ReadPage]) -> list[Running]:
    """Tell for each page which of its lines are running ones.

    Such a line is repeated, but for a number that counts on with the pages, at the same height and in
    the same size, apart from the text and where other pages have none. When in doubt a line is text.
    Lines that their page alone shows to be no part of its text come last.
    """
    top, bottom = (_find([list(_edges(i, page, upper)) for i, page in enumerate(pages)]) for upper in (True, False))
    stamps = _find_stamps(pages)
    asides = [
        tuple(i for i, line in enumerate(page.lines) if line.kind == "aside" or (n, i) in stamps)
        for n, page in enumerate(pages)
    ]
    if all(len(top[i] | bottom[i]) + len(asides[i]) == len(page.lines) for i, page in enumerate(pages)):
        return [Running(bottom=aside) for aside in asides]  # a document of nothing but one form is that form's text
    return [Running(tuple(sorted(top[i])), (*sorted(bottom[i] - top[i]), *aside)) for i, aside in enumerate(asides)]


def _find_stamps(pages: Sequence[ReadPage]) -> set[tuple[int, int]]:
    """Find the slanted lines, by page and line, that stand at one place of several pages, as watermarks do."""
    places: defaultdict[tuple[str, int, int], set[tuple[int, int]]] = defaultdict(set)
    for n, page in enumerate(pages):
        for i, line in enumerate(page.lines):
            if line.kind == "slanted":
                places[line.text, round(line.x0 / _STAMP), round(line.y0 / _STAMP)].add((n, i))
    return {place for same in places.values() if len({n for n, _ in same}) > 1 for place in same}


def _edges(number: int, page: ReadPage, upper: bool) -> Iterator[_Edge]:
    """Give the outermost lines of one edge, from the edge inwards."""
    lines = [(i, line) for i, line in enumerate(page.lines) if not line.kind]
    if not any(line.y1 for _, line in lines):  # a reader that knows no places gives the order alone
        placed = lines[:2] if upper else lines[:-3:-1]
        yield from (_Edge(number, i, line, 12.0 * n, 12.0 * n) for n, (i, line) in enumerate(placed))
        return
    zone = _ZONE * page.height
    places = [(page.height - one.y1, page.height - one.y0) if upper else (one.y0, one.y1) for _, one in lines]
    outermost = sorted(range(len(lines)), key=lambda k: places[k][0])[:_OUTERMOST]
    for n, k in enumerate(outermost):
        in_zone = places[k][1] <= zone
        yield _Edge(number, *lines[k], *places[k], in_zone, not upper and n == 0, n < _FLOATING or in_zone)


def _find(pages: list[list[_Edge]]) -> list[set[int]]:
    groups: dict[_Key, _Group] = defaultdict(list)
    for edges in pages:
        for edge in edges:
            for key in _keys(edge):
                groups[key].append(edge)
    kept = [found for key, group in groups.items() for found in _parts(key, group, len(pages))]
    tried = -1
    while len(kept) != tried:  # what turns out to be text may be the text that the next line stands too close to
        tried = len(kept)
        lines = _by_page((part for _, part in kept), len(pages))
        texts = [[edge for edge in edges if edge.index not in lines[i]] for i, edges in enumerate(pages)]
        kept = [(sure, part) for sure, part in kept if sure or _is_outside(part, texts)]
    return _by_page((part for _, part in kept), len(pages))


def _by_page(groups: Iterable[_Group], count: int) -> list[set[int]]:
    pages: list[set[int]] = [set() for _ in range(count)]
    for group in groups:
        for edge in group:
            pages[edge.page].add(edge.index)
    return pages


def _keys(edge: _Edge) -> Iterator[_Key]:
    """Give the text as it stands, and with each numeral counted from the page that it stands on."""
    if len(edge.line.text) > _LONGEST or not edge.may_run:
        return
    folded = edge.line.text.casefold()
    if edge.in_zone:
        yield folded, None
    for start, end, value in _numerals_in(folded):
        yield f"{folded[:start]}{_NUMBER}{folded[end:]}", value - edge.page


def _parts(key: _Key, group: _Group, pages: int) -> Iterator[tuple[bool, _Group]]:
    """Split lines of like text into those of like place and size, and tell which are sure to be running ones.

    A line that counts the pages is sure, and may stand higher on a page that is not full.
    """
    if len(group) < min(_LEAST_PAGES, pages):
        return
    rest, offset = key
    if offset is not None and _is_page_number(rest):
        whole = offset == 1 and len(group) == pages > 1  # a short document, each page with its number
        if whole or _is_frequent(group):
            yield True, group
        return
    ends = [edge for edge in group if edge.is_last]
    if offset is not None and _is_frequent(ends) and len(ends) >= _SURE_SHARE * pages:
        yield len(ends) >= _SURE_PAGES, ends
    yield from ((False, part) for part in _steady(group) if _is_frequent(part))


def _steady(group: _Group) -> Iterator[_Group]:
    ordered = sorted(group, key=lambda edge: edge.near)
    part = ordered[:1]
    for before, edge in pairwise(ordered):
        if edge.near - before.near > _STEP:
            yield _of_like_size(part)
            part = []
        part.append(edge)
    yield _of_like_size(part)


def _of_like_size(group: _Group) -> _Group:
    usual = median(edge.line.size for edge in group)
    return [edge for edge in group if abs(edge.line.size - usual) <= _SIZE_CHANGE * usual]


def _is_frequent(group: _Group) -> bool:
    numbers = {edge.page for edge in group} or {0}
    return len(numbers) >= _LEAST_PAGES and len(numbers) >= _LEAST_SHARE * (max(numbers) - min(numbers) + 1)


def _is_outside(group: _Group, texts: list[list[_Edge]]) -> bool:
    """Tell whether lines stand outside the frame that the text of their own and of other pages fills."""
    members = {edge.page for edge in group}
    place = median(edge.near for edge in group)
    others = [edges[0].near for i, edges in enumerate(texts) if i not in members and edges]
    height = median(edge.far - edge.near for edge in group)
    if sum(near <= place + height + _STEP for near in others) > _INTRUDERS * len(texts):
        return False
    distances = [
        (inner.near - edge.near) / (edge.line.size or edge.far - edge.near or 1.0)
        for edge in group
        if (inner := next((text for text in texts[edge.page] if text.near > edge.near), None)) is not None
    ]
    return bool(distances) and median(distances) >= _APART


def _numerals_in(text: str) -> Iterator[tuple[int, int, int]]:
    """Give the first numerals of a lower-case text as (start, end, value)."""
    for count, match in enumerate(_NUMERAL.finditer(text)):
        if count == _MOST_NUMERALS:
            return
        if match.end() - match.start() <= _LONGEST_NUMERAL:
            yield match.start(), match.end(), value_of(match[0])


def _is_page_number(rest: str) -> bool:
    """Tell whether a lower-case line says nothing but a page's number, which `_NUMBER` stands for."""
    return _PAGE_WORDS.fullmatch(rest) is not None
