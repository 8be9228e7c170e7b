"""Whether the invisible text that a scanner laid over its picture can be trusted, as the recogniser judges a sample."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from library.pdf.pages import Line, ReadPage
from library.records import Rect

SURE = 0.9
"""How certain, in [0, 1], the recogniser must be of a line to speak against the layer."""

_ENOUGH = 200  # letters of a sample
_MOST_LINES = 12
_FEW = 40  # letters that decide nothing
_TRUSTED = (
    0.8  # share of the layer's words, by their letters; good layers reach 0.95, in bad ones every other word fails
)
_WRONG_FIGURES, _WRONG_SHARE = 2, 0.25  # figures that a layer lacks, at least, and their share
_FIGURES = re.compile(r"\d{2,}")
_FOREIGN = 0.1  # share of letters in scripts that the recogniser does not know
_WORDS = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]+|[^\W_\u2e80-\u9fff\uf900-\ufaff]+")
_CJK_FROM = "\u2e80"
_MARGIN = 3.0  # points
_PAGES = 3


def sample(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """Choose the pages on which a document's layer is looked at: the first, one in the middle, the last."""
    readable = [page for page in pages if sample_area(page) is not None]
    places = sorted({0, len(readable) // 2, len(readable) - 1}) if readable else []
    return [readable[i] for i in places[:_PAGES]]


def sample_area(page: ReadPage) -> Rect | None:
    """Give the part of a page, as wide as its text, that holds lines enough to judge by; None where there are none."""
    lines = sorted(page.lines, key=lambda line: -line.y1)
    letters = "".join(line.text for line in lines)
    tall = sum(line.y1 - line.y0 > line.x1 - line.x0 for line in lines)
    if len(letters) < _FEW or 2 * tall > len(lines) or _foreign(letters):
        return None
    middle = max(0, len(lines) // 2 - _MOST_LINES // 2)
    taken: list[Line] = []
    for line in [*lines[middle:], *lines[:middle][::-1]]:
        taken.append(line)
        if len(taken) >= _MOST_LINES or sum(len(one.text) for one in taken) >= _ENOUGH:
            break
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    y0, y1 = min(line.y0 for line in taken), max(line.y1 for line in taken)
    return (max(0.0, x0 - 20), max(0.0, y0 - _MARGIN), min(page.width, x1 + 20), min(page.height, y1 + _MARGIN))


def is_trusted(layer: Sequence[Line], read: Sequence[Line], area: Rect | None = None) -> bool:
    """True unless what the recogniser is sure of speaks against the layer.

    Args:
        layer: The lines of the page's own text.
        read: What was recognised with certainty, in the area alone.
        area: Where; None is the whole page.
    """
    own = [line for line in layer if area is None or area[1] < (line.y0 + line.y1) / 2 < area[3]]
    beside = [line for line in own if any(_level(line, other) for other in read)]
    words = [word for line in beside for word in _words(line.text)]
    weight = sum(map(len, words))
    if weight < _FEW:
        return True
    seen = _folded("".join(line.text for line in read))
    return sum(len(word) for word in words if word in seen) >= _TRUSTED * weight and not _has_wrong_figures(own, read)


def _has_wrong_figures(own: Sequence[Line], read: Sequence[Line]) -> bool:
    """True where figures were recognised that the layer lacks: a misread figure is but a small part of the words."""
    known = {figure for line in own for figure in _figures(line.text)}
    figures = [figure for line in read if any(_level(line, one) for one in own) for figure in _figures(line.text)]
    wrong = sum(figure not in known for figure in figures)
    return wrong >= _WRONG_FIGURES and wrong >= _WRONG_SHARE * len(figures)


def _figures(text: str) -> list[str]:
    return _FIGURES.findall(unicodedata.normalize("NFKD", text))


def _level(line: Line, other: Line) -> bool:
    return min(line.y1, other.y1) - max(line.y0, other.y0) > 0.5 * min(line.y1 - line.y0, other.y1 - other.y0)


def _words(text: str) -> list[str]:
    """Give a line's words; of Chinese, which sets none apart, the pairs of characters."""
    words: list[str] = []
    for word in _WORDS.findall(text):
        folded = _folded(word)
        if word[0] >= _CJK_FROM:
            words += [left + right for left, right in pairwise(folded)]
        elif len(folded) > 1:
            words.append(folded)
    return words


def _folded(text: str) -> str:
    """Give letters and digits alone, without accents, which the recogniser may miss."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def _foreign(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    known = sum(character < "\u0250" or "\u1e00" <= character < "\u1f00" or _is_cjk(character) for character in letters)
    return len(letters) - known > _FOREIGN * len(letters)


def _is_cjk(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
