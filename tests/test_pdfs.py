"""The PDFs that other tests are built on hold what they were asked to hold."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from tests.pdfs import make_pdf


def test_latin_and_chinese_read_back_as_written(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", ["First line\n第二行，中文 and English 3.5%", ""])
    pdf = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in pdf]
    assert texts[0].split("\r\n") == ["First line", "第二行，中文 and English 3.5%"]
    assert texts[1] == ""


def test_title_outline_and_labels_read_back(tmp_path: Path) -> None:
    outline = [(0, "One", 1), (1, "One and a half", 2), (0, "二", 2)]
    path = make_pdf(tmp_path / "a.pdf", ["a", "b"], title="题目 Title", outline=outline, labels=["i", "1"])
    pdf = PdfReader(path)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "题目 Title"
    assert pdf.page_labels == ["i", "1"]
    first, children, second = pdf.outline
    assert isinstance(children, list)
    titles = [item.title for item in (first, children[0], second)]  # type: ignore[union-attr]
    assert titles == ["One", "One and a half", "二"]


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", ["secret"], password="open sesame")
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(path)
    assert pypdfium2.PdfDocument(path, password="open sesame")[0].get_textpage().get_text_range() == "secret"
