from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from library.text import cjk_share, language_of, runs_of, terms_of
from library.text.terms import _term


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
    ("one", "other"),
    [("университет", "университетов"), ("θάλασσα", "θάλασσας"), ("مدرسة", "المدرسة"), ("harbour", "harbours")],
    ids=["Russian", "Greek", "Arabic", "English"],
)
def test_the_forms_of_a_word_are_one_term(one: str, other: str) -> None:
    assert terms_of(one) == terms_of(other) != [other]


def test_threads_do_not_mix_up_their_words() -> None:
    words = [
        f"{stem}{ending}" for stem in ("relat", "organ", "sensit", "adjust") for ending in ("ions", "izing", "ments")
    ]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda n: _term.__wrapped__(words[n % len(words)], "en"), range(2000)))
    finally:
        sys.setswitchinterval(usual)
    assert found == [_term.__wrapped__(words[n % len(words)], "en") for n in range(2000)]


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
