"""One thing is changed in what a source says: the check must notice, and must not cry wolf over other words for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.contradiction import find_contradiction
from rag.verify.verifier import Verifier

check = Verifier().check
check_answer = Verifier().check_answer

ENGLISH = """Harbour Ferries Ltd carried 1.2 billion passengers in 2018, up 4.5% from 2017.
The night boat, which began on 3 June 2024, did not stop at Eastby, but the day boat stops at Eastby.
Operating profit was $34.6 million, against a loss of $2.1 million a year before.
Captain Maria Lund signed the contract with Northwind in Oslo.
Adults pay 12 euros for a day ticket. Children pay 6 euros for a day ticket.
The board approved the dividend of 25 cents a share. Sales rose in 2019, although profit did not.
"""
CHINESE = """2018年公司营业收入为12.3亿元，比2017年增长8.5%。
渡轮没有在东港停靠，船长李明于2024年6月3日签署合同。
成人票价为40元，儿童票价为20元。董事会批准每股派息0.25元。
全年载客120万人次，东线占百分之三十五。公司总部位于上海。
该系统不仅支持中文，还支持英文。
"""


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("Harbour Ferries Ltd carried 1.3 billion passengers in 2018, up 4.5% from 2017.", id="number"),
        pytest.param("Harbour Ferries Ltd carried 1.2 million passengers in 2018, up 4.5% from 2017.", id="scale"),
        pytest.param("Harbour Ferries Ltd carried 1.2 billion passengers in 2019, up 4.5% from 2017.", id="year"),
        pytest.param("Harbour Ferries Ltd carried 1.2 billion passengers in 2018, up 5.4% from 2017.", id="percentage"),
        pytest.param("Harbour Ferries Ltd carried 1.2 billion passengers in 2018, down 4.5% from 2017.", id="up, down"),
        pytest.param("Coastal Ferries Ltd carried 1.2 billion passengers in 2018, up 4.5% from 2017.", id="first name"),
        pytest.param("Adults pay 12 dollars for a day ticket.", id="currency"),
        pytest.param("Adults pay 12% for a day ticket.", id="euros to percent"),
        pytest.param("Children pay 12 euros for a day ticket.", id="another sentence's figure"),
        pytest.param("Operating profit was $2.1 million, against a loss of $34.6 million.", id="figures swapped"),
        pytest.param("Operating loss was $34.6 million.", id="profit, loss"),
        pytest.param("The night boat, which began on 3 June 2024, stops at Eastby.", id="negation left out"),
        pytest.param("The night boat did stop at Eastby.", id="negation left out, else word for word"),
        pytest.param("The day boat does not stop at Eastby.", id="negation put in"),
        pytest.param("The board never approved the dividend of 25 cents a share.", id="never"),
        pytest.param("The board rejected the dividend of 25 cents a share.", id="another verb"),
        pytest.param("The board approved the dividend of 25 dollars a share.", id="cents"),
        pytest.param("Captain Maria Berg signed the contract with Northwind in Oslo.", id="name"),
        pytest.param("Captain Maria Lund signed the contract with Southwind in Oslo.", id="company"),
        pytest.param("Captain Maria Lund signed the contract with Northwind in Bergen.", id="place"),
        pytest.param("The night boat began on 5 June 2024.", id="day"),
        pytest.param("The night boat began on 3 July 2024.", id="month"),
        pytest.param("Sales fell in 2019.", id="rose, fell"),
        pytest.param("stop at Eastby, which began on 4 June 2024", id="a piece"),
    ],
)
def test_a_planted_change_is_never_called_supported(changed: str) -> None:
    assert check(changed, ENGLISH).support != "supported"
    assert check_answer(changed, [ENGLISH], "What does the report say?").support != "supported"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("2018年公司营业收入为13.3亿元，比2017年增长8.5%。", id="number"),
        pytest.param("2018年公司营业收入为12.3万元，比2017年增长8.5%。", id="scale"),
        pytest.param("2019年公司营业收入为12.3亿元，比2017年增长8.5%。", id="year"),
        pytest.param("2018年公司营业收入为12.3亿元，比2017年增长5.8%。", id="percentage"),
        pytest.param("2018年公司营业收入为12.3亿元，比2017年下降8.5%。", id="up, down"),
        pytest.param("渡轮在东港停靠。", id="negation left out"),
        pytest.param("董事会没有批准每股派息0.25元。", id="negation put in"),
        pytest.param("该系统不支持中文。", id="not only to not"),
        pytest.param("渡轮没有在西港停靠。", id="port"),
        pytest.param("船长李强于2024年6月3日签署合同。", id="given name"),
        pytest.param("船长王芳于2024年6月3日签署合同。", id="whole name"),
        pytest.param("船长李明于2024年7月3日签署合同。", id="month"),
        pytest.param("公司总部位于北京。", id="city"),
        pytest.param("成人票价为40美元。", id="currency"),
        pytest.param("儿童票价为40元，成人票价为20元。", id="figures swapped"),
        pytest.param("西线占百分之三十五。", id="line"),
        pytest.param("东线占百分之五十三。", id="chinese numeral"),
        pytest.param("全年载客120人次。", id="scale left out"),
    ],
)
def test_a_planted_change_in_chinese_is_never_called_supported(changed: str) -> None:
    assert check(changed, CHINESE).support != "supported"
    assert check_answer(changed, [CHINESE], "报告说了什么？").support != "supported"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("In 2018 the company carried 1.2 billion passengers, up 4.5% on 2017.", ENGLISH, id="reordered"),
        pytest.param("Passengers grew by 4.5% to 1.2 billion in 2018.", ENGLISH, id="grew for up"),
        pytest.param("A day ticket costs adults 12 euros and children 6 euros.", ENGLISH, id="two sentences in one"),
        pytest.param(
            "The day boat stops at Eastby; the night boat does not stop.", ENGLISH, id="each its own negation"
        ),
        pytest.param("Sales rose in 2019.", ENGLISH, id="a clause without the next one's negation"),
        pytest.param("Operating profit was $34.6 million.", ENGLISH, id="a clause"),
        pytest.param("The dividend of 25 cents a share was approved by the board.", ENGLISH, id="passive"),
        pytest.param("公司2018年的营业收入是12.3亿元，增长8.5%。", CHINESE, id="chinese, reordered"),
        pytest.param("该系统支持中文和英文。", CHINESE, id="chinese, not only"),
        pytest.param("东线占全年载客的35%。", CHINESE, id="chinese, digits"),
        pytest.param("渡轮没有在东港停靠。", CHINESE, id="chinese, negation kept"),
        pytest.param("成人40元，儿童20元。", CHINESE, id="chinese, shorter"),
    ],
)
def test_other_words_for_the_same_are_supported(sentence: str, source: str) -> None:
    assert find_contradiction(sentence, source) is None
    assert check(sentence, source).support == "supported"


@pytest.mark.parametrize("source", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_every_line_of_a_source_is_supported_in_full(source: str) -> None:
    for line in source.splitlines():
        assert check(line, source).score == 1.0


def test_a_quote_is_no_quote_where_a_figure_goes_on() -> None:
    """The comparison once left out every sign, so that 125 stood in 1.25 and "cost 12." in "cost 12.5"."""
    assert check("Tickets cost 125", "Tickets cost 1.25 euros.").support != "supported"
    assert check("Tickets cost 12.", "Tickets cost 12.5 euros.").support != "supported"


def test_figures_beside_chinese_characters_are_compared() -> None:
    """They once were not even read, so that any of them was supported."""
    assert check("收入为13亿元。", "收入为12亿元。").support == "unsupported"


def test_a_title_bears_out_the_names_and_years_that_it_holds() -> None:
    source = "Net sales rose to 1.2 billion dollars."
    claim = "In 2019 net sales of Harbour Ferries rose to 1.2 billion dollars."
    assert check(claim, source).support != "supported"
    assert check(claim, source, "HARBOUR FERRIES 2019.pdf").support == "supported"


def test_a_year_that_only_the_question_names_is_not_borne_out() -> None:
    passages = ["Net sales were 1,150 million in fiscal 2017."]
    question = "What were the net sales of Harbour Ferries in 2018?"
    assert check_answer("Net sales were 1,150 million in 2018.", passages, question).support != "supported"
    assert check_answer("Net sales of Harbour Ferries were 1,150 million.", passages, question).support == "supported"


@given(st.text(max_size=120), st.text(max_size=300))
def test_any_two_texts_can_be_compared(sentence: str, source: str) -> None:
    verdict = check(sentence, source)
    assert 0 <= verdict.score <= 1
    assert find_contradiction(sentence, sentence) is None


_POLL = "Of the 90 delegates, 52 spoke for the merger and 38 against it."
_GUIDE = "Drop-off is at 8 am and pick-up at 4 pm. In summer the east gate is open; in winter it is closed."
_TERMS = (
    "Invoices are payable within 40 days; a rebate of 5% applies to payment within 8 days. The monthly fee is €320. "
    "The deposit of €960 is returned at the end. Bicycles are not admitted without the guard's approval."
)
_SHED = "The shed built by the Norman brothers stands beside the mill. Output was 6 percent less than in 2020."
_CHINESE = "一期占地3万平方米，二期占地7万平方米。患者对花粉不过敏。乙方应在五日内付款。"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("52 delegates spoke for the merger.", _POLL),
        ("Pick-up is at 4 pm.", _GUIDE),
        ("The east gate is open in summer.", _GUIDE),
        ("A rebate of 5% applies if payment is made within 8 days.", _TERMS),
        ("The deposit is €960.", _TERMS),
        ("Bicycles are admitted with the guard's approval.", _TERMS),
        ("The Norman brothers built the shed.", _SHED),
        ("The shed was built by the Norman brothers.", _SHED),
        ("Output was 6 percent lower than in 2020.", _SHED),
        ("一期占地3万平方米。", _CHINESE),
        ("患者对花粉不过敏。", _CHINESE),
        ("乙方应在5天之内付款。", _CHINESE),
    ],
)
def test_what_its_own_clause_says_is_supported(sentence: str, source: str) -> None:
    assert check(sentence, source).support == "supported"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("38 delegates spoke for the merger.", _POLL),
        ("Pick-up is at 8 am.", _GUIDE),
        ("The east gate is closed in summer.", _GUIDE),
        ("A rebate of 5% applies if payment is made within 40 days.", _TERMS),
        ("The deposit is €320.", _TERMS),
        ("Bicycles are admitted without the guard's approval.", _TERMS),
        ("Bicycles are admitted even if the guard does not approve.", _TERMS),
        ("The mill built the shed.", _SHED),
        ("Output was 6 percent higher than in 2020.", _SHED),
        ("二期占地3万平方米。", _CHINESE),
        ("患者对花粉过敏。", _CHINESE),
        ("乙方应在15天之内付款。", _CHINESE),
    ],
)
def test_what_another_clause_says_is_doubted(sentence: str, source: str) -> None:
    assert check(sentence, source).support != "supported"
