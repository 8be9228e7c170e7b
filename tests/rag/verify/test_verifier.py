from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier

check = Verifier().check
check_answer = Verifier().check_answer

REPORT = (
    "Westhaven Ferries, annual report. Net sales rose to $1,200 million in 2025, an increase of 8% over 2024.\n"
    "The board did not propose a dividend. Ada Berg became managing director on 1 March 2025.\n"
    "The company carried 2.4 million passengers and employed 310 people."
)
TABLE = "Consolidated income (in millions)\n2025 2024\nNet sales $ 1,200 $ 1,111\nOperating income 96 88"
BERICHT = "公司2025年营业收入为12亿元，同比增长8%。董事会没有提出分红。公司共有员工310人，总部位于西港。"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("The company carried 2.4 million passengers and employed 310 people.", REPORT, id="word for word"),
        pytest.param("Net sales rose to $1.2 billion in 2025.", REPORT, id="another scale"),
        pytest.param(
            "Net sales rose to $1,200 million in 2025, an increase of 8 percent over 2024.",
            REPORT,
            id="percent in words",
        ),
        pytest.param("The company carried 2,400,000 passengers.", REPORT, id="written out"),
        pytest.param("Net sales in 2025 were $1,200 million.", TABLE, id="the table's scale"),
        pytest.param("Operating income: 96 (2025) · 88 (2024)", TABLE, id="a row as the built-in answerer quotes it"),
        pytest.param("公司2025年营业收入为12亿元。", BERICHT, id="Chinese"),
        pytest.param("公司2025年营业收入为1,200百万元。", BERICHT, id="Chinese scale"),
        pytest.param("董事会没有提出分红。", BERICHT, id="Chinese negation kept"),
    ],
)
def test_what_the_source_says_is_supported(sentence: str, source: str) -> None:
    verdict = check(sentence, source)
    assert verdict.support == "supported", verdict
    assert 0.7 <= verdict.score <= 1


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("Net sales rose to $1,300 million in 2025.", REPORT, id="number"),
        pytest.param("Net sales rose to $1,200 billion in 2025.", REPORT, id="scale"),
        pytest.param("Net sales rose to $1,200 million in 2023.", REPORT, id="year"),
        pytest.param("The board proposed a dividend.", REPORT, id="negation"),
        pytest.param("Then Ida Holm became managing director on 1 March 2025.", REPORT, id="name"),
        pytest.param("The company closed its offices in Eastholm after the storm.", REPORT, id="not there at all"),
        pytest.param("公司2025年营业收入为13亿元。", BERICHT, id="Chinese number"),
        pytest.param("公司2023年营业收入为12亿元。", BERICHT, id="Chinese year"),
        pytest.param("董事会提出分红。", BERICHT, id="Chinese negation"),
        pytest.param("青霉素由弗莱明发现。", BERICHT, id="Chinese, not there at all"),
        pytest.param("Net sales rose.", "", id="no source"),
    ],
)
def test_what_it_does_not_say_is_never_called_supported(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"


def test_a_better_supported_answer_scores_higher() -> None:
    right = check_answer("Net sales rose to $1,200 million. The company employed 310 people.", [REPORT])
    half = check_answer("Net sales rose to $1,200 million. The company employed 500 people.", [REPORT])
    wrong = check_answer("Net sales fell to $700 million. The company employed 500 people.", [REPORT])
    assert 1 >= right.score > half.score > wrong.score >= 0
    assert right.support == "supported"


def test_an_empty_answer_and_missing_passages_are_unsupported() -> None:
    assert check_answer("", [REPORT]).support == "unsupported"
    assert check_answer("Net sales rose.", []).support == "unsupported"
