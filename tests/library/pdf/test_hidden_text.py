"""Text that a page holds and nobody sees is left out and counted; what is seen stays, whatever its colour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from library.pdf.locating import locate
from library.pdf.reading import read_pages
from tests.library.pdf.drawn import read

SEEN = "He worked six years as a baker in Cork."
HIDDEN = "He holds a doctorate in chemistry."
LETTERS = len(HIDDEN.replace(" ", ""))
X, Y = 60, 600


def _page(path: Path, draw: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=(612, 792))
    canvas.setFont("Helvetica", 11)
    canvas.drawString(X, 700, SEEN)
    draw(canvas)
    canvas.save()
    return path


def _box(canvas: Canvas, grey: float) -> None:
    canvas.saveState()
    canvas.setFillGray(grey)
    canvas.rect(X - 5, Y - 5, 300, 20, stroke=0, fill=1)
    canvas.restoreState()


def _picture(canvas: Canvas, grey: int) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("L", (30, 2), grey)), X - 5, Y - 5, 300, 20)


def _text(
    canvas: Canvas, grey: float = 0.0, size: float = 11, x: float = X, y: float = Y, mode: Literal[0, 1, 3] = 0
) -> None:
    text = canvas.beginText(x, y)
    text.setFont("Helvetica", size)
    text.setTextRenderMode(mode)
    text.setFillGray(grey)
    text.textOut(HIDDEN)
    canvas.drawText(text)


def _white(canvas: Canvas) -> None:
    _text(canvas, 1.0)


def _nearly_white(canvas: Canvas) -> None:
    _text(canvas, 0.985)


def _on_its_own_colour(canvas: Canvas) -> None:
    _box(canvas, 0.2)
    _text(canvas, 0.2)


def _on_a_picture_of_its_own_colour(canvas: Canvas) -> None:
    _picture(canvas, 51)
    _text(canvas, 0.2)


def _under_a_box(canvas: Canvas) -> None:
    _text(canvas)
    _box(canvas, 0.0)


def _under_a_picture(canvas: Canvas) -> None:
    _text(canvas)
    _picture(canvas, 90)


def _off_the_page(canvas: Canvas) -> None:
    _text(canvas, y=-40)


def _beside_the_page(canvas: Canvas) -> None:
    _text(canvas, x=700)


def _clipped(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(X, 100, 200, 50)
    canvas.clipPath(path, stroke=0)
    _text(canvas)
    canvas.restoreState()


def _tiny(canvas: Canvas) -> None:
    _text(canvas, size=0.5)


def _without_ink(canvas: Canvas) -> None:
    _text(canvas, mode=3)


def _transparent(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFillAlpha(0.0)
    _text(canvas)
    canvas.restoreState()


@pytest.mark.parametrize(
    "draw",
    [
        _white,
        _nearly_white,
        _on_its_own_colour,
        _on_a_picture_of_its_own_colour,
        _under_a_box,
        _under_a_picture,
        _off_the_page,
        _beside_the_page,
        _clipped,
        _tiny,
        _without_ink,
        _transparent,
    ],
    ids=lambda draw: draw.__name__.strip("_"),
)
def test_text_that_nobody_sees_is_left_out_and_counted(tmp_path: Path, draw: Callable[[Canvas], None]) -> None:
    path = _page(tmp_path / "hidden.pdf", draw)
    page = read(path)
    assert [line.text for line in page.lines] == [SEEN]
    assert page.hidden == LETTERS
    assert locate(path, 1, HIDDEN) == ()


def _white_on_dark(canvas: Canvas) -> None:
    _box(canvas, 0.2)
    _text(canvas, 1.0)


def _white_on_a_picture(canvas: Canvas) -> None:
    _picture(canvas, 90)
    _text(canvas, 1.0)


def _grey(canvas: Canvas) -> None:
    _text(canvas, 0.8)


def _outlined(canvas: Canvas) -> None:
    _text(canvas, 1.0, mode=1)


def _on_a_box(canvas: Canvas) -> None:
    _box(canvas, 0.9)
    _text(canvas)


def _in_a_frame(canvas: Canvas) -> None:
    _text(canvas)
    canvas.rect(X - 5, Y - 5, 300, 20, stroke=1, fill=0)


def _under_a_marker(canvas: Canvas) -> None:
    _text(canvas)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
    canvas.rect(X - 5, Y - 5, 300, 20, stroke=0, fill=1)
    canvas.restoreState()


@pytest.mark.parametrize(
    "draw",
    [_white_on_dark, _white_on_a_picture, _grey, _outlined, _on_a_box, _in_a_frame, _under_a_marker],
    ids=lambda draw: draw.__name__.strip("_"),
)
def test_text_that_is_seen_stays(tmp_path: Path, draw: Callable[[Canvas], None]) -> None:
    page = read(_page(tmp_path / "seen.pdf", draw))
    assert [line.text for line in page.lines] == [SEEN, HIDDEN]
    assert page.hidden == 0


def test_a_box_over_a_part_of_a_line_hides_that_part(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        _text(canvas)
        x = X + canvas.stringWidth("He holds a ", "Helvetica", 11)
        canvas.rect(x, Y - 4, canvas.stringWidth("doctorate", "Helvetica", 11), 14, stroke=0, fill=1)

    page = read(_page(tmp_path / "part.pdf", draw))
    assert [line.text for line in page.lines] == [SEEN, "He holds a in chemistry."]
    assert page.hidden == len("doctorate")


@pytest.mark.parametrize("off", [True, False])
@pytest.mark.parametrize("in_form", [True, False])
def test_a_layer_that_is_off_is_not_on_the_page(tmp_path: Path, off: bool, in_form: bool) -> None:
    def draw(canvas: Canvas) -> None:
        if in_form:
            canvas.beginForm("f")
            _text(canvas)
            canvas.endForm()
            canvas.doForm("f")
            return
        canvas._code.append("/OC /MC0 BDC")  # type: ignore[attr-defined]
        _text(canvas)
        canvas._code.append("EMC")  # type: ignore[attr-defined]

    writer = PdfWriter(clone_from=PdfReader(_page(tmp_path / "drawn.pdf", draw)))
    group = {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Draft")}
    layer = writer._add_object(DictionaryObject(group))
    layers = ArrayObject([layer])
    named = DictionaryObject({NameObject("/MC0"): layer})
    resources: Any = writer.pages[0]["/Resources"]
    resources[NameObject("/Properties")] = named
    for form in resources["/XObject"].values() if in_form else ():
        form.get_object()[NameObject("/OC")] = layer
    state = DictionaryObject({NameObject("/OFF" if off else "/ON"): layers})
    writer._root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): layers, NameObject("/D"): state}
    )
    writer.write(tmp_path / "layer.pdf")
    assert [line.text for line in read(tmp_path / "layer.pdf").lines] == ([SEEN] if off else [SEEN, HIDDEN])


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("height", [792, 300])
def test_the_invisible_layer_of_a_scan_stays(tmp_path: Path, over: bool, height: int) -> None:
    from PIL import Image

    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=(612, 792))
    scan = ImageReader(Image.new("L", (61, 79), 220))
    if over:
        canvas.drawImage(scan, 0, 792 - height, 612, height)
    _text(canvas, mode=3)
    if not over:
        canvas.drawImage(scan, 0, 792 - height, 612, height)
    canvas.save()
    page = read(tmp_path / "scan.pdf")
    assert [line.text for line in page.lines] == [HIDDEN]
    assert page.hidden == 0


def test_a_page_of_nothing_but_hidden_text_is_empty(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "empty.pdf"), pagesize=(612, 792))
    _white(canvas)
    canvas.save()
    (page,) = read_pages(tmp_path / "empty.pdf", [1])
    assert (page.how, page.lines, page.hidden) == ("empty", (), LETTERS)


def test_text_without_ink_is_hidden_on_a_page_with_a_picture_and_text(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        _picture(canvas, 220)
        _text(canvas, mode=3)

    assert [line.text for line in read(_page(tmp_path / "figure.pdf", draw)).lines] == [SEEN]
