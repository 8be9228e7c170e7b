"""Tells of every citation whether it stands where it says: document, page, words and rectangles."""

from __future__ import annotations

from typing import Any

from library.library import Library
from library.records import Rect
from rag.answer import Answer, Citation

_BEYOND = 1.0  # points that a rectangle may reach over the page's edge: glyphs have a little air around them


class CitationCheck:
    """Counts the citations of answers from one library, and says what is wrong with those that do not resolve.

    Attributes:
        shown: Citations seen.
        missed: A line for each that does not stand where it says.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._sizes: dict[str, list[tuple[float, float]]] = {}
        self.shown = 0
        self.missed: list[str] = []

    @property
    def found(self) -> int:
        """Citations that stand where they say."""
        return self.shown - len(self.missed)

    def add(self, question: dict[str, Any], answer: Answer) -> None:
        """Look up every citation of an answer."""
        for citation in answer.citations:
            self.shown += 1
            if wrong := self._wrong(citation):
                quote = " ".join(citation.quote.split())[:80]
                self.missed.append(f"- {question['id']} [{citation.marker}] {citation.title}: {wrong}: {quote}")

    def _wrong(self, citation: Citation) -> str:
        """Say what is wrong with a citation; nothing when it resolves."""
        document, number = citation.document_id or "", citation.page or 0
        page = self._library.page(document, number) if self._library.holds(document) else None
        if page is None:
            return f"no page {number} in the library"
        if self._library.document(document).name != citation.title:
            return "another document's name"
        if not citation.quote.strip() or citation.quote not in page.text:
            return f"not in the text of page {number}"
        if not citation.rects:
            return f"not found on page {number}"
        return "" if all(self._lies_on(rect, document, number) for rect in citation.rects) else "beyond the page's edge"

    def _lies_on(self, rect: Rect, document: str, number: int) -> bool:
        width, height = self._size(document, number)
        x0, y0, x1, y1 = rect
        return -_BEYOND <= x0 < x1 <= width + _BEYOND and -_BEYOND <= y0 < y1 <= height + _BEYOND

    def _size(self, document: str, number: int) -> tuple[float, float]:
        if document not in self._sizes:
            self._sizes[document] = self._library.pdf.sizes(self._library.file(document))
        return self._sizes[document][number - 1]
