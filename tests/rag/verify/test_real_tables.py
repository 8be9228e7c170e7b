"""Sentences on tables and passages of reports: another section, row, column, code, scale or direction than theirs."""

from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier

check = Verifier().check

SEGMENTS = """($ in millions)
| ($ in millions) | Three Months Ended December 31, 2022 | Three Months Ended December 31, 2021 |
| --- | --- | --- |
| Flexibles | $ 2,812 | $ 2,713 |
| Rigid Packaging | 830 | 794 |
| Net sales | $ 3,642 | $ 3,507 |
| Adjusted earnings before interest and taxes ("Adjusted EBIT") |  |  |
| Flexibles | $ 353 | $ 352 |
| Rigid Packaging | 57 | 55 |
| Other | (11) | (19) |
| Adjusted EBIT | 399 | 388 |
| Less: Pension settlement | — | (3) |"""
INCOME = """($ million, except per share amounts)
|  | Three Months Ended June 30, 2022 | Three Months Ended June 30, 2023 | Twelve Months Ended June 30, 2022 | \
Twelve Months Ended June 30, 2023 |
| --- | --- | --- | --- | --- |
| Net sales | 3,909 | 3,673 | 14,544 | 14,694 |
| Gross profit | 794 | 722 | 2,820 | 2,725 |
| Basic earnings per share attributable to Amcor | 0.074 | 0.124 | 0.532 | 0.709 |
| Diluted earnings per share attributable to Amcor | 0.073 | 0.123 | 0.529 | 0.705 |"""
STATES = """|  | AYP Based on 2003–04 Testing Number of districts granted exceptions | \
AYP Based on 2005–06 Testing Number of districts granted exceptions |
| --- | --- | --- |
| OR | 7 | 5 |
| SD | 3 | 14 |
| VA | 12 | 53 |"""
RANGES = """| Species | Percent of Range Impacted |
| --- | --- |
| Kingfisher | 29% |
| Bald Eagle | 34% |

Approximately 29% of the kingfisher's range occurs within regions of high mercury deposition. Approximately 34% of the
bald eagle's range overlaps regions of high mercury deposition."""
ACCOUNTS = """(单位：万元)
| 项目 | 2023年 | 2022年 | 同比增减 |
| --- | --- | --- | --- |
| 营业收入 | 128,450.6 | 117,320.4 | 9.49% |
| 归属于上市公司股东的净利润 | 8,912.3 | 10,204.7 | -12.66% |
| 研发投入 | 9,640.2 | 8,455.0 | 14.02% |"""


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param(
            "Flexibles net sales were $353 million in the three months ended December 31, 2022.", SEGMENTS, id="section"
        ),
        pytest.param(
            "Diluted earnings per share were 0.709 in the twelve months ended June 30, 2023.", INCOME, id="row in part"
        ),
        pytest.param("VA granted exceptions to 14 districts in 2005–06.", STATES, id="code"),
        pytest.param("OR granted exceptions to 14 districts in 2005–06.", STATES, id="code that is a word"),
        pytest.param("34% of the kingfisher's range is impacted.", RANGES, id="another sentence"),
        pytest.param(
            "Net sales fell to $14,694 million in the twelve months ended June 30, 2023.", INCOME, id="direction to"
        ),
        pytest.param("2023年研发投入同比下降14.02%。", ACCOUNTS, id="direction of a column of changes"),
        pytest.param("2023年营业收入为128,450.6元。", ACCOUNTS, id="scale left out"),
        pytest.param("Net sales were 3,673 in June 70, 2023.", INCOME, id="no such day"),
    ],
)
def test_what_the_table_does_not_say_is_not_supported(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param(
            "Rigid Packaging net sales were $830 million in the three months ended December 31, 2022.",
            SEGMENTS,
            id="months that a cell has as a figure",
        ),
        pytest.param(
            "Flexibles' Adjusted EBIT was $353 million in the three months ended December 31, 2022.",
            SEGMENTS,
            id="section",
        ),
        pytest.param("Gross profit fell from $2,820 million to $2,725 million.", INCOME, id="no word for figures"),
        pytest.param(
            "Net sales rose to $14,694 million in the twelve months ended June 30, 2023.", INCOME, id="direction"
        ),
        pytest.param("VA granted exceptions to 53 districts in 2005–06.", STATES, id="code"),
        pytest.param("29% of the kingfisher's range is impacted.", RANGES, id="its own sentence"),
        pytest.param("2023年营业收入为12.85亿元，同比增长9.49%。", ACCOUNTS, id="scale, rounded"),
        pytest.param("2023年归属于上市公司股东的净利润同比下降12.66%。", ACCOUNTS, id="a minus in words"),
    ],
)
def test_what_the_table_says_is_supported(sentence: str, source: str) -> None:
    assert check(sentence, source).support == "supported"
