from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from library.records import Document, Fact, Facts
from tests.annotated_pdfs import attach
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.ui.conftest import ToldAnswerer, run_until
from ui.library.document_row import format_facts, format_size
from ui.shared import resources, uploads

SCRIPT = Path(__file__).with_name("library_app.py")


def _open() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()


def test_an_empty_library_says_so(answerer: ToldAnswerer) -> None:
    app = _open()
    assert not app.exception
    assert "No documents yet." in [caption.value for caption in app.caption]


def test_a_document_is_deleted_only_after_it_was_confirmed(answerer: ToldAnswerer, timetable: str) -> None:
    app = _open()
    app.button(key=f"remove_{timetable[:16]}").click().run()
    assert resources.library().holds(timetable)
    app.button(key="remove_confirm").click().run()
    assert not resources.library().holds(timetable)


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


def test_a_document_is_described_in_one_line() -> None:
    document = Document("d" * 64, "a.pdf", "A report", 1_234_567, 12, 30, "zh", "2026-05-04T12:00:00+00:00")
    assert format_facts(document) == "A report · 12 pages · 1.2 MB · Chinese · added 2026-05-04 · ready"
    borne = replace(document, facts=Facts(title=Fact("The Year in Figures", 1)))
    assert format_facts(borne).startswith("The Year in Figures · 12 pages")
    dated = format_facts(replace(document, dated="2018-09"))
    assert dated == "A report · dated 2018-09 · 12 pages · 1.2 MB · Chinese · added 2026-05-04 · ready"


def test_sizes_have_the_unit_that_suits_them() -> None:
    assert [format_size(size) for size in (12, 45_600, 7_800_000)] == ["12 B", "46 kB", "7.8 MB"]


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


def test_an_attached_pdf_is_added_by_a_click(answerer: ToldAnswerer, shared: Path) -> None:
    survey = make_pdf(shared / "survey.pdf", ["The survey found 31 cracks."])
    report = attach(make_pdf(shared / "report.pdf", ["The survey is attached."]), {"survey.pdf": survey.read_bytes()})
    app = _open()
    app.file_uploader[0].upload("report.pdf", report.read_bytes(), "application/pdf").run()
    run_until(app, lambda: resources.queue().jobs()[0].stage == "ready")
    (document,) = resources.library().find_documents("report.pdf")
    app = _open()
    assert "not read with it: survey.pdf" in "".join(text.value for text in app.text)
    app.button(key=f"attached_{document.id[:16]}_0").click().run()
    run_until(app, lambda: bool(resources.library().find_documents("survey.pdf")))
    app = _open()
    assert f"attached_{document.id[:16]}_0" not in {button.key for button in app.button}
