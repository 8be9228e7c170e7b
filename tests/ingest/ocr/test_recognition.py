from __future__ import annotations

from pathlib import Path

import pytest

from ingest.ocr.recognition import Recognition
from ingest.reader import Reader
from library.pdf.pages import ReadPage
from library.pdf.reading import read_pages
from library.settings import Settings, read_settings
from tests.documents import shared_processes
from tests.pdfs import make_pdf
from tests.pictures import make_scan, set_picture

NOTICE = "The works of Fowey made 388 tonnes of clay\nand those of Par made 415 tonnes in the year."
LAYER = "The works of Fowey made 388 tonnes of clay\nand those of Par made 415 tonnes in the year."
WRONG = "Thc wcrks cf Fcwcy madc 3B8 tcnncs cf cIay\nand thcsc cf Par madc 4l5 tcnncs in thc ycar."


@pytest.fixture
def reader() -> Reader:
    return shared_processes().reader


def _recognised(path: Path, reader: Reader, settings: Settings) -> list[ReadPage]:
    recognition = Recognition(path, path.name, settings)
    done = recognition.take(read_pages(path, [1]))
    while recognition:
        done += recognition.step(reader, "")
    return done


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "notice.pdf", [NOTICE])


def test_text_in_a_picture_beside_text_is_noted_at_its_place(notice: Path, tmp_path: Path, reader: Reader) -> None:
    path = set_picture(notice, tmp_path / "page.pdf", "The figures of the year are below.", (50, 600, 350, 645))
    (page,) = _recognised(path, reader, read_settings())
    assert [line.text for line in page.lines] == ["The figures of the year are below."]
    assert [note.kind for note in page.notes] == ["picture"] * len(page.notes)
    assert "\n".join(note.text for note in page.notes) == NOTICE
    for x0, y0, x1, y1 in (note.rect for note in page.notes):
        assert 50 <= x0 < x1 <= 350
        assert 600 <= y0 < y1 <= 645


@pytest.mark.parametrize(
    ("layer", "how"), [pytest.param(LAYER, "text", id="a good layer stays"), pytest.param(WRONG, "ocr", id="a bad one")]
)
def test_a_scan_is_recognised_anew_where_its_layer_is_wrong(
    notice: Path, tmp_path: Path, reader: Reader, layer: str, how: str
) -> None:
    scan = make_scan(notice, tmp_path / "scan.pdf", layer=layer)
    (page,) = _recognised(scan, reader, read_settings())
    assert page.how == how
    assert "\n".join(line.text for line in page.lines) == NOTICE


def test_nothing_is_recognised_where_that_is_off(notice: Path, tmp_path: Path, reader: Reader) -> None:
    scan = make_scan(notice, tmp_path / "scan.pdf", layer=WRONG)
    (page,) = _recognised(scan, reader, read_settings(ocr=False))
    assert page.how == "text"


def test_pages_for_which_there_is_no_time_keep_what_they_have(notice: Path, tmp_path: Path, reader: Reader) -> None:
    scan = make_scan(notice, tmp_path / "scan.pdf", layer=WRONG)
    recognition = Recognition(scan, scan.name, read_settings(ocr_seconds=0.001))
    first, second = (page for page in [*read_pages(scan, [1]), *read_pages(scan, [1])])
    recognition.take([first, second])
    done = recognition.step(reader, "")
    assert (len(done), len(recognition)) == (2, 0)
    assert done[1].lines


def test_a_scan_that_cannot_be_recognised_in_time_is_unread(notice: Path, tmp_path: Path) -> None:
    """It was told to have no text, though nobody had looked at it."""
    scan = make_scan(notice, tmp_path / "scan.pdf")
    settings = read_settings(page_seconds=0.01)
    hurried = Reader(settings)
    try:
        (page,) = _recognised(scan, hurried, settings)
    finally:
        hurried.close()
    assert page.how == "unread"
