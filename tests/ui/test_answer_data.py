from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from library.records import Passage
from library.words import Message
from rag.answer import Answer, Citation, Sentence, Support
from rag.check.examining import Reason
from ui.answer_data import answer_data, verdict_line
from ui.export import format_answer, format_markdown


def _citation(marker: str, support: Support = "supported") -> Citation:
    return Citation(marker, "document", "Report", "as it stands there", support, 0.8, "d" * 64, 3)


def _answer(*sentences: Sentence, markers: str = "12") -> Answer:
    return Answer("Why?", "why", "Because. [1]", False, sentences, tuple(_citation(marker) for marker in markers))


@pytest.mark.parametrize(
    ("supports", "line"),
    [
        (["supported"], "1 of 1 sentence checked against its source"),
        (["supported"] * 4 + ["unsupported"], "4 of 5 sentences checked against their source; 1 not found there"),
        (["quoted"] * 2, "2 sentences quoted word for word"),
        (["quoted", "supported"], "2 of 2 sentences checked against their source; 1 sentence quoted word for word"),
        (["partial", "supported"], "1 of 2 sentences checked against their source; 1 found only in part"),
    ],
    ids=["one", "one not found", "quoted", "one quoted", "one in part"],
)
def test_the_verdict_line_counts_the_sentences(supports: list[Support], line: str) -> None:
    sentences = [Sentence(f"Sentence {number}.", ("1",), support) for number, support in enumerate(supports)]
    assert verdict_line(_answer(*sentences)) == line


def test_an_answer_that_could_not_be_checked_claims_no_verdict() -> None:
    stopped = replace(_answer(Sentence("Half a"), markers=""), complete=False)
    assert verdict_line(stopped) == "Stopped before the sentences were checked"
    assert answer_data(stopped)["blocks"][0]["sentences"][0]["support"] == ""


@pytest.mark.parametrize("end", ["It has", "It has [", "It has [1"], ids=["word", "bracket", "half a marker"])
def test_the_sentence_in_which_an_answer_breaks_off_is_neither_judged_nor_counted(end: str) -> None:
    stopped = replace(_answer(Sentence("It opened.", ("1",), "partial"), Sentence(end)), complete=False)
    checked = replace(stopped, timings_ms={"check": 1})
    assert verdict_line(checked) == "0 of 1 sentence checked against its source; 1 found only in part"
    whole, broken_off = answer_data(checked)["blocks"][0]["sentences"]
    assert (whole["support"], broken_off["support"]) == ("partial", "")
    assert broken_off["nodes"] == ["It has …"]


def test_a_stopped_answer_whose_only_sentence_is_not_whole_counts_nothing() -> None:
    assert verdict_line(replace(_answer(Sentence("It")), complete=False, timings_ms={"check": 1})) == ""


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


def test_a_doubtful_sentence_tells_what_the_check_missed_as_plain_text() -> None:
    wrong = Sentence("Fact.", ("1",), "unsupported", reason="figure", doubted=("<b>1,300 million</b>",))
    (block,) = answer_data(_answer(wrong))["blocks"]
    assert block["sentences"][0]["note"].endswith(": <b>1,300 million</b> does not stand there")


@pytest.mark.parametrize("reason", [reason for reason in get_args(Reason) if reason])
def test_every_reason_of_the_check_can_be_told(reason: str) -> None:
    (block,) = answer_data(_answer(Sentence("Fact.", ("1",), "partial", reason=reason)))["blocks"]
    assert ": " in block["sentences"][0]["note"]


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


def test_the_export_and_the_copy_say_what_the_answer_warns_of() -> None:
    warnings = (Message("The web did not answer."), Message("Source 2 carries *instructions*\nto its reader."))
    answer = replace(_answer(Sentence("Because.", ("1",), "supported"), markers="1"), warnings=warnings, complete=False)
    exported = format_markdown(answer)
    assert "## Notes\n\n- This answer stops before its end\\.\n- The web did not answer\\.\n" in exported
    assert "- Source 2 carries \\*instructions\\* to its reader\\.\n" in exported
    assert "\n\nThis answer stops before its end.\nThe web did not answer.\n" in format_answer(answer)


def test_a_copy_of_a_plain_answer_holds_the_answer_and_its_sources() -> None:
    copied = format_answer(_answer(Sentence("Because.", ("1",), "supported"), markers="1"))
    assert copied == "Because. [1]\n\n[1] Report, p. 3: “as it stands there”\n"
