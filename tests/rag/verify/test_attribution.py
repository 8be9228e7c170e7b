"""A year or a name belongs to what is told of it: "She retired in 1995" was supported by a medal in 1995."""

from __future__ import annotations

import pytest

from rag.verify.attribution import find_name_of_another
from rag.verify.verifier import Verifier

_FIRM = (
    "Northwind opened its plant in Leeds in 1998. The company said it would close it by the end of 2024. "
    "In 2019 it bought Eastgate. Sales reached £312 million in 2023."
)
_LIFE = (
    "Ada Young was born in Leeds in 1951. She studied physics in Durham from 1969 to 1973 and joined the "
    "Meteorological Office a year later. In 1988 she published her first book. She received the Hooke medal in 1995 "
    "and retired in 2011."
)
_FIRM_ZH = "该公司成立于1998年，2005年在上海上市。2012年收购东门公司。2020年销售额达到312亿元。"
_TRUE = [
    ("The Leeds plant was opened in 1998.", _FIRM),
    ("Northwind bought Eastgate in 2019.", _FIRM),
    ("She was born in 1951.", _LIFE),
    ("She retired in 2011.", _LIFE),
    ("Ada Young studied in Durham between 1969 and 1973.", _LIFE),
    ("公司于2005年在上海上市。", _FIRM_ZH),
    ("2012年，公司收购了东门公司。", _FIRM_ZH),
]
_FALSE = [
    ("The Leeds plant was opened in 2019.", _FIRM),
    ("Northwind bought Eastgate in 2023.", _FIRM),
    ("Eastgate was acquired in 1998.", _FIRM),
    ("Sales reached £312 million in 2024.", _FIRM),
    ("She was born in 1969.", _LIFE),
    ("Her first book was published in 1995.", _LIFE),
    ("She retired in 1995.", _LIFE),
    ("She received the Hooke medal in 2011.", _LIFE),
    ("公司于2012年在上海上市。", _FIRM_ZH),
    ("公司成立于2005年。", _FIRM_ZH),
    ("2020年，公司收购了东门公司。", _FIRM_ZH),
]


@pytest.mark.parametrize(("sentence", "source"), _TRUE)
def test_the_year_of_what_is_told_is_right(sentence: str, source: str) -> None:
    assert Verifier().check(sentence, source).support == "supported"


@pytest.mark.parametrize(("sentence", "source"), _FALSE)
def test_the_year_of_something_else_is_doubted(sentence: str, source: str) -> None:
    verdict = Verifier().check(sentence, source)
    assert verdict.support != "supported"
    assert verdict.words


_NEWS = (
    "Northwind plc reported revenue of £312 million for 2023, up 8% from £289 million in 2022. Operating profit fell "
    "to £21 million from £27 million because of higher energy costs."
)
_RULES = (
    "Do not use detergents, since they damage the membrane. Do not open the lid while the drum is turning, since hot "
    "water may escape."
)
_CONTRACT = "本合同自2023年5月1日起生效。乙方未按时交付的，每逾期一日应支付合同总额千分之一的违约金。"


@pytest.mark.parametrize(
    ("sentence", "source", "supported"),
    [
        ("Revenue rose by £23 million.", _NEWS, True),
        ("Operating profit fell by £6 million.", _NEWS, True),
        ("Operating profit rose by £6 million.", _NEWS, False),
        ("逾期交付的违约金为每日合同总额的0.1%。", _CONTRACT, True),
        ("逾期交付的违约金为每日合同总额的1%。", _CONTRACT, False),
        ("The office closed 3% of its branches.", "The office closed some of its branches on 3 March.", False),
        ("Detergents must not be used because they damage the membrane.", _RULES, True),
        ("The lid must not be opened while the drum is turning.", _RULES, True),
        ("The lid may be opened while the drum is turning.", _RULES, False),
        ("The Berlin office was closed.", "The company closed its office in Berlin.", True),
    ],
)
def test_what_was_misjudged_on_texts_that_no_rule_was_written_for(
    sentence: str, source: str, *, supported: bool
) -> None:
    assert (Verifier().check(sentence, source).support == "supported") is supported


