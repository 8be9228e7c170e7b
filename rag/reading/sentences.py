"""Reads an answer as it was written: its blocks, the sentences in them, and which sources each of them cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from library.text import ends_sentence, sentence_spans
from rag.answer import Sentence
from rag.reading import markup
from rag.reading.markup import DISPLAYED, Element, Formula, Node, Piece, Said

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_ONE = r"[Ww]?\d{1,3}"
_MARKERS = re.compile(rf"\[\s*({_ONE}(?:\s*[,，、;；]\s*{_ONE})*)\s*\]|【\s*({_ONE}(?:\s*[,，、;；]\s*{_ONE})*)\s*】")
_QUOTED_BRACKET = re.compile(rf"([\[【])(?=\s*{_ONE}(?:\s*[,，、;；]\s*{_ONE})*\s*[\]】])")
_JOINER = "\u2060"  # word joiner: has no width, and keeps a bracket of the source's own from being read as a marker
_STANDS_FOR_CODE = "x"  # what code and formulas are for whoever looks for markers and ends of sentences
_BREAK = Piece("\n", whole=Element("br"))
_ROW_NUMBER = re.compile(r"\W*\d{0,3}\W*")


def parse_sentences(text: str, known: Collection[str], verbatim: bool = False) -> list[Sentence]:
    """Read an answer's sentences and the markers of each.

    A marker belongs to the sentence that it stands in or behind; one that opens a line belongs to the
    sentence that follows. Markers that no source has are dropped, from the text too.

    Args:
        text: The answer, with markers such as [1], [W1], [1][2], [1, 2] or 【1】.
        known: Markers of the sources, without brackets.
        verbatim: True for quotes, whose signs are no Markdown.

    Returns:
        Sentences in order, in plain words; `break_before` keeps paragraphs, items and cells apart. What states
        nothing has the verdict "none" already.
    """
    return read_answer(text, known, verbatim)[1]


def read_answer(
    text: str, known: Collection[str] | None = None, verbatim: bool = False
) -> tuple[tuple[Node, ...], list[Sentence]]:
    """Read an answer as a tree in which its sentences stand; without `known`, all markers are taken for known."""
    reader = _Reader(known)
    if verbatim:
        return tuple(reader.quotes(text)), reader.sentences
    root = markup.parse(text)
    last = [node for node in root.walk() if node.type in ("inline", "fence", DISPLAYED)][-1:]
    reader.last = last[0] if last else None
    return tuple(reader.blocks(root.children)), reader.sentences


def find_markers(text: str) -> list[tuple[int, int, list[str]]]:
    """Find the brackets of an answer that are markers: where each begins and ends, and what it names."""
    found = _MARKERS.finditer(text)
    return [(one.start(), one.end(), re.findall(r"W?\d+", (one[1] or one[2]).upper())) for one in found]


def keep_brackets(quoted: str) -> str:
    """Protect bracketed numbers in quoted text, such as a paper's own [3], from being read as markers."""
    return _QUOTED_BRACKET.sub(rf"\1{_JOINER}", quoted)


@dataclass(frozen=True)
class _Line:
    """A line of text, cut into sentences.

    Attributes:
        spans: Of the sentences, in the text without markers.
        kept: For each character of that text, the piece it is of and its place there.
        cited: The markers of each sentence.
        loose: Markers on a line without a sentence.
    """

    pieces: Sequence[Piece]
    plain: str
    kept: Sequence[tuple[int, int]]
    spans: Sequence[tuple[int, int]]
    cited: Sequence[tuple[str, ...]]
    loose: tuple[str, ...]

    def words(self, span: tuple[int, int]) -> str:
        """Give a span's text, with what code and formulas say."""
        said = "".join(self.pieces[piece].text[place] for piece, place in self.kept[slice(*span)])
        return " ".join(markup.join_lines(said.replace(_JOINER, "")).split())

    def nodes(self, span: tuple[int, int]) -> tuple[Node, ...]:
        """Give a span's tree."""
        return markup.nest([piece for piece in self._pieces(span) if piece.text])

    def _pieces(self, span: tuple[int, int]) -> Iterator[Piece]:
        for number, group in groupby(self.kept[slice(*span)], lambda character: character[0]):
            piece, places = self.pieces[number], [place for _, place in group]
            text = "".join(piece.text[place] for place in places)
            yield piece if piece.whole else replace(piece, text=text.replace(_JOINER, ""))

    def is_wordless(self, span: tuple[int, int]) -> bool:
        """Tell whether a span is only code, formulas and punctuation."""
        said = ((self.pieces[number], place) for number, place in self.kept[slice(*span)])
        return not any(piece.text[place].isalnum() for piece, place in said if not piece.whole)


