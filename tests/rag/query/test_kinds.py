from __future__ import annotations

import pytest

from rag.query.kinds import Wants, abbreviation_asked, spells_out
from rag.query.understand import understand


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("How many quays are there?", "number"),
        ("What percentage of passengers paid?", "number"),
        ("When did it open?", "date"),
        ("In what year did it open?", "date"),
        ("What is a quay?", ""),
        ("What is the FY2016 COGS?", "number"),
        ("What is the total amount of inventories?", "number"),
        ("港口有多少个码头？", "number"),
        ("航程有多长？", "number"),
        ("港口是哪一年启用的？", "date"),
        ("何时启用？", "date"),
        ("Who built it? When did she die?", "date"),
        ("When was it built? Who built it?", ""),
        ("How much does a ticket for adults cost? For children?", "number"),
        ("灯塔是谁建造的？有多高？", "number"),
        ("什么是码头？", ""),
    ],
)
def test_the_kind_of_answer_is_read_from_the_question(text: str, wants: Wants) -> None:
    assert understand(text).wants == wants


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        pytest.param("When did it open?", "It opened in 1931.", True, id="a year"),
        pytest.param("When did it open?", "It opened late.", False, id="no date"),
        pytest.param("When did it open after 1931?", "In 1931 it opened.", False, id="only the question's own year"),
        pytest.param("何时启用？", "于1931年启用。", True, id="Chinese year"),
        pytest.param("How many quays in 2020?", "In 2020 it had quays.", False, id="only the question's own figure"),
        pytest.param("How many quays in 2020?", "In 2020 it had three quays.", True, id="a number word"),
        pytest.param("票价多少？", "成人票价为四元。", True, id="Chinese numeral"),
        pytest.param("What is a quay?", "In 2020 it had quays.", False, id="neither is asked for"),
    ],
)
def test_a_date_or_a_number_is_told_by_a_text_that_holds_another_one(question: str, text: str, answers: bool) -> None:
    assert understand(question).answers_kind(text) is answers


@pytest.mark.parametrize(
    ("question", "yes_or_no"),
    [
        ("May I feed the ducks?", True),
        ("Is the shop open on Monday?", True),
        ("Who feeds the ducks?", False),
        ("可以喂鸭子吗？", True),
        ("能不能喂鸭子？", True),
        ("鸭子叫什么？", False),
    ],
)
def test_a_question_whether_it_is_so_may_be_answered_in_its_own_words(question: str, yes_or_no: bool) -> None:
    query = understand(question)
    assert query.yes_or_no is yes_or_no
    assert query.repeats(query.terms) is not yes_or_no


def test_what_is_counted_is_known() -> None:
    question = understand("How many stone quays are there?")
    assert question.counts_unit(["it", "has", "three", "quay"])
    assert not question.counts_unit(["the", "quay", "is", "old"])


@pytest.mark.parametrize(
    ("question", "tells", "does_not"),
    [
        ("港口为什么关闭？", "由于风暴，港口关闭了九天。", "港口在东岸。"),
        ("灯塔是什么颜色？", "塔身呈红色。", "塔高三十米。"),
        ("灯塔有多高？", "塔高30米。", "塔建于1702年。"),
        ("港口建于哪一年？", "港口建于1931年。", "港口由陈安建造。"),
        ("她写过哪些作品？", "著有《海上的灯》。", "她住在西港。"),
    ],
)
def test_a_sentence_shows_the_kind_of_thing_that_a_chinese_question_wants(
    question: str, tells: str, does_not: str
) -> None:
    asked = understand(question)
    assert asked.shown_in(tells) > asked.shown_in(does_not)


def test_a_question_that_wants_nothing_in_particular_is_shown_by_nothing() -> None:
    assert understand("什么是码头？").shown_in("码头是停船的地方。") == 0


def test_an_english_question_has_no_chinese_kinds() -> None:
    assert understand("Who wrote 谁?").kinds == ()


@pytest.mark.parametrize(
    ("question", "named"),
    [("Has the Quick Ratio improved?", "total current liabilities"), ("2023年的速动比率是多少？", "流动资产合计")],
)
def test_a_ratio_is_searched_for_by_what_it_is_computed_of(question: str, named: str) -> None:
    assert named in understand(question).computed_of
    assert not understand("How many gulls are there?").computed_of


@pytest.mark.parametrize(
    ("question", "abbreviation"),
    [
        ("What does AUROC mean?", "AUROC"),
        ("What is RevPAR short for in the release?", "RevPAR"),
        ("LMS是什么的缩写？", "LMS"),
        ("What does the harbour mean to Westhaven?", ""),
        ("What did the LMP acronym stand for?", "LMP"),
        ("What was RevPAR in 2022?", ""),
        ("What does the CEO mean by growth?", ""),
        ("IOC的代表是谁？", ""),
        ("What does kinetic intensity (KI) mean for drive cycles?", ""),
    ],
)
def test_a_question_asks_for_the_words_of_an_abbreviation(question: str, abbreviation: str) -> None:
    assert abbreviation_asked(question) == abbreviation


@pytest.mark.parametrize(
    ("text", "abbreviation", "spelled"),
    [
        ("AUROC = Area Under ROC", "AUROC", True),
        ("hotel revenue per available room", "RevPAR", True),
        ("the Department of Natural Resources", "DNR", True),
        ("最小均方（least-mean-squares）", "LMS", True),
        ("AUROC is easy to keep high.", "AUROC", False),
        ("revenue per room", "RevPAR", False),
        ("", "HMO", False),
    ],
)
def test_words_spell_an_abbreviation_by_how_they_begin(text: str, abbreviation: str, spelled: bool) -> None:
    assert spells_out(text, abbreviation) is spelled
