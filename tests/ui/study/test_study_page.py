from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from library.records import Document
from rag.answer import Citation, Sentence
from rag.study.cards import Card
from rag.study.sheet import Line, Section, Sheet
from tests.rag.model_server import ModelServer
from tests.study_pdfs import HOSTILE
from tests.ui.conftest import ToldAnswerer, run_until
from tests.ui.study.conftest import OpenPage, said
from ui.shared import resources
from ui.shared.work import Work
from ui.study.cards_view import format_anki
from ui.study.sheet_data import format_sheet, sheet_data

VIEWS = ("summary", "terms", "map", "compare", "translate", "cards")


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    with ModelServer().running() as server:
        yield server


def _component(app: AppTest, name: str) -> dict[str, Any]:
    """Give the data that a component of the page was sent."""
    found = [one for one in app.get("bidi_component") if name in one.proto.component_name]
    return dict(json.loads(found[0].proto.json))


def test_an_empty_library_says_what_study_is_for(answerer: ToldAnswerer, open_page: OpenPage) -> None:
    app = open_page("study")
    assert not app.exception
    assert "Your library is empty." in said(app)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws_in_both_languages(
    reports: list[Document], open_page: OpenPage, view: str, locale: str
) -> None:
    app = open_page("study", reports[0].id, locale, study_view=view)
    assert not app.exception
    assert "internal" not in said(app)
    assert app.selectbox(key="study_about_choice").value == f"documents:{reports[0].id}"


def test_a_summary_says_whose_words_they_are_and_shows_the_way_to_a_model(
    reports: list[Document], open_page: OpenPage
) -> None:
    app = open_page("study", reports[0].id)
    assert "Quoted word for word from the document." in said(app)
    data = _component(app, "answer")
    assert data["sources"]["1"]["where"].startswith("quays-2023.pdf · p. 1")


def test_a_collection_is_studied_document_by_document(reports: list[Document], open_page: OpenPage) -> None:
    collections = resources.library().collections
    collections.add_documents(collections.create("Quays").id, [one.id for one in reports])
    app = open_page("study")
    app.selectbox(key="study_about_choice").select(f"collections:{collections.all()[0].id}").run()
    assert not app.exception
    titles = [block["children"] for block in _component(app, "answer")["blocks"] if block["tag"] == "h4"]
    assert sorted(title for (title,) in titles) == ["quays-2023.pdf", "quays-2024.pdf"]


def test_the_map_is_told_hostile_titles_as_plain_words(reports: list[Document], open_page: OpenPage) -> None:
    data = _component(open_page("study", reports[0].id, study_view="map"), "mind_map")
    assert any(HOSTILE in branch["title"] for branch in data["root"]["branches"])


def test_a_translation_needs_a_model_and_says_so(reports: list[Document], open_page: OpenPage) -> None:
    app = open_page("study", reports[0].id, study_view="translate")
    assert "A translation needs a model: Footnote itself only quotes." in said(app)
    assert not [button for button in app.button if button.key and button.key.startswith("study_write")]


def test_a_model_writes_when_it_is_asked_to_and_is_named(
    reports: list[Document], open_page: OpenPage, model_server: ModelServer
) -> None:
    model_server.says = ["The quays moored 4230 boats in 2023 [1]."]
    given = {"who": "model", "model": "good", "address": model_server.address}
    app = open_page("study", reports[0].id, **given)
    assert model_server.requests == []
    app.button(key="study_write_short").click().run()
    run_until(app, lambda: "Written by good" in said(app))
    assert not app.exception
    (block,) = _component(app, "answer")["blocks"]
    assert block["children"][0]["children"] == ["The quays moored 4230 boats in 2023."]
    assert block["children"][0]["markers"] == ["1"]


def test_a_model_that_fails_says_why_and_can_be_asked_again(
    reports: list[Document], open_page: OpenPage, model_server: ModelServer
) -> None:
    given = {"who": "model", "model": "wrong-key", "address": model_server.address}
    app = open_page("study", reports[0].id, **given)
    app.button(key="study_write_short").click().run()
    run_until(app, lambda: "key" in "".join(text.value for text in app.text))
    assert app.button(key="study_write_short")


def test_what_takes_more_tokens_than_usual_is_asked_for_first(
    reports: list[Document], open_page: OpenPage, model_server: ModelServer
) -> None:
    given = {"who": "model", "model": "good", "address": model_server.address, "most_tokens": 1}
    app = open_page("study", reports[0].id, **given)
    app.button(key="study_write_short").click().run()
    assert "more than a question usually may" in said(app)
    assert model_server.requests == []
    app.button(key="study_go_short").click().run()
    run_until(app, lambda: "Written by good" in said(app))


def test_cards_for_anki_hold_no_formula_and_no_markup() -> None:
    citation = Citation("1", "document", "=cmd|' /C calc'!A0", "quote", "quoted", 1.0, "d" * 64, 3)
    cards = [Card("=1+1", '<b>bold</b>, "quoted"\nand more', citation), Card("-2", "@SUM(A1)", citation)]
    head, _, table = format_anki(cards, "en").partition("#columns:Front,Back,Source\n")
    assert head == "#separator:Comma\n#html:false\n"
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == ["'=1+1", '<b>bold</b>, "quoted" and more', "'=cmd|' /C calc'!A0 · p. 3"]
    assert rows[1][:2] == ["'-2", "'@SUM(A1)"]


def test_a_sheet_as_markdown_has_footnotes_and_no_markup_of_its_documents(
    reports: list[Document], open_page: OpenPage
) -> None:
    citation = Citation("1", "document", "a.pdf", "It <b>says</b> so.", "quoted", 1.0, reports[0].id, 2)
    said_line = Line((Sentence("It <b>says</b> | so.", ("1",), "quoted"),), "[term](http://x)")
    sheet = Sheet(
        (Section("# Title", (said_line,)), Section("Both", rows=((said_line, said_line),), heads=("a|b", "c"))),
        (citation,),
    )
    written = format_sheet("Summary: a.pdf", sheet, "Quoted")
    assert "[^1]: a\\.pdf" in written
    drawn = MarkdownIt("gfm-like", {"linkify": False}).render(written)
    assert "<a " not in drawn
    assert "<b>" not in drawn
    (row,) = [line for line in written.splitlines() if line.startswith("| **")]
    assert row.count(" | ") == 1


def test_a_doubted_sentence_is_marked_as_in_an_answer() -> None:
    doubted = Sentence("There are 9 boats.", ("1",), "unsupported", reason="figure", doubted=("9",))
    data = sheet_data(Sheet((Section(lines=(Line((doubted,)),)),)))
    sentence = data["blocks"][0]["children"][0]
    assert sentence["support"] == "unsupported"
    assert {"tag": "mark", "children": ["9"]} in sentence["children"]
    assert "9 does not stand there" in sentence["note"]


def test_work_tells_how_far_it_is_and_ends_when_it_is_asked_to() -> None:
    begun = threading.Event()

    def steps(stopped: threading.Event) -> Iterator[int]:
        for number in range(1000):
            yield number
            begun.set()
            stopped.wait(60)

    work = Work("steps", steps)
    assert begun.wait(60)
    work.stop()
    assert work.wait(60)
    assert (work.latest, work.stopped, work.error) == (1, True, None)


def test_work_that_fails_says_under_which_reference() -> None:
    def steps(_: threading.Event) -> Iterator[int]:
        raise ValueError("secret contents")
        yield 0

    work = Work("steps", steps)
    assert work.wait(60)
    assert work.error
    assert "secret" not in str(work.error)
