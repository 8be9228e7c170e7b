"""Pages as pictures and places: draws a page and finds a quote on it, within bounds of time and memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from library.records import Attachment, Rect
from library.sandbox import Sandbox
from library.settings import Settings

if TYPE_CHECKING:
    from library.pdf.drawing import PageImage


class PdfReader:
    """Shows the pages of PDFs; each call runs in the sandbox."""

    def __init__(self, settings: Settings) -> None:
        self._sandbox = Sandbox(settings.reader_memory_mb)
        self._seconds = settings.page_seconds
        self._most = settings.max_file_mb * 2**20

    def render(self, path: Path, page: int, scale: float) -> PageImage:
        """Draw a page, counted from 1; `scale` 1.0 is 72 dots an inch.

        Raises:
            DocumentError: If the page cannot be drawn.
        """
        from library.pdf.drawing import render

        return self._sandbox.run(f"Page {page}", self._seconds, render, path, page, scale)

    def locate(self, path: Path, page: int, quote: str) -> tuple[Rect, ...]:
        """Find where a quote stands on a page: a rectangle a line, none when it is not there.

        Raises:
            DocumentError: If the page cannot be read.
        """
        from library.pdf.locating import locate

        return self._sandbox.run(f"Page {page}", self._seconds, locate, path, page, quote)

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
