"""A sentence that leaves out its source's hedge claims more than that; other words for the same do not."""

from __future__ import annotations

import pytest

from rag.check.support import check


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The drug cures the disease.", "The drug may cure the disease."),
        ("The drug cures the disease.", "The drug might cure the disease."),
        ("Students passed the exam.", "Some students passed the exam."),
        ("The fee is $50.", "The fee is up to $50."),
        ("该药治愈了疾病。", "该药可能治愈疾病。"),
        ("学生通过了考试。", "部分学生通过了考试。"),
        ("Cash flow from investing was $24 million.", "Cash flow from investing was $(24) million."),
        ("The interest rate stood at 2.5%.", "The interest rate stood at –2.5%."),
        ("The balance was 1,250.00 at the close.", "The balance was 1,250.00- at the close."),
        ("Acme is the largest employer.", "Acme is the second-largest employer."),
        ("The board meets once a year.", "The board meets twice a year."),
    ],
)
def test_what_claims_more_than_its_source_is_doubted(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"
    assert check(source, source).support == "supported"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Some of the students passed the exam.", "Some students passed the exam."),
        ("The drug could cure the disease.", "The drug may cure the disease."),
        ("The fee for a fishing permit is at most $50.", "The fee for a fishing permit is up to $50."),
        ("The board meets once a year.", "Once a year, the board meets."),
    ],
)
def test_another_word_for_the_hedge_is_no_doubt(sentence: str, source: str) -> None:
    assert check(sentence, source).support == "supported"
