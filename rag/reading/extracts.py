"""Cuts a passage into what can be quoted: sentences, table rows and headings, by where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from library.text import cjk_share, ends_sentence, sentence_spans
from library.text.items import begins_item
from rag.reading.tables import heads_columns, is_marked_row, is_row, is_rule, read_rows

Kind = Literal["sentence", "row", "heading", "whole"]

_ENDS = re.compile(r"[.!?。！？；;:：,，、…][”’\"'）)」』]*$")
QUOTATION = "> "
"""What a comment or a field begins with, as quotations do in Markdown: it is quoted with whose it is, or its label."""
_MOST_LINES = 8  # that one sentence is put together of
_LONGEST_WHOLE = 400  # characters
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u3000-\u303f\uff00-\uffef"
_CJK_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t]*\s*\n\s*|[ \t]*\n\s*(?=[{_CJK}])")
_HEADING_MARK = re.compile(r"#{1,6} ")
_SHORT_LINE = 0.6  # of the longest line: where a line this short ends without a stop, so does the paragraph
_HEADING_WORDS = 12
_HEADING_CHARACTERS = 30  # for scripts that do not part words


@dataclass(frozen=True)
class Extract:
    """A span of a passage that can be quoted as it stands.

    Attributes:
        start: Offset of its first character in the passage.
        end: Offset after its last character.
        paragraph: Number of the paragraph or item of a list that it is a sentence of.
    """

    start: int
    end: int
    kind: Kind
    paragraph: int = 0


def unwrap(text: str) -> str:
    """Undo a PDF's hard line breaks: a space in their place, or nothing beside Chinese and Japanese."""
    return " ".join(_CJK_BREAK.sub("", text).split())


def extracts_of(text: str, *, marked: bool = False) -> list[Extract]:
    """Cut a passage into sentences, table rows and headings, in reading order.

    A single line break inside a paragraph is only where the line was full.

    Args:
        text: The passage's.
        marked: Whether it is written as Markdown: then nothing but what is marked is a heading or a row. Else a line
            that ends in two or more figures is a row too, and a short paragraph without a stop a heading.
    """
    return list(_extracts_of(text, marked))


@lru_cache(maxsize=128)
def _extracts_of(text: str, marked: bool) -> tuple[Extract, ...]:
    paragraphs = _marked_paragraphs(text) if marked else (_cut(text, *block) for block in _blocks(text))
    return tuple(replace(one, paragraph=number) for number, extracts in enumerate(paragraphs) for one in extracts)


def _marked_paragraphs(text: str) -> Iterator[Iterator[Extract]]:
    open_start = open_end = -1
    for start, end in _lines(text):
        line = text[start:end]
        alone = bool(_HEADING_MARK.match(line)) or is_marked_row(line) or line.startswith(QUOTATION)
        if open_start >= 0 and (alone or not line.strip() or begins_item(line)):
            yield _sentences(text, open_start, open_end)
            open_start = -1
        if alone:
            yield _marked_line(text, start, end)
        elif line.strip():
            open_start, open_end = (start if open_start < 0 else open_start), end
    if open_start >= 0:
        yield _sentences(text, open_start, open_end)


def _marked_line(text: str, start: int, end: int) -> Iterator[Extract]:
    line = text[start:end]
    if is_marked_row(line):
        yield from _row(text, start, end)
    elif mark := _HEADING_MARK.match(line):
        yield Extract(start + mark.end(), end, "heading")
    elif len(line) <= _LONGEST_WHOLE:
        yield Extract(start + len(QUOTATION), end, "whole")
    else:
        yield from _sentences(text, start + len(QUOTATION), end)


def _row(text: str, start: int, end: int) -> Iterator[Extract]:
    """Give a table's row, or its heads; nothing for the rule between them."""
    line = text[start:end]
    if not is_marked_row(line):
        yield Extract(start, end, "heading" if heads_columns(line) else "row")
    elif not is_rule(line):
        yield Extract(start, end, "row" if start in read_rows(text) else "heading")


def _sentences(text: str, start: int, end: int) -> Iterator[Extract]:
    yield from (Extract(start + first, start + last, "sentence") for first, last in sentence_spans(text[start:end]))


def _cut(text: str, start: int, end: int, alone: bool) -> Iterator[Extract]:
    if alone:
        yield from _row(text, start, end)
        return
    spans = sentence_spans(text[start:end])
    for first, last in spans:
        piece = text[start + first : start + last]
        yield Extract(start + first, start + last, "heading" if _is_heading(piece, len(spans) == 1) else "sentence")


def _is_heading(piece: str, alone: bool) -> bool:
    """Tell whether a piece is a heading: short, and a paragraph of its own or in capitals ("NORTH FERRIES, INC.")."""
    chinese = cjk_share(piece) > 0.5
    capitals = piece.isupper() and not chinese  # "一个 PDF 有 200 MB" is upper case to Python
    if not capitals and (not alone or _ENDS.search(piece)):
        return False
    if chinese:
        return len(piece) <= _HEADING_CHARACTERS
    return len(piece.split()) <= _HEADING_WORDS


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Give (start, end, alone) of the paragraphs, and of the table rows, which stand alone."""
    lines = _lines(text)
    width = max((end - start for start, end in lines if not is_marked_row(text[start:end])), default=0)
    open_start = open_end = -1
    for place, (start, end) in enumerate(lines):
        line = text[start:end]
        alone = is_row(line)
        if open_start >= 0 and (alone or not line.strip() or begins_item(line)):
            yield open_start, open_end, False
            open_start = -1
        if alone:
            yield start, end, True
        elif line.strip():
            open_start, open_end = (start if open_start < 0 else open_start), end
            below = text[slice(*lines[place + 1])] if place + 1 < len(lines) else ""
            if _closes(line, width) and not below[:1].islower():
                yield open_start, open_end, False
                open_start = -1
    if open_start >= 0:
        yield open_start, open_end, False


def _lines(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for line in re.split(r"(?<=[\n\f])", text):
        spans.append((start, start + len(line.rstrip())))
        start += len(line)
    return spans


def _closes(line: str, width: int) -> bool:
    return len(line) < _SHORT_LINE * width and not _ENDS.search(line)


@lru_cache(maxsize=64)
def sentences_of(source: str) -> tuple[str, ...]:
    """Return a source's sentences without line breaks, and those that narrow lines cut in pieces as a whole too."""
    return tuple(_whole_sentences(source))


def _whole_sentences(source: str) -> Iterator[str]:
    pieces, first = extracts_of(source), 0
    for at, piece in enumerate(pieces):
        if piece.kind == "sentence":
            yield unwrap(source[piece.start : piece.end])
        if at + 1 < len(pieces) and at - first < _MOST_LINES and _goes_on(source, piece, pieces[at + 1]):
            continue
        if at > first:
            yield unwrap(source[pieces[first].start : piece.end])
        first = at + 1


def _goes_on(source: str, piece: Extract, behind: Extract) -> bool:
    """True if a line that was taken for the end of a paragraph may go on in the next one."""
    line = source[piece.start : piece.end]
    ends = ends_sentence(line) or line.endswith((":", "：")) or "\n\n" in source[piece.end : behind.start]
    return not ends and "row" not in (piece.kind, behind.kind) and not begins_item(source[behind.start : behind.end])
