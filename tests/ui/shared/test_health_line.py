from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from tests.faults.harm import HARMS
from tests.patience import PATIENCE_S
from tests.ui.conftest import ToldAnswerer, run_until
from ui.shared import resources

SCRIPT = ROOT / "tests" / "ui" / "library" / "library_app.py"


def said(app: AppTest) -> list[str]:
    return [element.value for element in (*app.text, *app.caption)]


def test_damaged_vectors_are_said_and_made_anew_while_words_answer(
    answerer: ToldAnswerer, timetable: str, shared: Path
) -> None:
    library = resources.library()
    library._spaces.let_go()
    HARMS["garbage"](next((shared / "library" / "chroma").glob("*/data_level0.bin")))
    assert library.search_vectors("When does the ferry leave?", 1) == []
    assert library.search_words("ferry", 1)
    app = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()
    assert not app.exception
    assert any("by their words alone" in line for line in said(app))
    run_until(app, lambda: resources.reindex().progress.stage == "done")
    app.run()
    assert not any("by their words alone" in line for line in said(app))
    assert library.search_vectors("When does the ferry leave?", 1)[0][0] == f"{timetable}:0"
    assert library.check() == []


def test_a_document_is_deleted_with_the_chats_that_quote_it(answerer: ToldAnswerer, timetable: str) -> None:
    library = resources.library()
    for title, document in (("Ferries", timetable), ("Towers", "another")):
        chat = library.chats.create(title)
        library.chats.add_turn(chat.id, "When?", {"answer": "At nine.", "citations": [{"document_id": document}]})
    app = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()
    app.button(key=f"remove_{timetable[:16]}").click().run()
    assert app.checkbox(key="remove_chats").label == "Delete the chat that quotes or names it too"
    app.checkbox(key="remove_chats").check()
    app.button(key="remove_confirm").click().run()
    assert not library.holds(timetable)
    assert [chat.title for chat in library.chats.all()] == ["Towers"]
