"""Words as a page draws them: forms runs of words that stand on one baseline without a wide gap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from library.pdf.annotations import NO_ANNOTATIONS, Annotations
from library.pdf.pages import Picture
from library.records import Rect

# pdfium ends each of its lines with a line feed, and writes U+FFFE or U+0002 for a hyphen that breaks a word there.
_BROKEN = re.compile(r"[\ufffe\x02]")
_PARTS = re.compile(r"[^\s\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_WIDE = 0.7  # of a character's height; a space has 0.2 to 0.3, stretched in justified text to 0.6
_SLANT = 0.2  # of a word's extent along its page's one edge, that along the other
_OTHER_SIZE = 0.5  # points by which the sizes of a run's words differ
_CJK_FROM = "\u2e80"
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{2}")


Token = tuple[str, int, int]
"""A word, the index of its first character in the page's text, and which of the reader's own lines it is in."""

Edges = Sequence[float]
"""x0, y1, x1, y0 of a word's first character, then of its last, as displayed."""


@dataclass(slots=True)
class Run:
    """Words on one baseline without a wide gap.

    Attributes:
        words: How many.
        line: Which of the reader's own lines it is in, from 0.
        turned: Whether it is not set from left to right.
        slanted: Whether it is turned neither upright nor upside down.
        probe: Index in the page's text of its longest word, which has `longest` characters, to ask for its font.
        size: Font size in points; 0 until it is known.
        parts: Its words, each with its left and right edge; empty where only the whole has a place.
        table: Which table it stands for, from 0; -1 where it is text.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int
    words: int = 1
    turned: bool = False
    probe: int = 0
    longest: int = 0
    size: float = 0.0
    bold: bool = False
    slanted: bool = False
    parts: list[tuple[str, float, float]] = field(default_factory=list)
    table: int = -1

    @property
    def height(self) -> float:
        """Of its characters' boxes, which is 1.1 to 1.4 times the font size."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class PageRuns:
    """What a page draws, in the order of its content.

    Attributes:
        unmapped: Share of its characters that the font gives no meaning, in [0, 1].
        pictures: Share of its area that is covered by pictures, in [0, 1].
        hidden: How many characters it holds that nobody sees; no run has them.
        turned: What stands turned by quarters against the clock, by how many, as a page of its own that is upright.
        images: The pictures, but for the smallest.
        layered: Whether its text is the invisible one of a scan.
        annotations: What lies upon it.
        boxes: Its straight lines and filled rectangles.
    """

    width: float
    height: float
    runs: tuple[Run, ...]
    unmapped: float = 0.0
    pictures: float = 0.0
    hidden: int = 0
    turned: tuple[tuple[int, PageRuns], ...] = ()
    images: tuple[Picture, ...] = ()
    layered: bool = False
    annotations: Annotations = NO_ANNOTATIONS
    boxes: tuple[Rect, ...] = ()


def words_of(text: str) -> list[Token]:
    """Split a page's text, as pdfium gives it, into words."""
    split = _PARTS.findall if _BROKEN.search(text) else str.split
    words: list[Token] = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        for word in split(line):
            at = text.index(word, at)
            words.append((word, at, number))
            at += len(word)
    return words


def form_runs(words: Iterable[Token], edges: Iterable[Edges]) -> list[Run]:
    """Join words to runs, in their order."""
    runs: list[Run] = []
    run: Run | None = None
    for (text, start, line), edge in zip(words, edges, strict=False):
        if run is not None and run.line == line:
            x0, top, _, bottom, _, _, x1, last_bottom = edge
            if bottom != run.y0 or top != run.y1 or last_bottom != bottom or x1 <= x0 or run.turned:
                if _adds(run, text, start, edge):
                    continue
            elif -0.5 * (height := top - bottom) < (gap := x0 - run.x1) < _WIDE * height:
                _append(run, text, start, gap, height)
                run.parts.append((text, x0, x1))
                if x1 > run.x1:
                    run.x1 = x1
                continue
        run = _new_run(text, start, line, edge)
        runs.append(run)
    return runs


def probe_main_size(runs: Iterable[Run], words: Sequence[Token], sizes: Sequence[float]) -> None:
    """Let each run be asked for its font at the longest word of the size that most of its characters have.

    Args:
        runs: As formed of the words.
        words: In their order.
        sizes: Of the words, in points.
    """
    at = 0
    for run in runs:
        own = range(at, at + run.words)
        at += run.words
        if run.words < 2 or max(sizes[own.start : at]) - min(sizes[own.start : at]) < _OTHER_SIZE:
            continue
        counts: Counter[float] = Counter()
        for i in own:
            counts[round(sizes[i], 1)] += len(words[i][0])
        main = max(counts, key=lambda size: counts[size])
        _, run.probe, _ = max((words[i] for i in own if round(sizes[i], 1) == main), key=lambda word: len(word[0]))


def spaced(left: str, right: str, gap: float, height: float) -> str:
    """Give what stands between two texts: a space, or nothing within Chinese, which sets none."""
    if right[:1] >= _CJK_FROM and left[-1:] >= _CJK_FROM and gap < 0.3 * height and _CJK.match(left[-1] + right[0]):
        return ""
    return " "


def _adds(run: Run, text: str, start: int, edge: Edges) -> bool:
    """Add a word of another font, of another height or turned, if it goes on there."""
    word = _new_run(text, start, run.line, edge)
    height = max(run.height, word.height)
    if word.turned != run.turned:
        return False
    if not run.turned:
        overlap = min(run.y1, word.y1) - max(run.y0, word.y0)
        if overlap < 0.4 * min(run.height, word.height) or not -0.5 * height < word.x0 - run.x1 < _WIDE * height:
            return False
    if len(run.text) == 1 and not run.text.isalnum():  # the mark of a list's item, of a font twice as high
        run.y0, run.y1 = word.y0, word.y1
    _append(run, text, start, word.x0 - run.x1, height)
    run.parts += word.parts
    run.x0, run.y0 = min(run.x0, word.x0), min(run.y0, word.y0)
    run.x1, run.y1 = max(run.x1, word.x1), max(run.y1, word.y1)
    run.slanted |= word.slanted
    return True


def _append(run: Run, text: str, start: int, gap: float, height: float) -> None:
    if run.text[-1] in "\ufffe\x02":  # not at a line's end after all, so it is an ordinary hyphen
        run.text = f"{run.text[:-1]}-{text}"
    elif text[0] < _CJK_FROM:
        run.text = f"{run.text} {text}"
    else:
        run.text += spaced(run.text, text, gap, height) + text
    run.words += 1
    if len(text) > run.longest:
        run.longest, run.probe = len(text), start


def _new_run(text: str, start: int, line: int, edge: Edges) -> Run:
    x0, y1, x1, y0, last_x0, last_y1, last_x1, last_y0 = edge
    along = last_x0 + last_x1 - x0 - x1
    across = abs(last_y0 + last_y1 - y0 - y1)
    steep = 0.5 if len(text) > 3 else 2.0  # a short word may end in a raised or lowered character
    turned = len(text) > 1 and (along < 0 or across > steep * along + 1)
    slanted = turned and len(text) > 3 and min(abs(along), across) > _SLANT * max(abs(along), across)
    box = min(x0, last_x0), min(y0, last_y0), max(x1, last_x1), max(y1, last_y1)
    return Run(
        text, *box, line, turned=turned, probe=start, longest=len(text), slanted=slanted, parts=[(text, box[0], box[2])]
    )
