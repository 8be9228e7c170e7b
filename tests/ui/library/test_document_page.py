from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.annotated_pdfs import attach
from tests.documents import add_file
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.ui.conftest import quoted, run_until
from ui.shared import resources

SCRIPT = Path(__file__).with_name("document_app.py")

pytestmark = pytest.mark.usefixtures("answerer")


def _open(document_id: str) -> AppTest:
    app = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S)
    app.query_params["id"] = document_id
    return app.run()


def _key(name: str, document_id: str) -> str:
    return f"{name}_{document_id[:16]}"


def _groups(app: AppTest) -> dict[str, list[dict[str, Any]]]:
    (told,) = [part.proto.json for part in app.get("bidi_component") if '"groups"' in part.proto.json]
    return {group["name"]: group["lines"] for group in json.loads(told)["groups"]}


def test_a_document_has_a_page_with_its_facts_and_its_report(timetable: str) -> None:
    app = _open(timetable[:16])
    assert not app.exception
    assert app.title[0].value == "Timetable"
    groups = _groups(app)
    assert {"label": "File", "text": "timetable.pdf", "page": 0, "rect": [0.0] * 4, "level": 0} in groups["facts"]
    assert groups["report"][0]["text"] == "Text was found on its page."


@pytest.mark.parametrize("named", ["", "0" * 64, "e"], ids=["no document", "another", "too short"])
def test_an_address_of_no_document_says_so(timetable: str, named: str) -> None:
    app = _open(named)
    assert not app.exception
    assert "This document is not in the library." in [caption.value for caption in app.caption]


def test_asking_it_begins_a_chat_that_asks_it_alone(timetable: str) -> None:
    app = _open(timetable)
    app.button(key="ask_document").click().run()
    assert app.session_state["scope"] == {"documents": (timetable,)}


def test_deleting_it_lets_it_be_brought_back(timetable: str) -> None:
    app = _open(timetable)
    app.button(key="delete_document").click().run()
    assert not resources.library().holds(timetable)
    assert [document.id for document in resources.library().trash.documents()] == [timetable]


def test_its_collections_and_its_date_are_kept_as_they_are_given(timetable: str) -> None:
    collections, library = resources.library().collections, resources.library()
    old = collections.create("Old")
    collections.add_documents(old.id, [timetable])
    app = _open(timetable)
    assert app.multiselect(key=_key("keep_in", timetable)).value == ["Old"]
    app.multiselect(key=_key("keep_in", timetable)).set_value(["New one"]).run()
    app.text_input(key=_key("keep_date", timetable)).set_value("2019-05").run()
    assert {found.name: found.count for found in collections.all()} == {"New one": 1, "Old": 0}
    assert library.document(timetable).dated == "2019-05"
    app.text_input(key=_key("keep_date", timetable)).set_value("May 2019").run()
    said = "“May 2019” is no date. Write it as 2018, 2018-09 or 2018-09-29."
    assert said in [text.value for text in app.text]
    assert library.document(timetable).dated == "2019-05"


def test_the_questions_that_it_answered_are_listed_by_chat(timetable: str) -> None:
    chats = resources.library().chats
    asked = chats.create("When does it leave?")
    for question in ("When does it leave?", "And *then*?"):
        chats.add_turn(asked.id, question, quoted(question, timetable).as_dict())
    other = chats.create("Of another")
    chats.add_turn(other.id, "Of another", quoted("Of another", "f" * 64).as_dict())
    limited = chats.create("Not answered yet", {"documents": [timetable]})
    app = _open(timetable)
    buttons = {str(button.key) for button in app.button}
    assert {key for key in buttons if key.startswith("go_to_chat_")} == {
        f"go_to_chat_{chat.id}" for chat in (asked, limited)
    }
    assert "And *then*?" in [text.value for text in app.text]
    assert any(caption.value.endswith("2 questions answered from it") for caption in app.caption)


def test_an_attached_pdf_is_added_by_a_click(shared: Path) -> None:
    survey = make_pdf(shared / "survey.pdf", ["The survey found 31 cracks."])
    report = attach(make_pdf(shared / "report.pdf", ["The survey is attached."]), {"survey.pdf": survey.read_bytes()})
    library = resources.library()
    document_id = add_file(library, resources.settings(), report).document_id
    app = _open(document_id)
    assert "not read with it: survey.pdf" in " ".join(line["text"] for line in _groups(app)["report"])
    app.button(key=f"attached_{document_id[:16]}_0").click().run()
    run_until(app, lambda: bool(library.find_documents("survey.pdf")))
    app.run()
    assert f"attached_{document_id[:16]}_0" not in {button.key for button in app.button}
