"""Places a file's outline: each entry at the line that says its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.pages.running import Running
from library.pdf.pages import ReadPage

OutlineEntry = tuple[int, str, int]
"""Level from 0, title, page from 1."""

# Entries that programs write by themselves and that name nothing.
_NAMELESS = re.compile(
    r"(?:page|slide|seite|第|_toc|_hlk|_ref)?[\W\d_]*(?:页|頁)?|.*\.(?:pdf|docx?|pptx?|indd|html?)", re.I
)
_NOT_WORDS = re.compile(r"[\W_]+")
_LEAST = 4  # characters: fewer are found in too many lines
_MOST_LINES = 4  # of one heading


@dataclass(frozen=True, slots=True)
class LineHeading:
    """A heading and where it stands: index of the page, and of the line, or None for the page's start."""

    page: int
    line: int | None
    level: int
    title: str


def place_outline(
    pages: Sequence[ReadPage], running: Sequence[Running], outline: Sequence[OutlineEntry]
) -> list[LineHeading]:
    """Find the lines of an outline's entries; one whose words are not on its page stands at the page's start."""
    index = {page.number: i for i, page in enumerate(pages)}
    lines: dict[int, list[tuple[int, str]]] = {}
    found = []
    for level, stated, number in outline:
        title = " ".join(stated.split())
        if number not in index or names_nothing(title):
            continue
        i = index[number]
        if i not in lines:
            lines[i] = list(_body(pages[i], running[i]))
        found.append(LineHeading(i, _line_of(folded(title), lines[i]), level, title))
    return found


def _body(page: ReadPage, running: Running) -> Iterator[tuple[int, str]]:
    aside = {*running.top, *running.bottom}
    yield from ((i, folded(line.text)) for i, line in enumerate(page.lines) if i not in aside)


def _line_of(title: str, lines: Sequence[tuple[int, str]]) -> int | None:
    """Find the shortest line that begins with a title, else the lines that do together, else the one that holds it."""
    starting = [(len(text), i) for i, text in lines if text.startswith(title)]
    if starting:
        return min(starting)[1]
    for place, (i, text) in enumerate(lines):
        if len(text) >= _LEAST and title.startswith(text):
            several = "".join(text for _, text in lines[place : place + _MOST_LINES])
            if several.startswith(title):
                return i
    return next((i for i, text in lines if len(title) > 2 * _LEAST and title in text), None)


def names_nothing(title: str) -> bool:
    """Tell whether an entry is one that programs write by themselves, such as "Slide 3"."""
    return _NAMELESS.fullmatch(title) is not None


def folded(text: str) -> str:
    """Give the letters and digits of a text, by which lines and titles are compared."""
    return _NOT_WORDS.sub("", text.casefold())
