from __future__ import annotations

from dataclasses import replace

import pytest

from library.records import Passage
from rag.answer import Answer, Citation, Sentence, Support
from ui.answer_data import answer_data, verdict_line
from ui.export import format_markdown


def _citation(marker: str, support: Support = "supported") -> Citation:
    return Citation(marker, "document", "Report", "as it stands there", support, 0.8, "d" * 64, 3)


def _answer(*sentences: Sentence, markers: str = "12") -> Answer:
    return Answer("Why?", "why", "Because. [1]", False, sentences, tuple(_citation(marker) for marker in markers))


@pytest.mark.parametrize(
    ("supports", "line"),
    [
        (["supported"], "1 of 1 sentence checked against its source"),
        (["supported"] * 4 + ["unsupported"], "4 of 5 sentences checked against their source; 1 not found there"),
        (["partial", "supported"], "1 of 2 sentences checked against their source; 1 found only in part"),
    ],
    ids=["one", "one not found", "one in part"],
)
def test_the_verdict_line_counts_the_sentences(supports: list[Support], line: str) -> None:
    sentences = [Sentence(f"Sentence {number}.", ("1",), support) for number, support in enumerate(supports)]
    assert verdict_line(_answer(*sentences)) == line


def test_a_stopped_answer_claims_no_verdict() -> None:
    stopped = replace(_answer(Sentence("Half a"), markers=""), complete=False)
    assert verdict_line(stopped) == "Stopped before the sentences were checked"
    assert answer_data(stopped)["blocks"][0]["sentences"][0]["support"] == ""


def test_neighbouring_list_items_become_one_list() -> None:
    lines = [Sentence(text, ("1",), "supported", True) for text in ("So:", "- one", "- two", "Then.")]
    assert [block["kind"] for block in answer_data(_answer(*lines))["blocks"]] == ["p", "ul", "p"]


def test_a_marker_without_its_citation_is_not_shown() -> None:
    (block,) = answer_data(_answer(Sentence("Fact.", ("1", "9"), "supported")))["blocks"]
    assert [mark["marker"] for mark in block["sentences"][0]["markers"]] == ["1"]


@pytest.mark.parametrize("support", ["partial", "unsupported"])
def test_a_doubtful_sentence_says_so_in_words(support: Support) -> None:
    (block,) = answer_data(_answer(Sentence("Fact.", ("1",), support)))["blocks"]
    assert block["sentences"][0]["support"] == support
    assert "found" in block["sentences"][0]["note"]


def test_a_refusal_shows_the_closest_passages() -> None:
    passage = Passage("Some   text\nover lines", 0.3, "document", "Report", "d" * 64, 7, 7)
    refused = Answer("Why?", "why", "", True, closest=(passage,))
    data = answer_data(refused)
    assert data["refused"] == "The documents do not hold an answer to this."
    assert data["cards"][0]["text"] == "Some text over lines"
    assert data["cards"][0]["place"] == "p. 7"


def test_the_export_lists_question_answer_and_sources() -> None:
    exported = format_markdown(_answer(Sentence("Because.", ("1",), "supported"), markers="1"))
    assert exported.startswith("# Why\\?\n\nBecause. [1]\n")
    assert "Report\\, p\\. 3" in exported
