"""Finds the margins of the columns that a page's lines are set in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from library.pdf.pages import Line

_EVEN = 2.5  # points between the ends of lines that end at one margin
_FEW = 3  # lines that tell a margin
_WIDE = 0.7  # of the widest line around: lines that are all shorter stand for themselves, as an address does
_SIZES = 0.08  # by which the sizes of a text's lines differ
_OVERLAP = 0.2  # of the narrower of two lines, in width, where one stands below the other
_EMS = 3.0  # between the left margins of lines of one column


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of a column begin and end, in points."""

    left: float
    right: float


def stands_below(above: Line, below: Line) -> bool:
    """Tell whether a line is in the column of another, further down."""
    wide = min(above.x1, below.x1) - max(above.x0, below.x0)
    lower = min(above.y1 - above.y0, below.y1 - below.y0)
    return above.y0 - below.y1 > -0.6 * lower and wide > _OVERLAP * min(above.x1 - above.x0, below.x1 - below.x0)


def is_of_like_size(one: Line, other: Line, share: float = _SIZES) -> bool:
    """Tell whether two lines are set in one size; a size that is not known is like any."""
    return not one.size or not other.size or abs(one.size - other.size) <= share * max(one.size, other.size)


def find_margins(lines: Sequence[Line]) -> list[Margins]:
    """Find the margins for each of a page's lines, which are given in reading order.

    Lines that follow each other closely tell their own; those that are few, or all much shorter than what stands
    around them, take those of the column that they are in.
    """
    stacks = list(_stacks(lines))
    own = [_own_margins([lines[i] for i in stack]) for stack in stacks]
    around = _around(lines)
    telling = {n for n, stack in enumerate(stacks) if _tells([lines[i] for i in stack], own[n], around[stack[0]])}
    found: list[Margins] = []
    for n, stack in enumerate(stacks):
        margins = own[n]
        if n not in telling:
            near = _nearest(n, own, telling, lines[stack[0]].size)
            right = max(margins.right, own[near].right if near is not None else around[stack[0]].right)
            margins = Margins(own[near].left if near is not None else margins.left, right)
        found += [margins] * len(stack)
    return found


def _stacks(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Group lines that follow each other without more than a line's space."""
    stack: list[int] = []
    for i, line in enumerate(lines):
        if stack:
            above = lines[i - 1]
            if line.gap or not stands_below(above, line) or not is_of_like_size(above, line):
                yield stack
                stack = []
        stack.append(i)
    if stack:
        yield stack


def _own_margins(lines: Sequence[Line]) -> Margins:
    begins = Counter(round(line.x0 / _EVEN) for line in lines)
    (begin, _), *_ = begins.most_common(1)
    left = min(line.x0 for line in lines if round(line.x0 / _EVEN) == begin)
    return Margins(left, _common_end([line.x1 for line in lines]))


def _common_end(ends: Sequence[float]) -> float:
    """Give the end that most of many lines share, which a few may pass, else the outermost."""
    least = max(len(ends) // 2, _FEW)
    return max((end for end in ends if sum(end - _EVEN < other <= end for other in ends) > least), default=max(ends))


def _around(lines: Sequence[Line]) -> list[Margins]:
    """Give for each line the outermost ends of those that flow into it and out of it, downwards in its column."""
    found: list[Margins] = []
    flow: list[Line] = []
    for line in [*lines, None]:
        if flow and (line is None or not stands_below(flow[-1], line)):
            ends = Margins(min(one.x0 for one in flow), max(one.x1 for one in flow))
            found += [ends] * len(flow)
            flow = []
        if line is not None:
            flow.append(line)
    return found


def _tells(lines: Sequence[Line], own: Margins, around: Margins) -> bool:
    """Tell whether lines show where their column ends: two end at one place, or they are as wide as what is around."""
    if len(lines) < _FEW:
        return False
    ends = sorted((line.x1 for line in lines), reverse=True)
    even = any(above - below < _EVEN for above, below in pairwise(ends[:_FEW]))
    return even or own.right - own.left > _WIDE * (around.right - around.left)


def _nearest(n: int, own: Sequence[Margins], telling: Collection[int], size: float) -> int | None:
    """Find the nearest stack that tells the margins of the column of the one of this number."""
    mine, em = own[n], size or 10.0
    near = (i for i in telling if abs(own[i].left - mine.left) < _EMS * em and own[i].right > mine.right - _EVEN)
    return min(near, key=lambda i: (abs(i - n), i), default=None)
