from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pdfs import make_pdf
from tests.ui.conftest import OpenApp, ToldAnswerer, run_until
from ui.shared import resources


def _ask_with(app: AppTest, question: str, *files: tuple[str, bytes]) -> None:
    for name, content in files:
        app.chat_input(key="question").upload(name, content, "application/pdf")
    app.chat_input(key="question").set_value(question).run()


def _locked(shared: Path) -> tuple[str, bytes]:
    return "vault.pdf", make_pdf(shared / "vault.pdf", ["Gold."], password="sesame").read_bytes()


def _texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def _held(app: AppTest) -> None:
    run_until(app, lambda: [job.stage for job in resources.queue().jobs()] == ["locked"])
    app.run()


def test_a_question_waits_for_the_password_of_its_file(open_app: OpenApp, answerer: ToldAnswerer, shared: Path) -> None:
    app = open_app()
    _ask_with(app, "How much gold?", _locked(shared))
    _held(app)
    assert "vault.pdf needs its password before this can be answered from it. Type it below." in _texts(app)
    assert answerer.asked == []
    (job,) = resources.queue().jobs()
    app.text_input(key=f"password_{job.id}").set_value("sesame")
    app.button(key=f"unlock_now_{job.id}").click().run()
    run_until(app, lambda: bool(answerer.asked))
    assert [document.name for document in resources.library().documents()] == ["vault.pdf"]


def test_a_question_is_answered_without_its_locked_file_on_request(
    open_app: OpenApp, answerer: ToldAnswerer, shared: Path
) -> None:
    app = open_app()
    _ask_with(app, "How much gold?", _locked(shared))
    _held(app)
    app.button(key="ask_without").click().run()
    run_until(app, lambda: bool(answerer.asked))
    app.run()
    assert "Not added, so the answer does without it: vault.pdf" in _texts(app)


def test_a_locked_file_that_is_dismissed_holds_no_question(
    open_app: OpenApp, answerer: ToldAnswerer, shared: Path
) -> None:
    app = open_app()
    _ask_with(app, "How much gold?", _locked(shared))
    _held(app)
    (job,) = resources.queue().jobs()
    app.button(key=f"dismiss_{job.id}").click().run()
    run_until(app, lambda: bool(answerer.asked))


def test_a_failed_file_holds_no_question_and_is_named(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = open_app()
    _ask_with(app, "Boats?", ("bad.pdf", b"not a PDF"))
    run_until(app, lambda: bool(answerer.asked))
    app.run()
    assert "Not added, so the answer does without it: bad.pdf" in _texts(app)


def test_a_question_does_not_wait_for_files_that_others_add(
    open_app: OpenApp, answerer: ToldAnswerer, shared: Path
) -> None:
    app = open_app()
    long = make_pdf(shared / "long.pdf", [f"Page {n} about boats." for n in range(400)])
    app.file_uploader[0].upload("long.pdf", long.read_bytes(), "application/pdf").run()
    app.chat_input(key="question").set_value("When?").run()
    assert [question for question, _, _ in answerer.asked] == ["When?"]
    captions = [caption.value for caption in app.caption]
    assert "1 file is still being added. Answers come from what is ready." in captions
