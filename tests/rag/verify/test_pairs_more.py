"""Sentences as models write them of filings, contracts and news, each with its source."""

from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier

check = Verifier().check

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
    pytest.param(
        "The museum opens at nine and has a café.",
        "The museum, which may be closed in winter, opens at nine and has a café.",
        id="a hedge of something else",
    ),
    pytest.param(
        "The fund has 20 members.", "At least 5 of the fund's 20 members voted.", id="a bound of another figure"
    ),
    pytest.param(
        "The hall seats 300 people.",
        "Nearly every day the hall, which seats 300 people, is full.",
        id="a bound of a day",
    ),
    pytest.param("公司有300名员工。", "公司至少每年体检一次，有300名员工。", id="a bound of another figure in Chinese"),
    pytest.param("Rooms 2 to 5 are closed.", "Rooms 2–5 are closed.", id="a range in another form"),
    pytest.param("Pages 12 and 13 are blank.", "Pages 12 to 13 are blank.", id="a range of two"),
    pytest.param("Sales were 2 million and 5 million.", "Sales rose from 2 million to 5 million.", id="no range"),
    pytest.param("All members pay a fee of 20 euros.", "Members pay a fee of 20 euros.", id="all of a plural"),
    pytest.param("Either party may end the lease.", "A party may end the lease.", id="either"),
]
_FALSE = [
    pytest.param("Storage revenue increased from FY2023 to FY2024.", _TABLE, id="trend"),
    pytest.param("Storage revenue rose in FY2023.", _TABLE, id="trend of one year"),
    pytest.param("Storage revenue increased to 6,118 in FY2024.", _TABLE, id="trend to a figure"),
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
    pytest.param("Sales fell from 9 to 12 tons.", "Sales were 9 tons in 2019 and 12 tons in 2020.", id="fell upwards"),
    pytest.param("Sales doubled.", "The plant runs at 100% of its capacity and sales were good.", id="no growth"),
    pytest.param("Membership tripled.", "Membership is 200% of what was planned.", id="a share and no growth"),
    pytest.param("Rooms 2 to 5 are closed.", "Rooms 2 and 5 are closed.", id="a range of two ends"),
    pytest.param("The shop opens in 2016 and 2018.", "The shop opens from 2016 to 2018.", id="two ends of a range"),
    pytest.param("第2和5条适用。", "第2至5条适用。", id="two ends of a range in Chinese"),
    pytest.param("The change was 25%.", "The change was -25%, from 80 to 60.", id="reckoned, of the other sign"),
    pytest.param("It is the largest lake.", "It is the third-largest lake.", id="of a lower rank"),
    pytest.param("Interns receive a bonus.", "All employees except interns receive a bonus.", id="what is left out"),
    pytest.param("所有员工都接种了疫苗。", "80%的员工接种了疫苗。", id="all of a share"),
    pytest.param("Profit increased from 40 to 35.", "In 2021 profit was 35, and 40 in 2020.", id="rose downwards"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "source"), _TRUE)
def test_what_is_said_in_other_words_is_not_contradicted(sentence: str, source: str) -> None:
    assert check(sentence, source).reason in ("", "words")


