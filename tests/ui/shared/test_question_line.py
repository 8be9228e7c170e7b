from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from library.errors import OverLimit
from rag.events import Event, Progress, Token
from tests.patience import wait_until
from ui.shared.question_line import QuestionLine


class Asker:
    """Asks a question on a thread of its own, and goes on with its answer when it is told to."""

    def __init__(self, line: QuestionLine, who: str, answered: list[str]) -> None:
        self.events: list[Event] = []
        self.stopped, self.go_on = threading.Event(), threading.Event()
        self._line, self._who, self._answered = line, who, answered
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    @property
    def places(self) -> list[int]:
        return [event.number for event in self.events if isinstance(event, Progress)]

    def end(self) -> None:
        self.go_on.set()
        self.thread.join()

    def _run(self) -> None:
        for event in self._line.take_turn(self._who, self.stopped, self._answer):
            self.events.append(event)

    def _answer(self) -> Iterator[Event]:
        self._answered.append(self._who)
        yield Token("It is so.")
        self.go_on.wait()


def test_who_waits_is_told_the_place_in_line_until_the_turn_comes() -> None:
    line, answered = QuestionLine(1, 8), list[str]()
    first = Asker(line, "a", answered)
    wait_until(lambda: answered == ["a"])
    second = Asker(line, "b", answered)
    wait_until(lambda: second.places == [1])
    third = Asker(line, "c", answered)
    wait_until(lambda: third.places == [2])
    first.end()
    wait_until(lambda: answered == ["a", "b"] and third.places == [2, 1])
    second.end()
    wait_until(lambda: answered == ["a", "b", "c"])
    third.end()
    assert first.places == []


def test_one_who_asks_much_does_not_keep_others_waiting() -> None:
    """Five questions of one person came before the first of another, who is answered after one of them."""
    line, answered = QuestionLine(1, 8), list[str]()
    many = [Asker(line, "greedy", answered)]
    wait_until(lambda: answered == ["greedy"])
    for place in range(1, 5):
        many.append(Asker(line, "greedy", answered))
        wait_until(lambda: many[-1].places == [place])  # noqa: B023 - called at once
    one = Asker(line, "modest", answered)
    wait_until(lambda: one.places == [1])
    for asker in many:
        asker.go_on.set()
    wait_until(lambda: len(answered) > 1 and answered[1] == "modest")
    one.end()
    wait_until(lambda: len(answered) == 6)


def test_a_question_that_is_given_up_leaves_the_line() -> None:
    line, answered = QuestionLine(1, 8), list[str]()
    first = Asker(line, "a", answered)
    wait_until(lambda: answered == ["a"])
    second, third = Asker(line, "b", answered), None
    wait_until(lambda: second.places == [1])
    third = Asker(line, "c", answered)
    wait_until(lambda: third.places == [2])
    second.stopped.set()
    second.thread.join()
    wait_until(lambda: third.places == [2, 1])
    first.end()
    wait_until(lambda: answered == ["a", "c"])
    third.end()


def test_an_answer_that_fails_lets_the_next_pass() -> None:
    line = QuestionLine(1, 8)

    def fail() -> Iterator[Event]:
        yield Token("It")
        raise OSError("it broke")

    with pytest.raises(OSError, match="broke"):
        list(line.take_turn("a", threading.Event(), fail))
    assert list(line.take_turn("b", threading.Event(), lambda: iter([Token("So.")]))) == [Token("So.")]


def test_too_many_questions_of_one_are_refused_and_another_may_still_ask() -> None:
    line, answered = QuestionLine(1, 2), list[str]()
    first = Asker(line, "a", answered)
    wait_until(lambda: answered == ["a"])
    waiting = [Asker(line, "a", answered) for _ in range(2)]
    wait_until(lambda: all(asker.places for asker in waiting))
    with pytest.raises(OverLimit, match="2 of your questions wait"):
        next(line.take_turn("a", threading.Event(), lambda: iter(())))
    other = Asker(line, "b", answered)
    wait_until(lambda: other.places == [1])
    for asker in (first, other, *waiting):
        asker.go_on.set()
    wait_until(lambda: sorted(answered) == ["a", "a", "a", "b"])
