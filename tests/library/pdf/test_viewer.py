from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader as Pypdf
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from library.errors import DocumentUnreadable
from library.pdf.viewer import PdfReader
from library.settings import Settings
from tests.pdfs import LEADING, MARGIN, SIZE, make_pdf

A4_HEIGHT = 841.89


@pytest.fixture
def reader(settings: Settings):  # type: ignore[no-untyped-def]
    opened = PdfReader(settings)
    yield opened
    opened.close()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return make_pdf(
        tmp_path / "letter.pdf", ["Dear Sir,\nthe ferry sails at noon\nfrom the east quay.", "第二页说渡轮停运。"]
    )


def test_a_quote_is_found_over_a_line_break_with_a_rectangle_a_line(reader: PdfReader, letter: Path) -> None:
    rects = reader.locate(letter, 1, "sails at noon from the east")
    assert len(rects) == 2
    for line, (x0, y0, x1, y1) in enumerate(rects, start=1):
        baseline = A4_HEIGHT - MARGIN - line * LEADING
        assert MARGIN - 1 <= x0 < x1
        assert baseline - SIZE < y0 < y1 < baseline + SIZE


@pytest.mark.parametrize(
    ("page", "quote", "found"),
    [
        pytest.param(2, "渡轮停运", True, id="chinese"),
        pytest.param(1, "the fery sails at noon", True, id="nearly the words"),
        pytest.param(1, "the budget was approved by parliament", False, id="other words"),
        pytest.param(2, "the ferry sails", False, id="another page"),
        pytest.param(1, "...", False, id="no letters"),
    ],
)
def test_quotes(reader: PdfReader, letter: Path, page: int, quote: str, found: bool) -> None:
    assert bool(reader.locate(letter, page, quote)) is found


def test_rectangles_fit_the_image_of_a_rotated_and_cropped_page(
    reader: PdfReader, letter: Path, tmp_path: Path
) -> None:
    writer = PdfWriter(clone_from=Pypdf(letter))
    writer.pages[0].cropbox.lower_left = (20, 400)
    writer.pages[0].rotate(90)
    turned = tmp_path / "turned.pdf"
    writer.write(turned)
    ((x0, y0, x1, y1),) = reader.locate(turned, 1, "the ferry sails at noon")
    page = reader.render(turned, 1, 1600)
    image = Image.open(io.BytesIO(page.jpeg)).convert("L")
    scale = image.width / page.width
    inside = image.crop(
        (round(x0 * scale), round((page.height - y1) * scale), round(x1 * scale), round((page.height - y0) * scale))
    )
    assert x1 - x0 < y1 - y0, "the line runs downwards"
    assert min(inside.tobytes()) < 100, "there is ink in the rectangle"


def test_a_page_is_drawn_as_wide_as_it_is_asked_for(reader: PdfReader, letter: Path) -> None:
    page = reader.render(letter, 1, 900)
    image = Image.open(io.BytesIO(page.jpeg))
    assert image.format == "JPEG"
    assert image.width == pytest.approx(900, abs=1)
    assert image.height / image.width == pytest.approx(page.height / page.width, rel=0.01)


def test_every_page_is_measured_as_it_is_displayed(reader: PdfReader, letter: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=Pypdf(letter))
    writer.pages[1].rotate(90)
    turned = tmp_path / "turned.pdf"
    writer.write(turned)
    (width, height), (turned_width, turned_height) = reader.sizes(turned)
    assert (turned_width, turned_height) == (height, width)


def test_the_lines_of_a_page_stand_over_its_ink(reader: PdfReader, letter: Path) -> None:
    lines = reader.lines(letter, 1)
    assert [piece.text for line in lines for piece in line] == [
        "Dear Sir,",
        "the ferry sails at noon",
        "from the east quay.",
    ]
    page = reader.render(letter, 1, 1600)
    image = Image.open(io.BytesIO(page.jpeg)).convert("L")
    scale = image.width / page.width
    for ((_, (x0, y0, x1, y1), _),) in lines:
        box = (x0 * scale, (page.height - y1) * scale, x1 * scale, (page.height - y0) * scale)
        assert min(image.crop(tuple(map(round, box))).tobytes()) < 100  # type: ignore[arg-type]


def test_the_line_of_a_turned_page_runs_up_or_down(reader: PdfReader, letter: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=Pypdf(letter))
    writer.pages[0].rotate(90)
    turned = tmp_path / "turned.pdf"
    writer.write(turned)
    (piece,) = reader.lines(turned, 1)[0]
    assert piece.quarters == 3
    assert piece.rect[2] - piece.rect[0] < piece.rect[3] - piece.rect[1]


def test_words_are_found_wherever_they_stand(reader: PdfReader, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "words.pdf", ["The Ferry sails.\nA ferry is late, and the\nferry sails on."])
    assert len(reader.locate_words(path, 1, "ferry")) == 3
    assert [len(rects) for rects in reader.locate_words(path, 1, "the ferry")] == [1, 2]
    assert reader.locate_words(path, 1, "ferries") == []
    assert reader.locate_words(path, 1, " ") == []


def test_a_page_that_is_not_there_is_named(reader: PdfReader, letter: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="no page 3; it has 2"):
        reader.render(letter, 3, 100)


def test_a_letter_of_a_formula_is_one_that_can_be_sent(reader: PdfReader, letter: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=letter)
    means = DecodedStreamObject()
    means.set_data(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        b" 1 beginbfchar <65> <D835DC65> endbfchar endcmap end"
    )
    for font in writer.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        font.get_object()[NameObject("/ToUnicode")] = writer._add_object(means)
    writer.write(tmp_path / "formula.pdf")
    said = " ".join(piece.text for line in reader.lines(tmp_path / "formula.pdf", 1) for piece in line)
    assert "𝑥" in said
    assert said.encode().decode() == said