class _Reader:
    """Turns markdown-it's tree into ours, and numbers the sentences on the way."""

    def __init__(self, known: Collection[str] | None) -> None:
        self.sentences: list[Sentence] = []
        self.last: SyntaxTreeNode | None = None
        self._known = known

    def quotes(self, text: str) -> Iterator[Node]:
        """Read paragraphs; one of several lines is a list, which is quoted as a whole."""
        for paragraph in re.split(r"\n\s*\n", text):
            first, *others = paragraph.strip().split("\n")
            pieces = [Piece(first), *(piece for line in others for piece in (_BREAK, Piece(line)))]
            if nodes := self._line(_read_line(pieces, self._known, whole=bool(others))):
                yield Element("p", nodes)

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Node]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: SyntaxTreeNode) -> Iterator[Node]:
        if node.type in ("paragraph", "heading"):
            yield from self._text(node)
        elif node.type == "fence":
            yield Element("pre", (node.content.rstrip("\n"),))
        elif node.type == DISPLAYED:
            yield Formula(node.content, True)
        elif node.type == "table":
            yield self._table(node)
        elif node.tag in markup.ALLOWED:
            yield Element(node.tag, tuple(self.blocks(node.children)), markup.attributes_of(node))

    def _text(self, node: SyntaxTreeNode) -> Iterator[Node]:
        (inline,) = node.children
        lines = list(markup.split_lines(markup.pieces_of(inline.children)))
        for pieces in lines:
            line = _read_line(pieces, self._known)
            follows = pieces is not lines[-1] or inline is not self.last
            leads = len(line.spans) - 1 if follows and _leads_in(line) else -1
            nodes = self._line(line, silent=node.type == "heading", leads=leads)
            if nodes and node.hidden:
                yield from nodes
            elif nodes:
                yield Element("h4" if node.type == "heading" else "p", nodes)

    def _table(self, node: SyntaxTreeNode) -> Element:
        heads: list[str] = []
        parts = []
        for part in node.children:
            rows = []
            for row in part.children:
                inner = [cell.children[0].children if cell.children else [] for cell in row.children]
                lines = [_read_line(markup.pieces_of(nodes), self._known) for nodes in inner]
                if part.type == "thead":
                    heads = [line.words((0, len(line.kept))) for line in lines]
                    said = [self._line(line, silent=True) for line in lines]
                else:
                    said = list(self._row(lines, heads))
                cells = zip(row.children, said, strict=True)
                rows.append(Element("tr", tuple(Element(c.tag, n, markup.attributes_of(c)) for c, n in cells)))
            parts.append(Element(part.tag, tuple(rows)))
        return Element("table", tuple(parts))

    def _row(self, lines: Sequence[_Line], heads: Sequence[str]) -> Iterator[tuple[Node, ...]]:
        """Read cells; each claims its figure of the row's label and the column's year, by the row's markers."""
        names = [line.words((0, len(line.kept))) for line in lines]
        labelled = next((index for index, name in enumerate(names) if not _ROW_NUMBER.fullmatch(name)), 0)
        shared = tuple(marker for line in lines for marker in (*line.loose, *(m for c in line.cited for m in c)))
        for index, line in enumerate(lines):
            if index <= labelled and len(lines) > 1:
                yield self._line(line, silent=True)
            else:
                head = heads[index] if any(map(str.isdigit, heads[index])) else ""
                label = names[labelled] if len(lines) > 1 else ""
                yield self._line(line, context=(label, head), shared=shared)

    def _line(
        self,
        line: _Line,
        *,
        silent: bool = False,
        leads: int = -1,
        context: Sequence[str] = (),
        shared: tuple[str, ...] = (),
    ) -> tuple[Node, ...]:
        """Note a line's sentences, and give their nodes.

        Args:
            line: As read.
            silent: True where what cites nothing states nothing, as in headings.
            leads: Number of the sentence that only leads in to what follows.
            context: What a cell's figure is of, unless the cell says so itself.
            shared: Markers of the row, for its cells that have none.
        """
        if line.loose and not shared:
            self._credit(line.loose)
        nodes: list[Node] = [Said(None, (), line.loose)] if line.loose and (shared or self.sentences) else []
        for index, span in enumerate(line.spans):
            cited = line.cited[index]
            wordless = line.is_wordless(span)
            if wordless and cited:
                self._credit(cited)
            none = wordless or (not cited and (silent or index == leads))
            text = line.words(span)
            markers = () if none else cited or shared
            before = ", ".join(part for part in context if part and part.lower() not in text.lower())
            self.sentences.append(
                Sentence(
                    f"{before}: {text}" if before and not none else text,
                    tuple(dict.fromkeys(markers)),
                    support="none" if none else "unsupported",
                    break_before=index == 0 and bool(self.sentences),
                )
            )
            if index:
                nodes.append(markup.join_lines(line.plain[line.spans[index - 1][1] - 1 : span[0] + 1])[1:-1])
            nodes.append(Said(len(self.sentences) - 1, line.nodes(span), cited))
        return tuple(node for node in nodes if node != "")

    def _credit(self, markers: tuple[str, ...]) -> None:
        """Give markers that stand behind code, a formula or alone to the sentence before."""
        if self.sentences:
            before = self.sentences[-1]
            cited = tuple(dict.fromkeys((*before.citations, *markers)))
            self.sentences[-1] = replace(before, citations=cited, support="unsupported")


