"""Words with their places, and the segments of them on a line that wide gaps part: what a cell may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from library.pdf.runs import spaced
from library.pdf.tables.entries import is_figure, is_marker
from library.records import Rect

_WIDE = 0.7  # of a line's height: a gap that parts two cells
_FIGURES_APART = 0.42  # of it between two words of which one is a figure: more than a space
_SPACED = 1.4  # times the least space of a line, which is wide in typewriters' fonts
_MANY = 4  # gaps
_STRETCHED = 1.4  # of a line's height: the widest space of justified text
_EVENLY = 1.35  # times the narrowest space of a line of it
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


class Segment:
    """Words beside each other that no wide gap parts."""

    __slots__ = ("text", "words", "x0", "x1", "y0", "y1")

    def __init__(self, words: Sequence[Word]) -> None:
        """Take words from left to right; the text has a space between them where the script sets one."""
        self.words, self.text = list(words), joined_words(words)
        if len(words) == 1:
            self.x0, self.y0, self.x1, self.y1 = words[0].x0, words[0].y0, words[0].x1, words[0].y1
            return
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


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Part the words of a line, from left to right, where a cell may end; signs stay with their figures."""
    return _with_signs(_segments(words))


def _segments(words: Sequence[Word]) -> list[Segment]:
    if len(words) == 1:
        return [Segment(words)]
    heights = [height if (height := word.y1 - word.y0) > 0.1 else 0.1 for word in words]
    beside = zip(words, words[1:], heights, heights[1:], strict=False)
    gaps = [(right.x0 - left.x1) / (high if high > low else low) for left, right, high, low in beside]
    narrow = min(_WIDE, max(_FIGURES_APART, _SPACED * min(gaps, default=0.0)))
    if max(gaps, default=0.0) <= narrow or _is_justified(words, gaps):
        return [Segment(words)]
    parts = [[words[0]]]
    whole = _justified_gaps(words, gaps, narrow)
    for i, (left, right, gap) in enumerate(zip(words, words[1:], gaps, strict=False)):
        between = gap > narrow and (is_figure(left.text) or is_figure(right.text))
        if i not in whole and (gap > _WIDE or between or _ends_figure(left.text, right.text, gap)):
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
