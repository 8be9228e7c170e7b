from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from library.errors import DocumentLocked, DocumentTooLarge, DocumentUnreadable
from library.pdf.garbled import is_garbled
from library.pdf.reading import check_file, check_pages, open_pdf, read_pages
from library.settings import Settings
from tests.library.pdf.drawn import LEFT, TOP, column, drawn
from tests.pdfs import make_pdf

LETTER = "Dear Sir,\nthe ferry sails at noon."


def _encrypted(path: Path, password: str, algorithm: str) -> Path:
    writer = PdfWriter(clone_from=PdfReader(make_pdf(path, [LETTER])))
    writer.encrypt(password, "owner", algorithm=algorithm)
    writer.write(path)
    return path


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
@pytest.mark.parametrize("password", ["", "tide"])
def test_protected_files_open_with_their_password(tmp_path: Path, algorithm: str, password: str) -> None:
    path = _encrypted(tmp_path / "locked.pdf", password, algorithm)
    assert open_pdf(path, password).page_count == 1
    (page,) = read_pages(path, [1], password)
    assert [line.text for line in page.lines] == LETTER.splitlines()


@pytest.mark.parametrize(
    ("password", "says"), [("", r"protected\. Give its password"), ("ebb", "password given does not open")]
)
def test_a_missing_or_wrong_password_is_asked_for(tmp_path: Path, password: str, says: str) -> None:
    path = _encrypted(tmp_path / "locked.pdf", "tide", "AES-256")
    with pytest.raises(DocumentLocked, match=says):
        open_pdf(path, password)
    with pytest.raises(DocumentLocked, match=says):
        read_pages(path, [1], password)


def test_pages_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "three.pdf", ["one", "", "three"])
    pages = read_pages(path, [3, 1, 2])
    assert [(page.number, page.how, [line.text for line in page.lines]) for page in pages] == [
        (3, "text", ["three"]),
        (1, "text", ["one"]),
        (2, "empty", []),
    ]


def test_a_file_that_is_no_pdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("these are notes")
    with pytest.raises(DocumentUnreadable, match=r"notes\.pdf is not a PDF"):
        open_pdf(path)


def test_a_page_that_pdfium_cannot_read_is_read_by_pypdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from library.pdf import drawn_text

    path = make_pdf(tmp_path / "three.pdf", ["one", "two\nlines", "three"])
    read = drawn_text._read_page
    monkeypatch.setattr(drawn_text, "_read_page", lambda file, i, notes: None if i == 1 else read(file, i, notes))
    pages = read_pages(path, [1, 2, 3])
    assert [[line.text for line in page.lines] for page in pages] == [["one"], ["two", "lines"], ["three"]]
    upper, lower = pages[1].lines
    assert upper.y0 >= lower.y1, "lines without places are spread downwards"


def test_a_page_that_neither_reads_is_unread_and_costs_no_other(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "broken.pdf", ["one", "two", "three"])
    writer = PdfWriter(clone_from=PdfReader(path))
    pages = writer._pages.get_object()["/Kids"]  # type: ignore[index]
    pages[1] = NameObject("/Nothing")
    writer.write(path)
    assert [page.how for page in read_pages(path, [1, 2, 3])] == ["text", "unread", "text"]


def test_text_outside_the_crop_box_is_left_out(tmp_path: Path) -> None:
    path = drawn(tmp_path / "crop.pdf", [(LEFT, TOP, "Inside the box"), (LEFT, 100, "Outside of it")])
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.pages[0].cropbox.lower_left = (20, 400)
    writer.write(path)
    (page,) = read_pages(path, [1])
    assert [line.text for line in page.lines] == ["Inside the box"]
    assert page.hidden == len("Outsideofit")
    assert page.height == 392
    assert page.lines[0].x0 == pytest.approx(LEFT - 20, abs=1)


def test_a_font_without_a_map_makes_a_page_garbled(tmp_path: Path) -> None:
    path = drawn(tmp_path / "shifted.pdf", [(LEFT, TOP - 14 * i, text) for i, text in enumerate(column(0, 12))])
    writer = PdfWriter(clone_from=PdfReader(path))
    content = DecodedStreamObject()
    content.set_data(_shifted(writer.pages[0].get_contents().get_data()))  # type: ignore[union-attr]
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    writer.write(path)
    (page,) = read_pages(path, [1])
    assert page.garbled
    assert is_garbled("\n".join(line.text for line in page.lines))


def _shifted(content: bytes) -> bytes:
    """Move every lower-case letter that is shown by one, as a font with its own order of glyphs does."""
    out, inside = bytearray(), False
    for byte in content:
        inside = (inside or byte == ord("(")) and byte != ord(")")
        out.append(byte + 1 if inside and ord("a") <= byte <= ord("z") else byte)
    return bytes(out)


@pytest.mark.parametrize(
    ("size", "limit", "error", "says"),
    [
        pytest.param(0, 1, DocumentUnreadable, r"report\.pdf is empty", id="empty"),
        pytest.param(2**20 + 2, 1, DocumentTooLarge, r"report\.pdf has 1 MB; the limit is 1 MB", id="large"),
    ],
)
def test_files_over_the_limits(
    tmp_path: Path, settings: Settings, size: int, limit: int, error: type[Exception], says: str
) -> None:
    path = tmp_path / "stored"
    path.write_bytes(b"x" * size)
    with pytest.raises(error, match=says):
        check_file(path, "report.pdf", settings.model_copy(update={"max_file_mb": limit}))


def test_too_many_pages(settings: Settings) -> None:
    limited = settings.model_copy(update={"max_pages": 3})
    check_pages(3, "report.pdf", limited)
    with pytest.raises(DocumentTooLarge, match="has 4 pages; the limit is 3"):
        check_pages(4, "report.pdf", limited)


def test_what_a_file_says_of_itself_is_valid_unicode(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "odd.pdf", [LETTER], "Times", [(0, "Times", 1)])
    half = "Times \ud83d".encode("utf-16-be", "surrogatepass")
    written = path.read_bytes()
    assert written.count(b"(Times)") >= 2
    path.write_bytes(written.replace(b"(Times)", b"<feff" + half.hex().encode() + b">"))
    structure = open_pdf(path).structure
    for text in (structure.metadata["title"], structure.outline[0][1]):
        assert "Times" in text  # pypdf reads the half as bytes of another encoding
        text.encode()