_HARBOUR = (
    "Port Vellin was founded by Ana Reyes in 1820. It lies at the mouth of the River Dunne and has 4,200 inhabitants. "
    "The lighthouse, built by Carlo Weiss, is 38 metres tall. Her brother Tomas mapped the coast. Nearby Saltmarsh "
    "exports timber, while Port Vellin exports wool."
)
_TEAM = (
    "赵敏2003年毕业于复旦大学，2009年加入北方研究院，担任光学组组长；孙浩任声学组组长。该院位于大连。"
    "设备费由委托方承担，差旅费由受托方承担。研究院院长由钱伟担任，副院长为吴芳。"
)
_NAMES_TRUE = [
    ("Ana Reyes founded Port Vellin in 1820.", _HARBOUR),
    ("Port Vellin has 4,200 inhabitants.", _HARBOUR),
    ("Port Vellin lies at the mouth of the River Dunne.", _HARBOUR),
    ("Carlo Weiss built the lighthouse.", _HARBOUR),
    ("Saltmarsh exports timber.", _HARBOUR),
    ("Tomas mapped the coast.", _HARBOUR),
    ("赵敏担任光学组组长。", _TEAM),
    ("孙浩担任声学组组长。", _TEAM),
    ("北方研究院位于大连。", _TEAM),
    ("设备费由委托方承担。", _TEAM),
    ("钱伟担任研究院院长。", _TEAM),
]
_NAMES_FALSE = [
    ("Carlo Weiss founded Port Vellin in 1820.", _HARBOUR),
    ("Saltmarsh has 4,200 inhabitants.", _HARBOUR),
    ("Saltmarsh lies at the mouth of the River Dunne.", _HARBOUR),
    ("Ana Reyes mapped the coast.", _HARBOUR),
    ("Saltmarsh exports wool.", _HARBOUR),
    ("赵敏担任声学组组长。", _TEAM),
    ("研究院位于复旦。", _TEAM),
    ("设备费由受托方承担。", _TEAM),
    ("吴芳担任研究院院长。", _TEAM),
]


@pytest.mark.parametrize(("sentence", "source"), _NAMES_TRUE)
def test_what_a_source_tells_of_a_name_is_supported(sentence: str, source: str) -> None:
    assert Verifier().check(sentence, source).support == "supported"


@pytest.mark.parametrize(("sentence", "source"), _NAMES_FALSE)
def test_what_a_source_tells_of_another_name_is_doubted(sentence: str, source: str) -> None:
    verdict = Verifier().check(sentence, source)
    assert verdict.support != "supported"
    assert verdict.words


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (
            "Brightwater Ltd employs 300 people.",
            "Brightwater Ltd\n\nWe build pumps. Halden AS employs 300 people in Oslo.",
        ),
        ("Dr Osei runs the clinic.", "Dr Helen Osei was trained in Accra. She runs the clinic in Kumasi."),
        ("Reyes chairs the board.", "The board meets in May. Ana Reyes, who lives in Lima, chairs the board."),
        ("Ida, Ben and Tom wrote the report.", "Ida, Ben and Tom wrote the report. Eva printed it."),
        ("Ben wrote the report.", "Ida, Ben and Tom wrote the report. Eva printed it."),
        ("The WHO approved the plan.", "The World Health Organization met. It approved the plan. Mali agreed."),
    ],
    ids=["its heading", "a pronoun", "an aside", "a list", "one of a list", "initials"],
)
def test_a_name_that_a_clause_may_mean_is_not_doubted(sentence: str, source: str) -> None:
    assert find_name_of_another(sentence, source) == ""


def test_a_part_of_a_sentence_without_words_is_passed_over() -> None:
    assert find_name_of_another("Ana Reyes founded it.", "Ana Reyes founded it; and; Carlo Weiss left.") == ""
