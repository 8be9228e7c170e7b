"""Draws pages: for a reader to see, and for the recognition of text."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from library.pdf.pdfium_documents import open_page
from library.records import Rect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_PIXELS = 20_000_000  # a page of A0 at 200 dpi; more is drawn smaller
_QUALITY = 88  # of JPEG: a page at 1100 pixels takes 3 to 11 ms, where PNG takes 13 to 96 and WebP 7 to 90
_MOST_DRAWN = 4_000_000  # pixels to recognise text in: A4 at 200 dpi; the models' memory grows with them


@dataclass(frozen=True)
class PageImage:
    """A page drawn as JPEG, with its size in PDF points."""

    jpeg: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Drawing:
    """A page as pixels [height, width, 3] in red, green, blue, with its size in PDF points as displayed."""

    pixels: NDArray[np.uint8]
    width: float
    height: float


def render(path: Path, number: int, pixels: int) -> PageImage:
    """Draw a page so many pixels wide; one that would be too large is drawn smaller.

    Raises:
        DocumentUnreadable: If the page cannot be drawn.
    """
    with open_page(path, number) as page:
        width, height = page.get_size()
        scale = min(pixels / max(width, 1.0), (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        stream = io.BytesIO()
        drawn = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        drawn.save(stream, "JPEG", quality=_QUALITY, subsampling=0)  # coloured letters stay sharp
        return PageImage(stream.getvalue(), width, height)


def draw(path: Path, number: int, dpi: float, password: str = "", area: Rect | None = None) -> Drawing:
    """Draw a page, or an area of it, for recognition; what is too large for `_MOST_DRAWN` gets fewer dots an inch.

    Raises:
        DocumentUnreadable: If the page cannot be drawn.
        DocumentLocked: If the password is missing or wrong.
    """
    with open_page(path, number, password) as page:
        all_width, all_height = page.get_size()
        x0, y0, x1, y1 = area or (0.0, 0.0, all_width, all_height)
        width, height = x1 - x0, y1 - y0
        scale = min(dpi / 72, (_MOST_DRAWN / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, crop=(x0, y0, all_width - x1, all_height - y1), rev_byteorder=True)
        return Drawing(bitmap.to_numpy()[..., :3].copy(), width, height)
