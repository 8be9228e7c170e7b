from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from library.errors import ModelError, StorageError
from rag.answer import Answer
from rag.events import Finished, Progress, Token
from tests.ui.conftest import quoted
from ui.asking import Asked

PATIENCE_S = 5


def _ask(*events: Any, saved: list[Answer]) -> Asked:
    def stream() -> Iterator[Any]:
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    asked = Asked("When?", stream, saved.append)
    assert asked.wait(PATIENCE_S)
    return asked


def test_the_whole_answer_is_saved_once() -> None:
    saved: list[Answer] = []
    asked = _ask(Token("At nine."), Finished(quoted("When?")), saved=saved)
    asked.stop()
    assert saved == [quoted("When?")]
    assert asked.error is None


def test_who_follows_late_gets_every_event() -> None:
    asked = _ask(Progress("searching"), Token("At "), Token("nine."), saved=[])
    assert list(asked.follow()) == [Progress("searching"), Token("At "), Token("nine.")]


def test_stop_keeps_what_came_so_far_although_the_model_still_hangs() -> None:
    saved: list[Answer] = []
    came, go_on = threading.Event(), threading.Event()

    def stream() -> Iterator[Any]:
        yield Token("At nine")
        came.set()
        go_on.wait(PATIENCE_S)
        yield Token(" or ten.")

    asked = Asked("When?", stream, saved.append)
    assert came.wait(PATIENCE_S)
    asked.stop()
    assert asked.done
    go_on.set()
    asked.wait(PATIENCE_S)
    assert [(answer.answer, answer.complete) for answer in saved] == [("At nine", False)]


def test_stop_before_the_first_word_saves_nothing() -> None:
    saved: list[Answer] = []
    asked = _ask(Progress("searching"), saved=saved)
    assert asked.empty
    assert saved == []


def test_a_models_error_is_kept_as_its_line() -> None:
    saved: list[Answer] = []
    asked = _ask(ModelError("The model at localhost did not answer."), saved=saved)
    assert asked.error == "The model at localhost did not answer."
    assert saved == []


def test_an_error_that_is_not_footnotes_own_ends_the_question_too() -> None:
    asked = _ask(ZeroDivisionError("inside"), saved=[])
    assert asked.done
    assert asked.error == ""


def test_an_answer_that_cannot_be_saved_is_said() -> None:
    def save(answer: Answer) -> None:
        raise StorageError("The disk is full.")

    asked = Asked("When?", lambda: iter([Finished(quoted("When?"))]), save)
    assert asked.wait(PATIENCE_S)
    assert asked.error == "The disk is full."
