from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from library.text.segmenter import words_of
from rag.query.rewriting import complete, is_follow_up

FOR_MEN = "What is the retirement age for men?"
FOR_ADULTS = "What is the speed limit for adults in Europe?"


@pytest.mark.parametrize(
    ("before", "question", "completed"),
    [
        # The object of a preposition.
        (FOR_MEN, "And for women?", "What is the retirement age for women?"),
        (FOR_MEN, "And for a woman in Spain?", "What is the retirement age for a woman in Spain?"),
        (FOR_ADULTS, "for an adult in Asia?", "What is the speed limit for an adult in Asia?"),
        (FOR_ADULTS, "And in Asia?", "What is the speed limit for adults in Asia?"),
        ("What is the fee?", "And for children?", "What is the fee for children?"),
        ("What does the plan cost per month?", "Per year?", "What does the plan cost per year?"),
        ("How do I apply for a visa?", "And for a passport?", "How do I apply for a passport?"),
        ("What is the weight in kilograms?", "And in pounds?", "What is the weight in pounds?"),
        (
            "How much does a ticket for domestic students cost?",
            "And for international students?",
            "How much does a ticket for international students cost?",
        ),
        ("Who is the head of HR?", "And of Finance?", "Who is the head of Finance?"),
        ("What was the GDP of Germany in 2010?", "And of France in 2011?", "What was the GDP of France in 2011?"),
        # Names.
        ("Who won in Paris?", "What about London?", "Who won in London?"),
        ("What were Texas Instruments' sales in 2016?", "And Nike?", "What were Nike's sales in 2016?"),
        ("What were Nike's sales in 2016?", "And Texas Instruments'?", "What were Texas Instruments' sales in 2016?"),
        ("What does the Heron cost?", "And the Gull?", "What does the Gull cost?"),
        ("What is the capital of France?", "And of the Netherlands?", "What is the capital of the Netherlands?"),
        ("Who uses the Saltmarsh route?", "And Heron Island?", "Who uses the Heron Island route?"),
        ("How many bids did Edison receive in 1915?", "And Tesla in 1937?", "How many bids did Tesla receive in 1937?"),
        ("What does Article 5 say?", "And Article 6?", "What does Article 6 say?"),
        # Possessives and nouns with the same head.
        ("What is the men's record?", "And the women's?", "What is the women's record?"),
        ("When does the summer timetable begin?", "And the winter timetable?", "When does the winter timetable begin?"),
        # Numbers.
        ("What does section 3 say?", "And section 4?", "What does section 4 say?"),
        ("What stands in chapter 2?", "And in chapter 3?", "What stands in chapter 3?"),
        ("What is the fee for 2 hours?", "And for 3?", "What is the fee for 3 hours?"),
        ("What is the fee for 2 hours?", "And for 12 hours?", "What is the fee for 12 hours?"),
        ("What happens after 30 days?", "After 60 days?", "What happens after 60 days?"),
        # Periods.
        ("What were Amazon's sales?", "And in 2019?", "What were Amazon's sales in 2019?"),
        ("What were Amazon's sales?", "2019?", "What were Amazon's sales in 2019?"),
        ("What were Amazon's 2016 sales?", "And in 2017?", "What were Amazon's 2017 sales?"),
        ("How much forest was lost by 1991?", "And in 2000?", "How much forest was lost in 2000?"),
        ("What was revenue in FY2016?", "And 2017?", "What was revenue in FY2017?"),
        ("What was revenue in Q1 2017?", "And Q3 2018?", "What was revenue in Q3 2018?"),
        ("What was revenue in 2016?", "And the same year at Nike?", "What was revenue in 2016? And in 2016 at Nike?"),
    ],
)  # fmt: skip
def test_a_follow_up_becomes_a_question(before: str, question: str, completed: str) -> None:
    assert complete(question, before, "") == completed


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("What is the limit for children under 12?", "And for adults?"),
        ("What is the limit for men and women?", "And for children?"),
        ("How much does a ticket for adults cost?", "For children?"),
        ("When does the ferry to Westhaven leave?", "And to Eastholm?"),
        ("What is the capital of the Netherlands?", "And France?"),
        ("What is the Chinese minimum wage?", "And Japan?"),
        ("What does an Amazon subscription cost?", "And Netflix?"),
        ("When did Ada Berg publish her first book?", "And Bo Holm?"),
        ("Is smoking allowed in the lobby?", "And on the roof?"),
        ("What is Bo known for?", "And in London?"),
        ("How much did crew and staff cost in 2025?", "And fuel?"),
        ("How do I pay by card?", "What about refunds?"),
        ("What does 3M sell?", "What about its margin?"),
        ("Who built the lighthouse?", "Why?"),
        ("How large may a PDF be?", "And how many pages?"),
        ("What is the fee for 2 hours?", "And for 1?"),
        ("What was the profit in 2018 and 2019?", "And in 2020?"),
        ("What was the rate from 2000 to 2005?", "And in the five years before that?"),
        ("What was revenue in the first quarter of 2019?", "And in the second?"),
        ("What does the GDP of Germany measure?", "And Menu?"),
        ("How did Acme compare to Nike?", "And to Puma and Adidas?"),
        ("Who leads Acme?", "And the deputies who joined later?"),
    ],
)  # fmt: skip
def test_where_no_place_is_certain_both_questions_are_asked(before: str, question: str) -> None:
    assert complete(question, before, "") == f"{before} {question}"


