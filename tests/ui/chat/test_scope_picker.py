from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from library.records import Document
from library.scope import Scope
from library.stores.collections import Collection
from tests.ui.conftest import OpenApp, ToldAnswerer
from ui.chat.scope_picker import format_scope
from ui.shared import resources
from ui.shared.names import names_of

FILINGS = Collection("f", "Filings", "", 3)
LONG = Collection("l", "Consumer brands that we watch", "", 2)


@pytest.fixture
def ferries(timetable: str) -> str:
    """The id of a collection with the timetable, which is of 2019, in it."""
    resources.library().date_document(timetable, "2019-05-01")
    made = resources.library().collections.create("Ferries *and* boats")
    resources.library().collections.add_documents(made.id, [timetable])
    return made.id


def _captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def _label(app: AppTest) -> str:
    scope = Scope(**app.session_state["scope"]) if app.session_state["scope"] else Scope()
    return format_scope(scope, resources.library().collections.all())


def _ask(app: AppTest, question: str) -> AppTest:
    return app.chat_input(key="question").set_value(question).run()


@pytest.mark.parametrize(
    ("scope", "label"),
    [
        pytest.param(Scope(), "All documents", id="all"),
        pytest.param(Scope(documents=("a",)), "1 document", id="one"),
        pytest.param(Scope(documents=("a", "b", "c")), "3 documents", id="three"),
        pytest.param(Scope(collections=("f",), since="2018", until="2020"), "Filings · 2018-2020", id="and years"),
        pytest.param(Scope(collections=("f",), documents=("a",)), "Filings + 1 document", id="united"),
        pytest.param(Scope(collections=("f", "l")), "2 collections", id="collections"),
        pytest.param(Scope(collections=("l",)), "Consumer brands that we…", id="a long name"),
        pytest.param(Scope(since="2018", until="2018"), "All documents · 2018", id="one year"),
        pytest.param(Scope(since="2018"), "All documents · from 2018", id="since"),
        pytest.param(Scope(until="2020"), "All documents · to 2020", id="until"),
    ],
)
def test_what_is_chosen_is_said_in_a_few_words(scope: Scope, label: str) -> None:
    assert format_scope(scope, [FILINGS, LONG]) == label


def test_documents_of_one_name_are_told_apart() -> None:
    rest = ("a.pdf", "A", 9, 1, 1, "en", "")
    documents = [Document("1" * 64, *rest), Document("2" * 64, *rest), Document("3" * 64, "b.pdf", *rest[1:])]
    assert list(names_of(documents).values()) == ["a.pdf · 111111", "a.pdf · 222222", "b.pdf"]


def test_what_is_chosen_goes_with_the_question(
    open_app: OpenApp, answerer: ToldAnswerer, timetable: str, ferries: str
) -> None:
    app = open_app()
    app.multiselect(key="which_documents").set_value([timetable]).run()
    app.multiselect(key="which_collections").set_value([ferries]).run()
    app.selectbox(key="which_since").set_value("2019").run()
    assert "1 of 1 documents is asked." in _captions(app)
    _ask(app, "When?")
    assert answerer.asked[0][2].scope == Scope((timetable,), (ferries,), "2019")


def test_a_choice_is_undone_by_one_click(open_app: OpenApp, answerer: ToldAnswerer, ferries: str) -> None:
    app = open_app()
    app.multiselect(key="which_collections").set_value([ferries]).run()
    app.selectbox(key="which_until").set_value("2019").run()
    app.button(key="which_all").click().run()
    assert app.multiselect(key="which_collections").value == []
    assert app.selectbox(key="which_until").value == ""
    _ask(app, "When?")
    assert answerer.asked[0][2].scope == Scope()


def test_an_undated_document_that_a_year_leaves_out_is_counted(open_app: OpenApp, ferries: str) -> None:
    library = resources.library()
    app = open_app()
    app.selectbox(key="which_since").set_value("2019").run()
    library.date_document(library.documents()[0].id, "")
    app.run()
    assert "No document lies within this choice. 1 is left out because it has no date." in _captions(app)


def test_the_last_year_cannot_come_before_the_first(open_app: OpenApp, shared: object, ferries: str) -> None:
    library = resources.library()
    app = open_app()
    app.selectbox(key="which_until").set_value("2019").run()
    library.date_document(library.documents()[0].id, "2021")
    app.run()
    app.selectbox(key="which_since").set_value("2021").run()
    assert app.selectbox(key="which_until").options == ["any year", "2021"]
    assert (app.selectbox(key="which_since").value, app.selectbox(key="which_until").value) == ("2021", "")


def test_a_chat_that_is_opened_again_asks_what_it_asked(
    open_app: OpenApp, answerer: ToldAnswerer, ferries: str
) -> None:
    app = open_app()
    app.multiselect(key="which_collections").set_value([ferries]).run()
    _ask(app, "When?")
    other_session = open_app(app.query_params["chat"])
    assert other_session.multiselect(key="which_collections").value == [ferries]
    other_session.selectbox(key="which_since").set_value("2019").run()
    third = open_app(app.query_params["chat"])
    _ask(third, "And then?")
    assert answerer.asked[-1][2].scope == Scope(collections=(ferries,), since="2019")


def test_what_was_deleted_is_no_longer_chosen(
    open_app: OpenApp, answerer: ToldAnswerer, timetable: str, ferries: str
) -> None:
    app = open_app()
    app.multiselect(key="which_collections").set_value([ferries]).run()
    app.multiselect(key="which_documents").set_value([timetable]).run()
    resources.library().collections.delete(ferries)
    app.run()
    assert _label(app) == "1 document"
    _ask(app, "When?")
    assert answerer.asked[0][2].scope == Scope(documents=(timetable,))
