"""Tells by its look which line is a heading: its size, its weight, its numbering and what stands around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.pages.heading_words import figures_in, lists_a_part, numbers_a_part, rank_of, reads_like_a_heading
from ingest.pages.running import Running
from library.pdf.pages import Line, ReadPage

_LARGER = 1.1  # times the size of the text around it
_MUCH_LARGER = 1.4  # for recognised pages, where sizes are estimates
_MOST_BOLD = 0.35  # of a page's lines; above it bold says nothing
_FEW = 3
_MOST_LINES = 3  # of one heading
_OF_CONTENTS = 5  # parts named on a page: it lists them
_OFTEN = 4  # a bold line that comes more often labels something, such as a table
_OWN_SIZE = 300  # characters that a page needs to tell its usual size by itself


@dataclass(frozen=True, slots=True)
class Look:
    """A line that looks like a heading.

    Attributes:
        page: Index of the page.
        line: Index of the line; of the first, when the heading has several.
        rank: How deep its numbering is; None when it has none that tells.
        size: In points, to the half; 0 when not known.
    """

    page: int
    line: int
    title: str
    rank: int | None
    size: float
    bold: bool


def look_for_headings(pages: Sequence[ReadPage], running: Sequence[Running]) -> list[Look]:
    """Find the lines that look like headings, in the order of the text."""
    usual = usual_size(line for page in pages if page.how == "text" for line in page.lines)[0]
    looks = [
        look
        for i, (page, aside) in enumerate(zip(pages, running, strict=True))
        for look in _on_page(
            i, page, [n for n in range(len(page.lines)) if n not in {*aside.top, *aside.bottom}], usual
        )
    ]
    if any(look.rank is not None and look.rank > 1 and look.title[0].isdecimal() for look in looks):
        looks = [replace(look, rank=1) if numbers_a_part(look.title) else look for look in looks]  # "5" above "5.1"
    counts = Counter(look.title.casefold() for look in looks)
    return [look for look in looks if look.rank is not None or counts[look.title.casefold()] <= _OFTEN]


def usual_size(lines: Iterable[Line]) -> tuple[float, float]:
    """Give the size that most characters have, and the share that has it."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    (size, count), *_ = sizes.most_common(1) or [(0.0, 0)]
    return size, count / max(sizes.total(), _OWN_SIZE)


def _on_page(index: int, page: ReadPage, body: Sequence[int], usual: float) -> Iterator[Look]:
    size, share = usual_size(page.lines[n] for n in body)
    usual = size if share > 0.5 else usual
    larger = usual * (_MUCH_LARGER if page.how == "ocr" else _LARGER)
    lists_parts = sum(lists_a_part(page.lines[n].text) for n in body) >= _OF_CONTENTS
    for place, look in _joined(list(_marked(index, page, body, usual, larger)), page.lines):
        after = page.lines[body[place + 1]] if place + 1 < len(body) else None
        heads_table = after is not None and not after.gap and look.size <= larger and _is_row(after)
        if look.rank is not None and lists_parts:
            continue
        if reads_like_a_heading(look.title, look.rank) and (look.rank is not None or not heads_table):
            yield look


def _is_row(line: Line) -> bool:
    """Tell whether a line may be a table's row: of figures, and no numbered clause ("2.1 From 1 July 2026 …")."""
    return figures_in(line.text) > 1 and (line.table >= 0 or rank_of(line.text) is None)


def _marked(index: int, page: ReadPage, body: Sequence[int], usual: float, larger: float) -> Iterator[tuple[int, Look]]:
    """Give the lines that type or numbering set off from the text, with their places among the body's lines."""
    bold_tells = sum(page.lines[n].bold for n in body) <= max(_MOST_BOLD * len(body), _FEW)
    for place, n in enumerate(body):
        line = page.lines[n]
        stands_out = line.size > larger > 0 or (line.bold and bold_tells and line.size > 0.9 * usual)
        if stands_out or line.gap or not line.size or place == 0:
            rank = rank_of(line.text)
            # In plain type "3.1 Articles" is a list's item, where "Item 3." and "第三章" name a part.
            if stands_out or (rank is not None and not (line.size and line.text[0].isdecimal())):
                yield place, Look(index, n, line.text, rank, round(line.size * 2) / 2, line.bold)


def _joined(marked: Sequence[tuple[int, Look]], lines: Sequence[Line]) -> Iterator[tuple[int, Look]]:
    """Join headings of several lines, each with the place of its last; more lines of one look are a paragraph."""
    groups: list[list[tuple[int, Look]]] = []
    for place, look in marked:
        before = groups[-1][-1] if groups else None
        goes_on = before is not None and place == before[0] + 1 and look.rank is None and not lines[look.line].gap
        if before is not None and goes_on and (before[1].size, before[1].bold) == (look.size, look.bold):
            groups[-1].append((place, look))
        else:
            groups.append([(place, look)])
    for group in groups:
        if len(group) <= _MOST_LINES:
            yield group[-1][0], replace(group[0][1], title=" ".join(look.title for _, look in group))
