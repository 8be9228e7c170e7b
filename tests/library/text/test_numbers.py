from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text.numbers import to_digits


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("two hundred and fifty people", "250 people", id="and"),
        pytest.param("half a million users", "0.5 million users", id="half of a scale"),
        pytest.param("three and a half million", "3.5 million", id="and a half"),
        pytest.param("one point five million", "1.5 million", id="point"),
        pytest.param("two dozen eggs", "24 eggs", id="dozen"),
        pytest.param("nineteen eighty-four", "1984", id="a year"),
        pytest.param("the fourth of March", "the 4 March", id="a day"),
        pytest.param("the second largest port", "the #2 largest port", id="ordinal"),
        pytest.param("a third party, per second", "a third party, per second", id="no ordinals"),
        pytest.param("two thirds of the staff", "66.7% of the staff", id="fraction"),
        pytest.param("the second half of 2023", "the H2 of 2023", id="half of a year"),
        pytest.param("it doubled", "it ✕2", id="multiple"),
        pytest.param("minus five degrees", "-5 degrees", id="minus"),
        pytest.param("one of the ships", "one of the ships", id="one alone"),
        pytest.param("五分之三", "60%", id="chinese fraction"),
        pytest.param("翻了一番", "✕2", id="chinese multiple"),
        pytest.param("零下五度", "-5度", id="below zero"),
        pytest.param("第三大股东，第三方，第二方", "#3大股东，第三方，#2方", id="chinese ordinal"),
        pytest.param("上半年", "H1", id="chinese half of a year"),
        pytest.param("两年半", "2.5年", id="chinese and a half"),
        pytest.param("twenty-five ships and thirty boats", "25 ships and 30 boats", id="english"),
        pytest.param("in the second quarter", "in the Q2", id="quarter"),
        pytest.param("第三季度", "Q3", id="chinese quarter"),
        pytest.param("十二艘船", "12艘船", id="with a counter"),
        pytest.param("三千五百万元", "3500万元", id="the last scale stays"),
        pytest.param("十二亿元", "12亿元", id="亿"),
        pytest.param("每年一次，每四年举办一届，每人一票", "每年1次，每4年举办1届，每人1票", id="how often"),
        pytest.param("只有一家，有一次，第一次，一个人", "只有1家，有一次，#1次，一个人", id="one, and some"),
        pytest.param("They met once in May, and only once.", "They met 1 in May, and only 1.", id="once"),
        pytest.param("Once it was, at once, once a member.", "Once it was, at once, once a member.", id="no count"),
        pytest.param("fell by a quarter, by one fourth in May", "fell by 25%, by 25% in May", id="by a fraction"),
        pytest.param("about half of the, by a third party", "about 50% of the, by a third party", id="hedged fraction"),
        pytest.param("一亿二千万人", "120000000人", id="two scales"),
        pytest.param("一百二十人", "120人", id="hundreds"),
        pytest.param("百分之八点五", "8.5%", id="percent with a point"),
        pytest.param("三点五个百分点", "3.5个百分点", id="a point"),
        pytest.param("二〇一八年三月十二日", "2018年3月12日", id="date"),
        pytest.param("金额￥５００", "金额¥500", id="full width"),
        pytest.param("他说，不。", "他说，不。", id="punctuation stays"),
        pytest.param("万一，一个，千方百计", "万一，一个，千方百计", id="no numbers"),
        pytest.param("3万人", "3万人", id="digits stay"),
    ],
)
def test_numbers_in_words_are_written_in_digits(text: str, written: str) -> None:
    assert to_digits(text) == written


@given(st.text(st.sampled_from("一二三十百千万亿〇零点两个年月日第季度百分之0123 twenty-one.")))
def test_what_is_written_in_digits_stays(text: str) -> None:
    assert to_digits(to_digits(text)) == to_digits(text)


@given(st.integers(11, 99))
def test_every_number_below_a_hundred_is_read(number: int) -> None:
    numerals = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    numeral = ("" if tens == 1 else numerals[tens]) + "十" + (numerals[ones] if ones else "")
    assert to_digits(f"共{numeral}人") == f"共{number}人"
