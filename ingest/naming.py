"""Names a document: its title for people, its header for search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from statistics import median

from library.pdf.pages import Line
from library.unicode import clean_line

# Titles that programs write by themselves and that name nothing.
_GENERATED = re.compile(
    r"^(microsoft (word|powerpoint|excel) - .*|untitled.*|document\d*|slide \d+|\S+\.\w{2,4}|[\W\d]*"
    r"|\(?(anonymous|unspecified|none|null)\)?)$",
    re.I,
)
# File names that scanners, browsers and servers give.
_NAMELESS = re.compile(
    r"^(?:(?:new|my|final|the|copy|of)[\s_-]*)*"
    r"(?:document|doc|scan|scanned|file|download|image|img|page|untitled|output|export|print|tmp|temp"
    r"|文档|文件|扫描件?|新建文档|未命名|下载)?"
    r"[\s_()\[\]\d.:-]*(?:copy|副本)?$"
    r"|^[0-9a-f]{8}[0-9a-f-]{8,}$",
    re.I,
)
_LONGEST = 200
_LARGER = 1.15  # times the size of ordinary text
_TITLE_LINES = 3


def title_of(name: str, stated: str, first_page: Sequence[Line] = ()) -> str:
    """Give the title that the file states; where that says nothing, its name without the ending.

    Where the name says nothing either, it is what stands largest on the first page.
    """
    title, stem = clean_line(stated)[:_LONGEST], PurePath(name).stem
    if not is_generated(title):
        return title
    return (_NAMELESS.match(stem) and _largest(first_page)) or stem


def is_generated(title: str) -> bool:
    """Tell whether a title is one that programs write by themselves, or none."""
    return _GENERATED.match(" ".join(title.split())) is not None


def header_of(name: str, title: str, dated: str = "") -> str:
    """Give the words that name a document, from its file name, its title and its date."""
    stem = PurePath(name).stem
    words = " ".join(re.sub(r"[_\-.]+", " ", stem).split())
    same = title.casefold() in (words.casefold(), stem.casefold())
    return " · ".join(part for part in (words, "" if same else title, dated) if part)


def _largest(lines: Sequence[Line]) -> str:
    """Join the first lines that share the largest size; empty when no size stands out."""
    sizes = [line.size for line in lines if line.size]
    if not sizes or max(sizes) < _LARGER * median(sizes):
        return ""
    largest = [line.text for line in lines if line.size == max(sizes)][:_TITLE_LINES]
    return " ".join(" ".join(largest).split())[:_LONGEST]
