"""The line of questions: a bounded number is answered at once, and those who ask take turns, not their questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import streamlit as st

from library.errors import OverLimit
from library.precedence import PRECEDENCE
from rag.events import Event, Progress
from ui.shared.server import settings

_LOOK_S = 0.2  # at whether a question was given up meanwhile


@dataclass(frozen=True, eq=False)
class _Ticket:
    who: str
    round: int


class QuestionLine:
    """Lets questions pass, by start-time fair queueing: each person has one question in a round. Thread-safe."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """Begin.

        Args:
            at_once: Most questions that are answered at once.
            waiting: Most that one person may have in line.
        """
        self._at_once, self._waiting = at_once, waiting
        self._changed = threading.Condition()
        self._line: list[_Ticket] = []  # those of the present round first
        self._answered = 0
        self._round = 0
        self._next_round: dict[str, int] = {}  # of each person

    def take_turn(self, who: str, stopped: threading.Event, answer: Callable[[], Iterator[Event]]) -> Iterator[Event]:
        """Wait for one's turn, telling the place in line whenever it changes, then give the events of the answer.

        Raises:
            OverLimit: If as many questions of this person wait as may.
        """
        ticket = self._join(who)
        try:
            place = 0
            while (now := self._place(ticket, unlike=place)) and not stopped.is_set():
                if now != place:
                    yield Progress("in_line", number=(place := now))
            if not stopped.is_set():
                with PRECEDENCE.taken():
                    yield from answer()
        finally:
            self._leave(ticket)

    def _join(self, who: str) -> _Ticket:
        with self._changed:
            if sum(ticket.who == who for ticket in self._line) >= self._waiting:
                raise OverLimit("questions_waiting", most=self._waiting)
            ticket = _Ticket(who, max(self._round, self._next_round.get(who, 0)))
            self._next_round[who] = ticket.round + 1
            self._line.append(ticket)
            self._line.sort(key=lambda one: one.round)
            self._let_pass()
            return ticket

    def _place(self, ticket: _Ticket, unlike: int) -> int:
        """Give the place in line, from 1; 0 once it is one's turn. Waits a moment while it is as it was."""
        with self._changed:
            if (now := self._number(ticket)) and now == unlike:
                self._changed.wait(_LOOK_S)
            return self._number(ticket)

    def _number(self, ticket: _Ticket) -> int:
        return self._line.index(ticket) + 1 if ticket in self._line else 0

    def _let_pass(self) -> None:
        while self._line and self._answered < self._at_once:
            self._round = self._line.pop(0).round
            self._answered += 1
        for who in [who for who, its in self._next_round.items() if its <= self._round]:
            del self._next_round[who]
        self._changed.notify_all()

    def _leave(self, ticket: _Ticket) -> None:
        with self._changed:
            if ticket in self._line:
                self._line.remove(ticket)
            else:
                self._answered -= 1
            self._let_pass()


@st.cache_resource(show_spinner=False)
def question_line() -> QuestionLine:
    """Keep the one line of all who ask."""
    return QuestionLine(settings().questions_at_once, settings().questions_waiting)
