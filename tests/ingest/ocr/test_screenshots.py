from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr.screenshots import read_screenshot
from library.settings import read_settings


def _picture(words: str, kind: str = "PNG", mode: str = "RGB") -> bytes:
    picture = Image.new(mode, (700, 140), "white")
    ImageDraw.Draw(picture).text((30, 50), words, fill="black", font=ImageFont.load_default(30))
    content = io.BytesIO()
    picture.save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB")])
def test_the_words_of_a_screenshot_are_read(kind: str, mode: str) -> None:
    words = read_screenshot(_picture("How tall is the lighthouse?", kind, mode), "screen", read_settings())
    assert words == "How tall is the lighthouse?"


@pytest.mark.parametrize(
    "content",
    [_picture(""), b"no picture", b"%PDF-1.7 no picture", _picture("Half")[:90]],
    ids=["blank", "text", "another kind", "broken off"],
)
def test_what_holds_no_words_or_is_no_picture_reads_as_nothing(content: bytes) -> None:
    assert read_screenshot(content, "screen", read_settings()) == ""
