"""Hundreds of changes are planted in true sentences, English and Chinese, prose and rows: the check is counted."""

from __future__ import annotations

import sys

import pytest

from bench.planted_counts import Counts, count_planted
from rag.verify.verifier import Verifier
from tests.rag.verify.true_texts import CHINESE, ENGLISH, PARAPHRASED

check = Verifier().check


@pytest.fixture(scope="module")
def counts() -> Counts:
    counted = count_planted([ENGLISH, CHINESE], most=60, seed=1)
    for source, sentences in PARAPHRASED.items():
        for sentence in sentences:
            counted.judge_true("in other words", sentence, source)
    sys.stdout.write("\n".join(["", *counted.lines(), *counted.wrong, ""]))
    return counted


def test_there_are_enough_of_every_kind(counts: Counts) -> None:
    planted = counts.planted.total()
    assert planted >= 200
    assert set(counts.planted) == {"number", "unit", "date", "name", "negation", "wrong page"}
    assert min(counts.planted.values()) >= 20
    assert counts.parts["Chinese"] >= planted / 3
    assert counts.parts["rows"] >= planted / 4


def test_19_of_20_planted_changes_are_not_called_supported(counts: Counts) -> None:
    assert counts.missed.total() <= 0.05 * counts.planted.total(), counts.wrong


def test_no_kind_of_change_is_passed_over(counts: Counts) -> None:
    for kind, planted in counts.planted.items():
        assert counts.missed[kind] <= 0.1 * planted, (kind, counts.wrong)


def test_at_most_1_of_20_true_sentences_is_doubted(counts: Counts) -> None:
    assert counts.doubted.total() <= 0.05 * counts.true.total(), counts.wrong
    assert counts.doubted["in other words"] <= 0.05 * counts.true["in other words"], counts.wrong


@pytest.mark.parametrize(
    ("sentence", "source", "reason", "words"),
    [
        pytest.param("Net sales were 1,942.5 in 2023.", ENGLISH[1], "figure", ("1,942.5",), id="number"),
        pytest.param("Net sales were 1,842.5 in 2022.", ENGLISH[1], "place", ("1,842.5",), id="another year's column"),
        pytest.param("Net income was 532.1 in 2023.", ENGLISH[1], "place", ("532.1",), id="another row"),
        pytest.param("The board was led by Peter Holm.", ENGLISH[0], "name", ("Holm",), id="name"),
        pytest.param("The company did take up new loans.", ENGLISH[0], "negation", (), id="negation"),
        pytest.param("Net sales fell from 1,738.2 to 1,842.5.", ENGLISH[1], "opposite", ("fell",), id="fell upwards"),
        pytest.param("公司总部位于北京。", CHINESE[2], "word", ("北京",), id="chinese place"),
        pytest.param("Penguins swim.", ENGLISH[0], "words", ("Penguins swim",), id="nothing of it"),
        pytest.param("Penguins swim.", "", "source", (), id="no source"),
    ],
)
def test_a_doubt_says_why(sentence: str, source: str, reason: str, words: tuple[str, ...]) -> None:
    verdict = check(sentence, source)
    assert (verdict.reason, verdict.words) == (reason, words)
    assert verdict.support != "supported"


def test_what_is_supported_has_no_doubt() -> None:
    verdict = check("Net sales were 1,842.5 in 2023.", ENGLISH[1])
    assert (verdict.support, verdict.reason, verdict.words) == ("supported", "", ())
