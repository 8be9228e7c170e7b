"""Sentences as models write them of filings, contracts and news, each with its source."""

from __future__ import annotations

import pytest

from rag.check.support import check

_TABLE = """\
| (in thousands) | FY2024 | FY2023 | FY2022 |
|---|---|---|---|
| Freight revenue | 48,210 | 41,905 | 33,377 |
| Storage revenue | 6,118 | 7,240 | 7,981 |
| Gross profit | 12,053 | 10,476 | 9,012 |"""
_CHINESE_TABLE = """\
| 项目（万元） | 2023年 | 2022年 |
|---|---|---|
| 毛利 | 50,200 | 44,600 |"""
_TRUE = [
    pytest.param(
        "Freight revenue was $48.2 million in FY2024, up from $41.9 million a year earlier.", _TABLE, id="before"
    ),
    pytest.param("Storage revenue decreased from FY2023 to FY2024.", _TABLE, id="trend"),
    pytest.param(
        "2023年毛利为5.02亿元，2022年为4.46亿元。", _CHINESE_TABLE, id="a wide comma behind a converted figure"
    ),
    pytest.param("60% of the mills closed.", "Three out of five mills closed.", id="share"),
    pytest.param("The staff shrank by 20%.", "The staff shrank from 1,250 to 1,000 people.", id="change in percent"),
    pytest.param("毛利率提高了3.2个百分点。", "毛利率由38.5%提升至41.7%。", id="change in points"),
    pytest.param("The lake is smaller than the bay.", "The bay is larger than the lake.", id="converse"),
    pytest.param("南线比北线短40公里。", "北线比南线长40公里。", id="converse in Chinese"),
    pytest.param("The pass lapses if the fee is not paid.", "Unless the fee is paid, the pass lapses.", id="unless"),
    pytest.param("经审计，内部控制不存在重大缺陷。", "审计师未发现内部控制存在重大缺陷。", id="an aside"),
    pytest.param("公司禁止员工将密码透露给外部人员。", "员工不得向外部人员透露密码。", id="an object put first"),
    pytest.param("设备由出租方交付给承租方。", "出租方将设备交付承租方。", id="words, and not what lies across two"),
    pytest.param("Employees may not share keys.", "Employees must not share keys.", id="may not for must not"),
]
_FALSE = [
    pytest.param("Storage revenue increased from FY2023 to FY2024.", _TABLE, id="trend"),
    pytest.param("Storage revenue rose in FY2023.", _TABLE, id="trend of one year"),
    pytest.param("4月物价环比上涨0.3%。", "4月物价同比上涨0.3%，环比上涨0.1%。", id="basis"),
    pytest.param("Prices rose 3% quarter-over-quarter.", "Prices rose 3% year-over-year.", id="basis in English"),
    pytest.param("B型泵的耗电低于A型泵。", "A型泵的耗电低于B型泵。", id="letters as names"),
    pytest.param("The motion failed by 2 to 7.", "The motion failed by 7 to 2.", id="figures in another order"),
    pytest.param("Ivo is the brother of the mayor.", "Ivo is the brother of the mayor's wife.", id="owner"),
    pytest.param("该公司是远洋集团。", "该公司是远洋集团的子公司。", id="owner in Chinese"),
    pytest.param("The pass lapses if the fee is paid.", "Unless the fee is paid, the pass lapses.", id="unless"),
    pytest.param("The coating must not stop rust.", "The coating may not stop rust.", id="must not for may not"),
    pytest.param("Guests must not arrive early.", "Guests may not be required to arrive early.", id="need not"),
    pytest.param("Madrid was host in 2018.", "Berlin was host in 2018 and Madrid in 2020.", id="which of two"),
    pytest.param("本品适用于儿童患者。", "本品适用于成人患者，儿童禁用。", id="whom of two"),
    pytest.param("Demand hit 104 tons in May.", "The agency projects demand to hit 104 tons in May.", id="foretold"),
    pytest.param("会员必须参加年会。", "鼓励会员参加年会。", id="encouraged"),
    pytest.param("员工人数减少25%。", "员工人数由1250人降至1000人。", id="of the wrong whole"),
    pytest.param("员工人数增加20%。", "员工人数由1250人降至1000人。", id="the wrong way"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "source"), _TRUE)
def test_what_is_said_in_other_words_is_not_contradicted(sentence: str, source: str) -> None:
    assert check(sentence, source).reason in ("", "words")


@pytest.mark.parametrize(("sentence", "source"), _FALSE)
def test_what_is_said_otherwise_is_not_supported(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"