def _leads_in(line: _Line) -> bool:
    """Tell whether a line's last sentence, uncited and without a figure, only names what follows it."""
    if not line.spans or line.cited[-1] or any(map(str.isdigit, line.plain[slice(*line.spans[-1])])):
        return False
    strong = all(any(e.tag == "strong" for e in piece.around) for piece in line.pieces if piece.text.strip())
    return line.plain.rstrip().endswith((":", "：")) or (strong and not ends_sentence(line.plain.rstrip()))


def _read_line(pieces: Sequence[Piece], known: Collection[str] | None, *, whole: bool = False) -> _Line:
    masked = [_STANDS_FOR_CODE * len(p.text) if p.whole and p.text != "\n" else p.text for p in pieces]
    places = [(number, place) for number, text in enumerate(masked) for place in range(len(text))]
    pieces = [*pieces, Piece(" ")]
    kept, marks = _lift_markers("".join(masked))
    found = [places[at] if at >= 0 else (len(pieces) - 1, 0) for at in kept]
    plain = "".join((*masked, " ")[number][place] for number, place in found)
    spans = [(0, len(plain.rstrip()))] if whole else sentence_spans(plain)
    cited: list[list[str]] = [[] for _ in spans]
    loose: list[str] = []
    for position, markers in marks:
        (cited[_owner(plain, spans, position)] if spans else loose).extend(
            marker for marker in markers if known is None or marker in known
        )
    unique = [tuple(dict.fromkeys(markers)) for markers in cited]
    return _Line(pieces, plain, found, spans, unique, tuple(dict.fromkeys(loose)))


def _lift_markers(text: str) -> tuple[list[int], list[tuple[int, list[str]]]]:
    """Take the markers out of a text.

    Returns:
        Offsets of the characters that stay, -1 for a space that comes in between; and the markers, each with the
        number of characters that stay before them.
    """
    kept: list[int] = []
    marks: list[tuple[int, list[str]]] = []
    last = 0
    for start, end, markers in find_markers(text):
        kept += range(last, start)
        while kept and (kept[-1] < 0 or text[kept[-1]] in " \t"):
            kept.pop()
        last = end
        marks.append((len(kept), markers))
        if kept and text[kept[-1]] == "." and text[last : last + 1].isalpha():
            kept.append(-1)  # "…in 2018.[1]Net sales": the marker alone kept the sentences apart
    return [*kept, *range(last, len(text))], marks


def _owner(plain: str, spans: Sequence[tuple[int, int]], position: int) -> int:
    for index, (span, following) in enumerate(pairwise((*spans, (len(plain), len(plain))))):
        if position <= span[0] and (index == 0 or plain[position - 1] == "\n"):
            return index
        if position <= span[1] or index + 1 == len(spans) or position <= _reach(plain, span[1], following[0]):
            return index
    return len(spans) - 1


def _reach(plain: str, end: int, following: int) -> int:
    """Find how far behind a sentence its markers may stand: to the end of the line."""
    newline = plain.find("\n", end, following)
    return newline if newline >= 0 else following - 1
