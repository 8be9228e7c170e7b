"""Cuts a passage by its blocks into what can be quoted: sentences, items, rows, fields, captions and headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from library.pdf.annotations import author_of
from library.records import Block, Passage
from library.text import ends_sentence, sentence_spans, terms_of
from library.text.items import begins_item
from rag.extractive.clues import WEIGHTS, Clues
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.structure import list_items, table_grid
from rag.reading.tables import Row, read_rows, rows_of_table, split_row

Kind = Literal["sentence", "row", "field", "comment", "caption", "picture", "heading"]
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_WHOLE = 400  # characters of a field or comment that is quoted as one


@dataclass(frozen=True)
class _Piece:
    kind: Kind
    text: str
    label: str = ""
    row: Row | None = None
    depth: int = 0


@dataclass
class Candidate:
    """What could be quoted, and what speaks for it.

    Attributes:
        marker: That of its passage.
        source: Number of its passage.
        position: Its place among the candidates of its passage, headings included.
        paragraph: Number of the paragraph or item of a list that it is of.
        label: What a table row begins with, before its figures; whose a comment is; empty for a sentence.
        row: The cells of a row that has some.
        depth: By how many letters an item of a list is moved in.
        is_beside: Whether it says none of what is asked but what its document is called.
        across: Whether it is in another language than the question and nearly as near as any that is.
        score: Higher answers better; e to the difference of two is how much likelier the one is the answer.
    """

    marker: str
    source: int
    position: int
    kind: Kind
    text: str
    terms: list[str] = field(repr=False)
    label: str = ""
    paragraph: int = 0
    row: Row | None = field(default=None, repr=False)
    depth: int = 0
    clues: Clues = field(default_factory=Clues, repr=False)
    is_beside: bool = False
    across: bool = False

    @property
    def score(self) -> float:
        """Weigh all that speaks for it."""
        return self.clues.weighed(WEIGHTS)

    @property
    def meant(self) -> str:
        """What is compared with a question by meaning."""
        return (self.row and self.row.meant) or self.text

    @property
    def is_whole(self) -> bool:
        """Whether it can be read alone: it begins and ends as a sentence does, or has a label."""
        return self.kind in ("row", "field", "comment") or (
            self.kind == "sentence" and ends_sentence(self.text) and not self.text[:1].islower()
        )

    @property
    def is_related(self) -> bool:
        """Whether it says any of what is asked about the topic, in the question's words or others for them."""
        return self.clues.aspect > 0 or self.clues.synonyms > 0 or self.clues.label > 0

    def narrow(self, asked: Collection[str], wants: str = "") -> None:
        """Leave of a row only the cells whose heads say most of what is asked for; all where no head says any of it.

        Where a number is wanted, the text of a cell is not left alone by its figures.
        """
        if self.row is None:
            return
        said = [frozenset(terms_of(head)) & {*asked} for _, head in self.row.cells]
        kept = [
            cell for cell, own in zip(self.row.cells, said, strict=True) if own and not any(own < one for one in said)
        ]
        if not kept or (self.label and len(kept) == len(self.row.cells)):
            return
        figures, left = ([cell for cell, _ in cells if not _LETTER.search(cell)] for cells in (self.row.cells, kept))
        if wants == "number" and figures and not left:
            return
        self.row = replace(self.row, cells=tuple(kept))
        if not self.label and len(kept) == 1:
            ((cell, self.label),) = kept
            self.row = replace(self.row, label=self.label, cells=((cell, ""),))
        self.text = self.row.shown
        self.terms = terms_of(self.text)

    @property
    def is_item(self) -> bool:
        """Whether it begins a marked item of a list."""
        return begins_item(self.text)

    @property
    def leads_in(self) -> bool:
        """Whether it leads in to what follows it."""
        return self.text.endswith((":", "："))


def read_candidates(passages: Mapping[str, Passage]) -> list[Candidate]:
    """Return what can be quoted of passages, by their markers, headings included, in reading order."""
    return [one for source, (marker, passage) in enumerate(passages.items()) for one in _read(source, marker, passage)]


