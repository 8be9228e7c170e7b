"""The pictures of pages that were drawn last, within a bound on their bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from library.library import Library

_MOST_BYTES = 48 * 2**20  # a hundred pages at twice the pixels of a desk's pane
_WIDTHS = (32, 3200)


class PagePictures:
    """Draws pages, and keeps the last ones; thread-safe."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()

    def draw(self, library: Library, document_id: str, number: int, pixels: int) -> bytes:
        """Give the JPEG of a page that is so many pixels wide, within bounds.

        Raises:
            DocumentError: If the page cannot be drawn.
        """
        place = (document_id, number, min(max(pixels, _WIDTHS[0]), _WIDTHS[1]))
        with self._lock:
            if kept := self._kept.get(place):
                self._kept.move_to_end(place)
                return kept
        drawn = library.pdf.render(library.file(document_id), number, place[2]).jpeg
        with self._lock:
            if library.holds(document_id):  # it may have been deleted meanwhile
                self._kept[place] = drawn
            while sum(map(len, self._kept.values())) > self._most:
                self._kept.popitem(last=False)
        return drawn

    def forget(self, document_id: str) -> None:
        """Drop what was drawn of a document."""
        with self._lock:
            for place in [place for place in self._kept if place[0] == document_id]:
                del self._kept[place]


PICTURES = PagePictures()
