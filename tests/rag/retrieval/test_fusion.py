from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import Reading, Signs, dense_weight, fuse, fuse_pages, read_with, spread

SHARES = st.floats(0, 1)
SIGNS = st.builds(
    Signs, cosine=st.floats(-1, 1), words=st.floats(0, 60), known=SHARES, named=SHARES, across=st.booleans()
)


READ, UNREAD = Reading("a question", 1.0, 1.0), Reading("", 0.0, 0.0)


def signs(
    cosine: float = 0.0, words: float = 0.0, known: float = 1.0, named: float = 0.0, *, across: bool = False
) -> Signs:
    return Signs(cosine, words, known, named, across)


@given(st.dictionaries(st.sampled_from("abcdef"), SIGNS, max_size=6), st.builds(Reading, st.just("a"), SHARES, SHARES))
def test_scores_are_within_0_and_1_and_cover_every_chunk(found: dict[str, Signs], reading: Reading) -> None:
    scores = fuse(found, reading)
    assert scores.keys() == found.keys()
    assert all(0 <= score <= 1 + 1e-9 for score in scores.values())


def test_where_the_embedder_knows_nothing_of_the_question_the_words_decide() -> None:
    scores = fuse({"far": signs(cosine=0.9, words=1.0), "near": signs(cosine=0.1, words=7.0, named=0.5)}, UNREAD)
    assert scores["near"] > scores["far"]


def test_a_chunk_in_a_language_that_the_embedder_does_not_know_has_no_cosine() -> None:
    scores = fuse({"unread": signs(cosine=0.9, known=0.0), "read": signs(cosine=0.2)}, READ)
    assert scores["unread"] == 0 < scores["read"]


def test_between_two_languages_a_shared_word_does_not_outweigh_what_is_meant() -> None:
    found = {"means it": signs(0.3, 0.0, across=True), "shares a name": signs(0.2, 9.0, across=True)}
    scores = fuse(found, READ)
    assert scores["means it"] > scores["shares a name"]


def test_what_says_as_much_in_another_language_is_as_near_though_its_cosine_is_lower() -> None:
    scores = fuse({"across": signs(0.5, across=True), "as near": signs(0.5), "said": signs(0.5, 9.0)}, READ)
    assert scores["said"] > scores["across"] > scores["as near"], "some of the words that it cannot share are granted"


def test_words_alone_decide_between_languages_that_the_embedder_does_not_know() -> None:
    found = {"a": signs(0.9, 1.0, known=0.0, across=True), "b": signs(0.1, 7.0, known=0.0, across=True)}
    assert fuse(found, READ) == fuse({chunk: signs(one.cosine, one.words, 0.0) for chunk, one in found.items()}, READ)


@pytest.mark.parametrize("reading", [READ, UNREAD])
def test_a_document_that_is_named_is_preferred_among_equals(reading: Reading) -> None:
    scores = fuse({"a": signs(0.5, 3.0), "b": signs(0.5, 3.0, named=1.0)}, reading)
    assert scores["b"] > scores["a"]


@pytest.mark.parametrize("reading", [READ, UNREAD])
def test_a_name_does_not_outweigh_an_answer(reading: Reading) -> None:
    scores = fuse({"named": signs(0.1, 1.0, named=1.0), "answers": signs(0.7, 9.0)}, reading)
    assert scores["answers"] > scores["named"]


def test_a_page_whose_words_and_meaning_are_in_two_chunks_stands_before_one_that_has_half_of_it() -> None:
    found = {"head": signs(0.2, 9.0), "rows": signs(0.6, 1.0), "other": signs(0.6, 1.5)}
    pages = {"head": ("table", 1), "rows": ("table", 1), "other": ("prose", 1)}
    (first, score), (second, rest) = fuse_pages(found, READ, pages)
    assert second == "other"
    assert score > max(fuse(found, READ)[chunk] for chunk in ("head", "rows"))
    assert rest == pytest.approx(fuse(found, READ)["other"])
    assert first in ("head", "rows")


@given(st.dictionaries(st.sampled_from("abcdef"), SIGNS, max_size=6))
def test_pages_come_best_first_and_score_within_0_and_1(found: dict[str, Signs]) -> None:
    scored = fuse_pages(found, READ, {chunk: ("document", ord(chunk) // 2) for chunk in found})
    assert len(scored) == len({ord(chunk) // 2 for chunk in found})
    assert [score for _, score in scored] == sorted((score for _, score in scored), reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for _, score in scored)


def test_a_question_in_two_languages_is_searched_for_in_both() -> None:
    """The embedder reads the English half: English chunks are compared by it, Chinese ones by their words."""
    half = Reading("the English half", 0.5, 1.0)
    scores = fuse({"english": signs(0.6, 2.0), "chinese": signs(0.9, 9.0, known=0.0), "far": signs(0.1, 2.0)}, half)
    assert scores["chinese"] > scores["far"]
    assert scores["english"] > scores["far"]
    assert scores["chinese"] < fuse({"chinese": signs(0.9, 9.0, known=0.0)}, UNREAD)["chinese"]


@pytest.mark.parametrize(
    ("question", "text", "known"),
    [
        ("What was the tax rate?", "What was the tax rate?", 1.0),
        ("税率是多少？", "", 0.0),
        ("Boeing 2022 年的 tax rate 是多少？", "Boeing 2022 tax rate", 1.0),
        ("2022年，税率是多少？", "", 0.0),
        ("", "", 0.0),
    ],
    ids=["English", "Chinese", "both", "a figure is no language", "nothing"],
)
def test_what_the_embedder_can_read_of_a_question(question: str, text: str, known: float) -> None:
    reading = read_with(lambda part: float(not part.isascii()), question)
    assert (reading.text, reading.known) == (text, known)
    assert 0 <= reading.share <= 1


def test_a_question_that_the_embedder_knows_is_read_whole_with_its_figures() -> None:
    question = "第50届超级碗的MVP是谁？"
    assert read_with(lambda _: 0.0, question) == Reading(question, 1.0, 1.0)
    assert read_with(lambda _: 0.0, "50") == Reading("", 0.0, 0)


@pytest.mark.parametrize(("unknown", "weight"), [(0.0, 1.0), (0.1, 0.5), (0.2, 0.0), (0.7, 0.0)])
def test_the_embedder_weighs_less_the_less_it_knows(unknown: float, weight: float) -> None:
    assert dense_weight(unknown) == pytest.approx(weight)


def test_of_near_equals_not_all_pages_are_of_one_document() -> None:
    pages = [("a", 0.605), ("a", 0.604), ("a", 0.603), ("b", 0.60), ("a", 0.3)]
    assert [position for position, _ in spread(pages, 3)] == [0, 3, 1]


def test_a_document_that_is_far_ahead_keeps_its_places() -> None:
    pages = [("a", 0.8), ("a", 0.75), ("a", 0.7), ("b", 0.4)]
    assert [position for position, _ in spread(pages, 3)] == [0, 1, 2]


@given(st.lists(st.tuples(st.sampled_from("abc"), SHARES), max_size=12), st.integers(0, 15))
def test_pages_are_chosen_once_and_best_first(pages: list[tuple[str, float]], top: int) -> None:
    chosen = spread(pages, top)
    assert len({position for position, _ in chosen}) == len(chosen) == min(top, len(pages))
    assert [score for _, score in chosen] == sorted((score for _, score in chosen), reverse=True)
