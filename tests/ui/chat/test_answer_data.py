from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, get_args

import pytest

from library.records import Passage
from library.words import Language, Message, phrase
from rag.answer import Answer, Citation, Sentence, Support
from rag.reading.sentences import parse_sentences
from rag.verify.verdict import Reason
from tests.hostile import hostile_texts
from ui.chat import answer_data as answer_data_module
from ui.chat.answer_data import answer_data, verdict_line
from ui.chat.export.markdown_file import format_answer


def _citation(marker: str, support: Support = "supported") -> Citation:
    return Citation(marker, "document", "Report", "as it stands there", support, 0.8, "d" * 64, 3)


def _answer(*sentences: Sentence, markers: str = "12", text: str = "", model: str = "m") -> Answer:
    """An answer with these sentences, each in a paragraph of its own unless its text is given."""
    said = text or "\n\n".join(" ".join([s.text, *(f"[{marker}]" for marker in s.citations)]) for s in sentences)
    citations = tuple(_citation(marker) for marker in markers)
    return Answer("Why?", "why", said, False, sentences, citations, model=model)


def _sentences(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The sentences that are drawn, in order."""

    def within(nodes: list[Any]) -> Iterator[dict[str, Any]]:
        for node in nodes:
            if isinstance(node, dict) and "markers" in node:
                yield node
            elif isinstance(node, dict):
                yield from within(node.get("children", []))

    return list(within(data["blocks"]))


LINES = [
    pytest.param("m", ["supported"], "1 of 1 sentence found in its source", "1 句中有 1 句在来源中找到", id="one"),
    pytest.param(
        "m",
        ["unsupported"] * 4,
        "0 of 4 sentences found in their source; 4 not found there",
        "4 句中有 0 句在来源中找到；4 句在来源中未找到",
        id="none of four",
    ),
    pytest.param(
        "m",
        ["supported"] * 3 + ["partial"],
        "3 of 4 sentences found in their source; 1 found only in part",
        "4 句中有 3 句在来源中找到；1 句只找到一部分",
        id="three of four",
    ),
    pytest.param(
        "m",
        ["none", "supported", "unsupported", "none"],
        "1 of 2 sentences found in their source; 1 not found there",
        "2 句中有 1 句在来源中找到；1 句在来源中未找到",
        id="what states nothing is not counted",
    ),
    pytest.param("m", ["none"], "", "", id="nothing is stated"),
    pytest.param(
        "quote", ["quoted"], "1 sentence quoted word for word from its source", "1 句逐字引自来源", id="quote"
    ),
    pytest.param(
        "quote",
        ["quoted", "quoted"],
        "2 sentences quoted word for word from their source",
        "2 句逐字引自来源",
        id="quotes",
    ),
    pytest.param(
        "quote",
        ["supported", "partial"],
        "1 of 2 sentences found in their source; 1 found only in part",
        "2 句中有 1 句在来源中找到；1 句只找到一部分",
        id="quotes as they were once judged",
    ),
    pytest.param(
        "quote",
        ["quoted", "supported"],
        "2 of 2 sentences found in their source; 1 sentence quoted word for word from its source",
        "2 句中有 2 句在来源中找到；1 句逐字引自来源",
        id="a quote and a row",
    ),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("model", "supports", "english", "chinese"), LINES)
def test_the_verdict_line_says_what_was_found(
    monkeypatch: pytest.MonkeyPatch, language: Language, model: str, supports: list[Support], english: str, chinese: str
) -> None:
    monkeypatch.setattr(answer_data_module, "say", partial(phrase, language))
    sentences = [Sentence(f"Sentence {number}.", ("1",), support) for number, support in enumerate(supports)]
    assert verdict_line(_answer(*sentences, model=model)) == {"en": english, "zh": chinese}[language]


def test_what_cites_nothing_is_counted_apart() -> None:
    cited = [Sentence("It opened.", ("1",), "supported"), Sentence("It grew.", ("1",), "unsupported")]
    counted = "1 of 2 sentences found in their source; 1 not found there; 1 not cited"
    assert verdict_line(_answer(*cited, Sentence("It is grand."))) == counted
    assert verdict_line(_answer(Sentence("It is grand."), Sentence("It is old."))) == "2 not cited"


def test_an_answer_that_could_not_be_checked_claims_no_verdict() -> None:
    stopped = replace(_answer(Sentence("Half a"), markers=""), complete=False)
    assert verdict_line(stopped) == "Stopped before the sentences were checked"
    assert _sentences(answer_data(stopped))[0]["support"] == ""


@pytest.mark.parametrize("end", ["It has", "It has [", "It has [1"], ids=["word", "bracket", "half a marker"])
def test_the_sentence_in_which_an_answer_breaks_off_is_neither_judged_nor_counted(end: str) -> None:
    stopped = replace(_answer(Sentence("It opened.", ("1",), "partial"), Sentence(end)), complete=False)
    checked = replace(stopped, timings_ms={"check": 1})
    assert verdict_line(checked) == "0 of 1 sentence found in its source; 1 found only in part"
    whole, broken_off = _sentences(answer_data(checked))
    assert (whole["support"], broken_off["support"]) == ("partial", "")
    assert broken_off["children"] == ["It has", " …"]


def test_a_stopped_answer_whose_only_sentence_is_not_whole_counts_nothing() -> None:
    assert verdict_line(replace(_answer(Sentence("It")), complete=False, timings_ms={"check": 1})) == ""


def test_a_marker_without_its_citation_is_not_shown() -> None:
    (sentence,) = _sentences(answer_data(_answer(Sentence("Fact.", ("1", "9"), "supported"))))
    assert sentence["markers"] == ["1"]


def test_verdicts_stand_in_items_cells_and_quotes() -> None:
    text = "So:\n\n- One [1]\n\n| a |\n|---|\n| Two [2] |\n\n> Three"
    supports: list[Support] = ["none", "supported", "none", "partial", "unsupported"]
    said = [replace(s, support=v) for s, v in zip(parse_sentences(text, "12"), supports, strict=True)]
    data = answer_data(_answer(*said, text=text))
    assert [block["tag"] for block in data["blocks"]] == ["p", "ul", "table", "blockquote"]
    drawn = [(s["children"], s["support"], s["markers"]) for s in _sentences(data)]
    assert drawn == [
        (["So:"], "", []),
        (["One"], "", ["1"]),
        (["a"], "", []),
        (["Two"], "partial", ["2"]),
        (["Three"], "uncited", []),
    ]


def test_an_answer_of_an_older_version_keeps_its_verdicts() -> None:
    """Its sentences held the signs of lists and emphasis, and a table's row was one of them."""
    said = [("So:", "unsupported"), ("- **One** is.", "partial"), ("| a | b |", "unsupported"), ("Two.", "supported")]
    older = [Sentence(words, ("1",), support) for words, support in said]  # type: ignore[arg-type]
    text = "So:\n- **One** is. [1]\n\n| a | b |\n|---|---|\n| c | d [1] |\n\nTwo. [1]"
    stored = Answer.from_dict(json.loads(json.dumps(_answer(*older, text=text).as_dict())))
    drawn = [(s["support"], s["markers"]) for s in _sentences(answer_data(stored))]
    assert drawn == [("unsupported", []), ("partial", ["1"]), ("", []), ("", []), ("", []), ("", ["1"]), ("", ["1"])]


@pytest.mark.parametrize("signs", ["*premium* and __init__", "# 5", "1. One", "| a | b |"])
def test_the_built_in_answerers_words_are_drawn_as_they_stand(signs: str) -> None:
    said = parse_sentences(f"{signs} [1]", "1", verbatim=True)
    (block,) = answer_data(_answer(*said, text=f"{signs} [1]", model="quote"))["blocks"]
    assert block["tag"] == "p"
    assert [child["children"] for child in block["children"]] == [[signs]]


@pytest.mark.parametrize("support", ["partial", "unsupported"])
def test_a_doubtful_sentence_says_so_in_words(support: Support) -> None:
    (sentence,) = _sentences(answer_data(_answer(Sentence("Fact.", ("1",), support))))
    assert sentence["support"] == support
    assert "found" in sentence["note"]


def test_a_doubtful_sentence_tells_what_the_check_missed_as_plain_text() -> None:
    wrong = Sentence("Fact.", ("1",), "unsupported", reason="figure", doubted=("<b>1,300 million</b>",))
    assert _sentences(answer_data(_answer(wrong)))[0]["note"].endswith(": <b>1,300 million</b> does not stand there")


def test_the_wrong_figure_is_marked_and_not_the_sentence_nor_another_figure_with_its_digits() -> None:
    said = "It cost 5 euros in **15** towns [1]."
    wrong = Sentence("It cost 5 euros in 15 towns.", ("1",), "unsupported", reason="figure", doubted=("5",))
    (sentence,) = _sentences(answer_data(replace(_answer(wrong), answer=said)))
    assert sentence["in_part"] is True
    marked = [child for child in sentence["children"] if isinstance(child, dict) and child["tag"] == "mark"]
    assert marked == [{"tag": "mark", "children": ["5"]}]
    assert "".join(_texts(sentence["children"])).strip().startswith("It cost 5 euros in 15 towns")


def test_a_word_within_emphasis_is_marked_there() -> None:
    wrong = Sentence("It opened in 1937.", ("1",), "unsupported", reason="figure", doubted=("1937",))
    (sentence,) = _sentences(answer_data(replace(_answer(wrong), answer="It opened in **1937** [1].")))
    (strong,) = [child for child in sentence["children"] if isinstance(child, dict)]
    assert (strong["tag"], strong["children"]) == ("strong", [{"tag": "mark", "children": ["1937"]}])


@pytest.mark.parametrize("doubted", [(), ("up to",)], ids=["none", "left out"])
def test_a_sentence_is_marked_as_a_whole_where_no_word_of_it_is_to_blame(doubted: tuple[str, ...]) -> None:
    wrong = Sentence("Fact.", ("1",), "partial", reason="quantifier" if doubted else "words", doubted=doubted)
    assert _sentences(answer_data(_answer(wrong)))[0]["in_part"] is False


def _texts(children: list[Any]) -> Iterator[str]:
    for child in children:
        yield from (child,) if isinstance(child, str) else _texts(child["children"])


def test_a_word_that_is_left_out_is_not_said_to_stand_there() -> None:
    """The note once told of "The fee is $50." that it says "up to"."""
    wrong = Sentence("The fee is $50.", ("1",), "partial", reason="quantifier", doubted=("up to",))
    assert _sentences(answer_data(_answer(wrong)))[0]["note"].endswith(": its source says “up to”, which it leaves out")
    changed = replace(wrong, text="The fee is up to $50.")
    assert "it says “up to”" in _sentences(answer_data(_answer(changed)))[0]["note"]


@pytest.mark.parametrize("reason", [reason for reason in get_args(Reason) if reason])
def test_every_reason_of_the_check_can_be_told(reason: str) -> None:
    (sentence,) = _sentences(answer_data(_answer(Sentence("Fact.", ("1",), "partial", reason=reason))))
    assert ": " in sentence["note"]


def test_a_refusal_shows_the_closest_passages() -> None:
    passage = Passage("Some   text\nover lines", 0.3, "document", "Report", "d" * 64, 7, 7)
    refused = Answer("Why?", "why", "", True, closest=(passage,))
    data = answer_data(refused)
    assert data["refused"] == "The documents do not hold an answer to this."
    assert data["cards"][0]["text"] == "Some text over lines"
    assert data["cards"][0]["place"] == "p. 7"


def test_the_copy_says_what_the_answer_warns_of() -> None:
    warnings = (Message("The web did not answer."), Message("Source 2 carries *instructions*\nto its reader."))
    answer = replace(_answer(Sentence("Because.", ("1",), "supported"), markers="1"), warnings=warnings, complete=False)
    assert "\n\nThis answer stops before its end.\nThe web did not answer.\n" in format_answer(answer)


def test_a_copy_of_a_plain_answer_holds_the_answer_and_its_sources() -> None:
    copied = format_answer(_answer(Sentence("Because.", ("1",), "supported"), markers="1"))
    assert copied == "Because. [1]\n\n[1] Report, p. 3: “as it stands there”\n"


@pytest.mark.parametrize("text", hostile_texts("http://listener.test"))
def test_a_copy_does_not_steer_a_terminal(text: str) -> None:
    said = replace(_answer(Sentence("Fact.", ("1",)), text=f"{text} [1]"), question=text, warnings=(Message(text),))
    shown = replace(said, citations=(replace(_citation("1"), title=text, quote=text, url=text),))
    for written in (format_answer(shown), format_answer(replace(shown, model="quote"))):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", written)


def test_what_cites_nothing_is_not_called_wrong() -> None:
    doubted = Sentence("It opened in 1947.", ("1",), "unsupported")
    uncited, cited = (_sentences(answer_data(_answer(s)))[0] for s in (Sentence("The mayor was there."), doubted))
    assert (uncited["support"], uncited["note"]) == ("uncited", "Not cited")
    assert cited["support"] == "unsupported"
