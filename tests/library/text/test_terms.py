from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text import cjk_share, language_of, runs_of, sentence_spans, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("Net sales increased", ["net", "sale", "increas"], id="english words are stemmed"),
        pytest.param("$1,234.5 million in 2018", ["1234.5", "million", "in", "2018"], id="numbers lose their commas"),
        pytest.param(
            "营业收入", ["营", "业", "收", "入", "营业", "业收", "收入"], id="chinese gives characters and pairs"
        ),
        pytest.param("FY2018 Best Buy's", ["fy", "2018", "best", "buy"], id="letters part from digits"),
        pytest.param("ＡＢＣ１２３", ["abc", "123"], id="full width is folded"),
        pytest.param("…—— !", [], id="punctuation is no term"),
        pytest.param(
            "Heuco在西班牙", ["heuco", "在", "西", "班", "牙", "在西", "西班", "班牙"], id="latin before chinese"
        ),
        pytest.param("股价18.5元", ["股", "价", "股价", "18.5", "元"], id="numbers stand inside chinese"),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("One. Two! Three?", ["One.", "Two!", "Three?"], id="marks end sentences"),
        pytest.param("Mr. Smith of the U.S. Navy paid 3.5 million.", None, id="abbreviations and decimals do not"),
        pytest.param("他来了。她走了！真的？", ["他来了。", "她走了！", "真的？"], id="chinese needs no space"),
        pytest.param("他说：“走吧。”然后走了。", ["他说：“走吧。”", "然后走了。"], id="closing quotes stay"),
        pytest.param("A heading\n\nThe text.", ["A heading", "The text."], id="an empty line parts"),
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


@pytest.mark.parametrize(
    ("text", "language"),
    [("The sea", "en"), ("海里的鱼", "zh"), ("海の魚です", "ja"), ("바다의 물고기", "ko"), ("", "en")],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_share_of_chinese_counts_letters_only() -> None:
    assert cjk_share("中文 123 ab") == 0.5


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Boeing 2022 年的税率", ["Boeing 2022 ", "年的税率"]),
        ("税率？", ["税率", "？"]),
        ("tax", ["tax"]),
        ("", []),
    ],
)
def test_a_text_is_cut_where_the_script_changes(text: str, runs: list[str]) -> None:
    assert runs_of(text) == runs
