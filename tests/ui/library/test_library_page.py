from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from library.records import Document
from tests.patience import PATIENCE_S, wait_until
from tests.pdfs import make_pdf
from tests.ui.conftest import ToldAnswerer, run_until
from ui.library.erasing import erasing
from ui.shared import resources, uploads

SCRIPT = Path(__file__).with_name("library_app.py")


def _open() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()


def test_an_empty_library_says_so(answerer: ToldAnswerer) -> None:
    app = _open()
    assert not app.exception
    assert "No documents yet." in [caption.value for caption in app.caption]


def test_what_was_deleted_is_brought_back_by_a_click(answerer: ToldAnswerer, timetable: str) -> None:
    app = _open()
    erasing().delete("test session id", [timetable])
    app.run()
    assert "timetable.pdf is deleted. It is erased when you leave this page." in [text.value for text in app.text]
    app.button(key="undo_delete").click().run()
    assert resources.library().holds(timetable)
    assert "undo_delete" not in {button.key for button in app.button}


def test_the_chats_about_it_are_deleted_too_where_that_is_asked_for(answerer: ToldAnswerer, timetable: str) -> None:
    chats = resources.library().chats
    for title, document in (("Ferries", timetable), ("Towers", "another")):
        cited = {"answer": "At nine.", "citations": [{"document_id": document}]}
        chats.add_turn(chats.create(title).id, "When?", cited)
    app = _open()
    erasing().delete("test session id", [timetable])
    app.run()
    (box,) = app.checkbox
    assert box.label == "Delete the chat that quotes or names it too"
    box.check().run()
    assert len(chats.all()) == 2
    erasing().leave("test session id")
    wait_until(lambda: [chat.title for chat in chats.all()] == ["Towers"])


def test_an_upload_is_handed_over_once_however_often_the_page_is_drawn(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    path = make_pdf(shared / "boats.pdf", ["About boats."])
    app.file_uploader[0].upload("boats.pdf", path.read_bytes(), "application/pdf").run()
    app.run()
    app.run()
    assert [job.name for job in resources.queue().jobs()] == ["boats.pdf"]


def test_a_failure_stays_with_its_reason_until_it_is_dismissed(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    app.file_uploader[0].upload("bad.pdf", b"not a PDF", "application/pdf").run()
    run_until(app, lambda: resources.queue().jobs()[0].stage == "failed")
    (job,) = resources.queue().jobs()
    app.run()
    assert f"Not added: {job.error}" in [text.value for text in app.text]
    app.button(key=f"dismiss_{job.id}").click().run()
    assert resources.queue().jobs() == []


def test_files_chosen_one_after_another_are_each_handed_over_once(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    for name in ("boats.pdf", "quays.pdf", "tides.pdf"):
        content = make_pdf(shared / name, [f"About {name}."]).read_bytes()
        app.file_uploader[0].upload(name, content, "application/pdf").run()
    assert sorted(document.name for document in _added(app)) == ["boats.pdf", "quays.pdf", "tides.pdf"]
    assert [job.stage for job in resources.queue().jobs() if job.stage == "unchanged"] == []


def test_an_upload_whose_run_was_ended_by_a_click_is_handed_over_by_the_next(
    answerer: ToldAnswerer, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open()
    content = make_pdf(shared / "boats.pdf", ["About boats."]).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_take", _stop)
        app.file_uploader[0].upload("boats.pdf", content, "application/pdf").run()
    app.run()
    assert [job.name for job in resources.queue().jobs()] == ["boats.pdf"]


def _stop(*_: object) -> None:
    raise StopException


def _added(app: AppTest) -> list[Document]:
    run_until(app, lambda: all(job.ended for job in resources.queue().jobs()))
    return resources.library().documents()
