"""The order in which text is read that runs from right to left: Hebrew and Arabic, with what stands inside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_TURNED = re.compile("[\u0590-\u07ff\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_IS_ARABIC = re.compile(f"[{_ARABIC}]")
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
# Of the classes that `_classes` gives: a stretch read from left to right inside one that is not.
_INSIDE = re.compile(r"N*L(?:[LN]|[SMTO]+(?=[LN]))*|T?N(?:N|[SM](?=N))*T?")
_INSIDE_ARABIC = re.compile(r"N*L(?:[LN]|[SMTO]+(?=[LN]))*|N(?:N|S(?=N))*")  # a sign stands on the figure's other side
_TURNED_STRETCH = re.compile(r"R(?:R|[NSMTO]+(?=R))*")


def runs_from_right(text: str) -> bool:
    """Tell whether a text has letters that are written from right to left."""
    return not text.isascii() and _TURNED.search(text) is not None


def is_mostly_from_right(text: str) -> bool:
    """Tell whether most of a page's letters are written from right to left, so that its lines begin at the right."""
    return runs_from_right(text) and 2 * len(_TURNED.findall(text)) > sum(map(str.isalpha, text))


def reading_order(seen: str, *, from_right: bool = False) -> list[int]:
    """Give the places of a line's characters in the order in which they are read.

    Args:
        seen: The line as it is seen, from left to right.
        from_right: Whether its page's lines begin at the right; a line of mostly such letters does in any case.
    """
    classes = _classes(seen)
    inside = _INSIDE_ARABIC if _IS_ARABIC.search(seen) else _INSIDE
    if from_right or classes.count("R") >= classes.count("L"):
        return list(_from_right(classes, inside, 0, len(seen)))
    order: list[int] = []
    for stretch in _TURNED_STRETCH.finditer(classes):
        order += range(len(order), stretch.start())
        order += _from_right(classes, inside, *stretch.span())
    return [*order, *range(len(order), len(seen))]


def as_read(seen: str, *, from_right: bool = False) -> str:
    """Write a line in the order in which it is read; it is given as it is seen, from left to right."""
    if not runs_from_right(seen):
        return seen
    return _with_pairs("".join(seen[i] for i in reading_order(seen, from_right=from_right)))


def _with_pairs(text: str) -> str:
    """Let brackets open before they close: files differ in which of the two a shape stands for.

    Where they do not pair up, a bracket opens before what it touches, and closes behind it.
    """
    for opening, closing in _BRACKETS:
        places = [i for i, character in enumerate(text) if character in (opening, closing)]
        if _is_balanced([text[i] for i in places], opening):
            continue
        turned = {}
        for i in places:
            before, after = text[:i][-1:].isspace() or i == 0, text[i + 1 :][:1].isspace() or i == len(text) - 1
            turned[i] = text[i] if before == after else opening if before else closing
        text = "".join(turned.get(i, character) for i, character in enumerate(text))
    return text


def _is_balanced(kinds: Sequence[str], opening: str) -> bool:
    depths = list(accumulate(1 if kind == opening else -1 for kind in kinds))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def _from_right(classes: str, inside: re.Pattern[str], start: int, end: int) -> Iterator[int]:
    """Give the places in a stretch from its right end, but those of what runs from left to right in their own order."""
    stretches = list(inside.finditer(classes, start, end))
    while end > start:
        if stretches and stretches[-1].end() == end:
            stretch = stretches.pop()
            yield from range(*stretch.span())
            end = stretch.start()
        else:
            end -= 1
            yield end


def _classes(text: str) -> str:
    """Give a letter for each character: R and L for letters by their direction, N figures, S, M and T their signs."""
    return "".join(map(_class, text))


def _class(character: str) -> str:
    if character.isdecimal():
        return "N"
    if _TURNED.match(character):
        return "R"
    if character in ".,:/":
        return "S"
    if character in "+-−–":
        return "M"
    if character in "%$€£₪#°":
        return "T"
    return "L" if character.isalpha() and unicodedata.bidirectional(character) == "L" else "O"
