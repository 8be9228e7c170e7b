"""An answer's Markdown and formulas as a tree of allowed elements; the browser and the export are made of it alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode
    from pylatexenc.latex2text import LatexNodes2Text

ALLOWED = frozenset("p strong em code pre s ul ol li table thead tbody tr th td h4 blockquote br hr a".split())  # noqa: SIM905
DISPLAYED = "formula_displayed"
"""A node of markdown-it's tree that is a formula on a line of its own."""
_FORMULA = "formula"
_LINE_SIGN = re.compile(r"[ \t]*(?:\||[•●▪◦·‣–]\s|\(?\d{1,3}[.)]\s|（?\d{1,3}[）、]|\d{1,3}、)")
"""What opens a line that is no list of Markdown's and yet a line of its own."""
_WIDE = "[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BARE_MARKER = re.compile(r"\[?([Ww]?\d{1,3})\]?")
_YEAR = re.compile(r"\d{4}[.)]")
_ALIGNED = re.compile(r"text-align:(left|center|right)")
_CLOSING = {"$$": "$$", r"\[": r"\]", r"\(": r"\)", "$": "$"}
_MARKERS = re.compile(r"\s*[Ww]?\d{1,3}(?:\s*,\s*[Ww]?\d{1,3})*\s*")
_MONEY = re.compile(r"\d.*(?<![\\a-zA-Z{])[^\W\d_]{2,}", re.DOTALL)
_LONGEST_LINES = 60


