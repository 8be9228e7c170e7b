"""The lines of a page as segments of words: what stands on one baseline, parted where a cell may end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from library.pdf.cleaning import clean_line
from library.pdf.runs import Run, spaced
from library.pdf.tables.entries import is_figure, is_marker
from library.records import Rect

WIDE = 0.7  # of a line's height: a gap that parts two cells
_FIGURES_APART = 0.42  # of it between two words of which one is a figure: more than a space
_FEW_LINES = 2
_TALL = 1.4  # times the height of the text
_SPACED = 1.4  # times the least space of a line, which is wide in typewriters' fonts
_MANY = 4  # gaps
_STRETCHED = 1.4  # of a line's height: the widest space of justified text
_EVENLY = 1.35  # times the narrowest space of a line of it
_DOTS = ".·․‥…_"
_LEADER = re.compile(rf"[{_DOTS}]{{3,}}$|^[{_DOTS}]+$")
_LEAST_LEADER = 3  # characters
_SIGN_APART = 20  # heights from the sign of a currency at the left edge of a column to the figure at its right
_PER_CENT_APART = 3  # heights from a figure to such a sign in a column of its own
_CURRENCY = re.compile(r"[(−–-]?\s*(?:[A-Z]{0,3}[$€£¥￥]|RMB|USD|EUR)\s*\(?")
_CLOSING = re.compile(r"[)%％*†‡]+|\(?[a-z0-9]\)")


class Word:
    """A word with its place, and which of the page's runs it is of."""

    __slots__ = ("bold", "run", "text", "x0", "x1", "y0", "y1")

    def __init__(self, text: str, rect: Rect, run: int, *, bold: bool = False) -> None:
        """Take a word as it stands; `run` is an index."""
        self.text, self.run, self.bold = text, run, bold
        self.x0, self.y0, self.x1, self.y1 = rect


Part = TypeVar("Part", Run, Word)


class Segment:
    """Words beside each other that no wide gap parts."""

    __slots__ = ("text", "words", "x0", "x1", "y0", "y1")

    def __init__(self, words: Sequence[Word]) -> None:
        """Take words from left to right; the text has a space between them where the script sets one."""
        self.words, self.text = list(words), joined_words(words)
        self.x0, self.x1 = min([word.x0 for word in words]), max([word.x1 for word in words])
        self.y0, self.y1 = min([word.y0 for word in words]), max([word.y1 for word in words])

    @property
    def bold(self) -> bool:
        """Whether every word is bold."""
        return all(word.bold for word in self.words)

    @property
    def middle(self) -> float:
        """Of its width."""
        return (self.x0 + self.x1) / 2

    def is_figure(self) -> bool:
        """Whether it is a figure, or stands for one that is missing."""
        return is_figure(self.text)

    def ends_with_currency(self) -> bool:
        """Whether its last word is the sign of a currency."""
        return _CURRENCY.fullmatch(self.words[-1].text) is not None


class TextLine:
    """Segments on one baseline, from left to right.

    Attributes:
        runs: Indices of the runs that it is made of.
        led: Whether a leader of dots runs through it.
    """

    __slots__ = ("led", "runs", "segments", "x0", "x1", "y0", "y1")

    def __init__(self, words: Sequence[Word]) -> None:
        """Take the words of a line in any order."""
        ordered = sorted(words, key=lambda word: word.x0)
        seen = ordered
        if any([word.text[-1] in _DOTS for word in words]):
            seen = [trimmed for word in ordered if (trimmed := _without_leader(word))]
        self.led = sum(len(word.text) for word in words) - sum(len(word.text) for word in seen) >= _LEAST_LEADER
        seen = seen if self.led else ordered
        self.runs = {word.run for word in words}
        self.segments = _with_signs(_segments(seen)) if seen else []
        wide = max(words, key=lambda word: word.x1 - word.x0)
        self.y0, self.y1 = wide.y0, wide.y1
        self.x0, self.x1 = ordered[0].x0, max([word.x1 for word in words])

    @property
    def height(self) -> float:
        """Of its widest word."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Of its height."""
        return (self.y0 + self.y1) / 2


