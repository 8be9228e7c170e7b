"""Reads the words of a picture that a person pastes, such as a screenshot, in the sandbox's child."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from library.errors import DocumentUnreadable
from library.sandbox import Sandbox
from library.settings import Settings

KINDS = ("png", "jpg", "jpeg", "webp")
_MOST_PIXELS = 40_000_000
_MEMORY_MB = 4096  # address space, as for the pictures of pages
_SMALL_SIDE = 1600  # pixels: letters on a screen are small, so that a small picture is read at twice its size
_DPI = 150  # in which a page is recognised


def read_screenshot(content: bytes, name: str, settings: Settings) -> str:
    """Return the words of a picture, line by line; "" where there are none, or it is no picture that can be read."""
    sandbox = Sandbox(max(settings.reader_memory_mb, _MEMORY_MB))
    try:
        return sandbox.run(name, settings.page_seconds * 3, recognise_picture, content)
    except DocumentUnreadable:
        return ""
    finally:
        sandbox.close()


def recognise_picture(content: bytes) -> str:
    """Recognise a picture's words, line by line.

    Raises:
        DocumentUnreadable: If it is no picture, or larger than any screen.
        RecognitionError: If the models are missing.
    """
    from PIL import Image, UnidentifiedImageError

    from ingest.ocr.engine import recognise

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "picture.pdf"
        try:
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise DocumentUnreadable("page_not_recognised")
                flat = Image.new("RGB", picture.size, "white")
                seen = picture.convert("RGBA")
                flat.paste(seen, mask=seen.getchannel("A"))
                flat.save(page, resolution=_DPI / 2 if max(picture.size) < _SMALL_SIDE else _DPI)
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
            raise DocumentUnreadable("page_not_recognised") from error
        return "\n".join(line.text for line in recognise(page, 1).lines)
