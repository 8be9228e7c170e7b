from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import NAMES, WORDS, Found, dense_weight, fuse

SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6)


@given(SCORES, st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 60), max_size=6))
def test_scores_are_within_0_and_1_and_cover_every_chunk_found(
    cosines: dict[str, float], words: dict[str, float]
) -> None:
    scores = fuse(Found(cosines, words), dense=lambda _: 1.0, named=lambda _: 1.0)
    assert scores.keys() == {*cosines, *words}
    assert all(0 <= score <= 1 + 1e-9 for score in scores.values())


def test_where_the_embedder_knows_nothing_the_words_decide() -> None:
    found = Found({"far": 0.9, "near": 0.1}, {"near": 7.0, "far": 1.0})
    scores = fuse(found, dense=lambda _: 0.0, named=lambda _: 0.0)
    assert scores["near"] > scores["far"]


def test_a_chunk_that_only_the_words_found_gets_the_farthest_cosine() -> None:
    scores = fuse(Found({"a": 0.8, "b": 0.4}, {"c": 5.0}), dense=lambda _: 1.0, named=lambda _: 0.0)
    assert scores["c"] == pytest.approx((0.4 + WORDS) / (1 + WORDS + NAMES))


def test_a_document_that_is_named_is_preferred_among_equals() -> None:
    found = Found({"a": 0.5, "b": 0.5}, {})
    scores = fuse(found, dense=lambda _: 1.0, named=lambda chunk: float(chunk == "b"))
    assert scores["b"] > scores["a"]


@pytest.mark.parametrize(("unknown", "weight"), [(0.0, 1.0), (0.1, 0.5), (0.2, 0.0), (0.7, 0.0)])
def test_the_embedder_weighs_less_the_less_it_knows(unknown: float, weight: float) -> None:
    assert dense_weight(unknown) == pytest.approx(weight)
