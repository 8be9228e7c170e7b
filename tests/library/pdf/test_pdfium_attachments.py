from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from library.errors import DocumentUnreadable
from library.pdf.pdfium_attachments import list_attachments, read_attachment
from library.records import Attachment
from tests.annotated_pdfs import attach
from tests.pdfs import make_pdf

MOST = 1_000_000


@pytest.fixture
def survey(tmp_path: Path) -> bytes:
    return make_pdf(tmp_path / "survey.pdf", ["The survey found 31 cracks."]).read_bytes()


def test_attached_files_are_listed_and_read(tmp_path: Path, survey: bytes) -> None:
    files = {"../survey.pdf": survey, "notes.txt": b"none", "Press Quality.joboptions": b"x"}
    path = attach(make_pdf(tmp_path / "report.pdf", ["A report."]), files)
    found = {attachment.name: attachment for attachment in list_attachments(path, MOST)}
    assert found == {
        "survey.pdf": Attachment("survey.pdf", 0, len(survey), hashlib.sha256(survey).hexdigest()),
        "notes.txt": Attachment("notes.txt", 0, 4),
    }
    assert read_attachment(path, found["survey.pdf"], MOST) == survey


def test_the_name_of_an_attached_file_may_be_chinese(tmp_path: Path) -> None:
    path = attach(make_pdf(tmp_path / "report.pdf", ["A report."]), {"水质检测报告.txt": b"none"})
    assert [attachment.name for attachment in list_attachments(path, MOST)] == ["水质检测报告.txt"]


def test_no_more_is_looked_into_than_a_document_may_have(tmp_path: Path, survey: bytes) -> None:
    path = attach(make_pdf(tmp_path / "report.pdf", ["A report."]), {"survey.pdf": survey})
    assert list_attachments(path, 100) == (Attachment("survey.pdf", 0, len(survey)),)


def test_a_file_that_is_not_attached_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match=r"lost\.pdf"):
        read_attachment(make_pdf(tmp_path / "report.pdf", ["A report."]), Attachment("lost.pdf"), MOST)
