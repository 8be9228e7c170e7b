"""Writes pages as Markdown: their blocks in the order of the text, without what stands aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from library.records import Block, BlockKind, Cell, Page

_DEEPEST = 6  # of Markdown's headings
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_HTML = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"!(?=\[)|(?<=\])\(|^(?= {0,3}\[[^\]\n]*\]:)", re.M)  # or a picture
_LOOKS_LIKE = re.compile(r"^(?=#{1,6} |>)", re.M)  # a heading or a block quote
_BULLET = re.compile(r"^(\s*)[•●○▪■◦□◆◇‣⁃∙➢➤►▶–·]\s*", re.M)
_LABEL = re.compile(r"\s*([^:：\n]+[:：])\s*(.*)", re.S)
_DASH = re.compile("-(?=-)")  # two of them may end a comment
_CHINESE_BREAK = re.compile("(?<=[\u2e80-\uffef])\n(?=[\u2e80-\uffef])")


def page_to_markdown(page: Page, attached: Sequence[str] = ()) -> str:
    """Write a page, under a comment that says which it is and what is attached to it."""
    label = f" ({page.label})" if page.label else ""
    how = "" if page.how == "text" else f", {page.how}"
    marks = [f"page {page.number}{label}{how}", *(f"attached: {name}" for name in attached)]
    parts = [f"<!-- {_DASH.sub('- ', mark)} -->" for mark in marks]
    parts += [_format(block, page.text[block.start : end]) for block, end in _whole_blocks(page)]
    return "\n\n".join(parts)


def _whole_blocks(page: Page) -> list[tuple[Block, int]]:
    """List the blocks that stand in the text, each with its end; what goes on in the next one ends with that."""
    found: list[tuple[Block, int]] = []
    for block in page.blocks:
        if found and block.continues and "\n\n" not in page.text[found[-1][1] : block.start]:
            found[-1] = found[-1][0], block.end
        elif block.kind != "aside":
            found.append((block, block.end))
    return found


def table_to_markdown(cells: Iterable[Cell]) -> str:
    """Write a table with a row of pipes for each of its rows, all rows of heads joined to one.

    A cell that spans several places stands in the first of them, a head in each column that it names.
    """
    grid: dict[tuple[int, int], list[str]] = {}
    heads: dict[int, bool] = {}
    columns = 0
    for cell in cells:
        columns = max(columns, cell.col + cell.col_span)
        heads[cell.row] = cell.head and heads.get(cell.row, True)
        for col in range(cell.col, cell.col + (cell.col_span if cell.head else 1)):
            grid.setdefault((cell.row, col), []).append(_in_a_cell(cell.text))
    rows = range(max(heads, default=-1) + 1)
    first = next((row for row in rows if not heads.get(row, False)), len(rows))
    named = [" ".join(text for row in range(first) for text in grid.get((row, col), ())) for col in range(columns)]
    body = [[" ".join(grid.get((row, col), ())) for col in range(columns)] for row in rows[first:]]
    return "\n".join(f"| {' | '.join(row)} |" for row in (named, ["---"] * columns, *body))


def _format(block: Block, text: str) -> str:
    if block.kind == "table" and block.cells:
        scale = f"*{_escape(block.scale)}*\n\n" if block.scale else ""
        return scale + table_to_markdown(block.cells)
    if block.kind == "heading":
        return f"{'#' * min(max(block.level, 1), _DEEPEST)} {' '.join(_joined(_escape(text)).split())}"
    if block.kind == "comment":
        return "\n".join(f"> {line}" for line in _escape(text).splitlines())
    return _FORMATS.get(block.kind, _as_text)(text)


def _as_text(text: str) -> str:
    return _LOOKS_LIKE.sub(r"\\", _joined(_escape(text)))


def _as_list(text: str) -> str:
    return _BULLET.sub(r"\1- ", _escape(text))


def _as_field(text: str) -> str:
    found = _LABEL.fullmatch(text)
    return f"**{_escape(found[1])}** {_escape(found[2])}".rstrip() if found else _escape(text)


_FORMATS: dict[BlockKind, Callable[[str], str]] = {"list": _as_list, "field": _as_field}


def _joined(text: str) -> str:
    """Join the lines of Chinese, between which Markdown would show a space."""
    return _CHINESE_BREAK.sub("", text)


def _escape(text: str) -> str:
    """Write text so that none of it loads, runs or links anything.

    A backslash before HTML would not do: where readers make a link of a bare address, it may belong to that.
    """
    return _LINK.sub(r"\\\g<0>", _HTML.sub("&lt;", _BACKSLASH.sub(r"\\\\", text)))


def _in_a_cell(text: str) -> str:
    return " ".join(_escape(text).replace("|", r"\|").split())
