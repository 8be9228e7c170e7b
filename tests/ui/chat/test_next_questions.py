"""Questions asked while an answer comes, as the page keeps them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rag.events import Finished, Progress
from tests.patience import PATIENCE_S, wait_until
from tests.ui.conftest import OpenApp, ToldAnswerer, quoted, settle
from ui.shared import resources


@pytest.fixture
def go_on(answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What the first answer waits for."""
    go_on = threading.Event()
    at_once = answerer.stream

    def stream(question: str, *given: Any) -> Iterator[Any]:
        if not answerer.asked:
            answerer.asked.append((question, [], None))
            yield Progress("writing")
            go_on.wait(PATIENCE_S)
            yield Finished(quoted(question))
        else:
            yield from at_once(question, *given)

    monkeypatch.setattr(answerer, "stream", stream)
    return go_on


def _ask(app: AppTest, question: str) -> AppTest:
    return app.chat_input(key="question").set_value(question).run()


def _questions(app: AppTest) -> list[str]:
    return [turn.question for turn in resources.library().chats.turns(app.query_params["chat"])]


def test_a_question_asked_meanwhile_waits_and_is_asked_afterwards(
    open_app: OpenApp, answerer: ToldAnswerer, go_on: threading.Event
) -> None:
    app = _ask(_ask(open_app(), "When?"), "And back?")
    wait_until(lambda: bool(answerer.asked))
    assert "And back?" in [text.value for text in app.text]
    assert [question for question, _, _ in answerer.asked] == ["When?"]
    go_on.set()
    settle(settle(app))
    assert _questions(app) == ["When?", "And back?"]
    assert [turn.question for turn in answerer.asked[1][1]] == ["When?"]  # it is told the answer that came first


def test_a_waiting_question_is_changed_or_withdrawn(
    open_app: OpenApp, answerer: ToldAnswerer, go_on: threading.Event
) -> None:
    app = _ask(_ask(_ask(open_app(), "When?"), "And back?"), "And on Sunday?")
    app.button(key="next_withdraw_0").click().run()
    app.button(key="next_edit_0").click().run()
    assert not app.exception
    assert "And on Sunday?" not in [text.value for text in app.text]
    go_on.set()
    settle(settle(app))
    assert _questions(app) == ["When?"]
