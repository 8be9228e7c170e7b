"""What is marked is the wrong figure or word, as the sentence has it, and not the sentence."""

from __future__ import annotations

import pytest

from rag.verify.verdict import Reason, Verdict, with_own_words
from rag.verify.verifier import Verifier

check = Verifier().check
SOURCE = "The harbour opened in 1931 and has three quays. Up to 240 boats lie there. Anna Lind is its captain."


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        pytest.param("The harbour opened in 1937 and has three quays.", ("1937",), id="year"),
        pytest.param("The harbour opened in 1931 and has five quays.", ("five",), id="a figure in words"),
        pytest.param("The harbour opened in 1931 and has twenty-five quays.", ("twenty-five",), id="two words"),
        pytest.param("The harbour has not opened in 1931.", ("not",), id="negation"),
        pytest.param("The harbour didn't open in 1931.", ("didn't",), id="negation in a verb"),
        pytest.param("The harbour closed in 1931.", ("closed",), id="another word by its stem"),
        pytest.param("At least 240 boats lie there.", ("At least",), id="bound"),
        pytest.param("Its captain is Anna Holm.", ("Holm",), id="name"),
        pytest.param("Penguins swim in the harbour.", ("Penguins swim",), id="what is nowhere"),
    ],
)
def test_the_very_words_are_named(sentence: str, words: tuple[str, ...]) -> None:
    verdict = check(sentence, SOURCE)
    assert verdict.support != "supported"
    assert verdict.words == words


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        pytest.param("港口于1937年启用。", ("1937",), id="year"),
        pytest.param("港口有五座码头。", ("五座",), id="a figure in characters"),
        pytest.param("港口没有于1931年启用。", ("没有",), id="negation"),
    ],
)
def test_the_very_characters_are_named(sentence: str, words: tuple[str, ...]) -> None:
    verdict = check(sentence, "港口于1931年启用，有三座码头。")
    assert verdict.support != "supported"
    assert verdict.words == words


def test_what_a_sentence_leaves_out_is_named_as_the_source_says_it() -> None:
    verdict = check("240 boats lie there.", SOURCE)
    assert (verdict.reason, verdict.words) == ("quantifier", ("Up to",))


@pytest.mark.parametrize("reason", ["source", "language", "meaning"])
def test_a_doubt_of_the_whole_sentence_names_no_word(reason: Reason) -> None:
    assert with_own_words(Verdict("partial", 0.4, reason), "It is not so.").words == ()
