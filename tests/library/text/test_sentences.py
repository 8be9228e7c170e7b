from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("One. Two! Three?", ["One.", "Two!", "Three?"], id="marks end sentences"),
        pytest.param("Mr. Smith of the U.S. Navy paid 3.5 million.", None, id="abbreviations and decimals do not"),
        pytest.param("It takes approx. 5 hrs. a day.", None, id="nor does what goes on in small letters"),
        pytest.param(
            "1. The seller pays. 2. The buyer signs.",
            ["1. The seller pays.", "2. The buyer signs."],
            id="an item's number opens its sentence",
        ),
        pytest.param(
            "It answers RFP No. USCA-03 of 1 May. See Sec. 4.2 for all.",
            ["It answers RFP No. USCA-03 of 1 May.", "See Sec. 4.2 for all."],
            id="a number goes with what it numbers",
        ),
        pytest.param("Is it so? No. It is not.", ["Is it so?", "No.", "It is not."], id="no. is a word, too"),
        pytest.param("他来了。He left. 她走了。", ["他来了。", "He left.", "她走了。"], id="two languages"),
        pytest.param("他来了。她走了！真的？", ["他来了。", "她走了！", "真的？"], id="chinese needs no space"),
        pytest.param("他说：“走吧。”然后走了。", ["他说：“走吧。”", "然后走了。"], id="closing quotes stay"),
        pytest.param("A heading\n\nThe text.", ["A heading", "The text."], id="an empty line parts"),
        pytest.param("Dividends: (12.5) (2022) · (12.4) (2021)", None, id="the cells of a row are one"),
        pytest.param("It rains.\n· Wind", ["It rains.", "· Wind"], id="a dot at a line's start is a bullet"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_sentences(text: str, sentences: list[str] | None) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == (sentences or ([text] if text else []))


@given(st.text())
def test_sentences_hold_every_visible_character_once(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
