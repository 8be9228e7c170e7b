from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from library.records import Passage
from rag.events import Found, Progress, Token, Waiting
from tests.patience import PATIENCE_S
from ui.chat.draft_data import draft_data, mend_markdown
from ui.shared.asking import Asked, Wanted

PASSAGE = Passage("The ferry leaves at nine.", 0.9, "document", "Timetable", "d" * 64, 3)


def _asked(*events: Any, model: str = "small") -> Asked:
    asked = Asked(Wanted("When?", model=model), lambda _: iter(events), lambda _: None)
    assert asked.wait(PATIENCE_S)
    return asked


def _drawn(asked: Asked) -> dict[str, Any]:
    return draft_data(asked.draft(), asked, "en", [])


@pytest.mark.parametrize(
    ("half", "mended"),
    [
        ("It is **bo", "It is **bo**"),
        ("It is **bold** and", "It is **bold** and"),
        ("See `co", "See `co`"),
        ("It says so [1", "It says so "),
        ("It says so [1].", "It says so [1]."),
        ("它说的【1", "它说的"),
        ("Read [this](https://exam", "Read "),
        ("First.\n\n-", "First.\n\n"),
        ("First.\n\n## ", "First.\n\n"),
        ("First.\n\n| a | b", "First.\n\n"),
        ("First.\n\n| a | b |\n|--", "First.\n\n"),
        ("| a | b |\n|--|--|\n| 1", "| a | b |\n|--|--|\n| 1"),
        ("So $$x + ", "So "),
        (r"So \[ x + ", "So "),
        ("```python\nfirst = **kw", "```python\nfirst = **kw"),
    ],
)
def test_what_is_half_written_is_closed_or_held_back(half: str, mended: str) -> None:
    assert mend_markdown(half) == mended


def test_a_whole_text_is_left_as_it_is_however_long_it_grows() -> None:
    whole = "# A\n\nOne **two** `three` [1].\n\n- four\n- five\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$ x $$\n\nSix."
    assert mend_markdown(whole) == whole


def test_only_what_changed_is_told() -> None:
    shown: list[Any] = []

    def grow() -> Iterator[dict[str, Any]]:
        for text in ("First.\n\nSec", "First.\n\nSecond.", "First.\n\nSecond.\n\nThird."):
            asked = _asked(Token(text))
            yield draft_data(asked.draft(), asked, "en", shown)

    assert [(data["from"], len(data["blocks"])) for data in grow()] == [(0, 2), (1, 1), (2, 1)]
    assert len(shown) == 3


def test_markers_are_live_with_what_they_may_cite() -> None:
    data = _drawn(_asked(Found({"1": PASSAGE}), Token("It leaves at nine [1].")))
    ((sentence,),) = [block["children"] for block in data["blocks"]]
    assert (sentence["markers"], sentence["support"]) == (["1"], "")
    assert data["sources"]["1"]["where"] == "Timetable · p. 3"


def test_the_built_in_answerers_words_are_no_markdown_while_they_come_either() -> None:
    (block,) = _drawn(_asked(Token("Its *fares* are **high"), model=""))["blocks"]
    assert block["children"][0]["children"] == ["Its *fares* are **high"]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "Searching your documents"),
        ([Progress("writing")], "Writing"),
        ([Progress("in_line", number=3)], "You are number 3 in line; others are being answered"),
        (
            [Progress("writing"), Waiting(6.2, "limited")],
            "The model's server takes no more requests for now; asking again in 7 s",
        ),
        (
            [Progress("researching", 1, 2, "When?"), Progress("researching", 2, 2, "Where?")],
            "Question 1 looked up: When?\nQuestion 2 of 2: Where?",
        ),
        ([Waiting(6.2, "limited"), Progress("checking")], "Checking each sentence against its source"),
    ],
)
def test_what_is_being_done_is_said(events: list[Any], said: str) -> None:
    assert _drawn(_asked(*events))["stage"] == said
