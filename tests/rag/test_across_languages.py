"""A question in one language on a document in another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

import pytest

from library.library import Library
from library.settings import ROOT, Settings, read_settings
from rag.chain import Answerer, ask
from rag.query.understand import understand
from rag.retrieval.refusal import Signals, judge, measure_signals
from rag.retrieval.retriever import Retriever
from tests.documents import add_document, add_files


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings(library=tmp_path_factory.mktemp("ferries") / "library")


@pytest.fixture(scope="module")
def ferries(settings: Settings) -> Iterator[Library]:
    """A library, only to be read, of an English report."""
    with Library.open(settings) as library:
        add_files(library, settings, [ROOT / "data" / "samples" / "harbour-ferries-report-2025.pdf"])
        yield library


def _signals(library: Library, question: str) -> Signals:
    return measure_signals(library, understand(question), Retriever(library).retrieve(question), None)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("2025年运送了多少乘客？", True),
        ("有多少艘船用电池航行？", True),
        ("夜班船是什么时候开始的？", True),
        ("总收入在2025年是多少？", True),
        ("光速是多少？", False),
        ("1998年世界杯冠军是谁？", False),
        ("苹果公司的首席执行官是谁？", False),
        ("珠穆朗玛峰有多高？", False),
    ],
)
def test_what_is_held_is_told_from_what_is_not(ferries: Library, question: str, held: bool) -> None:
    assert judge(ferries, understand(question), Retriever(ferries).retrieve(question)).enough is held


def test_words_and_names_do_not_count_then(ferries: Library) -> None:
    found = _signals(ferries, "2025年运送了多少乘客？")
    assert found.foreign == 1
    assert found.across > 0.3
    assert not any(astuple(found)[:6])


def test_within_a_language_all_stays_as_it_was(ferries: Library) -> None:
    found = _signals(ferries, "How many passengers were carried in 2025?")
    assert (found.foreign, found.across) == (0, 0)
    assert found.covered > 0


def test_the_answer_quotes_the_document_in_its_own_words_and_says_so(ferries: Library, settings: Settings) -> None:
    answer = ask(Answerer(ferries, settings), "2025年运送了多少乘客？")
    assert not answer.refused
    assert "3,139 (2025)" in answer.answer
    assert {str(one.document_id) for one in answer.citations} == {ferries.documents()[0].id}
    assert "remark_language" in [warning.name for warning in answer.warnings]
    same = ask(Answerer(ferries, settings), "How many passengers were carried in 2025?")
    assert "remark_language" not in [warning.name for warning in same.warnings]


def test_pages_in_another_language_come_first_where_those_in_the_question_s_own_hold_no_answer(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = read_settings(library=tmp_path_factory.mktemp("both") / "library")
    chinese = [
        "渡轮每年运送许多乘客，乘客人数逐年统计。船队的船只定期检修。",
        "成人票价为四元，儿童免费，乘客须先购票。",
        "夜班船从东码头开航，船上有餐厅，每周三和周六各一班。",
        "公司的收入主要来自票务，支出包括燃料和工资，每年审计一次。",
    ]
    with Library.open(settings) as library:
        add_files(library, settings, [ROOT / "data" / "samples" / "harbour-ferries-report-2025.pdf"])
        add_document(library, settings, "渡轮乘客须知.pdf", chinese)
        found = {one: Retriever(library).retrieve(one) for one in ("有多少艘船用电池航行？", "成人票价是多少？")}
    first = {question: passages[0].title for question, passages in found.items()}
    assert [*first.values()] == ["harbour-ferries-report-2025.pdf", "渡轮乘客须知.pdf"]
    own = [passage.title for passage in found["成人票价是多少？"][:4]]
    assert own == ["渡轮乘客须知.pdf"] * 4  # of near equals those come first whose language is the question's
    assert {passage.title for passages in found.values() for passage in passages} == {*first.values()}
    assert all(len({(one.title, one.page) for one in passages}) == len(passages) for passages in found.values())
