"""Finds the headings of a document: from its outline where it has one, and by how its lines look."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pages.heading_lines import Look, look_for_headings
from ingest.pages.outline import LineHeading, OutlineEntry, place_outline
from ingest.pages.running import Running
from library.pdf.pages import ReadPage

_DENSE = 1.0  # entries of the outline for each page; fewer only name the larger parts
_MOST_SIZES = 3  # levels by size of type, under those by numbering
_LARGER = 0.5  # points by which a title is larger than what the outline names


def find_headings(
    pages: Sequence[ReadPage], running: Sequence[Running], outline: Sequence[OutlineEntry]
) -> list[LineHeading]:
    """Find the headings, in the order of the text; running lines are none.

    Args:
        pages: All pages of the document, in order.
        running: Which lines of each page are running ones.
        outline: As the file states it.
    """
    outlined = place_outline(pages, running, outline)
    taken = {(heading.page, heading.line) for heading in outlined}
    looks = [look for look in look_for_headings(pages, running) if (look.page, look.line) not in taken]
    largest = max((pages[one.page].lines[one.line].size for one in outlined if one.line is not None), default=0.0)
    titles = [look for look in looks if look.page == 0 and look.size > largest + _LARGER > _LARGER]
    outlined += [LineHeading(look.page, look.line, 0, look.title) for look in titles]
    if outlined and len(outlined) >= _DENSE * len(pages):
        return _in_order(outlined)
    below = 1 + max((heading.level for heading in outlined), default=-1)
    return _in_order([*outlined, *_levelled([look for look in looks if look not in titles], below)])


def _levelled(looks: Sequence[Look], below: int) -> list[LineHeading]:
    """Give levels: the numbering's where there is one, and under the main parts the larger type first."""
    ranks = sorted({look.rank for look in looks if look.rank is not None})
    styles = sorted({(look.size, look.bold) for look in looks if look.rank is None}, reverse=True)
    first = below + sum(rank < 2 for rank in ranks)
    numbered = max((look.size for look in looks if look.rank is not None), default=0.0)
    headings = []
    for look in looks:
        if look.rank is None and look.page == 0 and look.size > numbered + _LARGER > _LARGER:
            level = below  # a title
        elif look.rank is not None:
            level = below + ranks.index(look.rank)
        else:
            level = first + min(styles.index((look.size, look.bold)), _MOST_SIZES - 1)
        headings.append(LineHeading(look.page, look.line, level, look.title))
    return headings


def _in_order(headings: Sequence[LineHeading]) -> list[LineHeading]:
    return sorted(headings, key=lambda one: (one.page, -1 if one.line is None else one.line))
