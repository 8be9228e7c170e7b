"""Finds lists whose bullets are drawn, not written: short lines set in below a text, each ended before the margin."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pages.drafts import Draft
from ingest.pages.margins import stands_below
from library.pdf.pages import Line

_SET_IN = 1.0  # font sizes
_EVEN = 1.5  # points between the beginnings of the items of one level


def gather_items(drafts: Sequence[Draft], lines: Sequence[Line]) -> list[Draft]:
    """Join drafts of one line that are set in below another text to a list, with that if it leads in to them."""
    gathered: list[Draft] = []
    place = 0
    while place < len(drafts):
        items = _items_below(gathered[-1], drafts[place:], lines) if gathered else []
        if len(items) < 2:
            gathered.append(drafts[place])
            place += 1
            continue
        place += len(items)
        made = Draft(
            "list", [i for item in items for i in item.lines], margins=(items[0].margins[0], items[-1].margins[1])
        )
        made.items = _depths([item.lines[0] for item in items], lines)
        if gathered[-1].kind == "paragraph" and lines[gathered[-1].lines[-1]].text.endswith((":", "：")):
            lead = gathered.pop()
            made.lines, made.margins = [*lead.lines, *made.lines], (lead.margins[0], made.margins[1])
        gathered.append(made)
    return gathered


def _items_below(above: Draft, drafts: Sequence[Draft], lines: Sequence[Line]) -> list[Draft]:
    """Give the drafts that are items below another; none where fewer than two are of the first level."""
    before, left = lines[above.lines[-1]], lines[above.lines[0]].x0
    items: list[Draft] = []
    for draft in drafts:
        line = lines[draft.lines[0]]
        short = len(draft.lines) == 1 and draft.kind in ("paragraph", "field")
        em = line.size or line.y1 - line.y0
        if not short or not stands_below(before, line) or line.x0 < left + _SET_IN * em or (items and line.gap):
            break
        if items and line.x0 < lines[items[0].lines[0]].x0 - _EVEN:
            break
        items.append(draft)
        before = line
    first = [draft for draft in items if abs(lines[draft.lines[0]].x0 - lines[items[0].lines[0]].x0) < _EVEN]
    return items if len(first) > 1 and any(draft.kind == "paragraph" for draft in first) else []


def _depths(firsts: Sequence[int], lines: Sequence[Line]) -> dict[int, int]:
    """Tell how deep each item is nested, by where it begins."""
    begins: list[float] = []
    for x in sorted(lines[i].x0 for i in firsts):
        if not begins or x > begins[-1] + _EVEN:
            begins.append(x)
    return {i: max(n for n, x in enumerate(begins) if x <= lines[i].x0 + _EVEN) for i in firsts}
