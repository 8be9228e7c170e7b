"""What is read out of a page, and which of its passages answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from library.library import Library
from rag.web.pages import cut, rank, read_pieces
from rag.web.reading import decode, read_page
from tests.pdfs import make_pdf

CHINESE = "西港的渡轮每天中午从东码头开航，航程为四十分钟。"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        pytest.param(CHINESE.encode(), "iso-8859-1", id="UTF-8 that the server calls Latin"),
        pytest.param(CHINESE.encode("gbk"), "utf-8", id="GBK that the server calls UTF-8"),
        pytest.param(CHINESE.encode("gbk"), "", id="GBK that nobody names"),
        pytest.param(CHINESE.encode("big5", "ignore"), "big5", id="Big5"),
        pytest.param(b'<meta charset="big5">' + CHINESE.encode("big5", "ignore"), "", id="Big5 that the page names"),
        pytest.param(CHINESE.encode("utf-8-sig"), "zip", id="a charset that is none"),
        pytest.param(CHINESE.encode("gb18030"), "gb2312", id="more letters than GB2312 has"),
    ],
)
def test_text_is_read_whatever_charset_is_claimed(body: bytes, charset: str) -> None:
    assert "西港的" in decode(body, charset)


def test_bytes_in_no_charset_are_still_text() -> None:
    assert "noon" in decode(b"noon \xff\xff\xfe\x81", "utf-8")


def test_a_page_gives_its_main_text_title_and_date() -> None:
    said = "<p>The ferry sails at noon from the east quay of Westhaven, every day but Sunday.</p>" * 3
    html = (
        "<html><head><title>Times</title><meta name='date' content='2026-03-04'><script>alert(1)</script></head>"
        f"<body><nav><a href='/'>Home</a></nav><main><article><h1>Times</h1>{said}</article></main></body></html>"
    )
    page = read_page(html.encode(), "text/html", "utf-8", "http://a.test/")
    assert "noon from the east quay" in page.text
    assert "alert" not in page.text
    assert (page.title, page.published) == ("Times", "2026-03-04")


def test_half_of_a_character_in_a_page_is_no_character() -> None:
    said = "<p>The ferry sails at noon &#xD83D; from the east quay of Westhaven, every day but Sunday.</p>" * 3
    html = f"<html><head><title>Times &#xDE00;</title></head><body><article>{said}</article></body></html>"
    page = read_page(html.encode(), "text/html", "utf-8", "http://a.test/")
    assert "east quay" in page.text
    (page.text + page.title).encode()
    read_page("plain \ud83d".encode("utf-16-le", "surrogatepass"), "text/plain", "utf-16-le", "").text.encode()


def test_a_chinese_page_is_read() -> None:
    html = f"<html><head><title>时刻表</title></head><body><article>{f'<p>{CHINESE}</p>' * 4}</article></body></html>"
    page = read_page(html.encode("gbk"), "text/html", "gbk", "http://a.test/")
    assert CHINESE in page.text
    assert page.title == "时刻表"


def test_a_pdf_and_plain_text_are_read(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "a.pdf", ["Ferries sail at noon.", "Dogs travel free."])
    read = read_page(pdf.read_bytes(), "application/pdf", "", "http://a.test/a.pdf")
    assert read.text.split("\n\n") == ["Ferries sail at noon.", "Dogs travel free."]
    assert (read.title, read.published) == ("", None)
    assert read_page(b"Noon. <b>", "text/plain", "", "http://a.test/").text == "Noon. <b>"


def test_a_pdf_in_two_columns_is_read_down_one_and_then_the_other(tmp_path: Path) -> None:
    """As the library's own reader does: what the file draws line by line, across both, is no sentence."""
    path = tmp_path / "columns.pdf"
    canvas = Canvas(str(path))
    for row in range(12):
        for column, word in enumerate(("left", "right")):
            canvas.drawString(60 + 260 * column, 760 - 16 * row, f"The {word} column has its line {row} about the bay.")
    canvas.save()
    read = read_page(path.read_bytes(), "application/pdf", "", "http://a.test/")
    lines = read.text.splitlines()
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", read.published or "")  # the day on which it was made
    assert ["left" in line for line in lines] == [True] * 12 + [False] * 12


def test_nothing_is_read_out_of_nothing() -> None:
    assert read_page(b"<html></html>", "text/html", "", "http://a.test/").text == ""


def test_pieces_end_with_sentences_and_miss_nothing(harbour: Library) -> None:
    text = " ".join(f"Sentence {number} tells of quay number {number} in the harbour." for number in range(100))
    pieces = cut(text, harbour.embedder)
    assert " ".join(pieces) == text
    assert all(len(harbour.embedder.token_spans(piece)) <= 200 for piece in pieces)
    assert len(pieces) > 3


@pytest.mark.parametrize("text", ["quay " * 20_000, "quay\n" * 20_000, "港" * 50_000])
def test_text_without_sentences_is_cut_all_the_same(harbour: Library, text: str) -> None:
    pieces = cut(text, harbour.embedder)
    assert 1 < len(pieces) <= 60
    assert max(map(len, pieces)) <= 1200


@pytest.mark.parametrize(
    ("query", "told", "filler"),
    [
        ("When does the last boat leave?", "The final ferry departs at 22:40.", "The bay is known for its beaches. "),
        ("渡轮几点开航？", "渡轮每天22:40开航。", "海湾以沙滩闻名，夏天气候温和。"),
    ],
)
@pytest.mark.parametrize("with_embedder", [True, False])
def test_the_piece_that_answers_is_the_best(
    harbour: Library, query: str, told: str, filler: str, with_embedder: bool
) -> None:
    if not with_embedder:
        query = query.replace("last boat leave", "final ferry depart")
    embedder = harbour.embedder if with_embedder else None
    pieces = read_pieces(query, f"{filler * 60}\n\n{told}\n\n{filler * 60}", embedder)
    best, score = rank(query, pieces, embedder)[0]
    assert told in pieces[best].text
    assert 0 < score <= 1