@pytest.mark.parametrize(
    ("before", "question", "completed"),
    [
        ("男性的退休年龄是多少？", "那女性呢？", "女性的退休年龄是多少？"),
        ("北京市的最低工资是多少？", "那上海呢", "上海的最低工资是多少？"),
        ("北京最低工资是多少？", "上海呢？", "上海最低工资是多少？"),
        ("在北京怎么办理居住证？", "在上海呢？", "在上海怎么办理居住证？"),
        ("北京的人口是多少？", "换成广州呢？", "广州的人口是多少？"),
        ("德国的首都是哪里？", "法国呢？", "法国的首都是哪里？"),
        ("成人票价是多少？", "那儿童票价呢？", "儿童票价是多少？"),
        ("净利润是多少？", "那毛利润呢？", "毛利润是多少？"),
        ("电费是多少？", "水费呢？", "水费是多少？"),
        ("大学生的补贴是多少？", "研究生呢？", "研究生的补贴是多少？"),
        ("苹果公司的总部在哪里？", "微软公司呢？", "微软公司的总部在哪里？"),
        ("《红楼梦》的作者是谁？", "那《三国演义》呢？", "《三国演义》的作者是谁？"),
        ("第三章讲什么？", "那第四章呢？", "第四章讲什么？"),
        ("2号线的首班车是几点？", "那3号线呢？", "3号线的首班车是几点？"),
        ("甲级证书的有效期多长？", "那乙级证书呢？", "乙级证书的有效期多长？"),
        ("公司的收入是多少？", "那2017年呢？", "2017年公司的收入是多少？"),
        ("公司2019年的利润是多少？", "那2020年第二季度呢？", "公司2020年第二季度的利润是多少？"),
        ("Nike在2016年的收入是多少？", "那Puma呢？", "Puma在2016年的收入是多少？"),
        # Both are asked where nothing is of its kind, and no word is torn.
        ("成人票价是多少？", "儿童呢？", "成人票价是多少？儿童呢？"),
        ("员工的年假有几天？", "那经理呢？", "员工的年假有几天？那经理呢？"),
        ("利润表的净利润是多少？", "营业收入呢？", "利润表的净利润是多少？营业收入呢？"),
        ("李明是哪年毕业的？", "王芳呢？", "李明是哪年毕业的？王芳呢？"),
        ("那曲的海拔是多少？", "它的人口呢？", "那曲的海拔是多少？它的人口呢？"),
        ("请假制度适用于谁？", "那加班制度呢？", "请假制度适用于谁？那加班制度呢？"),
        ("小学二年级的课时是多少？", "三年级呢？", "小学二年级的课时是多少？三年级呢？"),
        ("公司2016年的收入是多少？", "那2017年的净利润呢？", "公司的收入是多少？那2017年的净利润呢？"),
        ("2016年的比例是多少？", "18岁以上年龄的人呢？", "2016年的比例是多少？18岁以上年龄的人呢？"),
        ("灯塔是谁建造的？", "有多高？", "灯塔是谁建造的？有多高？"),
    ],
)  # fmt: skip
def test_a_chinese_follow_up_becomes_a_question(before: str, question: str, completed: str) -> None:
    assert complete(question, before, "") == completed


