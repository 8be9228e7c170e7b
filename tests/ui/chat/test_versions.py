"""Answers given again, and answers gone on with, as the page shows them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from library.errors import ModelError
from library.stores.chats import StoredTurn
from rag.events import Progress
from tests.patience import PATIENCE_S, wait_until
from tests.ui.conftest import QUOTE, OpenApp, ToldAnswerer, quoted, settle
from ui.shared import resources


def _ask(app: AppTest, question: str) -> AppTest:
    return settle(app.chat_input(key="question").set_value(question).run())


def _texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def _turns(app: AppTest) -> list[StoredTurn]:
    return resources.library().chats.turns(app.query_params["chat"])


def _press(app: AppTest, name: str, turn: int = 0) -> AppTest:
    return settle(app.button(key=f"{name}_{_turns(app)[turn].id}").click().run())


def _choose_model(app: AppTest) -> None:
    app.radio(key="who_composer").set_value("model").run()
    app.text_input(key="model_composer").set_value("small").run()


def test_an_answer_given_again_stands_in_the_place_of_the_first_and_both_are_kept(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    app = _ask(open_app(), "When?")
    assert "1 of 2" not in _texts(app)
    answerer.answer = replace(quoted("When?"), answer="At ten. [1]")
    _press(app, "again")
    (turn,) = _turns(app)
    assert (turn.answer["answer"], turn.number, turn.count) == ("At ten. [1]", 2, 2)
    assert "2 of 2" in _texts(app)
    assert app.button(key=f"later_{turn.id}").disabled
    _press(app, "earlier")
    (turn,) = _turns(app)
    assert (turn.answer["answer"], turn.number) == (f"{QUOTE} [1]", 1)
    assert "1 of 2" in _texts(open_app(app.query_params["chat"]))


def test_an_answer_given_again_is_told_what_came_before_it_and_asks_with_the_switches_of_now(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    app = _ask(open_app(), "When does it leave?")
    _ask(app, "And on Sunday?")
    _ask(app, "And in winter?")
    app.toggle(key="web_switch").set_value(True).run()
    _press(app, "again", turn=1)
    question, history, options = answerer.asked[-1]
    assert question == "And on Sunday?"
    assert [turn.question for turn in history] == ["When does it leave?"]
    assert options.web is True
    assert [turn.count for turn in _turns(app)] == [1, 2, 1]


def test_the_next_question_is_told_the_answer_that_is_shown(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    app = _ask(open_app(), "When?")
    answerer.answer = replace(quoted("When?"), answer="At ten. [1]")
    _press(app, "again")
    _press(app, "earlier")
    _ask(app, "And on Sunday?")
    assert [turn.answer for turn in answerer.asked[-1][1]] == [f"{QUOTE} [1]"]


def test_an_answer_that_stops_before_its_end_is_gone_on_with_by_one_click(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    app = open_app()
    _choose_model(app)
    answerer.answer = quoted("When?", complete=False)
    _ask(app, "When?")
    assert "This answer stops before its end." in _texts(app)
    answerer.answer = replace(quoted("When?"), answer=f"{QUOTE} [1] And at ten. [1]")
    _press(app, "go_on")
    assert [options.so_far for _, _, options in answerer.asked] == ["", f"{QUOTE} [1]"]
    assert "This answer stops before its end." not in _texts(app)
    assert "2 of 2" in _texts(app)


def test_what_reading_a_document_whole_takes_is_said_and_allowed_by_one_click(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    app = open_app()
    _choose_model(app)
    answerer.answer = quoted("What is it about?", needs_tokens=90_000)
    _ask(app, "What is it about?")
    (turn,) = _turns(app)
    assert "90,000" in app.button(key=f"read_whole_{turn.id}").label
    answerer.answer = quoted("What is it about?")
    _press(app, "read_whole")
    before, after = (options.most_tokens or 0 for _, _, options in answerer.asked)
    assert before < 90_000 <= after
    assert not [button for button in app.button if str(button.key).startswith("read_whole")]


def test_quotes_do_not_go_on_from_a_text_but_begin_anew(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    answerer.answer = quoted("When?", complete=False)
    app = _ask(open_app(), "When?")
    _press(app, "go_on")
    assert [options.so_far for _, _, options in answerer.asked] == ["", ""]


def test_an_answer_that_cannot_be_given_again_leaves_the_one_that_is_there(
    open_app: OpenApp, answerer: ToldAnswerer
) -> None:
    app = _ask(open_app(), "When?")
    answerer.error = ModelError("The model small did not answer.")
    _press(app, "again")
    assert {"The model small did not answer.", "1 sentence quoted word for word from its source"} <= set(_texts(app))
    answerer.error = None
    settle(app.button(key="try_again").click().run())
    assert "The model small did not answer." not in _texts(app)
    assert [turn.count for turn in _turns(app)] == [2]


@pytest.mark.parametrize("button", ["try_again", "give_up"])
def test_a_question_that_failed_is_still_there_after_a_reload(
    open_app: OpenApp, answerer: ToldAnswerer, button: str
) -> None:
    answerer.error = ModelError("localhost refused the key.")
    chat = _ask(open_app(), "When?").query_params["chat"]
    app = open_app(chat)
    assert {"When?", "localhost refused the key."} <= set(_texts(app))
    answerer.error = None
    settle(app.button(key=button).click().run())
    assert "localhost refused the key." not in _texts(app)
    assert len(answerer.asked) == (2 if button == "try_again" else 1)


def test_stopping_another_answer_before_its_first_word_leaves_the_one_that_is_there(
    open_app: OpenApp, answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _ask(open_app(), "When?")
    begun = threading.Event()

    def hang(*given: Any) -> Iterator[Any]:
        yield Progress("searching")
        begun.set()
        given[-1].wait(PATIENCE_S)

    def stop() -> None:
        begun.wait(PATIENCE_S)
        wait_until(resources.asked)
        next(iter(resources.asked().values())).stop()

    monkeypatch.setattr(answerer, "stream", hang)
    threading.Thread(target=stop).start()
    _press(app, "again")
    assert begun.is_set()
    assert "1 sentence quoted word for word from its source" in _texts(app)
    assert not any("Stopped" in text for text in _texts(app))


def test_warnings_stand_together_under_one_word(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    answerer.answer = quoted("When?", warnings=("The web did not answer.", "Source 2 gives instructions."))
    texts = _texts(_ask(open_app(), "When?"))
    place = texts.index("Notes")
    assert texts[place + 1 : place + 3] == ["The web did not answer.", "Source 2 gives instructions."]
