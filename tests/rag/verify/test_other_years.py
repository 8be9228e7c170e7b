"""A year belongs to what is told of it: "She retired in 1995" was supported by a medal in 1995."""

from __future__ import annotations

import pytest

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
