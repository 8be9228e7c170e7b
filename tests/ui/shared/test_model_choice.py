from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from library.settings import ROOT
from rag.models import servers
from tests.patience import PATIENCE_S
from tests.rag.model_server import LISTED, ModelServer
from tests.ui.conftest import OpenApp, ToldAnswerer
from ui.shared import model_choice, resources


@pytest.fixture
def model_server(shared: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that listens where Ollama does."""
    with ModelServer().running() as server:
        monkeypatch.setattr(servers, "KNOWN", (server.address,))
        monkeypatch.setattr(servers, "LOCAL_S", PATIENCE_S)
        yield server


def _choose_model(app: AppTest) -> AppTest:
    return app.radio(key="who_composer").set_value("model").run()


def _said(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption).replace("\\", "")


def _ask(app: AppTest) -> AppTest:
    return app.chat_input(key="question").set_value("When?").run()


def test_this_machine_is_looked_at_only_when_a_model_is_chosen(open_app: OpenApp, model_server: ModelServer) -> None:
    app = open_app()
    app.run()
    assert model_server.looked == 0
    _choose_model(app).run()
    assert model_server.looked == 1


def test_a_server_on_this_machine_is_offered_with_its_models(
    open_app: OpenApp, model_server: ModelServer, answerer: ToldAnswerer
) -> None:
    app = _choose_model(open_app())
    host = model_server.address.removeprefix("http://").removesuffix("/v1")
    assert f"Ollama on this machine ({host})" in app.selectbox(key="server_composer").options
    app.selectbox(key="server_composer").set_value(model_server.address).run()
    assert app.selectbox(key="model_pick_composer").options == LISTED
    app.selectbox(key="model_pick_composer").set_value(LISTED[1]).run()
    assert f"sent to {model_server.address}" in _said(app)
    _ask(app)
    assert not app.exception
    assert answerer.asked[0][2].model == LISTED[1]
    assert answerer.settings[-1].openai_base_url == model_server.address


@pytest.mark.parametrize("asked_first", [False, True])
def test_a_model_picked_as_the_question_is_sent_answers_it(
    open_app: OpenApp, model_server: ModelServer, answerer: ToldAnswerer, asked_first: bool
) -> None:
    app = _choose_model(open_app())
    app.selectbox(key="server_composer").set_value(model_server.address).run()
    app.selectbox(key="model_pick_composer").set_value(LISTED[1])
    app.chat_input(key="question").set_value("When?")
    sent = app._tree.get_widget_states()  # their callbacks run in this order, which a browser chooses
    sent.widgets.sort(key=lambda widget: ("question" in widget.id) != asked_first)
    app._run(sent)
    assert answerer.asked[0][2].model == LISTED[1]


def test_the_only_model_of_a_server_is_chosen_with_it(open_app: OpenApp, model_server: ModelServer) -> None:
    model_server.lists = {"data": [{"id": "lonely"}]}
    app = _choose_model(open_app())
    app.selectbox(key="server_composer").set_value(model_server.address).run()
    assert app.selectbox(key="model_pick_composer").value == "lonely"


def test_the_model_of_one_server_is_not_kept_for_another(open_app: OpenApp, model_server: ModelServer) -> None:
    app = _choose_model(open_app())
    app.text_input(key="model_composer").set_value("elsewhere-only").run()
    app.selectbox(key="server_composer").set_value(model_server.address).run()
    assert app.selectbox(key="model_pick_composer").value is None
    assert "Name a model to use it" in _said(app)


def test_a_key_typed_for_one_server_is_not_sent_to_another(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = _choose_model(open_app())
    app.text_input(key="key_composer").set_value("for-openai-only").run()
    app.text_input(key="model_composer").set_value("small").run()
    app.selectbox(key="server_composer").set_value("other").run()
    app.text_input(key="address_composer").set_value("http://elsewhere.example/v1").run()
    assert app.text_input(key="key_composer").value == ""
    _ask(app)
    assert answerer.settings[-1].openai_api_key.get_secret_value() == ""


def test_a_server_elsewhere_lists_its_models_only_by_a_click(
    open_app: OpenApp, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "KNOWN", ())
    monkeypatch.setattr(model_choice, "is_here", lambda address: False)
    app = _choose_model(open_app())
    app.selectbox(key="server_composer").set_value("other").run()
    app.text_input(key="address_composer").set_value(model_server.address).run()
    assert model_server.looked == 0
    app.button(key="list_composer").click().run()
    assert model_server.looked == 1
    assert app.selectbox(key="model_pick_composer").options == LISTED


def test_a_server_that_lists_nothing_is_said(open_app: OpenApp, shared: object) -> None:
    app = _choose_model(open_app())
    app.selectbox(key="server_composer").set_value("other").run()
    app.text_input(key="address_composer").set_value("http://nowhere.invalid/v1").run()
    app.button(key="list_composer").click().run()
    assert "nowhere.invalid did not list its models" in _said(app)


def test_how_a_model_writes_goes_with_the_question(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = _choose_model(open_app())
    app.selectbox(key="style_composer").set_value("table").run()
    app.toggle(key="model_check_composer").set_value(True).run()
    app.text_area(key="instruction_composer").set_value("For the board.").run()
    app.number_input(key="longest_composer").set_value(300).run()
    app.number_input(key="temperature_composer").set_value(0.5).run()
    app.number_input(key="most_tokens_composer").set_value(20_000).run()
    _ask(app)
    options = answerer.asked[0][2]
    assert (options.style, options.instruction) == ("table", "For the board.")
    assert options.model_check is True
    assert (options.longest, options.temperature, options.most_tokens) == (300, 0.5, 20_000)


def test_the_settings_say_how_a_model_writes_at_first(
    open_app: OpenApp, answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"STYLE": "bullets", "INSTRUCTION": "Be kind.", "TOKENS": "77"}.items():
        monkeypatch.setenv(f"FOOTNOTE_ANSWER_{name}", value)
    monkeypatch.setenv("FOOTNOTE_MODEL_TEMPERATURE", "0.3")
    app = _choose_model(open_app())
    assert app.selectbox(key="style_composer").value == "bullets"
    _ask(app)
    options = answerer.asked[0][2]
    assert (options.style, options.instruction, options.longest) == ("bullets", "Be kind.", 77)
    assert options.temperature == 0.3


def test_a_key_in_streamlits_secrets_is_used_and_never_shown(answerer: ToldAnswerer) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
    app.secrets["OPENAI_API_KEY"] = "sk-in-the-secrets"
    _choose_model(app.run())
    assert resources.settings().openai_api_key.get_secret_value() == "sk-in-the-secrets"
    assert app.text_input(key="key_composer").value == ""
    assert app.text_input(key="key_composer").placeholder == "Already set for this server"
    assert "sk-in-the-secrets" not in repr(resources.settings())


def test_without_a_file_of_secrets_there_is_no_key_and_no_fault(open_app: OpenApp) -> None:
    app = open_app()
    assert not app.exception
    assert resources.settings().openai_api_key.get_secret_value() == ""


def test_the_settings_page_has_the_same_choice(model_server: ModelServer, answerer: ToldAnswerer) -> None:
    app = AppTest.from_file(str(ROOT / "tests/ui/settings/settings_app.py"), default_timeout=PATIENCE_S).run()
    app.radio(key="who_settings").set_value("model").run()
    assert not app.exception
    app.selectbox(key="server_settings").set_value(model_server.address).run()
    assert app.selectbox(key="model_pick_settings").options == LISTED