@dataclass(frozen=True)
class Element:
    """One of ALLOWED, with its children; of attributes it has `href` and `host`, `start` or `align`."""

    tag: str
    children: tuple[Node, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Formula:
    """TeX, on a line of its own or within one."""

    tex: str
    displayed: bool


@dataclass(frozen=True)
class Said:
    """A sentence where it stands in the tree.

    Attributes:
        number: Its place among the answer's sentences; None for markers alone, as a column of sources has them.
        markers: Those that stand at it, known or not.
    """

    number: int | None
    children: tuple[Node, ...]
    markers: tuple[str, ...] = ()


Node = str | Element | Formula | Said


@dataclass(frozen=True)
class Piece:
    """A stretch of a line.

    Attributes:
        text: Its words, as a reader would say them.
        around: The elements that it stands in, the outermost first, without their children.
        whole: What is drawn in place of the text, where no sentence may be cut: code, a formula, a break.
    """

    text: str
    around: tuple[Element, ...] = ()
    whole: Element | Formula | None = None


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # "[1]: …" would make links of markers; a line of dashes would make a heading of what stands above it, and
    # an indent code of a paragraph, neither of which is checked.
    parser.disable(["reference", "lheading", "code"])
    parser.block.ruler.at("list", _read_list, {"alt": ["paragraph", "reference", "blockquote"]})
    # The plugins there are for formulas drop what stands behind `\]` on its line, and open none within a paragraph.
    parser.block.ruler.before(
        "fence", _FORMULA, _read_displayed, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    )
    parser.inline.ruler.before("escape", _FORMULA, _read_formula)
    return parser


def _read_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list, unless its number would be a year ("1931. The harbour opened."), which is to be checked."""
    from markdown_it.rules_block import list_block

    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    return not _YEAR.match(line) and list_block(state, start, end, silent)


def _read_formula(state: StateInline, silent: bool) -> bool:
    opening = next((sign for sign in _CLOSING if state.src.startswith(sign, state.pos)), "")
    start = state.pos + len(opening)
    end = _find_end(state.src, opening, start) if opening else -1
    if end < 0:
        return False
    if not silent:
        kind = DISPLAYED if opening in ("$$", r"\[") else _FORMULA
        state.push(kind, "", 0).content = state.src[start:end].strip()
    state.pos = end + len(opening)
    return True


def _find_end(text: str, opening: str, start: int) -> int:
    """Find where the closing sign of a formula begins; -1 if there is none, or it is no formula."""
    end = text.find(_CLOSING[opening], start)
    while end > 0 and opening.startswith("$") and text[end - 1] == "\\":
        end = text.find(_CLOSING[opening], end + 1)
    inner = text[start:end] if end >= 0 else ""
    if not inner.strip() or (opening == r"\[" and _MARKERS.fullmatch(inner)):
        return -1
    return -1 if opening == "$" and _is_money(text, start - 1, end) else end


def _is_money(text: str, start: int, end: int) -> bool:
    """Tell dollar signs before or behind amounts from those around a formula: "US$5 and 7$", "$5 or A$"."""
    inner, around = text[start + 1 : end], text[max(0, start - 1) : start] + text[end + 1 : end + 2]
    spaced = inner != inner.strip()
    return spaced or any(c == "$" or (c.isascii() and c.isalnum()) for c in around) or bool(_MONEY.match(inner))


def _read_displayed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
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
    if not closed or behind.strip(" .,;。，；") or not tex.strip() or _MARKERS.fullmatch(tex):
        return False
    if not silent:
        token = state.push(DISPLAYED, "", 0)
        token.content, token.map = tex.strip(), [start, lines + 1]
        state.line = lines + 1
    return True


def parse(text: str) -> SyntaxTreeNode:
    """Parse Markdown into markdown-it's own tree of blocks and inline tokens."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parse(text))


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


def attributes_of(node: SyntaxTreeNode) -> dict[str, str]:
    """Give those attributes of a block that are allowed."""
    aligned = _ALIGNED.fullmatch(str(node.attrs.get("style", "")))
    start = node.attrs.get("start")
    return ({"align": aligned[1]} if aligned else {}) | ({"start": str(start)} if start is not None else {})


def pieces_of(nodes: Sequence[SyntaxTreeNode], around: tuple[Element, ...] = ()) -> list[Piece]:
    """Lay the inline nodes of a block in a row."""
    return [piece for node in nodes for piece in _pieces_of_one(node, around)]


def _pieces_of_one(node: SyntaxTreeNode, around: tuple[Element, ...]) -> list[Piece]:
    if node.type in ("strong", "em", "s"):
        return pieces_of(node.children, (*around, Element(node.tag)))
    if node.type == "link":
        return _pieces_of_link(node, around)
    if node.type in (_FORMULA, DISPLAYED):
        return [Piece(formula_words(node.content), around, Formula(node.content, node.type == DISPLAYED))]
    if node.type == "code_inline":
        return [Piece(node.content, around, Element("code", (node.content,)))]
    if node.type == "hardbreak":
        return [Piece("\n", around, Element("br"))]
    text = "\n" if node.type == "softbreak" else node.content
    return [Piece(text, around)] if text else []


def _pieces_of_link(node: SyntaxTreeNode, around: tuple[Element, ...]) -> list[Piece]:
    inner = pieces_of(node.children)
    if marker := _BARE_MARKER.fullmatch("".join(piece.text for piece in inner)):
        return [Piece(f"[{marker[1]}]", around)]
    href = str(node.attrs.get("href", ""))
    link = (Element("a", attributes={"href": href, "host": host}),) if (host := _host_of(href)) else ()
    return [replace(piece, around=(*around, *link, *piece.around)) for piece in inner]


def _host_of(href: str) -> str:
    """Name the host of a web address; "" for any other, which makes no link."""
    try:
        parts = urlsplit(href)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:  # such as half of an IPv6 address
        return ""


def split_lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Part a paragraph where a line opens with a sign, such as "•", that Markdown does not take for a list's."""
    line: list[Piece] = []
    for index, piece in enumerate(pieces):
        follows = "".join(other.text for other in pieces[index + 1 : index + 3])
        if piece.text == "\n" and line and (_LINE_SIGN.match(follows) or line[0].text.startswith("|")):
            yield line
            line = []
        else:
            line.append(piece)
    if line:
        yield line


def nest(pieces: Sequence[Piece], depth: int = 0) -> tuple[Node, ...]:
    """Make a tree of pieces, each element once for neighbours that share it."""
    nodes: list[Node] = []
    for element, group in groupby(pieces, lambda piece: piece.around[depth] if len(piece.around) > depth else None):
        if element:
            nodes.append(replace(element, children=nest(list(group), depth + 1)))
        else:
            nodes += (piece.whole or piece.text for piece in group)
    return tuple(nodes)


def join_lines(text: str) -> str:
    """Make one line of several: a space for a line break, nothing within Chinese or Japanese."""
    return re.sub(rf"(?<={_WIDE})\n|\n(?={_WIDE})", "", text).replace("\n", " ")
