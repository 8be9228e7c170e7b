"""Writes a passage as Markdown by its blocks: what is a heading, a row, a cell is then told by its form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from library.records import Block, Cell, Document, Page, Passage
from library.text.items import begins_item
from rag.reading.extracts import QUOTATION, unwrap
from rag.reading.tables import WITHIN

_MARK = re.compile(r"^(?=#{1,6} |> )", re.MULTILINE)
BAR = r"\|"
"""A "|" within a cell, as Markdown has it."""
_DEEPEST = 6  # level of a heading


def blocks_within(blocks: Sequence[Block], text: str, start: int, end: int) -> tuple[Block, ...]:
    """Give the blocks of a part of a page, by their offsets there; of a table that is cut, the rows that are in it.

    Args:
        blocks: Of the page.
        text: The page's.
        start: Where the part begins.
        end: Where it ends.
    """
    return tuple(
        replace(
            block,
            start=max(block.start, start) - start,
            end=min(block.end, end) - start,
            cells=_cells_within(block, text, start, end),
        )
        for block in blocks
        if block.kind != "aside" and block.start < end and block.end > start
    )


def page_passage(document: Document, page: Page, start: int, end: int) -> Passage:
    """Give a part of a page as it is cited, with the blocks that are in it."""
    text = page.text[start:end]
    return Passage(
        text=text,
        blocks=blocks_within(page.blocks, page.text, start, start + len(text)),
        score=1.0,
        origin="document",
        title=document.name,
        document_id=document.id,
        page=page.number,
        last_page=page.number,
        page_label=page.label,
        published=document.dated or None,
    )


def marked_text(passage: Passage) -> str:
    """The text of a passage as a model and the check read it: as Markdown where its blocks are known."""
    return to_markdown(passage.text, passage.blocks) if passage.blocks else passage.text


def to_markdown(text: str, blocks: Sequence[Block]) -> str:
    """Write a text with its headings and tables marked; the rest stands as it is, each block apart.

    A block that goes on in mid-sentence from the one right before it stays with that.
    """
    parts, at = [""], 0
    for block in blocks:
        between, shown = text[at : block.start], _format(text[block.start : block.end], block).strip("\n").rstrip()
        if at and block.continues and block.kind == "paragraph" and not between.strip() and "\n\n" not in between:
            parts[-1] += between + shown
        else:
            parts += (_unmarked(between).strip("\n").rstrip(), shown)
        at = block.end
    parts.append(_unmarked(text[at:]).strip("\n").rstrip())
    return "\n\n".join(filter(None, parts))


def row_spans(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Give where the rows of a passage's tables stand in its text, without those of heads."""
    for block in blocks:
        if block.kind == "table":
            rows = len({cell.row for cell in block.cells if not cell.head})
            lines = text[block.start : block.end].split("\n")
            start = block.start
            for number, line in enumerate(lines):
                if number >= len(lines) - rows:
                    yield start, start + len(line)
                start += len(line) + 1


def list_items(text: str) -> list[str]:
    """The items of a list, each with the lines that it goes on in; its lines, where their bullets are only drawn.

    Args:
        text: The list's, a line of the page a line.
    """
    lines = text.split("\n")
    if not any(map(begins_item, lines)):
        return lines
    items = [lines[0]]
    for line in lines[1:]:
        if begins_item(line):
            items.append(line)
        else:
            items[-1] += f"\n{line}"
    return items


def table_grid(block: Block) -> tuple[list[str], list[list[str]]]:
    """Return a table's heads, those of several lines joined, and its rows, all as wide as it: "" where it is empty."""
    width = max(cell.col + cell.col_span for cell in block.cells)
    heads: list[list[str]] = [[] for _ in range(width)]
    rows: dict[int, list[str]] = {}
    for cell in block.cells:
        text = WITHIN.join(" ".join(one.split()) for one in (*cell.groups, cell.text))
        if cell.head:
            for names in heads[cell.col : cell.col + cell.col_span]:
                names.append(text)
        else:
            for row in range(cell.row, cell.row + cell.row_span):
                rows.setdefault(row, [""] * width)[cell.col] = text
    return _tell_apart([*map(" ".join, heads)], block.cells), [rows[row] for row in sorted(rows)]


def _tell_apart(heads: Sequence[str], cells: Sequence[Cell]) -> list[str]:
    """Write before heads of one name what heads several columns ("2023 Sales"), where there are as many of these."""
    groups = [cell.text for cell in sorted(cells, key=lambda cell: cell.col) if cell.head and cell.col_span > 1]
    places: dict[str, list[int]] = {}
    for at, head in enumerate(heads):
        places.setdefault(head, []).append(at)
    told = [*heads]
    for head, alike in places.items():
        if head and 1 < len(alike) == len(groups):
            for at, group in zip(alike, groups, strict=True):
                told[at] = f"{group} {head}"
    return told


def _cells_within(block: Block, text: str, start: int, end: int) -> tuple[Cell, ...]:
    first = text.count("\n", block.start, max(block.start, start))
    last = text.count("\n", block.start, min(block.end, end))
    unseen = {cell.row for cell in block.cells if cell.is_carried}
    rows = range(first + len(unseen), last + len(unseen) + 1)
    return tuple(cell for cell in block.cells if cell.head or cell.row in rows)


def _format(text: str, block: Block) -> str:
    if block.kind == "heading":
        return f"{'#' * min(max(block.level, 1), _DEEPEST)} {' '.join(text.split())}"
    if block.kind == "table" and block.cells:
        return _format_table(block)
    if block.kind == "list":
        return "\n\n".join(map(_unmarked, list_items(text)))
    if block.kind in ("comment", "field"):
        return QUOTATION + unwrap(text)
    return _unmarked(text)


def _unmarked(text: str) -> str:
    """Move a line in that begins as a mark does, so that it is none."""
    return _MARK.sub(" ", text)


def _format_table(block: Block) -> str:
    heads, rows = table_grid(block)
    width = len(heads)
    lines = [_format_row(heads), "|" + " --- |" * width, *map(_format_row, rows)]
    return "\n".join([f"({block.scale})"] * bool(block.scale) + lines)


def _format_row(cells: Sequence[str]) -> str:
    return "|" + "|".join(f" {cell.replace('|', BAR)} " for cell in cells) + "|"
