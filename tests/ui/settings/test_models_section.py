from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from library.embedders.base import E5
from library.settings import ROOT
from tests.library.embedding_server import EmbeddingServer
from tests.patience import PATIENCE_S
from tests.ui.conftest import run_until
from ui.shared import resources

OTHER = "openai:good"
LARGE = "BAAI/bge-m3"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingServer]:
    with EmbeddingServer().running() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.address)
        yield running


@pytest.fixture
def open_settings(server: EmbeddingServer, timetable: str) -> Iterator[Callable[[], AppTest]]:
    """Open the settings page of an app whose library holds a document."""

    def open_page() -> AppTest:
        return AppTest.from_file(str(ROOT / "tests/ui/settings/settings_app.py"), default_timeout=PATIENCE_S).run()

    yield open_page
    resources.reindex().close()


def said(app: AppTest) -> str:
    shown = "\n".join(element.value for element in (*app.caption, *app.text, *app.markdown))
    return shown.replace("\\", "")  # captions are escaped


def choose_other(app: AppTest, name: str) -> None:
    app.radio("search_model_pick").set_value("other").run()
    app.text_input("search_model_typed").set_value(name).run()


def test_the_model_in_use_is_named_and_nothing_is_offered(open_settings: Callable[[], AppTest]) -> None:
    app = open_settings()
    assert f"In use: {E5}" in said(app)
    assert app.radio("search_model_pick").value == E5
    assert "search_model_use" not in [button.key for button in app.button]


def test_a_model_that_is_not_here_says_from_where_it_comes_and_how_large_it_is(
    open_settings: Callable[[], AppTest],
) -> None:
    app = open_settings()
    app.radio("search_model_pick").set_value(LARGE).run()
    assert "It is downloaded from huggingface.co, 2.3 GB" in said(app)
    assert app.button("search_model_use").label == "Download and index"


def test_a_served_model_says_where_texts_go_before_and_after(
    open_settings: Callable[[], AppTest], server: EmbeddingServer
) -> None:
    app = open_settings()
    choose_other(app, OTHER)
    assert f"The text of all documents and every question are sent to {server.address}." in said(app)
    assert server.requests == []
    app.button("search_model_use").click().run()
    run_until(app, lambda: resources.library().model == OTHER and not resources.reindex().progress.active)
    app.run()
    assert f"{OTHER} is in use now." in said(app)
    assert f"Their text is sent to {server.address}" in said(app)
    assert resources.library().search_vectors("ferry", 3)


def test_a_failure_is_told_in_words_and_the_present_model_stays(open_settings: Callable[[], AppTest]) -> None:
    app = open_settings()
    choose_other(app, "openai:unknown")
    app.button("search_model_use").click().run()
    run_until(app, lambda: not resources.reindex().progress.active)
    app.run()
    assert "has no embedding model named unknown" in said(app)
    assert f"{E5} stays in use." in said(app)
    assert "model_again" in [button.key for button in app.button]


def test_without_a_key_or_an_address_a_served_model_cannot_be_chosen(
    open_settings: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL")
    resources.settings.clear()
    app = open_settings()
    choose_other(app, OTHER)
    assert "Set OPENAI_API_KEY" in said(app)
    assert app.button("search_model_use").disabled


def test_the_settings_name_a_model_that_cannot_be_had_and_the_page_says_so(
    shared: object, server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", "nobody/nothing")
    app = AppTest.from_file(str(ROOT / "tests/ui/settings/settings_app.py"), default_timeout=PATIENCE_S).run()
    run_until(app, lambda: resources.reindex().progress.stage == "failed")
    app.run()
    assert "The model nobody/nothing is not on this machine." in said(app)
    assert f"{E5} stays in use." in said(app)
    resources.reindex().close()
