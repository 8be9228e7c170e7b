"""A sheet as the plain data that the answer component draws, and as a Markdown file with footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from library.printable import printable
from rag.answer import Sentence
from rag.study.sheet import Line, Section, Sheet
from ui.chat.answer_data import described_sources, sentence_data
from ui.chat.export.transcript import source_text
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say

_WORDS = ("closest", "copy_code", "copy_table", "copied", "searching")


def sheet_data(sheet: Sheet, opened: str = "") -> dict[str, Any]:
    """Describe a sheet for the component."""
    return {
        "blocks": [block for section in sheet.sections for block in _blocks(section)],
        "refused": "",
        "cards": [],
        "sources": described_sources(sheet.citations),
        "opened": f"marker:{opened}" if opened else "",
        "token": "",
        "language": language(),
        "words": {name: say(name) for name in _WORDS},
    }


def _blocks(section: Section) -> Iterator[dict[str, Any]]:
    if section.title:
        yield {"tag": "h4", "children": [section.title]}
    if section.rows:
        head = {"tag": "tr", "children": [{"tag": "th", "children": [name]} for name in section.heads]}
        rows = [{"tag": "tr", "children": [_cell(line) for line in row]} for row in section.rows]
        body = [{"tag": "thead", "children": [head]}, {"tag": "tbody", "children": rows}]
        yield {"tag": "table", "children": body}
    if any(line.term for line in section.lines):
        yield {"tag": "ul", "children": [{"tag": "li", "children": [*_line(line)]} for line in section.lines]}
    else:
        yield from ({"tag": "p", "children": [*_line(line)]} for line in section.lines)


def _cell(line: Line) -> dict[str, Any]:
    return {"tag": "td", "children": [*_line(line)]}


def _line(line: Line) -> Iterator[Any]:
    if line.term:
        yield {"tag": "strong", "children": [line.term]}
        yield " – "
    for number, sentence in enumerate(line.sentences):
        if number:
            yield " "
        yield sentence_data(sentence)


def format_sheet(title: str, sheet: Sheet, made_by: str) -> str:
    """Write a sheet as Markdown; its sources are footnotes, which GitHub and pandoc read."""
    lines = [f"# {escape_markdown(title)}", "", f"*{escape_markdown(made_by)}*", ""]
    for section in sheet.sections:
        lines += [f"## {escape_markdown(section.title)}", ""] if section.title else []
        lines += _rows(section) if section.rows else []
        lines += [part for line in section.lines for part in (_written(line, listed=bool(line.term)), "")]
    lines += [f"[^{one.marker}]: {escape_markdown(source_text(one))}\n" for one in sheet.citations]
    return printable("\n".join(lines).strip() + "\n")


def _rows(section: Section) -> list[str]:
    heads = [_in_cell(escape_markdown(head)) for head in section.heads]
    rows = [[_in_cell(_written(line)) for line in row] for row in section.rows]
    table = [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]
    return [*table, ""]


def _in_cell(text: str) -> str:
    return " ".join(text.replace("\\|", "|").replace("|", "\\|").split())


def _written(line: Line, *, listed: bool = False) -> str:
    term = f"**{escape_markdown(line.term)}** – " if line.term else ""
    said = " ".join(f"{escape_markdown(one.text)}{_marks(one)}" for one in line.sentences)
    return f"{'- ' if listed else ''}{term}{said}"


def _marks(sentence: Sentence) -> str:
    return "".join(f"[^{marker}]" for marker in sentence.citations)
