"""Formulas in Markdown: where they begin and end, and their words as a reader would say them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from pylatexenc.latex2text import LatexNodes2Text

FORMULA, DISPLAYED = "formula", "formula_displayed"
_CLOSING = {"$$": "$$", r"\[": r"\]", r"\(": r"\)", "$": "$"}
_MARKER = re.compile(r"\s*[Ww]?\d{1,3}(?:\s*,\s*[Ww]?\d{1,3})*\s*")
_MONEY = re.compile(r"\d.*(?<![\\a-zA-Z{])[^\W\d_]{2,}", re.DOTALL)
_LONGEST_LINES = 60


def formula_rules(parser: MarkdownIt) -> None:
    r"""Let a parser read `$…$`, `$$…$$`, `\(…\)` and `\[…\]`.

    The plugins there are drop what stands behind `\]` on its line, and open no formula within a paragraph.
    """
    parser.block.ruler.before(
        "fence", FORMULA, _read_block, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    )
    parser.inline.ruler.before("escape", FORMULA, _read_inline)


def formula_words(tex: str) -> str:
    r"""Write a formula in plain characters, so that its figures can be compared: `5\%` as "5%"."""
    try:
        words = " ".join(_plain_writer().latex_to_text(tex).split())
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):  # 2.11, where arguments are missing
        words = ""
    return words or tex.strip() or " "


@cache
def _plain_writer() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


def _read_inline(state: StateInline, silent: bool) -> bool:
    opening = next((sign for sign in _CLOSING if state.src.startswith(sign, state.pos)), "")
    start = state.pos + len(opening)
    end = _find_end(state.src, opening, start) if opening else -1
    if end < 0:
        return False
    if not silent:
        kind = DISPLAYED if opening in ("$$", r"\[") else FORMULA
        state.push(kind, "", 0).content = state.src[start:end].strip()
    state.pos = end + len(opening)
    return True


def _find_end(text: str, opening: str, start: int) -> int:
    """Find where the closing sign of a formula begins; -1 if there is none, or it is no formula."""
    end = text.find(_CLOSING[opening], start)
    while end > 0 and opening.startswith("$") and text[end - 1] == "\\":
        end = text.find(_CLOSING[opening], end + 1)
    inner = text[start:end] if end >= 0 else ""
    if not inner.strip() or (opening == r"\[" and _MARKER.fullmatch(inner)):
        return -1
    return -1 if opening == "$" and _is_money(text, start - 1, end) else end


def _is_money(text: str, start: int, end: int) -> bool:
    """Tell dollar signs before or behind amounts from those around a formula: "US$5 and 7$", "$5 or A$"."""
    inner, around = text[start + 1 : end], text[max(0, start - 1) : start] + text[end + 1 : end + 2]
    spaced = inner != inner.strip()
    return spaced or any(c == "$" or (c.isascii() and c.isalnum()) for c in around) or bool(_MONEY.match(inner))


def _read_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    opening = first[:2]
    if opening not in ("$$", r"\["):
        return False
    lines, text = start, first[2:]
    while _CLOSING[opening] not in text and lines + 1 < min(end, start + _LONGEST_LINES):
        lines += 1
        if not state.isEmpty(lines) and state.sCount[lines] < state.blkIndent:
            return False  # the list item or quote that it is in ends first
        text += "\n" + state.src[state.bMarks[lines] + state.tShift[lines] : state.eMarks[lines]]
    tex, closed, behind = text.partition(_CLOSING[opening])
    if not closed or behind.strip(" .,;。，；") or not tex.strip() or _MARKER.fullmatch(tex):
        return False
    if not silent:
        token = state.push(DISPLAYED, "", 0)
        token.content, token.map = tex.strip(), [start, lines + 1]
        state.line = lines + 1
    return True
