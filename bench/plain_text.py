"""Counts the characters that one PDF reader alone finds on each page of a file, in a child that can be killed."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from library.sandbox import Sandbox

_SECONDS = 60
_RULES = re.compile(r"[.…_\-–—]{3,}")


def count_characters(text: str) -> int:
    """Count what a person could read: no spaces, no control or private-use characters, no rows of dots or dashes."""
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(
        mark for mark in plain if not mark.isspace() and mark != "\ufffd" and unicodedata.category(mark)[0] != "C"
    )
    return len(_RULES.sub("", seen))


def by_pdfium(path: Path) -> list[int]:
    """Count by pdfium alone, page by page; a page that fails counts nothing."""
    import pypdfium2

    pages = pypdfium2.PdfDocument(path)
    return _counts(len(pages), lambda i: str(pages[i].get_textpage().get_text_bounded()))


def by_pypdf(path: Path) -> list[int]:
    """Count by pypdf alone, page by page; a page that fails counts nothing."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages = PdfReader(path).pages
    return _counts(len(pages), lambda i: pages[i].extract_text())


READERS = {"pdfium": by_pdfium, "pypdf": by_pypdf}


def _counts(pages: int, read: Callable[[int], str]) -> list[int]:
    counts = [0] * pages
    for i in range(pages):
        with suppress(Exception):  # odd files raise anything; the other pages still count
            counts[i] = count_characters(read(i))
    return counts


class Readers:
    """Both readers in a child process that is killed when a file takes too long."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()

    def better(self, path: Path) -> tuple[str, list[int]]:
        """Name the reader that finds more, with its count for each page; none if neither opens the file."""
        counts = {name: self._count_in_child(name, path) for name in READERS}
        name = max(counts, key=lambda name: sum(counts[name]))
        return name, counts[name]

    def close(self) -> None:
        """End the child."""
        self._sandbox.close()

    def _count_in_child(self, name: str, path: Path) -> list[int]:
        try:
            return self._sandbox.run(path.name, _SECONDS, READERS[name], path)
        except Exception:  # noqa: BLE001 - a file that this reader cannot open at all, or not in time
            return []