def level_marks(runs: Sequence[Run]) -> None:
    """Set the marks of a list's items, whose fonts are often twice as high, to the height of the text behind them."""
    for mark, text in pairwise(runs):
        is_mark = mark.height > _TALL * text.height and len(mark.text) == 1 and not mark.text.isalnum()
        if is_mark and mark.x1 < text.x0 and mark.y0 < text.y0 + text.height / 2 < mark.y1:
            mark.y0, mark.y1 = text.y0, text.y1


def words_of(runs: Sequence[Run], places: Iterable[int]) -> list[Word]:
    """List the words of some of a page's runs; those that are turned and other tables are left out.

    Args:
        runs: Of a page.
        places: Indices of those to take.
    """
    return [word for i in places if not runs[i].turned and runs[i].table < 0 for word in _words(runs[i], i)]


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """Put words into lines by their height, from the top."""
    return [line for line in map(TextLine, _levels(words)) if line.segments]


def lines_of_runs(runs: Sequence[Run]) -> list[TextLine]:
    """Put a page's runs into lines by their height, from the top; none where hardly any stand beside each other."""
    upright = [(i, run) for i, run in enumerate(runs) if not run.turned and run.table < 0]
    places = {id(run): i for i, run in upright}
    levels = _levels([run for _, run in upright])
    if sum(len(level) > 1 for level in levels) < _FEW_LINES:
        return []
    lines = (TextLine([word for run in level for word in _words(run, places[id(run)])]) for level in levels)
    return [line for line in lines if line.segments]


def _levels(parts: Sequence[Part]) -> list[list[Part]]:
    """Group what stands on the baseline of the widest of them, from the top; marks of lists can be twice as high."""
    groups: list[list[Part]] = []
    y0 = y1 = width = 0.0
    for part in sorted(parts, key=lambda part: -(part.y0 + part.y1)):
        bottom, top = part.y0, part.y1
        if groups and min(y1, top) - max(y0, bottom) > 0.5 * min(y1 - y0, top - bottom):
            groups[-1].append(part)
        else:
            groups.append([part])
            width = 0.0
        if part.x1 - part.x0 > width:
            y0, y1, width = bottom, top, part.x1 - part.x0
    return groups


def joined_words(words: Sequence[Word]) -> str:
    """Get the text of words on one baseline."""
    text = " ".join([word.text for word in words])
    if text.isascii():
        return text
    text = words[0].text
    for left, right in pairwise(words):
        text = (
            text.replace("\ufffe", "-") + spaced(text, right.text, right.x0 - left.x1, left.y1 - left.y0) + right.text
        )
    return text


def joined_lines(texts: Sequence[str]) -> str:
    """Get the text of a cell from that of its lines, cleaned; a word that a hyphen breaks is whole again."""
    whole = ""
    for text in texts:
        if whole and whole[-1] in "\ufffe\x02\xad":
            whole = whole[:-1] + "-" * text[:1].isupper() + text
        elif whole and not (whole[-1] == "-" and whole[-2:-1].isalpha()):
            whole += spaced(whole, text, 0.0, 1.0) + text
        else:
            whole += text
    return clean_line(whole).rstrip("\xad")


def _words(run: Run, index: int) -> Iterator[Word]:
    if not run.parts:
        yield Word(run.text, (run.x0, run.y0, run.x1, run.y1), index, bold=run.bold)
    for text, x0, x1 in run.parts:
        yield Word(text, (x0, run.y0, x1, run.y1), index, bold=run.bold)


def _without_leader(word: Word) -> Word | None:
    """Get a word without the dots that lead from it to the next; None if it is nothing else."""
    found = _LEADER.search(word.text) if word.text[-1] in _DOTS else None
    if found is None:
        return word
    if found.start() == 0:
        return None
    share = found.start() / len(word.text)
    end = word.x0 + share * (word.x1 - word.x0)
    return Word(word.text[: found.start()], (word.x0, word.y0, end, word.y1), word.run, bold=word.bold)


