from __future__ import annotations

import pytest

from ingest.shown_names import names_shown
from library.records import Document
from rag.query.understand import understand
from rag.retrieval.naming import NameMatcher


def document(name: str, dated: str = "", shows: str = "", title: str = "") -> Document:
    return Document(
        name, name, title or name, 1, 1, 1, "en", "2026-01-01T00:00:00", dated=dated, names=names_shown([shows])
    )


LIBRARY = [
    document("WESTHAVEN_2018_report.pdf", "2018-12-31"),
    document("WESTHAVEN_2019_report.pdf", "2019-12-31"),
    document("BESTBOATS_2019_report.pdf", "2019-06-30"),
    document("BESTBOATS_2020_report.pdf", "2020-06-30"),
    document(
        "scan0007.pdf", "2019", shows="Annual Report\nBank of Eastholm Group\n" + "of the year that has passed " * 20
    ),
    document("渡轮公司2019年年度报告.pdf", "2019-12-31"),
    document("minutes-2019-03-04.pdf", "2019-03-04"),
    document("minutes-2019-09-02.pdf", "2019-09-02"),
]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        pytest.param("What were Westhaven's sales in 2018?", "WESTHAVEN_2018_report.pdf", id="name and year"),
        pytest.param("what were westhaven's sales in FY2019?", "WESTHAVEN_2019_report.pdf", id="in lower case"),
        pytest.param("How did Best Boats fare in 2020?", "BESTBOATS_2020_report.pdf", id="two words as one"),
        pytest.param("What does the Bank of Eastholm lend?", "scan0007.pdf", id="only its first page names it"),
        pytest.param("Who leads the BEG?", "scan0007.pdf", id="its initials"),
        pytest.param("渡轮公司2019年的净利润是多少？", "渡轮公司2019年年度报告.pdf", id="Chinese"),
        pytest.param("How did Westhaven's sales grow from 2018 to 2019?", "WESTHAVEN_2019_report.pdf", id="two years"),
        pytest.param("What was decided on 2 September 2019?", "minutes-2019-09-02.pdf", id="the day"),
    ],
)
def test_the_document_that_is_named_comes_first(question: str, name: str) -> None:
    named = NameMatcher(LIBRARY).match(understand(question))
    assert max(named, key=lambda one: named[one]) == name
    assert all(0 <= share <= 1 for share in named.values())


def test_a_report_of_the_next_year_comes_before_one_of_an_earlier_year() -> None:
    named = NameMatcher(LIBRARY).match(understand("What were the sales of Best Boats in 2019?"))
    assert named["BESTBOATS_2019_report.pdf"] > named["BESTBOATS_2020_report.pdf"] > named.get(LIBRARY[0].id, 0.0)


@pytest.mark.parametrize("question", ["What is a statement?", "Why is it so?", "", "什么？"])
def test_words_of_grammar_name_nothing(question: str) -> None:
    assert NameMatcher(LIBRARY).match(understand(question)) == {}


def test_a_year_that_no_document_has_names_none() -> None:
    assert NameMatcher(LIBRARY).match(understand("What happened in 1931?")) == {}


def test_a_library_of_one_document_names_nothing_apart() -> None:
    (only,) = NameMatcher([LIBRARY[0]]).match(understand("Westhaven 2018")).values()
    assert only == 1.0
    assert NameMatcher([]).match(understand("Westhaven 2018")) == {}


@pytest.mark.parametrize(
    ("question", "naming"),
    [
        pytest.param("How many lamps does Westhaven have?", {"westhaven"}, id="its file's name"),
        pytest.param("How many lamps do Best Boats have?", {"best", "boat"}, id="two words as one"),
        pytest.param("What does the Bank of Eastholm lend?", {"bank", "eastholm"}, id="a name on its first page"),
        pytest.param("which bank lends to the group", set(), id="no name, though its first page has the words"),
    ],
)
def test_the_terms_that_only_say_which_document_is_meant_are_told_apart(question: str, naming: set[str]) -> None:
    matcher, query = NameMatcher(LIBRARY), understand(question)
    assert {term for one in LIBRARY for term in matcher.naming(query, one.id)} == naming
