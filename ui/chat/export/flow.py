"""An answer's tree as a flow of paragraphs and tables, which is how Word and PDF want it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from rag.reading.markup import Element, Formula, Node, Said

_BLOCKS = frozenset(("p", "h4", "hr", "pre", "blockquote", "ul", "ol", "table"))
_DEEPEST = 6  # of lists in lists; what lies deeper is set in no further


@dataclass(frozen=True)
class Run:
    """Text of one look, or the number of a footnote.

    Attributes:
        looks: Of "strong", "em", "s" and "code".
        href: An address of the web that the text leads to; "" for none.
        footnote: Its number, in place of text; 0 for text.
    """

    text: str
    looks: frozenset[str] = frozenset()
    href: str = ""
    footnote: int = 0


@dataclass(frozen=True)
class Paragraph:
    """Runs on lines of their own.

    Attributes:
        depth: In how many lists and block quotes it stands.
        sign: What stands before it as an item: a bullet or a number.
    """

    kind: Literal["text", "heading", "code", "rule"]
    runs: tuple[Run, ...] = ()
    depth: int = 0
    sign: str = ""


@dataclass(frozen=True)
class GridCell:
    """A cell of a table."""

    runs: tuple[Run, ...]
    head: bool
    align: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: rows of equally many cells."""

    rows: tuple[tuple[GridCell, ...], ...]
    depth: int = 0


def lay_out(nodes: Sequence[Node], depth: int = 0) -> Iterator[Paragraph | Grid]:
    """Lay a tree out as a flow; text that stands between blocks bare is a paragraph."""
    for is_block, group in groupby(nodes, _is_block):
        if is_block:
            for node in group:
                yield from _lay_out_block(node, depth)
            continue
        runs = tuple(_runs(group))
        if any(run.text.strip() or run.footnote for run in runs):
            yield Paragraph("text", runs, depth)


def _is_block(node: Node) -> bool:
    return (isinstance(node, Element) and node.tag in _BLOCKS) or (isinstance(node, Formula) and node.displayed)


def _lay_out_block(node: Node, depth: int) -> Iterator[Paragraph | Grid]:
    if isinstance(node, Formula):
        yield Paragraph("code", (Run(node.tex),), depth)
    elif isinstance(node, Element) and node.tag in ("ul", "ol"):
        yield from _items(node, depth)
    elif isinstance(node, Element) and node.tag in ("p", "blockquote"):
        yield from lay_out(node.children, min(depth + (node.tag == "blockquote"), _DEEPEST))
    elif isinstance(node, Element):
        yield _lay_out_whole(node, depth)


def _lay_out_whole(node: Element, depth: int) -> Paragraph | Grid:
    if node.tag == "table":
        rows = [row for part in _elements(node.children) for row in _elements(part.children)]
        return Grid(tuple(tuple(map(_cell, _elements(row.children))) for row in rows), depth)
    if node.tag == "pre":
        return Paragraph("code", (Run("".join(map(str, node.children)).rstrip("\n")),), depth)
    return Paragraph("heading" if node.tag == "h4" else "rule", tuple(_runs(node.children)), depth)


def _items(node: Element, depth: int) -> Iterator[Paragraph | Grid]:
    first = int(node.attributes.get("start", "1"))
    for number, item in enumerate(node.children, first):
        sign = f"{number}." if node.tag == "ol" else "•"
        within = list(lay_out(item.children if isinstance(item, Element) else (item,), min(depth + 1, _DEEPEST)))
        opening = within[0] if within else None
        if isinstance(opening, Paragraph) and opening.kind == "text" and not opening.sign:
            yield replace(opening, sign=sign)
            yield from within[1:]
        else:
            yield Paragraph("text", (), min(depth + 1, _DEEPEST), sign)
            yield from within


def _elements(nodes: Iterable[Node]) -> Iterator[Element]:
    return (node for node in nodes if isinstance(node, Element))


def _cell(cell: Element) -> GridCell:
    return GridCell(tuple(_runs(cell.children)), cell.tag == "th", cell.attributes.get("align", ""))


def _runs(nodes: Iterable[Node], looks: frozenset[str] = frozenset(), href: str = "") -> Iterator[Run]:
    for node in nodes:
        if isinstance(node, str):
            yield Run(node, looks, href)
        elif isinstance(node, Formula):
            yield Run(node.tex, looks | {"code"}, href)
        elif isinstance(node, Said):
            yield from _runs(node.children, looks, href)
            yield from (Run("", footnote=int(marker)) for marker in node.markers)
        elif node.tag == "br":
            yield Run("\n", looks, href)
        elif node.tag == "a":
            yield from _runs(node.children, looks, node.attributes["href"])
            yield Run(f" ({node.attributes['host']})", looks)
        else:
            yield from _runs(node.children, looks | ({node.tag} & {"strong", "em", "s", "code"}), href)
