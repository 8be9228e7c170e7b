from __future__ import annotations

import time

import pytest

from rag.verify.derivations import Context
from rag.verify.match_figures import match_figures
from rag.verify.verifier import Verifier

check = Verifier().check

TABLE = """Consolidated income (in millions)
2025 2024
Net sales $ 1,200 $ 1,111
Operating income 96 88
Total assets 5,310 4,870"""
CHINESE = """合并利润表（单位：百万元）
项目 2025年 2024年
营业收入 1,200 1,111
净利润 96 88"""


def _missing(sentence: str, source: str) -> list[str]:
    return [figure.text for figure in match_figures(sentence, source, Context()).missing]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("Net sales grew from $1,111 million to $1,200 million, or 8.0%.", TABLE, id="growth"),
        pytest.param("Net sales of 1,200 were 89 higher than the 1,111 of 2024.", TABLE, id="difference"),
        pytest.param("Net sales rose by $89 million from $1,111 million to $1.2 billion.", TABLE, id="scales"),
        pytest.param("Operating income of 96 is a margin of 8.0% of net sales of 1,200.", TABLE, id="margin"),
        pytest.param("Net sales of 1,200 and 1,111 together make 2,311.", TABLE, id="sum"),
        pytest.param("The average of 1,200 and 1,111 is 1,155.5.", TABLE, id="average"),
        pytest.param("Total assets of 5,310 are 4.43 times net sales of 1,200.", TABLE, id="ratio"),
        pytest.param("The margin was 96 / 1,200 = 8.0%.", TABLE, id="written out"),
        pytest.param("Net sales growth was 8.01% in 2025.", TABLE, id="from the row it names"),
        pytest.param("营业收入从1,111百万元增长到1,200百万元，增幅8.0%。", CHINESE, id="chinese growth"),
        pytest.param("营业收入由11.11亿元增加到12亿元，增加了0.89亿元。", CHINESE, id="chinese difference"),
        pytest.param("净利润96占营业收入1,200的8.0%。", CHINESE, id="chinese share"),
        pytest.param("1,200和1,111合计2,311。", CHINESE, id="chinese sum"),
        pytest.param("1,200和1,111的平均为1,155.5。", CHINESE, id="chinese average"),
    ],
)
def test_a_figure_that_follows_from_others_is_borne_out(sentence: str, source: str) -> None:
    assert _missing(sentence, source) == []


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        pytest.param("Net sales grew from 1,111 to 1,200, or 9.1%.", "9.1%", id="wrong growth"),
        pytest.param("Net sales rose by 98 from 1,111 to 1,200.", "98", id="wrong difference"),
        pytest.param("Net sales of 1,200 and 1,111 together make 2,411.", "2,411", id="wrong sum"),
        pytest.param("The margin was 96 / 1,200 = 9.2%.", "9.2%", id="wrong quotient"),
        pytest.param("In Oslo 1,111 of the 1,200 seats were sold; 89 crews sailed.", "89", id="nothing claims it"),
        pytest.param("Net sales of 1,200 and 1,111 make 2,311.", "2,311", id="no word for a sum"),
        pytest.param("Sales of $1,200 million grew by 89% from 1,111.", "89%", id="a difference is no percentage"),
    ],
)
def test_a_figure_that_does_not_follow_is_missing(sentence: str, figure: str) -> None:
    assert _missing(sentence, TABLE) == [figure]


def test_a_derived_figure_may_rest_on_the_sentence_before() -> None:
    known = Context(before=match_figures("Net sales were 1,200 and 1,111.", TABLE, Context()).stated)
    assert not match_figures("That is a growth of 8.01%.", TABLE, known).missing
    assert match_figures("That is a growth of 8.01%.", TABLE, Context()).missing


def test_a_wrong_derivation_is_doubted_and_says_which_figure() -> None:
    verdict = check("Net sales grew from $1,111 million to $1,200 million, or 12.0%.", TABLE)
    assert (verdict.reason, verdict.words) == ("figure", ("12.0%",))
    assert check("Net sales grew from $1,111 million to $1,200 million, or 8.0%.", TABLE).support == "supported"


def test_a_sentence_of_many_wrong_figures_is_accounted_for_in_time() -> None:
    wrong = "The total share grew by " + ", ".join(f"{10_007 + 31 * i:,}" for i in range(400))
    began = time.process_time()
    assert len(match_figures(wrong, TABLE, Context()).missing) == 400
    assert time.process_time() - began < 2


def test_two_numbers_of_a_sentence_bear_out_no_difference_between_them() -> None:
    source = "The defence gave up just 308 points while boasting four players of the season."
    assert check("The defence gave up just 304 points.", source).support != "supported"
