from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backends import fail
from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from library.words import phrase
from rag.models import servers
from tests.library.test_system_keyring import Kept
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.rag.model_server import LISTED, SECRET, ModelServer
from tests.ui.conftest import OpenApp, ToldAnswerer
from ui.shared import resources


@pytest.fixture
def model_server(shared: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that listens where Ollama does."""
    with ModelServer().running() as server:
        monkeypatch.setattr(servers, "KNOWN", (server.address,))
        monkeypatch.setattr(servers, "LOCAL_S", PATIENCE_S)
        server.says = ["one, ", "two, ", "three, ", "four"]
        yield server


@pytest.fixture
def kept() -> Iterator[Kept]:
    before, own = keyring.get_keyring(), Kept()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def _said(app: AppTest) -> str:
    texts = [*app.caption, *app.markdown, *app.text]
    return "\n".join(str(one.value) for one in texts).replace("\\", "")


SHEET = ROOT / "tests" / "ui" / "shared" / "sheet_app.py"


def _sheet() -> AppTest:
    return AppTest.from_file(str(SHEET), default_timeout=PATIENCE_S).run()


def _at_address(address: str, model: str = "") -> AppTest:
    app = _sheet()
    app.radio(key="sheet_where").set_value("address").run()
    app.text_input(key="sheet_address").set_value(address).run()
    app.button(key="sheet_next").click().run()
    if model:
        _name(app, model)
    return app


def _name(app: AppTest, model: str) -> None:
    if any(box.key == "sheet_model_pick" for box in app.selectbox):
        app.selectbox(key="sheet_model_pick").set_value(model).run()
    else:
        app.text_input(key="sheet_model").set_value(model).run()


def _test(app: AppTest) -> AppTest:
    return app.button(key="sheet_test").click().run()


def test_the_line_says_that_answers_are_quotes_and_opens_the_sheet(open_app: OpenApp) -> None:
    app = open_app()
    assert phrase("en", "quotes_line") in _said(app)
    app.button(key="connect_model").click().run()
    assert not app.exception
    assert app.radio(key="sheet_where").options == ["OpenAI", "An address"]
    assert phrase("en", "sheet_none_here") in _said(app)


def test_a_server_found_here_is_chosen_tested_and_used(
    open_app: OpenApp, model_server: ModelServer, answerer: ToldAnswerer
) -> None:
    app = _sheet()
    assert app.radio(key="sheet_where").options[0] == "Ollama on this machine"
    app.button(key="sheet_next").click().run()
    assert app.selectbox(key="sheet_model_pick").options == LISTED
    _test(app)
    assert not app.exception
    for words in ("Reaches 127.0.0.1", f"Has the model {LISTED[0]}", "Answers, the first word", "Sends its words"):
        assert words in _said(app)
    app.button(key="sheet_use").click().run()
    assert f"Answers are written by {LISTED[0]}." in _said(app)
    open_app().chat_input(key="question").set_value("When?").run()
    assert answerer.asked[0][2].model == LISTED[0]
    assert answerer.settings[-1].openai_base_url == model_server.address


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("unknown", "has no model named unknown"),
        ("wrong-key", "refused the key"),
        ("silent-address", "Does not reach"),
    ],
)
def test_what_does_not_work_is_said_and_nothing_is_used(model_server: ModelServer, model: str, words: str) -> None:
    model_server.lists = {"data": [{"id": "unknown"}, {"id": "wrong-key"}]}
    nobody = f"http://127.0.0.1:{free_port()}/v1"
    app = _at_address(nobody if model == "silent-address" else model_server.address, model)
    _test(app)
    assert not app.exception
    assert words in _said(app)
    assert "sheet_use" not in [button.key for button in app.button]


def test_neither_an_address_nor_a_model_is_guessed(shared: object) -> None:
    app = _at_address("  ")
    assert phrase("en", "sheet_no_address") in _said(app)
    app.text_input(key="sheet_address").set_value("http://nowhere.invalid/v1").run()
    app.button(key="sheet_next").click().run()
    _test(app)
    assert phrase("en", "sheet_no_model") in _said(app)


def test_another_name_is_not_used_before_it_is_tested(model_server: ModelServer) -> None:
    app = _at_address(model_server.address, LISTED[0])
    _test(app)
    assert "sheet_use" in [button.key for button in app.button]
    _name(app, LISTED[1])
    assert "sheet_use" not in [button.key for button in app.button]


def _connect(address: str, *, key: str, keep_key: bool) -> AppTest:
    app = _at_address(address, LISTED[0])
    app.text_input(key="sheet_key").set_value(key).run()
    _test(app)
    if keep_key:
        app.checkbox(key="sheet_keep_key").set_value(True).run()
    return app.button(key="sheet_use").click().run()


@pytest.mark.parametrize("keep_key", [False, True], ids=["for this session", "in the keyring"])
def test_a_model_is_remembered_with_the_library_and_its_key_only_in_the_keyring(
    open_app: OpenApp, model_server: ModelServer, answerer: ToldAnswerer, kept: Kept, keep_key: bool
) -> None:
    _connect(model_server.address, key=SECRET, keep_key=keep_key)
    assert list(kept.held.values()) == ([SECRET] if keep_key else [])
    later = open_app()
    assert f"Answers are written by {LISTED[0]}." in _said(later)
    later.chat_input(key="question").set_value("When?").run()
    key = answerer.settings[-1].openai_api_key.get_secret_value()
    assert key == (SECRET if keep_key else "")
    folder = resources.settings().library
    assert not [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_answering_with_quotes_again_forgets_model_and_key(
    open_app: OpenApp, model_server: ModelServer, kept: Kept
) -> None:
    _connect(model_server.address, key=SECRET, keep_key=True)
    _sheet().button(key="sheet_disconnect").click().run()
    assert kept.held == {}
    assert phrase("en", "quotes_line") in _said(open_app())


def test_without_a_keyring_it_is_said_that_the_key_is_not_stored(model_server: ModelServer, kept: Kept) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    app = _at_address(model_server.address, LISTED[0])
    app.text_input(key="sheet_key").set_value(SECRET).run()
    _test(app)
    assert phrase("en", "sheet_no_keyring") in _said(app)


def test_a_model_that_the_settings_name_goes_before_what_is_remembered(
    open_app: OpenApp, shared: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL", "named-by-the-settings")
    resources.library().preferences.keep({"model": "remembered", "model_address": ""})
    assert "Answers are written by named-by-the-settings." in _said(open_app())
