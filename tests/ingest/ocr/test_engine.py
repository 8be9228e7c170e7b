from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from rapidfuzz.distance import LCSseq

from ingest.ocr import engine
from ingest.ocr.engine import recognise
from ingest.ocr.recognition import needs_ocr
from library.errors import DocumentLocked, RecognitionError
from library.pdf.drawn_text import read_runs
from library.pdf.locating import locate
from library.pdf.pages import Line, ReadPage
from library.records import How
from library.sandbox import Sandbox
from library.settings import ROOT
from tests.pdfs import make_pdf
from tests.pictures import make_scan

LETTER = (
    "Dear Sir,\n"
    "the night ferry to Heron Island sails at noon\n"
    "from the east quay, and not at a quarter past two.\n"
    "\n"
    "Passengers        1,412        1,486        1,553\n"
    "Boats                 12            14            15"
)
GUIDE_ZH = ROOT / "data" / "samples" / "footnote-user-guide-zh.pdf"
MEMORY_MB = 2048


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "letter.pdf", [LETTER])


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("text recognition asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    engine._engine.cache_clear()


@pytest.mark.usefixtures("offline")
def test_a_scan_is_read_offline_and_quietly(letter: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = recognise(make_scan(letter, tmp_path / "scan.pdf"), 1)
    assert [re.sub(" +", " ", line.text) for line in page.lines] == [
        re.sub(" +", " ", line) for line in LETTER.splitlines() if line
    ]
    assert (page.number, page.how) == (1, "ocr")
    assert capfd.readouterr() == ("", "")


def test_chinese_is_read(tmp_path: Path) -> None:
    page = recognise(make_scan(GUIDE_ZH, tmp_path / "scan.pdf", number=3), 1)
    ((drawn,),) = (read_runs(GUIDE_ZH, [3]),)
    assert drawn is not None
    written = re.sub(r"\s", "", "".join(run.text for run in drawn.runs))
    read = re.sub(r"\s", "", "".join(line.text for line in page.lines))
    assert LCSseq.similarity(written, read) > 0.95 * len(written)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_lines_lie_on_their_words_however_the_scan_is_turned(letter: Path, tmp_path: Path, turns: int) -> None:
    page = recognise(make_scan(letter, tmp_path / "scan.pdf", turns=turns), 1)
    quote = "the night ferry to Heron Island sails at noon"
    (line,) = [line for line in page.lines if line.text == quote]
    ((x0, y0, x1, y1),) = locate(letter, 1, quote)
    width, height = (page.width, page.height) if turns % 2 == 0 else (page.height, page.width)
    expected = {
        0: (x0, y0, x1, y1),
        1: (height - y1, x0, height - y0, x1),
        2: (width - x1, height - y1, width - x0, height - y0),
        3: (y0, width - x1, y1, width - x0),
    }[turns]
    assert (line.x0, line.y0, line.x1, line.y1) == pytest.approx(expected, abs=3.0)


def test_the_picture_is_read_where_the_text_layer_is_garbled(letter: Path, tmp_path: Path) -> None:
    scan = make_scan(letter, tmp_path / "scan.pdf", hidden="%$#!& xqz ~~~ ###")
    text = " ".join(line.text for line in recognise(scan, 1).lines)
    assert "the night ferry to Heron Island" in text
    assert "xqz" not in text


def test_a_white_page_is_empty(tmp_path: Path) -> None:
    blank = make_pdf(tmp_path / "blank.pdf", [""])
    page = recognise(blank, 1)
    assert (page.how, page.lines) == ("empty", ())
    assert page.width == pytest.approx(595.3, abs=0.1)


def test_a_protected_scan_opens_with_its_password_alone(tmp_path: Path) -> None:
    locked = make_pdf(tmp_path / "locked.pdf", ["The budget was approved."], password="ferry")
    assert [line.text for line in recognise(locked, 1, "ferry").lines] == ["The budget was approved."]
    with pytest.raises(DocumentLocked, match="password"):
        recognise(locked, 1, "boat")


def test_a_missing_model_is_named_and_not_fetched(
    letter: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(engine._engine.cache_clear)
    engine._engine.cache_clear()
    monkeypatch.setitem(engine._MODELS, "Rec", "no-such-model.onnx")
    with pytest.raises(RecognitionError, match=r"no-such-model\.onnx is missing"):
        recognise(letter, 1)


def test_a_page_is_read_where_the_letters_have_no_places(letter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # rapidocr gives fewer places than boxes, or raises, where it cannot place every letter
    recogniser = engine._engine()

    def stumble(*_: object) -> None:
        raise IndexError("tuple index out of range")

    monkeypatch.setattr(recogniser, "calc_word_boxes", stumble)
    assert "the night ferry to Heron Island sails at noon" in [line.text for line in recognise(letter, 1).lines]


def test_a_page_is_read_within_the_memory_of_a_sandbox(letter: Path, tmp_path: Path) -> None:
    sandbox = Sandbox(MEMORY_MB)
    try:
        page = sandbox.run("letter", 120, recognise, make_scan(letter, tmp_path / "scan.pdf", dpi=300), 1)
    finally:
        sandbox.close()
    assert page.lines[0].text == "Dear Sir,"


def _page(text: str, how: How = "text", garbled: bool = False, pictures: float = 0.0) -> ReadPage:
    lines = (Line(text, 0, 0, 100, 10),) if text else ()
    return ReadPage(1, 595, 842, lines, how, garbled=garbled, pictures=pictures)


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        pytest.param(_page("The ferry sails at noon."), False, id="text"),
        pytest.param(_page("Chapter 3"), False, id="little text without a picture"),
        pytest.param(_page("PLAINTIFF 0042", pictures=0.9), True, id="a stamp on a scan"),
        pytest.param(_page("The ferry sails at noon. " * 9, pictures=0.9), False, id="text over a picture"),
        pytest.param(_page("", how="empty"), True, id="no text"),
        pytest.param(_page("· — ·"), True, id="marks alone"),
        pytest.param(_page("xq%z " * 99, garbled=True), True, id="garbled"),
        pytest.param(_page("", how="unread"), False, id="could not be opened"),
    ],
)
def test_only_pages_without_readable_text_are_recognised(page: ReadPage, needed: bool) -> None:
    assert needs_ocr(page) is needed
