from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.figures import read_figures

TABLE = "Consolidated income (in millions)\n2018 2017\nNet sales $ 1,200 $ 1,111\nMargin 8.5% 7.9%"
CHINESE_TABLE = "单位：百万元\n项目 2018年 2017年\n营业收入 1,230 1,111"


def _states(source: str, claim: str) -> bool:
    stated = read_figures(claim)
    there = read_figures(source)
    return all(there.state(figure, stated.scales) for figure in stated.found)


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        pytest.param("sales of 1,200 million", "sales of 1.2 billion", id="million and billion"),
        pytest.param("sales of $1.2bn", "sales of 1,200,000,000 dollars", id="written out"),
        pytest.param(TABLE, "net sales of $1,200 million", id="the table's scale"),
        pytest.param(TABLE, "net sales of 1.2 billion", id="another scale than the table's"),
        pytest.param(TABLE, "1,200", id="as the table has it"),
        pytest.param("net sales of $1,200 million", "Net sales (in millions): 1,200", id="a scale in the claim's head"),
        pytest.param("sales of 1,234 million", "sales of 1.2 billion", id="rounded"),
        pytest.param("a rate of 3.14159", "a rate of 3.14", id="rounded decimals"),
        pytest.param("grew 8%", "grew 8 percent", id="percent in a word"),
        pytest.param("Growth, %\nFreight 8.5", "grew 8.5%", id="a percent sign in the heading alone"),
        pytest.param("three quays", "3 quays", id="a number word"),
        pytest.param("fell by 50 basis points", "fell by 0.5 percentage points", id="basis points"),
        pytest.param("下降50个基点", "下降0.5个百分点", id="chinese basis points"),
        pytest.param(
            "(Inthousands,exceptsharedata)\nPayables 302,578", "$302.578 million", id="a scale glued to words"
        ),
        pytest.param("a margin of (6.4)%", "a margin of -6.4%", id="a percentage in brackets"),
        pytest.param("十二亿元", "1.2 billion yuan", id="亿 and billion"),
        pytest.param("€12", "12 euros", id="sign and word of one currency"),
        pytest.param("营业收入12.3亿元", "营业收入为1,230百万元", id="chinese scales"),
        pytest.param("营业收入12.3亿元", "营业收入为123000万元", id="亿 and 万"),
        pytest.param(CHINESE_TABLE, "2018年营业收入为12.3亿元", id="a chinese table's scale"),
        pytest.param("东线占百分之三十五", "东线占35%", id="百分之"),
        pytest.param("共有三个码头、十二艘船", "共有3个码头、12艘船", id="chinese numerals"),
        pytest.param("金额￥５００", "金额500元", id="full width"),
        pytest.param("in fiscal 2018", "in FY2018", id="letters before the year"),
        pytest.param("1. It opened.", "2. It opened.", id="list signs are no figures"),
        pytest.param("no figures", "none here either", id="none"),
    ],
)
def test_one_text_states_the_figures_of_another(source: str, claim: str) -> None:
    assert _states(source, claim)


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        pytest.param("sales of 1.2 billion", "sales of 1.3 billion", id="number"),
        pytest.param("sales of 1.2 billion", "sales of 1.2 million", id="scale"),
        pytest.param(f"1.2 billion passengers\n{TABLE}", "1.2 million passengers", id="scale, beside a table"),
        pytest.param("Net sales 1,200", "net sales of 1,200 million", id="a scale that nothing names"),
        pytest.param("opened in 1931", "opened in 1932", id="year"),
        pytest.param("in FY2018", "in FY2019", id="fiscal year"),
        pytest.param("costs 12 euros", "costs 12 dollars", id="currency"),
        pytest.param("costs 12 euros", "costs 12%", id="a price is no percentage"),
        pytest.param("grew 4.5%", "grew 5.4%", id="percent"),
        pytest.param("grew 4.5 percentage points", "grew 4.5%", id="points are not percent"),
        pytest.param("25 cents", "25 dollars", id="cents"),
        pytest.param("fell by 50 basis points", "fell by 0.5%", id="basis points are not percent"),
        pytest.param("(in thousands)\nAssets 5,466", "Assets (in millions): 5,466", id="the claim's own scale"),
        pytest.param("took 3 hours", "took 3 days", id="time"),
        pytest.param("40 km away", "40 miles away", id="length"),
        pytest.param("a rate of 3.1", "a rate of 3.14", id="more digits than the source has"),
        pytest.param("1,234 people", "1,200 people", id="a whole number is not rounded"),
        pytest.param("营业收入为12.3亿元", "营业收入为13.3亿元", id="chinese number"),
        pytest.param("营业收入为12.3亿元", "营业收入为12.3万元", id="chinese scale"),
        pytest.param("载客120万人次", "载客120人次", id="scale left out"),
        pytest.param("票价为40元", "票价为40美元", id="chinese currency"),
        pytest.param("航程40公里", "航程40米", id="chinese length"),
        pytest.param("东线占百分之三十五", "东线占百分之五十三", id="百分之"),
        pytest.param("于2018年成立", "于2019年成立", id="chinese year"),
    ],
)
def test_a_figure_that_is_not_there_is_not_stated(source: str, claim: str) -> None:
    assert not _states(source, claim)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("in 2018, 2019 and 2020", [2018, 2019, 2020]),
        ("from 1,234,567.89 to 3.5.", [1234567.89, 3.5]),
        ("twice in two years", [2, 2]),
        ("2024-06-03", [2024, 6, 3]),
        ("公司于2018年有310人", [2018, 310]),
        ("一个码头", []),
        ("", []),
    ],
)
def test_figures_are_read_in_order(text: str, values: list[float]) -> None:
    assert [figure.value for figure in read_figures(text).found] == pytest.approx(values)


@given(st.text(st.sampled_from("0123456789.,%$€¥万亿千百分之个二三十年元 milonbk-")))
def test_every_text_states_its_own_figures(text: str) -> None:
    assert _states(text, text)


@given(st.integers(1, 999_999), st.sampled_from(["million", "billion", "thousand", "万", "亿"]))
def test_a_number_next_to_it_is_never_stated(number: int, scale: str) -> None:
    assert _states(f"sales of {number:,} {scale}", f"sales of {number} {scale}")
    assert not _states(f"sales of {number:,} {scale}", f"sales of {number + 1} {scale}")
