from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.errors import StorageError
from library.settings import ROOT
from rag.answer import Answer
from rag.study.guide import Guide, OwnQuestion
from tests.documents import add_document
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.ui.conftest import QUOTE, OpenApp, ToldAnswerer, quoted, run_until
from ui.shared import guides, resources

QUESTION = "When does the ferry leave?"
HARBOUR = "The harbour of Westhaven opened in 1931. It is a quiet place where ferries come from Eastholm twice a day."


def _keep(document_id: str, about: Answer | None = None) -> None:
    guide = Guide(about or quoted("", document_id), None, (OwnQuestion(QUESTION, 1),))
    resources.library().guides.keep(resources.library().document(document_id), guide.as_dict())


def _captions(app: AppTest) -> list[str]:
    return [caption.value.replace("\\", "") for caption in app.caption]


def test_a_library_without_samples_greets_with_its_newest_document(open_app: OpenApp, timetable: str) -> None:
    _keep(timetable)
    app = open_app()
    assert not app.exception
    assert [title.value for title in app.title] == ["Timetable"]
    assert any("1 page" in caption for caption in _captions(app))
    assert "Taken word for word from the document; no model wrote it." in _captions(app)
    assert app.button(key="own_question_0").label == QUESTION


def test_a_question_of_its_own_is_put_to_the_document_alone(
    open_app: OpenApp, timetable: str, answerer: ToldAnswerer
) -> None:
    add_document(resources.library(), resources.settings(), "other.pdf", ["Nothing of ferries."])
    _keep(timetable)
    app = open_app()
    app.session_state["guided"] = (timetable,)
    app.run().button(key="own_question_0").click().run()
    assert not app.exception
    assert [question for question, _, _ in answerer.asked] == [QUESTION]
    assert answerer.asked[0][2].scope.documents == (timetable,)


def test_a_new_chat_about_one_document_shows_its_guide(open_app: OpenApp, timetable: str) -> None:
    newer = add_document(resources.library(), resources.settings(), "other.pdf", ["Nothing of ferries."], title="Other")
    _keep(timetable)
    app = open_app()
    assert [title.value for title in app.title] == ["Other"]
    app.session_state["scope"] = {"documents": (timetable,)}
    assert [title.value for title in app.run().title] == ["Timetable"]
    assert newer.document_id != timetable


def test_a_guide_that_is_being_made_is_said_quietly(
    open_app: OpenApp, timetable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guides.GuideMaking, "is_making", lambda self, document_id: True)
    app = open_app()
    assert "Reading it for a guide and questions …" in _captions(app)
    assert not [button for button in app.button if str(button.key).startswith("own_question")]


def test_a_guide_that_failed_says_why_and_is_made_again_on_a_click(
    open_app: OpenApp, timetable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = StorageError("disk_full").message
    monkeypatch.setattr(guides.GuideMaking, "failure", lambda self, document_id: failure)
    asked: list[str] = []
    monkeypatch.setattr(guides, "request", asked.append)
    app = open_app()
    assert any(caption.startswith("The guide could not be made") for caption in _captions(app))
    assert asked == []
    app.button(key="guide_again").click().run()
    assert asked == [timetable]


def test_a_guide_of_quotes_is_written_anew_only_on_a_click(
    open_app: OpenApp, timetable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(timetable)
    asked: list[str] = []
    monkeypatch.setattr(guides, "request", asked.append)
    app = open_app()
    app.session_state["who"], app.session_state["model"] = "model", "small-model"
    app.run()
    assert asked == []
    assert app.button(key="guide_again").label == "Let small\\-model write it"
    app.button(key="guide_again").click().run()
    assert asked == [timetable]


def test_what_a_model_wrote_says_so(open_app: OpenApp, timetable: str) -> None:
    _keep(timetable, quoted("", timetable, model="small-model"))
    assert "Written by small-model, each sentence checked against its page." in _captions(open_app())


@pytest.fixture
def really(monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    """Make guides as the product does."""
    monkeypatch.setattr(guides, "request", ask_for)


def ask_for(document_id: str) -> None:
    guides.making().request(document_id, "", resources.shared_answerer)


def test_an_added_document_gets_its_guide_in_the_background(really: None, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "harbour.pdf", [HARBOUR], title="The harbour of Westhaven")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S).run()
    app.file_uploader[0].upload(path.name, path.read_bytes(), "application/pdf").run()
    run_until(app, lambda: bool(resources.library().documents()))
    document = resources.library().documents()[0]
    run_until(app, lambda: resources.library().guides.of(document) is not None)
    app.run()
    assert not app.exception
    guide = guides.kept(document)
    assert guide is not None
    assert guide.questions[0] == OwnQuestion("When did the harbour of Westhaven open?", 1)
    assert app.button(key="own_question_0").label == guide.questions[0].text
    assert QUOTE not in str(guide)