@pytest.mark.parametrize(
    ("before", "answer", "question", "completed"),
    [
        (
            "Who built the lighthouse?",
            "Ada Berg built it [1].",
            "When did she die?",
            "Who built the lighthouse? Ada Berg. When did she die?",
        ),
        ("谁创立了魔岩唱片？", "张培仁。[1]", "他离开了哪家公司？", "谁创立了魔岩唱片？张培仁。他离开了哪家公司？"),
        ("Sales in 2016", "", "Why did they fall?", "Sales in 2016. Why did they fall?"),
    ],
    ids=["a name", "Chinese", "no sign at the end"],
)
def test_what_is_asked_together_reads_as_sentences(before: str, answer: str, question: str, completed: str) -> None:
    assert complete(question, before, answer) == completed


@pytest.mark.parametrize(
    ("question", "completed"),
    [
        ("What were costs the year before?", "What were costs in 2015?"),
        ("What were costs in the previous year?", "What were costs in 2015?"),
        ("What was last year's margin?", "What was 2015's margin?"),
        ("What were costs in that same year?", "What were costs in 2016?"),
        ("What were costs three years later?", "What were costs in 2019?"),
        ("How many left Acme two years after the merger?", "How many left Acme two years after the merger?"),
        ("Did Acme grow year after year?", "Did Acme grow year after year?"),
        ("What did Acme earn in the last year of the war?", "What did Acme earn in the last year of the war?"),
        ("Why did Acme lose staff in previous years?", "Why did Acme lose staff in previous years?"),
        ("Acme在18岁以上年龄段的用户有多少？", "Acme在18岁以上年龄段的用户有多少？"),
    ],
)
def test_a_period_is_named_only_where_it_is_counted_from_the_question_before(question: str, completed: str) -> None:
    found = complete(question, "What were Acme's sales in 2016?", "")
    assert found.rpartition("sales? ")[2].rpartition("2016? ")[2] == completed


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("马其顿的总统是谁？", False),
        ("应该由谁审批报销单？", False),
        ("有机食品的标准是什么？", False),
        ("那曲的海拔是多少？", False),
        ("尤其适合哪些人？", False),
        ("其高度是多少？", True),
        ("该楼何时落成？", True),
        ("有多高？", True),
        ("For students from abroad?", True),
        ("What is sold for cash?", False),
    ],
)
def test_a_follow_up_is_told_by_whole_words(question: str, is_one: bool) -> None:
    assert is_follow_up(question) is is_one


_WORDS = """What about and for in of the is are men women retirement age limit adults adult Europe Asia Nike Amazon's
sales it its why 3 hours section 4 那 男性 女性 的 退休年龄 是多少 上海 北京 呢 请假 制度 第三章 ， ？ ? ."""
_SIGNS = {".", "。", "'s", "'", "?"}  # "Texas Instruments" takes the place of "Nike's" with a sign of its own
_QUESTIONS = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=9).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)


@given(_QUESTIONS, _QUESTIONS)
@example("What男性男性4", "44男性4")
def test_a_completed_question_has_only_whole_words_of_both(before: str, question: str) -> None:
    both = {word.text for text in (before, question) for word in words_of(text)}
    assert {word.text for word in words_of(complete(question, before, ""))} - _SIGNS <= both
