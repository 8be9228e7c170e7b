from __future__ import annotations

import pytest

from rag.generate.writing import ContinuationJoiner, overlap

SOURCES = "The harbour of Westhaven opened in 1931 and has three quays."


def _join(so_far: str, *pieces: str) -> str:
    joint = ContinuationJoiner(so_far, SOURCES)
    return so_far + "".join(joint.take(piece) for piece in pieces) + joint.end()


@pytest.mark.parametrize(
    ("so_far", "pieces", "whole"),
    [
        pytest.param("It opened", [" in", " 1931."], "It opened in 1931.", id="goes on at once"),
        pytest.param("It opened in", ["opened", " in 1931."], "It opened in 1931.", id="repeats the last words"),
        pytest.param("It opened in", ["in", " 1931."], "It opened in 1931.", id="repeats the last word"),
        pytest.param("It ope", ["opened in 1931."], "It opened in 1931.", id="repeats a torn word"),
        pytest.param("It ope", ["ned in 1931."], "It opened in 1931.", id="goes on within a torn word"),
        pytest.param("It opened in 19", ["31."], "It opened in 1931.", id="goes on within a number"),
        pytest.param("It opened in", ["1931."], "It opened in 1931.", id="the space is missing"),
        pytest.param("It opened [1].", ["It has", " quays."], "It opened [1]. It has quays.", id="a new sentence"),
        pytest.param("- One [1].", ["- Two [1]."], "- One [1].\n- Two [1].", id="a new item"),
        pytest.param("It opened", ["It ", "opened", " in 1931."], "It opened in 1931.", id="begins all over"),
        pytest.param("It has a", ["a quay."], "It has a quay.", id="repeats a word of one letter"),
        pytest.param("它于1931年", ["启用。"], "它于1931年启用。", id="Chinese"),
        pytest.param(
            "港口有三个码头，第一",
            ["码头，第一个最长。"],
            "港口有三个码头，第一码头，第一个最长。",
            id="Chinese, few letters",
        ),
        pytest.param(
            "西港的渡轮每天中午从东码头",
            ["每天中午从东码头开航。"],
            "西港的渡轮每天中午从东码头开航。",
            id="Chinese, repeats",
        ),
        pytest.param("", ["It ", "opened."], "It opened.", id="nothing to go on from"),
        pytest.param("It opened in 1931.", ["in 1931."], "It opened in 1931.", id="nothing new"),
    ],
)
def test_a_beginning_and_its_rest_become_one_text(so_far: str, pieces: list[str], whole: str) -> None:
    assert _join(so_far, *pieces) == whole


def test_only_letters_at_the_end_count() -> None:
    assert overlap("The harbour opened", "The harbour closed") == 0
    assert overlap("The harbour opened", "harbour opened in 1931") == len("harbour opened")
