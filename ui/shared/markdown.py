"""Markdown as the interface writes it: text that means itself, and an answer's tree as a file or for the clipboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from rag.reading.markup import Element, Formula, Node, Said

# All that could be a sign: a full stop may be a list's, or an address's.
_PUNCTUATION = re.compile(r"([!#$&*+\-:<=>@\[-`{-~]|\.(?=\w)|(?<=\d)[.)])")
_SIGNS = {"strong": "**", "em": "*", "s": "~~"}
_RULES = {"left": ":--", "center": ":-:", "right": "--:"}
_NO_ADDRESS = re.compile(r"[<>\\\s]")
_ELEMENT = re.compile(r"<(?=[A-Za-z/!?])")
_IMAGE_OR_LINK = re.compile(r"(?<!\\)((?:\\\\)*)((?<=!)\[|\](?=[(:\[]))")


def escape_markdown(text: str) -> str:
    """Make text mean itself where Streamlit reads Markdown: no element, link, image or formula comes of it."""
    return _PUNCTUATION.sub(r"\\\1", text)


def make_inert(text: str) -> str:
    """Let text stay as it reads, save that no element, image or link comes of it wherever it is pasted."""
    return _IMAGE_OR_LINK.sub(r"\1\\\2", _ELEMENT.sub("&lt;", text))


def write_markdown(nodes: Sequence[Node], markers: Collection[str]) -> str:
    """Write an answer's tree as a Markdown file, with these markers; what it quotes is nothing but text there."""
    return _Writer(frozenset(markers), escape_markdown, marked_up=True).blocks(nodes)


def write_text(nodes: Sequence[Node], markers: Collection[str]) -> str:
    """Write an answer's tree to be read as it stands, for the clipboard."""
    return _Writer(frozenset(markers), make_inert, marked_up=False).blocks(nodes)


@dataclass(frozen=True)
class _Writer:
    """Writes a tree.

    Attributes:
        markers: Those that are written.
        escape: What is done to text.
        marked_up: True to write emphasis, links and formulas in signs that a Markdown reader takes up.
    """

    markers: frozenset[str]
    escape: Callable[[str], str]
    marked_up: bool

    def blocks(self, nodes: Sequence[Node]) -> str:
        return "\n\n".join(block for block in self._blocks(nodes) if block.strip())

    def _blocks(self, nodes: Sequence[Node]) -> Iterator[str]:
        """Write blocks; the text of a list's item may stand between them bare."""
        line: list[Node] = []
        for node in nodes:
            if isinstance(node, Element) and (write := getattr(self, f"_{node.tag}", None)):
                yield self.inline(line)
                line = []
                yield write(node)
            elif isinstance(node, Formula) and node.displayed:
                yield self.inline(line)
                line = []
                yield self._displayed(node)
            else:
                line.append(node)
        yield self.inline(line)

    def _p(self, node: Element) -> str:
        return self.inline(node.children)

    def _h4(self, node: Element) -> str:
        return f"{'### ' if self.marked_up else ''}{self.inline(node.children)}"

    def _hr(self, _: Element) -> str:
        return "---"

    def _pre(self, node: Element) -> str:
        return _fence("".join(map(str, node.children)))

    def _displayed(self, node: Formula) -> str:
        return _fence(node.tex, "math") if self.marked_up else self.escape(f"$$\n{node.tex}\n$$")

    def _blockquote(self, node: Element) -> str:
        return _indent(self.blocks(node.children), "> ", "> ")

    def _ul(self, node: Element) -> str:
        return "\n".join(_indent(self._item(item), "- ", "  ") for item in node.children)

    def _ol(self, node: Element) -> str:
        signs = (f"{number}. " for number in range(int(node.attributes.get("start", "1")), 10**10))
        pairs = zip(signs, node.children, strict=False)
        return "\n".join(_indent(self._item(item), sign, " " * len(sign)) for sign, item in pairs)

    def _item(self, node: Node) -> str:
        inner = node.children if isinstance(node, Element) else ()
        tight = not any(isinstance(child, Element) and child.tag == "p" for child in inner)
        return self.blocks(inner).replace("\n\n", "\n") if tight and not _has(inner, "pre") else self.blocks(inner)

    def _table(self, node: Element) -> str:
        rows = [row for part in node.children if isinstance(part, Element) for row in part.children]
        lines = [[self._cell(cell) for cell in row.children] for row in rows if isinstance(row, Element)]
        heads = rows[0].children if isinstance(rows[0], Element) else ()
        rule = [_RULES.get(cell.attributes.get("align", ""), "---") for cell in heads if isinstance(cell, Element)]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (lines[0], rule, *lines[1:]))

    def _cell(self, node: Node) -> str:
        text = " ".join(self.inline(node.children if isinstance(node, Element) else ()).split())
        return re.sub(r"(?<!\\)\|", r"\\|", text)

    def inline(self, nodes: Sequence[Node]) -> str:
        return "".join(map(self._inline, nodes)).strip()

    def _inline(self, node: Node) -> str:
        if isinstance(node, str):
            return self.escape(node)
        if isinstance(node, Formula):
            return f"${_code(node.tex)}$" if self.marked_up else self.escape(f"${node.tex}$")
        if isinstance(node, Said):
            marks = "".join(f"[{marker}]" for marker in node.markers if marker in self.markers)
            said = "".join(map(self._inline, node.children))
            return f"{said} {marks}" if said and marks else said + marks
        return self._element(node)

    def _element(self, node: Element) -> str:
        if node.tag == "code":
            return _code("".join(map(str, node.children)))
        if node.tag == "br":
            return "\\\n" if self.marked_up else "\n"
        inner = "".join(map(self._inline, node.children))
        if node.tag == "a":
            return self._link(inner, node.attributes["href"], node.attributes["host"])
        sign = _SIGNS.get(node.tag, "") if self.marked_up else ""
        bare = inner.strip()
        return inner.replace(bare, f"{sign}{bare}{sign}") if bare else inner

    def _link(self, text: str, href: str, host: str) -> str:
        if not self.marked_up:
            return text if text == href else f"{text} ({href})"
        return f"[{text}](<{_NO_ADDRESS.sub('', href)}>) ({self.escape(host)})"


def _has(nodes: Sequence[Node], tag: str) -> bool:
    return any(isinstance(node, Element) and (node.tag == tag or _has(node.children, tag)) for node in nodes)


def _indent(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(f"{rest}{line}".rstrip() for line in lines[1:])])


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _code(text: str) -> str:
    sign = "`" * (_longest_run(text) + 1)
    text = " ".join(text.split("\n"))
    return f"{sign} {text} {sign}" if text.startswith("`") or text.endswith("`") else f"{sign}{text}{sign}"


def _fence(text: str, language: str = "") -> str:
    sign = "`" * max(3, _longest_run(text) + 1)
    return f"{sign}{language}\n{text}\n{sign}"