def _read(source: int, marker: str, passage: Passage) -> Iterator[Candidate]:
    blocks, text = passage.blocks, passage.text
    paragraphs = _read_blocks(text, blocks) if blocks else _read_plain(text)
    pieces = ((number, piece) for number, paragraph in enumerate(paragraphs) for piece in paragraph)
    for at, (number, one) in enumerate(pieces):
        yield Candidate(
            marker, source, at, one.kind, one.text, terms_of(one.text), one.label, number, one.row, one.depth
        )


def _read_blocks(text: str, blocks: Sequence[Block]) -> Iterator[Iterator[_Piece]]:
    at = 0
    for block, end in _joined(text, blocks):
        yield from _paragraphs(text[at : block.start])
        yield from _read_block(text[block.start : end], block, block.end - block.start)
        at = end
    yield from _paragraphs(text[at:])


def _joined(text: str, blocks: Sequence[Block]) -> list[tuple[Block, int]]:
    """Return blocks with their ends; that of one whose last sentence goes on in the paragraph right behind is there."""
    joined: list[tuple[Block, int]] = []
    for block in blocks:
        last, end = joined[-1] if joined else (block, 0)
        between = text[end : block.start]
        goes_on = block.continues and block.kind == "paragraph" and not between.strip() and "\n\n" not in between
        if joined and goes_on and last.kind not in ("heading", "table"):
            joined[-1] = (last, block.end)
        else:
            joined.append((block, block.end))
    return joined


def _read_block(text: str, block: Block, own: int) -> Iterator[Iterator[_Piece]]:
    """Read a block; behind its `own` characters stands what its last sentence goes on with."""
    if block.kind == "heading":
        yield iter([_Piece("heading", unwrap(text))])
    elif block.kind == "table" and block.cells:
        for row in rows_of_table(*table_grid(block), block.scale):
            yield iter([_Piece("row", row.shown, row.label, row)] if row else [])
    elif block.kind == "list":
        *items, last = list_items(text[:own])
        yield from map(_item, [*items, last + text[own:]])
    elif block.kind in ("comment", "field") and len(text) <= _LONGEST_WHOLE:
        said = unwrap(text)
        yield iter([_Piece("comment" if block.kind == "comment" else "field", said, author_of(said))])
    elif block.kind in ("caption", "picture"):
        yield _sentences(text, "caption" if block.kind == "caption" else "picture")
    else:
        yield from _paragraphs(text)


def _paragraphs(text: str) -> Iterator[Iterator[_Piece]]:
    """Part a text at empty lines and before each line that begins an item."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if lines and (not line.strip() or begins_item(line)):
            yield _sentences("\n".join(lines))
            lines = []
        if line.strip():
            lines.append(line)


def _sentences(text: str, kind: Kind = "sentence") -> Iterator[_Piece]:
    return (_Piece(kind, unwrap(text[start:end])) for start, end in sentence_spans(text))


def _item(text: str) -> Iterator[_Piece]:
    depth = len(text) - len(text.lstrip(" "))
    return (replace(piece, depth=depth) for piece in _sentences(text))


def _read_plain(text: str) -> Iterator[Iterator[_Piece]]:
    """Guess sentences, rows and headings of a text whose blocks are not known, as a web page's."""
    rows = read_rows(text)
    last = -1
    paragraph: list[_Piece] = []
    for extract in extracts_of(text):
        said = unwrap(text[extract.start : extract.end])
        if extract.paragraph != last and paragraph:
            yield iter(paragraph)
            paragraph = []
        last = extract.paragraph
        if extract.kind == "row":
            row = rows.get(extract.start)
            paragraph.append(
                _Piece("row", row.shown, row.label, row) if row else _Piece("row", said, split_row(said)[0])
            )
        else:
            paragraph.append(_Piece("heading" if extract.kind == "heading" else "sentence", said))
    if paragraph:
        yield iter(paragraph)
