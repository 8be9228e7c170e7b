"""Tells what kind of document it is, where that is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.facts.title import Front
from ingest.facts.word_lists import folded_list, read_lists
from ingest.pages.heading_lines import usual_size
from ingest.pages.outline import folded
from library.pdf.pages import Line, ReadPage
from library.records import DocumentKind, Fact, Page

_SLIDES = 3  # at least
_SLIDE_TYPE = 0.025  # of a slide's height: the size of most of its type
_SLIDE_CHARACTERS = 1200  # of most slides, at most
_FIELDS = 4  # of a form, at least
_BLANKS = 4  # lines to write on, of a form
_INVOICE_PAGES = 5
_TITLE = 60  # characters of a line that says what an invoice or a filing is
_HEADING = 30  # characters of the heading over references
_FIRST = 3  # pages that say so
_BRACKETS = re.compile(r"[(（\[【][^()（）]*[)）\]】]")
_PARTS = re.compile(r"\s[-—–|]+\s|[:：—]")
_MORE = r"(?:$| (?:for|of|to|between|with|no|number|version|\S*\d))"
_BLANK = re.compile(r"(?:^|\s)…(?:\s|$)|□|☐")  # a row of points or lines is read as one sign


def find_kind(
    front: Front, title: Fact, read: Sequence[ReadPage], pages: Sequence[Page], fields: int, paper: Fact | None
) -> Fact | None:
    """Tell the kind, with the place of what shows it.

    Args:
        front: The first page with text.
        title: As found.
        read: All pages as read.
        pages: The same with their texts and blocks.
        fields: How many the file has to be filled in.
        paper: What shows that it is a paper, if anything does.
    """
    found: Iterator[Fact | None] = iter(
        [
            _slides(read),
            paper and _fact("paper", paper),
            _filing(front, pages),
            _by_title("contract", title, pages, also=True),
            _invoice(front, title, pages),
            _by_title("manual", title, pages),
            _form(title, read, fields),
        ]
    )
    return next(filter(None, found), None)


def _fact(kind: DocumentKind, place: Fact) -> Fact:
    return Fact(kind, place.page, place.rect)


def _slides(read: Sequence[ReadPage]) -> Fact | None:
    """Take pages for slides that are broad, hold little and are set large."""
    filled = [page for page in read if page.lines and page.height]
    if len(filled) < _SLIDES or sum(page.width > 1.2 * page.height for page in filled) < 0.8 * len(filled):
        return None
    type_sizes = [usual_size(page.lines)[0] / page.height for page in filled]
    characters = [sum(len(line.text) for line in page.lines) for page in filled]
    if median(type_sizes) < _SLIDE_TYPE or median(characters) > _SLIDE_CHARACTERS:
        return None
    first = filled[0]
    return Fact("slides", first.number, (0.0, 0.0, first.width, first.height))


def has_references(pages: Sequence[Page]) -> bool:
    """Tell whether a list of references is headed as such."""
    names = folded_list("references")
    lines = (line for page in pages for line in page.text.splitlines() if len(line) <= _HEADING)
    return any(re.sub(r"^[\divx]+", "", folded(line)) in names for line in lines)


def _filing(front: Front, pages: Sequence[Page]) -> Fact | None:
    line = _saying(front.lines, "filing")
    return _fact("filing", front.fact("", [line])) if line and _says_also("filing", pages) else None


def _invoice(front: Front, title: Fact, pages: Sequence[Page]) -> Fact | None:
    if len(pages) > _INVOICE_PAGES or not _says_also("invoice", pages):
        return None
    if _says(title.text, "invoice"):
        return _fact("invoice", title)
    line = _saying([line for line in front.lines if line.table < 0], "invoice")
    return _fact("invoice", front.fact("", [line])) if line else None


def _form(title: Fact, read: Sequence[ReadPage], fields: int) -> Fact | None:
    filled = sum(note.kind == "field" for page in read for note in page.notes)
    blanks = sum(bool(_BLANK.search(line.text)) for page in read for line in page.lines)
    named = _says(title.text, "form")
    if max(fields, filled) >= _FIELDS or (named and (blanks >= _BLANKS or title.text.endswith("表"))):
        return _fact("form", title)
    return None


def _by_title(kind: DocumentKind, title: Fact, pages: Sequence[Page], *, also: bool = False) -> Fact | None:
    if not _says(title.text, kind) or (also and not _says_also(kind, pages)):
        return None
    return _fact(kind, title)


def _says(text: str, kind: DocumentKind) -> bool:
    """Tell whether a title, or what a mark sets off in it, ends with the name of a kind or goes on as one may."""
    begins = kind == "invoice"  # whose number may have any form
    for words in map(_plain, _PARTS.split(_BRACKETS.sub(" ", text))):
        for name in map(_plain, read_lists()[kind]["title"]):
            if name >= "\u2e80":
                if re.search(rf"{name}(?:$|\s|v?\d)", words) or words.replace(" ", "").endswith(name):
                    return True
            elif re.search(rf"(?:^| ){name}{_MORE}", words) or (begins and words.startswith(f"{name} ")):
                return True
    return False


def _plain(text: str) -> str:
    """Give a text's words, which one space parts each, without their case."""
    return " ".join(re.sub(r"\W+", " ", re.sub(r"[’']s\b", "s", text.casefold())).split())


def _saying(lines: Sequence[Line], kind: DocumentKind) -> Line | None:
    """Find the first short line that says a kind."""
    for line in lines:
        if len(line.text) <= _TITLE and _says(line.text, kind):
            return line
    return None


def _says_also(kind: DocumentKind, pages: Sequence[Page]) -> bool:
    text = folded(" ".join(page.text for page in (*pages[:_FIRST], *pages[-1:])))
    return any(folded(word) in text for word in read_lists()[kind]["also"])