@pytest.mark.parametrize(("sentence", "source"), _FALSE)
def test_what_is_said_otherwise_is_not_supported(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"


_TRIAL = (
    "The fever returned in 18 of 208 patients (8.7%) in the drug group and in 19 of 104 patients (18.3%) in the placebo"
    " group (hazard ratio, 0.45). There were 102 men and 84 women."
)
_VOTE = "Ana Petrov, who chairs the board, opposed the delay, while Tom Reyes supported it."
_ARMS = "Nausea occurred in 22 patients (11%) of the high-dose arm and in 8 patients (4%) of the low-dose arm."
_TURNOUT = "Turnout was 63% (1,204 voters) among men and 41% (880 voters) among women."
_SENSORS = "The error fell to 4.8% (n = 31) with the old sensor and to 2.1% (n = 29) with the new sensor."
_UNITS = (
    "Sales of the Danish unit (14 stores) were 12.9 million and sales of the Dutch unit (9 stores) were 7.4 million."
)
_CHAIR = "Lena Holt was elected chair, while Karl Brandt resigned in May."
_BATTERY = "If the lamp is red, the battery is empty; if the lamp is green, the battery is full."
_LAMP = "If the lamp flashes three times, the tank is empty; if it stays on, call the service."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("The fever returned in 18.3% of patients in the drug group.", _TRIAL, id="another group's"),
        pytest.param(
            "Margin was 29.8%.", "Margin was 31.4%, compared to 29.8% in the prior year.", id="another year's"
        ),
        pytest.param("男性患者84例，女性患者102例。", "其中男性102例，女性84例。", id="two exchanged in Chinese"),
        pytest.param("Tom Reyes opposed the delay.", _VOTE, id="another one's deed"),
        pytest.param("Tom Reyes chairs the board.", _VOTE, id="another one's office"),
        pytest.param(
            "Madrid was host in 2018.", "Berlin was host in 2018 and Madrid in 2020.", id="another one's year"
        ),
        pytest.param("If the lamp stays on, the tank is empty.", _LAMP, id="another case"),
        pytest.param(
            "Margin was 31.4% in 2020.", "Margin was 31.4% in 2021, compared to 29.8% a year earlier.", id="year"
        ),
        pytest.param("The run took 16 days on 4 machines.", "The run took 4 days on 16 machines.", id="two figures"),
        pytest.param("税率由24.0%降至21.5%。", "税率由21.5%升至24.0%。", id="back again"),
        pytest.param("马来西亚占集团销售额的25%。", "新加坡占集团销售额的25%，马来西亚占20%。", id="another's share"),
        pytest.param("Nausea occurred in 11% of patients of the low-dose arm.", _ARMS, id="another arm's share"),
        pytest.param("Turnout was 41% among men.", _TURNOUT, id="another half's share"),
        pytest.param("The error fell to 2.1% with the old sensor.", _SENSORS, id="another sensor's error"),
        pytest.param("Sales of the Dutch unit were 12.9 million.", _UNITS, id="another unit's sales"),
        pytest.param("Lena Holt resigned in May.", _CHAIR, id="another one's end"),
        pytest.param("If the lamp is red, the battery is full.", _BATTERY, id="another colour's case"),
        pytest.param("可以在雨中充电。", "请勿在雨中充电。", id="a ban in 勿"),
        pytest.param("Liability must exceed the fees paid.", "Liability shall not exceed the fees paid.", id="exceed"),
        pytest.param("The lamp may be used outdoors.", "The lamp is for indoor use only.", id="out of doors"),
    ],
)
def test_what_two_parts_of_a_source_say_is_not_joined(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The fever returned in 8.7% of patients in the drug group.", _TRIAL),
        ("The fever returned in 18.3% of patients in the placebo group.", _TRIAL),
        ("Margin was 29.8% in the prior year.", "Margin was 31.4%, compared to 29.8% in the prior year."),
        ("Margin was 29.8% in 2020.", "Margin was 31.4% in 2021, compared to 29.8% a year earlier."),
        ("BERT-large has 24 layers.", "The model has 24 layers, whereas BERT-base has 12 layers."),
        ("新加坡占集团销售额的25%。", "新加坡占集团销售额的25%，马来西亚占20%。"),
        ("Ana Petrov chairs the board.", _VOTE),
        ("Ana Petrov opposed the delay.", _VOTE),
        ("Acme sold Crane.", "Acme bought Bolt in May and sold Crane in June."),
        ("If the lamp stays on, call the service.", _LAMP),
        ("研发人员约占员工总数的40%。", "员工总数为3,208人，其中研发人员占比约四成。"),
    ],
)
def test_what_one_part_of_a_source_says_is_not_doubted(sentence: str, source: str) -> None:
    assert check(sentence, source).reason in ("", "words")
