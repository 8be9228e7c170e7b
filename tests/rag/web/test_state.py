"""What a web search remembers: engines that refused, and answers that were had."""

from __future__ import annotations

from library.records import Passage
from rag.web.breaker import Breaker
from rag.web.cache import WebCache

FOUND = [Passage("Ferries sail at noon.", 1.0, "web", "Timetable", url="https://a.test/")]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_engine_rests_after_a_refusal_and_one_question_tries_it_again() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    assert breaker.take("a")
    breaker.refused("a")
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
    breaker = Breaker(Clock())
    rests = []
    for _ in range(6):
        breaker.refused("a")
        rests.append(breaker.resting_s("a"))
    assert rests == [60, 120, 240, 480, 900, 900]


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