def _segments(words: Sequence[Word]) -> list[Segment]:
    heights = [max(word.y1 - word.y0, 0.1) for word in words]
    gaps = [
        (right.x0 - left.x1) / max(high) for (left, right), high in zip(pairwise(words), pairwise(heights), strict=True)
    ]
    narrow = min(WIDE, max(_FIGURES_APART, _SPACED * min(gaps, default=0.0)))
    if max(gaps, default=0.0) <= narrow or _is_justified(words, gaps):
        return [Segment(words)]
    parts = [[words[0]]]
    whole = _justified_gaps(words, gaps, narrow)
    for i, (left, right, gap) in enumerate(zip(words, words[1:], gaps, strict=False)):
        between = gap > narrow and (is_figure(left.text) or is_figure(right.text))
        if i not in whole and (gap > WIDE or between or _ends_figure(left.text, right.text, gap)):
            parts.append([])
        parts[-1].append(right)
    return [Segment(_stacked(part)) for part in parts]


def _stacked(words: Sequence[Word]) -> Sequence[Word]:
    """Put words that stand over each other, as the lines of a head in the middle of its row do, from the top."""
    if not any(right.x0 < left.x1 - 0.5 * (right.x1 - right.x0) for left, right in pairwise(words)):
        return words
    return sorted(words, key=lambda word: (-round(word.y0 + word.y1), word.x0))


def _ends_figure(left: str, right: str, gap: float) -> bool:
    """True between two figures, where the other begins with the sign of a currency."""
    ended = _CLOSING.fullmatch(left) is not None or (gap > _FIGURES_APART and is_figure(left))
    return ended and _CURRENCY.fullmatch(right) is not None


def _justified_gaps(words: Sequence[Word], gaps: Sequence[float], narrow: float) -> set[int]:
    """Find the gaps, by index, within prose that is stretched to the width of a cell: many words evenly apart."""
    found: set[int] = set()
    begin = 0
    for end in range(1, len(gaps) + 1):
        run = gaps[begin : end + 1]
        if end < len(gaps) and narrow < min(run) and max(run) < min(_STRETCHED, _EVENLY * min(run)):
            continue
        first = begin + is_figure(words[begin].text)  # the label of a row
        figures = sum(is_figure(word.text) for word in words[first : end + 1])
        if end - first >= _MANY and gaps[begin] > narrow and 3 * figures < end - first + 1:
            found.update(range(first, end))
        begin = end
    return found


def _is_justified(words: Sequence[Word], gaps: Sequence[float]) -> bool:
    """True for a line of prose with its spaces stretched: many words with much the same space between them."""
    if len(gaps) < _MANY or max(gaps) > _STRETCHED or max(gaps) > 2 * sorted(gaps)[len(gaps) // 4]:
        return False
    return sum(is_figure(word.text) for word in words) < len(words) / 3


def _with_signs(segments: list[Segment]) -> list[Segment]:
    """Join signs that stand apart, such as a currency's at the column's edge, to what they belong to."""
    joined: list[Segment] = []
    for i, segment in enumerate(segments):
        if (i == 1 and _is_bullet(joined[0], segment)) or (joined and _is_one(joined[-1], segment)):
            joined[-1] = Segment([*joined[-1].words, *segment.words])
        else:
            joined.append(segment)
    return joined


def _is_bullet(left: Segment, right: Segment) -> bool:
    """True for a mark before an item's text; a dash before a figure stands for one that is missing."""
    return len(left.text) == 1 and not left.text.isalnum() and is_marker(left.text) and not right.is_figure()


def _is_one(left: Segment, right: Segment) -> bool:
    height = max(left.y1 - left.y0, right.y1 - right.y0)
    if _CURRENCY.fullmatch(left.text):
        return right.is_figure() and right.x0 - left.x1 < _SIGN_APART * height
    apart = (_PER_CENT_APART if right.text == "%" else 1) * height
    return bool(_CLOSING.fullmatch(right.text)) and left.is_figure() and right.x0 - left.x1 < apart
