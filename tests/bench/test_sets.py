"""A set's questions are read with what their documents are in a library."""

from __future__ import annotations

import json
from pathlib import Path

from bench.sets import Question, add_folder, read_questions
from library.library import Library
from library.settings import Settings
from tests.pdfs import make_pdf


def test_questions_without_a_right_page_are_left_out(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "question": "Where?", "document": "a.pdf", "pages": [2, 3]},
        {"id": 2, "question": "Who?", "document": "a.pdf", "pages": [], "answerable": False},
        {"id": 3, "question": "Why?", "document": None, "pages": [1]},
        {"id": 4, "question": "When?", "document": "unread.pdf", "pages": [1]},
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    assert read_questions(tmp_path, {"a.pdf": "0a"}) == [
        Question("1", "Where?", "a.pdf", "0a", (2, 3)),
        Question("4", "When?", "unread.pdf", "unread.pdf", (1,)),
    ]


def test_copies_of_a_file_are_one_document_and_an_unreadable_file_is_none(
    tmp_path: Path, library: Library, settings: Settings
) -> None:
    (pdfs := tmp_path / "pdfs").mkdir()
    content = make_pdf(pdfs / "first.pdf", ["The ferry leaves at nine."]).read_bytes()
    (pdfs / "second.pdf").write_bytes(content)
    (pdfs / "broken.pdf").write_bytes(b"no PDF")
    ids = add_folder(library, settings, pdfs)
    (document,) = library.documents()
    assert ids["first.pdf"] == ids["second.pdf"] == document.id
    assert ids["broken.pdf"] != document.id
