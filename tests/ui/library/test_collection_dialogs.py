from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.ui.conftest import run_until
from ui.shared import resources

pytestmark = pytest.mark.usefixtures("answerer")
LIBRARY = Path(__file__).with_name("library_app.py")


def _dialog(act: str) -> AppTest:
    """Open a dialog as the shelf does; "edit" and "delete" are about the only collection."""

    def page(act: str) -> None:
        import streamlit as st

        from ui import frame
        from ui.library import collection_dialogs
        from ui.shared import resources

        frame.set_up()
        frame.open_page()
        made = resources.library().collections.all()
        if st.button("Show", key="show_it"):
            if act == "delete":
                collection_dialogs.delete(made[0])
            else:
                collection_dialogs.edit(made[0] if act == "edit" else None)

    app = AppTest.from_function(page, args=(act,), default_timeout=PATIENCE_S).run()
    return app.button(key="show_it").click().run()


def _names() -> list[str]:
    return [found.name for found in resources.library().collections.all()]


def _save(app: AppTest, name: str) -> None:
    app.text_input(key="collection_name").set_value(name)
    app.button(key="collection_save").click().run()
    assert not app.exception


def test_a_new_collection_is_shown_at_once() -> None:
    app = _dialog("new")
    _save(app, " Ferries ")
    (made,) = resources.library().collections.all()
    assert made.name == "Ferries"
    assert app.session_state["shelf_collection"] == made.id


def test_a_taken_name_is_said_and_nothing_is_changed() -> None:
    resources.library().collections.create("Ferries")
    app = _dialog("new")
    _save(app, "FERRIES")
    assert app.session_state["form_error"] == "There is a collection called FERRIES already."
    assert _names() == ["Ferries"]


def test_a_collection_is_renamed() -> None:
    resources.library().collections.create("Ferries")
    _save(_dialog("edit"), "Boats")
    assert _names() == ["Boats"]


def test_a_collection_that_is_deleted_leaves_its_documents(timetable: str) -> None:
    made = resources.library().collections.create("Ferries")
    resources.library().collections.add_documents(made.id, [timetable])
    _dialog("delete").button(key="collection_delete_confirm").click().run()
    assert _names() == []
    assert resources.library().holds(timetable)


def test_files_added_while_a_collection_is_shown_go_into_it(timetable: str, shared: Path) -> None:
    made = resources.library().collections.create("Ferries")
    app = AppTest.from_file(str(LIBRARY), default_timeout=PATIENCE_S).run()
    app.session_state["shelf_collection"] = made.id
    app.run()
    assert app.file_uploader[0].label == "Add PDFs to the collection Ferries, up to 200 MB each"
    pdf = make_pdf(shared / "boats.pdf", ["About boats."]).read_bytes()
    old = (shared / "timetable.pdf").read_bytes()
    app.file_uploader[0].upload("boats.pdf", pdf, "application/pdf").upload("t.pdf", old, "application/pdf").run()
    run_until(app, lambda: all(job.ended for job in resources.queue().jobs()))
    assert {job.stage for job in resources.queue().jobs()} == {"ready", "unchanged"}
    library = resources.library()
    held = {library.document(key).name for key in library.collections.documents([made.id])}
    assert held == {"boats.pdf", "timetable.pdf"}
