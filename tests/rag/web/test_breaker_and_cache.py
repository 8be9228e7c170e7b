"""What a web search remembers: engines that refused, and answers that were had."""

from __future__ import annotations

from library.errors import WebOffline, WebRefused, WebTooSlow
from library.records import Passage
from rag.web.search import CircuitBreaker, WebCache

FOUND = [Passage("Ferries sail at noon.", 1.0, "web", "Timetable", url="https://a.test/")]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_engine_rests_after_a_refusal_and_one_question_tries_it_again() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    assert breaker.take("a")
    breaker.failed("a", WebRefused)
    assert not breaker.take("a")
    assert breaker.take("b")
    clock.now += 60
    assert breaker.resting_s("a") == 0
    assert breaker.take("a")
    assert not breaker.take("a")  # another question meanwhile
    breaker.answered("a")
    assert breaker.take("a")
    assert breaker.take("a")


def test_each_refusal_in_a_row_doubles_the_rest_up_to_a_quarter_of_an_hour() -> None:
    breaker = CircuitBreaker(Clock())
    rests = []
    for _ in range(6):
        breaker.failed("a", WebRefused)
        rests.append(breaker.resting_s("a"))
    assert rests == [60, 120, 240, 480, 900, 900]


def test_an_engine_that_was_too_slow_gets_a_second_chance_and_then_rests() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    rests = []
    for _ in range(4):
        breaker.failed("a", WebTooSlow)
        rests.append(breaker.resting_s("a"))
    assert (rests, breaker.why("a")) == ([0, 60, 120, 240], WebTooSlow)
    clock.now += 240
    assert breaker.take("a")
    breaker.answered("a")
    breaker.failed("a", WebTooSlow)
    assert breaker.resting_s("a") == 0


def test_a_network_that_is_away_lets_no_engine_rest() -> None:
    breaker = CircuitBreaker(Clock())
    for _ in range(5):
        breaker.failed("a", WebOffline)
    assert breaker.take("a")
    assert breaker.resting_s("a") == 0


def test_what_was_found_is_kept_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    cache = WebCache(clock)
    assert cache.get("ferry") is None
    cache.put("ferry", FOUND)
    clock.now += 899
    assert (cache.get("ferry"), cache.age_s("ferry")) == (FOUND, 899)
    clock.now += 1
    assert (cache.get("ferry"), cache.age_s("ferry")) == (None, None)


def test_the_oldest_answer_makes_room() -> None:
    cache = WebCache(Clock())
    for number in range(65):
        cache.put(number, FOUND)
    assert cache.get(0) is None
    assert cache.get(1) == cache.get(64) == FOUND
