from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from library.errors import ModelError, StorageError
from library.records import Passage
from library.words import Message
from rag.answer import Answer
from rag.events import Finished, Found, Progress, Token
from tests.patience import PATIENCE_S, wait_until
from tests.ui.conftest import quoted
from ui.shared.asking import Asked, Wanted


def _ask(*events: Any, saved: list[Answer]) -> Asked:
    def stream(_: threading.Event) -> Iterator[Any]:
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    asked = Asked(Wanted("When?"), stream, saved.append)
    assert asked.wait(PATIENCE_S)
    return asked


def test_the_whole_answer_is_saved_once() -> None:
    saved: list[Answer] = []
    asked = _ask(Token("At nine."), Finished(quoted("When?")), saved=saved)
    asked.stop()
    assert saved == [quoted("When?")]
    assert asked.error is None


def test_who_follows_late_gets_every_event() -> None:
    draft = _ask(Progress("searching"), Token("At "), Token("nine."), saved=[]).draft()
    assert (draft.text, draft.stage, draft.done) == ("At nine.", Progress("searching"), True)


def test_a_draft_knows_what_its_markers_may_cite_and_how_far_it_is() -> None:
    passage = Passage("The ferry leaves at nine.", 0.9, "document", "Timetable", "d" * 64, 1)
    draft = _ask(Found({"1": passage}), Progress("writing"), Token("At nine [1]."), saved=[]).draft()
    assert draft.sources == {"1": passage}
    assert draft.number > Asked(Wanted("When?"), lambda _: iter(()), lambda _: None).draft().number


def _stopped_while_writing(stream: Callable[[threading.Event], Iterator[Any]], saved: list[Answer]) -> Asked:
    asked = Asked(Wanted("When?"), stream, saved.append)
    wait_until(lambda: bool(asked.draft().text))
    asked.stop()
    return asked


def test_stop_lets_the_answerer_check_what_was_written() -> None:
    saved: list[Answer] = []
    checked = quoted("When?", complete=False)

    def stream(stopped: threading.Event) -> Iterator[Any]:
        yield Token("At nine")
        assert stopped.wait(PATIENCE_S)
        yield Finished(checked)

    asked = _stopped_while_writing(stream, saved)
    assert asked.wait(PATIENCE_S)
    assert saved == [checked]


def test_a_second_stop_keeps_the_text_when_the_answerer_does_not_end() -> None:
    saved: list[Answer] = []
    go_on = threading.Event()

    def stream(_: threading.Event) -> Iterator[Any]:
        yield Token("At nine")
        go_on.wait(PATIENCE_S)
        yield Token(" or ten.")

    asked = _stopped_while_writing(stream, saved)
    assert not asked.done
    asked.stop()
    assert asked.done
    go_on.set()
    asked.wait(PATIENCE_S)
    assert [(answer.answer, answer.complete) for answer in saved] == [("At nine", False)]


def test_what_was_written_before_an_error_is_kept_with_its_line() -> None:
    saved: list[Answer] = []
    asked = _ask(Token("At nine"), StorageError("disk_full"), saved=saved)
    assert (asked.error, asked.empty) == (None, False)
    assert [(answer.answer, answer.warnings) for answer in saved] == [("At nine", (Message("disk_full"),))]


@pytest.mark.parametrize("before", [[], [Token("At nine ")]], ids=["only the rest", "from the beginning"])
def test_an_answer_gone_on_with_tells_only_the_rest_and_is_kept_whole(before: list[Token]) -> None:
    saved: list[Answer] = []

    def stream(_: threading.Event) -> Iterator[Any]:
        yield from (*before, Token("or "), Token("ten"))
        raise StorageError("disk_full")

    asked = Asked(Wanted("When?", 1, "At nine "), stream, saved.append)
    assert asked.wait(PATIENCE_S)
    assert asked.draft().text == "At nine or ten"
    assert [answer.answer for answer in saved] == ["At nine or ten"]


def test_stop_before_the_first_word_ends_at_once_and_saves_nothing() -> None:
    saved: list[Answer] = []
    go_on = threading.Event()

    def stream(_: threading.Event) -> Iterator[Any]:
        yield Progress("searching")
        go_on.wait(PATIENCE_S)

    asked = Asked(Wanted("When?"), stream, saved.append)
    wait_until(lambda: asked.draft().stage is not None)
    asked.stop()
    assert (asked.done, asked.empty, asked.error) == (True, True, None)
    go_on.set()
    asked.wait(PATIENCE_S)
    assert saved == []


def test_stop_while_research_has_a_part_waits_for_what_was_found() -> None:
    saved: list[Answer] = []
    found = quoted("When?", complete=False)

    def stream(stopped: threading.Event) -> Iterator[Any]:
        yield Progress("researching", 1, 2, "When was it built?")
        yield Progress("researching", 2, 2, "Who built it?")
        assert stopped.wait(PATIENCE_S)
        yield Finished(found)

    asked = Asked(Wanted("When and by whom?"), stream, saved.append)
    wait_until(lambda: asked.draft().parts == ("When was it built?",))
    asked.stop()
    assert asked.wait(PATIENCE_S)
    assert saved == [found]


def test_a_models_error_is_kept_as_its_line() -> None:
    saved: list[Answer] = []
    asked = _ask(ModelError("answer_not_whole"), saved=saved)
    assert asked.error == Message("answer_not_whole")
    assert saved == []


class Panic(BaseException):
    """As what is written in Rust raises: no `Exception`."""


@pytest.mark.parametrize("error", [ZeroDivisionError("secret contents"), Panic("secret contents")])
def test_an_error_that_is_not_footnotes_own_ends_the_question_too(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    def stream(_: threading.Event) -> Iterator[Any]:
        yield Progress("searching")
        raise error

    asked = Asked(Wanted("When?"), stream, lambda _: None)
    assert asked.wait(PATIENCE_S)
    assert asked.error is not None
    assert str(asked.error.values["reference"]) in caplog.text
    assert "secret contents" not in f"{caplog.text}{asked.error}"


@pytest.mark.parametrize("by", ["its end", "a second stop"])
def test_an_answer_that_cannot_be_kept_for_a_reason_nobody_knows_ends_too(by: str) -> None:
    def save(answer: Answer) -> None:
        raise RuntimeError("secret contents")

    go_on = threading.Event()

    def stream(_: threading.Event) -> Iterator[Any]:
        yield Token("At nine")
        go_on.wait(PATIENCE_S if by == "a second stop" else 0)

    asked = Asked(Wanted("When?"), stream, save)
    if by == "a second stop":
        wait_until(lambda: bool(asked.draft().text))
        asked.stop()
        asked.stop()
    assert by == "a second stop" or asked.wait(PATIENCE_S)
    assert asked.done
    assert asked.error is not None
    assert asked.error.name == "went_wrong"
    go_on.set()


def test_an_answer_that_cannot_be_saved_is_said() -> None:
    def save(answer: Answer) -> None:
        raise StorageError("disk_full")

    asked = Asked(Wanted("When?"), lambda _: iter([Finished(quoted("When?"))]), save)
    assert asked.wait(PATIENCE_S)
    assert asked.error == Message("disk_full")
