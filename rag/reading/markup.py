"""An answer's Markdown as a tree of allowed elements; the browser and the export are made of it, never of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.reading.formulas import DISPLAYED, FORMULA, formula_rules, formula_words

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.tree import SyntaxTreeNode

ALLOWED = frozenset("p strong em code pre s ul ol li table thead tbody tr th td h4 blockquote br hr a".split())  # noqa: SIM905
LINE_SIGN = re.compile(r"[ \t]*(?:\||[•●▪◦·‣–]\s|\(?\d{1,3}[.)]\s|（?\d{1,3}[）、]|\d{1,3}、)")
"""What opens a line that is no list of Markdown's and yet a line of its own."""
_WIDE = "[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BARE_MARKER = re.compile(r"\[?([Ww]?\d{1,3})\]?")
_YEAR = re.compile(r"\d{4}[.)]")
_ALIGNED = re.compile(r"text-align:(left|center|right)")


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
    formula_rules(parser)
    return parser


def _read_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list, unless its number would be a year ("1931. The harbour opened."), which is to be checked."""
    from markdown_it.rules_block import list_block

    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    return not _YEAR.match(line) and list_block(state, start, end, silent)


def parse(text: str) -> SyntaxTreeNode:
    """Parse Markdown into markdown-it's own tree of blocks and inline tokens."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parse(text))


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
    if node.type in (FORMULA, DISPLAYED):
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
        if piece.text == "\n" and line and (LINE_SIGN.match(follows) or line[0].text.startswith("|")):
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
