from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from library.library import Library
from library.settings import read_settings
from library.stores.jobs import Job
from library.words import Message
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.ui.conftest import OpenApp, ToldAnswerer, run_until
from ui.shared import resources

SCRIPT = Path(__file__).parents[1] / "library" / "library_app.py"
PASSWORD = "open-sesame-42"


def _open() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()


def _upload(app: AppTest, *paths: Path) -> None:
    files = [(path.name, path.read_bytes(), "application/pdf") for path in paths]
    app.file_uploader[0].set_value(files).run()


def _at(stage: str) -> Callable[[], bool]:
    return lambda: [job.stage for job in resources.queue().jobs()] == [stage]


def _jobs_left(shared: Path, *stages: str) -> list[Job]:
    """Leave jobs in the library as an earlier run did."""
    with Library.open(read_settings()) as library:
        for number, stage in enumerate(stages):
            path = shared / f"file-{number}.pdf"
            job = library.jobs.create(path.name, str(path), 1000)
            error = Message(f"{path.name} is damaged.") if stage == "failed" else None
            library.jobs.update(job.id, stage=stage, pages=3, error=error)
        return library.jobs.all()


def _texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def _captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def test_a_protected_file_asks_for_its_password_and_opens_with_it(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    _upload(app, make_pdf(shared / "vault.pdf", ["Gold."], password=PASSWORD))
    run_until(app, _at("locked"))
    app.run()
    (job,) = resources.queue().jobs()
    assert "Needs a password" in _captions(app)
    assert "That password does not open it. Try another." not in _texts(app)
    app.text_input(key=f"password_{job.id}").set_value("wrong")
    app.button(key=f"unlock_now_{job.id}").click().run()
    run_until(app, _at("locked"))
    app.run()
    assert "That password does not open it. Try another." in _texts(app)
    app.text_input(key=f"password_{job.id}").set_value(PASSWORD)
    app.button(key=f"unlock_now_{job.id}").click().run()
    run_until(app, _at("ready"))
    assert [document.name for document in resources.library().documents()] == ["vault.pdf"]
    assert PASSWORD not in repr(app.session_state)


def test_the_password_is_on_no_file_of_the_library(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    _upload(app, make_pdf(shared / "vault.pdf", ["Gold."], password=PASSWORD))
    run_until(app, _at("locked"))
    app.run()
    (job,) = resources.queue().jobs()
    app.text_input(key=f"password_{job.id}").set_value(PASSWORD)
    app.button(key=f"unlock_now_{job.id}").click().run()
    run_until(app, _at("ready"))
    files = [path for path in (shared / "library").rglob("*") if path.is_file()]
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []


def test_an_empty_password_is_not_tried(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    _upload(app, make_pdf(shared / "vault.pdf", ["Gold."], password=PASSWORD))
    run_until(app, _at("locked"))
    app.run()
    (job,) = resources.queue().jobs()
    app.button(key=f"unlock_now_{job.id}").click().run()
    assert [job.stage for job in resources.queue().jobs()] == ["locked"]
    assert "That password does not open it. Try another." not in _texts(app)


def test_a_file_under_way_is_cancelled_by_its_button(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    _upload(app, make_pdf(shared / "long.pdf", [f"Page {n} about boats." for n in range(400)]))
    (job,) = resources.queue().jobs()
    app.button(key=f"cancel_{job.id}").click().run()
    run_until(app, _at("cancelled"))
    app.run()
    assert "Cancelled" in _captions(app)
    assert resources.library().documents() == []


def test_a_batch_has_one_line_and_is_cancelled_as_one(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    _upload(app, *(make_pdf(shared / f"long-{n}.pdf", [f"File {n}, page {p}." for p in range(300)]) for n in range(3)))
    app.run()
    assert any(text.startswith("0 of 3 files · ") for text in _texts(app))
    app.button(key="cancel_all").click().run()
    run_until(app, lambda: all(job.stage == "cancelled" for job in resources.queue().jobs()))
    app.run()
    assert not any("of 3 files" in text for text in _texts(app))


def test_what_an_earlier_run_left_goes_on_when_the_app_is_opened(open_app: OpenApp, shared: Path) -> None:
    with Library.open(read_settings()) as library:
        path = make_pdf(shared / "boats.pdf", ["About boats."])
        library.jobs.create("boats.pdf", str(path), path.stat().st_size)
    app = open_app()
    run_until(app, lambda: [document.name for document in resources.library().documents()] == ["boats.pdf"])


def test_many_that_are_done_are_one_line(answerer: ToldAnswerer, shared: Path) -> None:
    _jobs_left(shared, *["ready"] * 180, *["unchanged"] * 2, "cancelled")
    app = _open()
    assert "180 files added · 2 already in the library · 1 cancelled" in _captions(app)
    assert "file-0.pdf" not in _texts(app)
    app.button(key="dismiss_done").click().run()
    assert resources.queue().jobs() == []


def test_of_many_failures_some_are_shown_and_the_others_counted(answerer: ToldAnswerer, shared: Path) -> None:
    _jobs_left(shared, *["failed"] * 10)
    app = _open()
    reasons = [text for text in _texts(app) if text.startswith("Not added: ")]
    assert reasons == [f"Not added: file-{n}.pdf is damaged." for n in range(3)]
    assert [expander.label for expander in app.expander] == ["7 more were not added"]


def test_a_failed_file_that_is_still_there_can_be_tried_again(answerer: ToldAnswerer, shared: Path) -> None:
    first, second = _jobs_left(shared, "failed", "failed")
    make_pdf(shared / first.name, ["About boats."])
    app = _open()
    assert f"try_again_{second.id}" not in {button.key for button in app.button}
    app.button(key=f"try_again_{first.id}").click().run()
    run_until(app, lambda: [document.name for document in resources.library().documents()] == [first.name])


def test_a_file_added_again_takes_the_place_of_its_failure(answerer: ToldAnswerer, shared: Path) -> None:
    app = _open()
    for content in (b"not a PDF", make_pdf(shared / "boats.pdf", ["About boats."]).read_bytes()):
        app.file_uploader[0].upload("boats.pdf", content, "application/pdf").run()
        run_until(app, lambda: all(job.ended for job in resources.queue().jobs()))
    assert [job.stage for job in resources.queue().jobs()] == ["ready"]
