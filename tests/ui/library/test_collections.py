from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.documents import add_documents_of_one_page
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.ui.conftest import run_until
from ui.shared import resources

SCRIPT = Path(__file__).with_name("library_app.py")

pytestmark = pytest.mark.usefixtures("answerer")


def _open() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()


def _names(app: AppTest) -> list[str]:
    return [text.value for text in app.text if text.value.endswith(".pdf")]


def _collections() -> dict[str, set[str]]:
    """The names of the documents in each collection, by its name."""
    collections, library = resources.library().collections, resources.library()
    return {
        found.name: {library.document(key).name for key in collections.documents([found.id])}
        for found in collections.all()
    }


def _row(app: AppTest, document: str) -> AppTest:
    return app.button(key=f"change_{document[:16]}").click().run()


def test_a_collection_is_made_with_its_documents(timetable: str) -> None:
    app = _open()
    app.button(key="collection_new").click().run()
    app.text_input(key="collection_name").set_value(" Ferries ")
    app.multiselect(key="collection_documents").set_value([timetable])
    app.button(key="collection_save").click().run()
    assert not app.exception
    assert _collections() == {"Ferries": {"timetable.pdf"}}
    assert "In Ferries" in [caption.value for caption in app.caption]


def test_a_taken_name_is_said_and_nothing_is_changed(timetable: str) -> None:
    resources.library().collections.create("Ferries")
    app = _open()
    app.button(key="collection_new").click().run()
    app.text_input(key="collection_name").set_value("FERRIES")
    app.button(key="collection_save").click().run()
    assert app.session_state["form_error"] == "There is a collection called FERRIES already."
    assert _collections() == {"Ferries": set()}


def test_a_collection_is_renamed_emptied_and_deleted(timetable: str) -> None:
    made = resources.library().collections.create("Ferries")
    resources.library().collections.add_documents(made.id, [timetable])
    app = _open()
    app.selectbox(key="shelf_collection").set_value(made.id).run()
    app.button(key="collection_edit").click().run()
    app.text_input(key="collection_name").set_value("Boats")
    app.multiselect(key="collection_documents").set_value([])
    app.button(key="collection_save").click().run()
    assert _collections() == {"Boats": set()}
    assert _names(app) == []
    app.button(key="collection_delete").click().run()
    app.button(key="collection_delete_confirm").click().run()
    assert _collections() == {}
    assert _names(app) == ["timetable.pdf"]


def test_a_documents_collections_and_date_are_changed_in_one_place(timetable: str) -> None:
    old = resources.library().collections.create("Old")
    resources.library().collections.create("Ferries")
    resources.library().collections.add_documents(old.id, [timetable])
    app = _row(_open(), timetable)
    app.multiselect(key="edit_collections").set_value(["Ferries", "New one"])
    app.text_input(key="edit_date").set_value("2019-05")
    app.button(key="edit_save").click().run()
    assert not app.exception
    assert _collections() == {"Ferries": {"timetable.pdf"}, "New one": {"timetable.pdf"}, "Old": set()}
    assert resources.library().document(timetable).dated == "2019-05"


def test_a_date_that_is_none_is_said_and_nothing_is_changed(timetable: str) -> None:
    app = _row(_open(), timetable)
    app.multiselect(key="edit_collections").set_value(["New one"])
    app.text_input(key="edit_date").set_value("May 2019")
    app.button(key="edit_save").click().run()
    assert app.session_state["form_error"] == "“May 2019” is no date. Write it as 2018, 2018-09 or 2018-09-29."
    assert _collections() == {}
    assert resources.library().document(timetable).dated == ""


def test_files_added_while_a_collection_is_shown_go_into_it(timetable: str, shared: Path) -> None:
    made = resources.library().collections.create("Ferries")
    app = _open()
    app.selectbox(key="shelf_collection").set_value(made.id).run()
    assert app.file_uploader[0].label == "Add PDFs to the collection Ferries, up to 200 MB each"
    pdf = make_pdf(shared / "boats.pdf", ["About boats."]).read_bytes()
    old = (shared / "timetable.pdf").read_bytes()
    app.file_uploader[0].upload("boats.pdf", pdf, "application/pdf").upload("t.pdf", old, "application/pdf").run()
    run_until(app, lambda: all(job.ended for job in resources.queue().jobs()))
    assert {job.stage for job in resources.queue().jobs()} == {"ready", "unchanged"}
    assert _collections() == {"Ferries": {"boats.pdf", "timetable.pdf"}}


def test_a_long_list_is_searched_and_shown_a_page_at_a_time(shared: Path) -> None:
    add_documents_of_one_page(resources.library(), resources.settings(), [f"letter-{n:02}.pdf" for n in range(23)])
    app = _open()
    assert len(_names(app)) == 20
    app.pagination(key="shelf_page").set_value(2).run()
    assert len(_names(app)) == 3
    app.text_input(key="shelf_search").set_value("letter-1 .PDF").run()
    assert sorted(_names(app)) == [f"letter-{n}.pdf" for n in range(10, 20)]
    assert "10 of 23 documents, 10 pages" in [caption.value for caption in app.caption]
