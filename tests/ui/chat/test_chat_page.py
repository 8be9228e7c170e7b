from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from library.errors import ModelError, WebSearchError
from library.scope import Scope
from rag.answer import Answer, Part
from tests.pdfs import make_pdf
from tests.ui.conftest import QUOTE, OpenApp, ToldAnswerer, quoted, run_until, settle
from ui.chat import starting
from ui.shared import resources


def _texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def _captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def _ask(app: AppTest, question: str) -> AppTest:
    return settle(app.chat_input(key="question").set_value(question).run())


def test_the_first_screen_says_what_this_is_and_what_to_do(open_app: OpenApp) -> None:
    app = open_app()
    assert not app.exception
    assert app.title[0].value == "Footnote"
    assert "Every sentence shows the page it stands on" in app.markdown[0].value
    assert len(app.file_uploader) == 1
    assert "Add a PDF above" in _captions(app)


def test_a_question_reaches_the_answerer_as_it_was_typed(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    _ask(open_app(), "When does <b>it</b> leave?")
    ((question, history, options),) = answerer.asked
    assert question == "When does <b>it</b> leave?"
    assert history == []
    assert (options.scope, options.web, options.model) == (Scope(), False, "")


def test_the_answer_stands_under_the_question_with_its_verdict(open_app: OpenApp) -> None:
    app = _ask(open_app(), "When does it leave?")
    assert not app.exception
    assert "When does it leave?" in _texts(app)
    assert "1 sentence quoted word for word from its source" in _texts(app)


def test_research_is_a_models_and_its_questions_stay_with_the_answer(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = open_app()
    assert app.toggle(key="no_research").disabled
    app.session_state["who"], app.session_state["model"] = "model", "good"
    app.run().toggle(key="research_switch").set_value(True).run()
    parts = (Part("When does it sail?", True, 2, 3, 132), Part("Why?", False))
    answerer.answer = quoted("When does it sail, and why?", parts=parts)
    app = _ask(app, "When does it sail, and why?")
    assert answerer.asked[-1][2].research
    again = open_app(resources.library().chats.all()[0].id)
    assert {"1. When does it sail?", "2. Why?"} <= set(_texts(again))
    assert "2 of 3 sentences found in their source" in _captions(again)
    assert [one.label for one in again.expander] == ["Researched in 2 questions"]


def test_a_question_stays_when_a_run_that_ends_puts_back_its_address(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = starting.start

    def start_while_a_run_ends(chat_id: str, question: str) -> None:
        start(chat_id, question)
        run = get_script_run_ctx()
        assert run
        with run.session_state.query_params() as parameters:  # as Streamlit does when the run before begins once more
            parameters.populate_from_query_string("", set())

    monkeypatch.setattr(starting, "start", start_while_a_run_ends)
    app = _ask(open_app(), "When does it leave?")
    assert "When does it leave?" in _texts(app)
    assert app.title == []


def test_the_second_question_is_told_the_first(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = _ask(open_app(), "When does it leave?")
    _ask(app, "And on Sunday?")
    _, history, _ = answerer.asked[1]
    assert [(turn.question, turn.answer) for turn in history] == [("When does it leave?", f"{QUOTE} [1]")]


def test_a_reload_shows_the_chat_of_the_address_line(open_app: OpenApp) -> None:
    app = _ask(open_app(), "When does it leave?")
    again = open_app(app.query_params["chat"])
    assert "When does it leave?" in _texts(again)
    assert "1 sentence quoted word for word from its source" in _texts(again)


def test_an_address_of_a_deleted_chat_says_so(open_app: OpenApp) -> None:
    assert "That chat is no longer here." in _captions(open_app("nothing-here"))


def test_the_web_switch_goes_with_the_question(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = open_app()
    app.toggle(key="web_switch").set_value(True).run()
    _ask(app, "When does it leave?")
    assert answerer.asked[0][2].web is True


def test_when_the_web_is_asked_and_how_old_it_may_be_go_with_the_question(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    app = open_app()
    app.toggle(key="web_switch").set_value(True).run()
    app.radio(key="web_when_choice").set_value("auto").run()
    app.radio(key="recency_choice").set_value("week").run()
    app = _ask(app, "When does it leave?")
    assert (answerer.asked[0][2].web, answerer.asked[0][2].recency) == ("auto", "week")
    app.toggle(key="web_switch").set_value(False).run()
    _ask(app, "And back?")
    assert answerer.asked[1][2].web is False


def test_a_suggestion_is_searched_for_with_the_web_on_whatever_it_says(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    suggested = "ferry *times* <b>"
    answerer.answer = quoted("When?", suggestions=(suggested,))
    app = _ask(open_app(), "When?")
    (button,) = [button for button in app.button if (button.key or "").startswith("suggestion_")]
    assert button.label == r"ferry \*times\* \<b\>"
    app = settle(button.click().run())
    assert not app.exception
    assert (answerer.asked[1][0], answerer.asked[1][2].web) == (suggested, True)
    assert app.toggle(key="web_switch").value


def test_an_answer_without_suggestions_offers_none(open_app: OpenApp) -> None:
    assert "Search instead for" not in _captions(_ask(open_app(), "When?"))


@pytest.mark.usefixtures("shared")
def test_answerers_with_other_keys_share_what_the_web_search_remembers() -> None:
    other = resources.build_answerer(resources.settings().model_copy(update={"openai_base_url": "http://a.test"}))
    assert other._finder._web is resources.shared_answerer()._finder._web
    assert other._finder._web._record == resources.library().ledger.record


def test_a_warning_is_one_line_under_the_answer(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    line = str(WebSearchError("The web search did not answer within 8 s."))
    answerer.answer = quoted("When?", warnings=(line,))
    assert line in _texts(_ask(open_app(), "When?"))


def test_a_typed_key_and_address_reach_only_this_sessions_answerer(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = open_app()
    app.radio(key="who_composer").set_value("model").run()
    app.selectbox(key="server_composer").set_value("other").run()
    app.text_input(key="address_composer").set_value("http://localhost:1").run()
    app.text_input(key="model_composer").set_value("small").run()
    app.text_input(key="key_composer").set_value("secret-word").run()
    assert "http\\://localhost\\:1/v1" in _captions(app)
    _ask(app, "When?")
    assert answerer.asked[0][2].model == "small"
    assert answerer.settings[-1].openai_api_key.get_secret_value() == "secret-word"
    assert answerer.settings[-1].openai_base_url == "http://localhost:1/v1"
    assert resources.settings().openai_api_key.get_secret_value() == ""


def test_the_settings_key_never_goes_to_an_address_that_was_typed(
    open_app: OpenApp, answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "the-operators")
    app = open_app()
    app.radio(key="who_composer").set_value("model").run()
    app.selectbox(key="server_composer").set_value("other").run()
    app.text_input(key="address_composer").set_value("http://elsewhere.example/v1").run()
    _ask(app, "When?")
    assert answerer.settings[-1].openai_api_key.get_secret_value() == ""


def test_a_model_that_does_not_answer_leaves_the_question_and_try_again(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    answerer.error = ModelError("The model small at http://localhost:1 did not answer. Is it running?")
    app = _ask(open_app(), "When?")
    assert "When?" in _texts(app)
    assert "The model small at http://localhost:1 did not answer. Is it running?" in _texts(app)
    answerer.error = None
    settle(app.button(key="try_again").click().run())
    assert [question for question, _, _ in answerer.asked] == ["When?", "When?"]
    assert "1 sentence quoted word for word from its source" in _texts(app)


def test_a_refusal_counts_no_sentences(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    answerer.answer = Answer("Why?", "why", "", True)
    app = _ask(open_app(), "Why?")
    assert not any("checked" in text for text in _texts(app))


def test_a_file_attached_with_the_question_is_read_first(
    open_app: OpenApp, answerer: ToldAnswerer, shared: Path
) -> None:
    app = open_app()
    path = make_pdf(shared / "new.pdf", ["A new page about boats."])
    app.chat_input(key="question").upload("new.pdf", path.read_bytes(), "application/pdf").set_value("Boats?").run()
    run_until(app, lambda: bool(answerer.asked))
    assert [document.name for document in resources.library().documents()] == ["new.pdf"]
    assert [question for question, _, _ in answerer.asked] == ["Boats?"]


def test_the_interface_speaks_chinese_after_the_choice(open_app: OpenApp) -> None:
    app = open_app()
    app.button_group(key="language_choice").set_value("zh").run()
    assert app.button(key="new_chat").label == "新对话"


def test_a_chat_is_renamed_pinned_and_deleted_from_its_menu(open_app: OpenApp) -> None:
    app = _ask(open_app(), "When?")
    (chat,) = resources.library().chats.all()
    app.menu_button(key=f"menu_{chat.id}").set_value("rename").run()
    app.text_input(key="rename_title").set_value("Ferries")
    app.button(key="rename_save").click().run()
    app.menu_button(key=f"menu_{chat.id}").set_value("pin").run()
    assert [(c.title, c.pinned) for c in resources.library().chats.all()] == [("Ferries", True)]
    app.menu_button(key=f"menu_{chat.id}").set_value("delete").run()
    app.button(key="delete_confirm").click().run()
    assert resources.library().chats.all() == []
    assert app.title[0].value == "Footnote"


def test_a_question_longer_than_any_is_refused_with_a_line(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = open_app()
    app.chat_input(key="question").set_value("a" * 20_001).run()
    assert "The question has 20,001 characters; it may have 20,000." in app.text[0].value
    assert (answerer.asked, resources.asked(), resources.library().chats.all()) == ([], {}, [])
