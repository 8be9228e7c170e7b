"""Pages as pictures, lines and places: draws a page and finds words on it, within bounds of time and memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from library.records import Attachment, Rect
from library.sandbox import Sandbox
from library.settings import Settings

if TYPE_CHECKING:
    from library.pdf.drawing import PageImage
    from library.pdf.pieces import Line, Size


class PdfReader:
    """Shows the pages of PDFs; each call runs in the sandbox."""

    def __init__(self, settings: Settings) -> None:
        self._sandbox = Sandbox(settings.reader_memory_mb)
        self._seconds = settings.page_seconds
        self._most = settings.max_file_mb * 2**20

    def render(self, path: Path, page: int, pixels: int) -> PageImage:
        """Draw a page, counted from 1, so many pixels wide.

        Raises:
            DocumentError: If the page cannot be drawn.
        """
        from library.pdf.drawing import render

        return self._sandbox.run(f"Page {page}", self._seconds, render, path, page, pixels)

    def sizes(self, path: Path) -> list[Size]:
        """Measure every page as displayed: width and height in points.

        Raises:
            DocumentError: If the file cannot be read.
        """
        from library.pdf.selectable import page_sizes

        return self._sandbox.run(path.name, self._seconds, page_sizes, path)

    def lines(self, path: Path, page: int) -> list[Line]:
        """Read the lines of a page's text layer, each in the pieces that it is set in.

        Raises:
            DocumentError: If the page cannot be read.
        """
        from library.pdf.selectable import read_lines

        return self._sandbox.run(f"Page {page}", self._seconds, read_lines, path, page)

    def locate(self, path: Path, page: int, quote: str) -> tuple[Rect, ...]:
        """Find where a quote stands on a page: a rectangle a line, none when it is not there.

        Raises:
            DocumentError: If the page cannot be read.
        """
        from library.pdf.locating import locate

        return self._sandbox.run(f"Page {page}", self._seconds, locate, path, page, quote)

    def locate_words(self, path: Path, page: int, words: str) -> list[tuple[Rect, ...]]:
        """Find every place where words that are searched for stand on a page: a rectangle a line, for each.

        Raises:
            DocumentError: If the page cannot be read.
        """
        from library.pdf.locating import locate_words

        return self._sandbox.run(f"Page {page}", self._seconds, locate_words, path, page, words)

    def attached(self, path: Path, attachment: Attachment) -> bytes:
        """Give the bytes of an attached file.

        Raises:
            DocumentError: If it is not there, or cannot be read.
        """
        from library.pdf.pdfium_attachments import read_attachment

        return self._sandbox.run(attachment.name, self._seconds, read_attachment, path, attachment, self._most)

    def start(self) -> None:
        """Start the child process and load pdfium there, so that the first page need not wait for it.

        Raises:
            DocumentError: If it does not start.
        """
        from library.pdf.pdfium_documents import ready

        self._sandbox.run("The PDF reader", self._seconds, ready)

    def close(self) -> None:
        """End the child process."""
        self._sandbox.close()
