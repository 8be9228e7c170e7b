"""What peers print is read whatever their own libraries print between."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from bench.peer_searches import answers_all, read_answers
from bench.sets import Question

QUESTIONS = [Question(name, "Who?", "a.pdf", "0a", (1,)) for name in ("q1", "q2")]


def _output(ids: Sequence[str]) -> str:
    index = {"files": 3, "unread": 1, "pages": 9, "chunks": 12, "cpu_s": 4.5}
    places = [["a.pdf", 1], ["copy.pdf", 1], ["b.pdf", 2]]
    answers = [{"id": name, "places": places, "cpu_s": 0.25} for name in ids]
    return "Loading ...\n" + "\n".join(map(json.dumps, [index, *answers])) + "\nFailed to load {x}\n"


def test_pages_of_copies_count_once() -> None:
    found = read_answers("peer", _output(["q1", "q2"]), {"a.pdf": "0a", "copy.pdf": "0a"})
    assert found.places == [[("0a", 1), ("b.pdf", 2)]] * 2
    assert (found.cpu_s, found.index_cpu_s, found.unread) == (0.5, 4.5, 1)


@pytest.mark.parametrize(
    ("output", "whole"),
    [
        pytest.param(_output(["q1", "q2"]), True, id="all"),
        pytest.param(_output(["q1"]), False, id="one is missing"),
        pytest.param(_output(["q2", "q1"]), False, id="another order"),
        pytest.param("Traceback\n", False, id="nothing"),
    ],
)
def test_only_answers_to_the_same_questions_are_taken(output: str, whole: bool) -> None:
    assert answers_all(output, QUESTIONS) == whole
