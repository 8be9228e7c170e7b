"""Writes passages into a prompt as fenced data, and reads them back out of it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from library.records import Passage
from rag.reading.structure import marked_text

_SOURCE = re.compile(r"<source ([^<>]*)>\n(.*?)\n</source>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_QUESTION = re.compile(r"<question>(.*)</question>", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A passage as a prompt shows it.

    Attributes:
        marker: What an answer cites it by, without brackets: "1", "W1".
        page: As printed on the page or, where nothing is printed, its number; empty for the web.
        date: Date as the source states it; empty when it states none.
    """

    marker: str
    title: str
    text: str
    page: str = ""
    date: str = ""


def mark_passages(passages: Sequence[Passage]) -> dict[str, Passage]:
    """Return the passages by their markers, in order: "1", "2" for documents, "W1", "W2" for the web."""
    marked: dict[str, Passage] = {}
    count = {"document": 0, "web": 0}
    for passage in passages:
        count[passage.origin] += 1
        prefix = "W" if passage.origin == "web" else ""
        marked[f"{prefix}{count[passage.origin]}"] = passage
    return marked


def format_sources(passages: Sequence[Passage]) -> str:
    """Write passages as `<source id="1" title="…" page="…">` blocks.

    Whatever a passage holds stays inside its fence: `<`, `>` and `&` are escaped, so a document can
    neither close its block nor open another.
    """
    return "\n".join(format_source(marker, passage) for marker, passage in mark_passages(passages).items())


def format_source(marker: str, passage: Passage) -> str:
    """Write one passage as a block of a prompt."""
    page = passage.page_label or passage.page or ""
    attributes = {"id": marker, "title": passage.title, "page": str(page), "date": passage.published or ""}
    attributes["format"] = "markdown" if passage.blocks else ""
    shown = " ".join(f'{name}="{_attribute(value)}"' for name, value in attributes.items() if value)
    return f"<source {shown}>\n{html.escape(marked_text(passage), quote=False)}\n</source>"


def _attribute(value: str) -> str:
    return html.escape(" ".join(value.split()), quote=True)


def read_sources(text: str) -> list[Source]:
    """Read the blocks of `format_sources` back out of a prompt, in order."""
    return [_read_source(*match.groups()) for match in _SOURCE.finditer(text)]


def _read_source(attributes: str, text: str) -> Source:
    values = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    marker, title = values.get("id", ""), values.get("title", "")
    page, date = values.get("page", ""), values.get("date", "")
    return Source(marker, title, html.unescape(text), page, date)


def format_question(question: str) -> str:
    """Write the question as the last block of a prompt."""
    return f"<question>{html.escape(question, quote=False)}</question>"


def read_question_block(text: str) -> str:
    """Read the question back out of a prompt; empty when it holds none."""
    found = _QUESTION.search(text)
    return html.unescape(found[1]) if found else ""


def format_summary(summary: str) -> str:
    """Write a summary of what was said as a block of a prompt: it was made of quoted text, and is data too."""
    return f"<summary>{html.escape(summary, quote=False)}</summary>"
