from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text import terms_of
from rag.question.instructions import strip_instructions

ENGLISH = "What were Amazon's sales in 2017?"
CHINESE = "西港的人口是多少？"


@pytest.mark.parametrize(
    "laden",
    [
        f"As an analyst, {ENGLISH}",
        f"From the perspective of a financial analyst, {ENGLISH}",
        f"Assume that you are a public equities analyst. {ENGLISH}",
        f"You are a helpful assistant. {ENGLISH}",
        f"Act as an expert. {ENGLISH} Be concise.",
        f"{ENGLISH} Answer in USD millions.",
        f"{ENGLISH[:-1]} (in USD millions)?",
        f"{ENGLISH[:-1]} (in units of percents and round to one decimal place)?",
        f"{ENGLISH} Round your answer to two decimal places.",
        f"{ENGLISH} Please state answer in USD millions.",
        f"{ENGLISH} Respond with yes or no.",
        f"{ENGLISH} Please list your answer as bullet points.",
        f"{ENGLISH} Explain your reasoning step by step.",
        f"{ENGLISH} If the answer is not in the text, say that you do not know.",
        f"{ENGLISH} Keep your answer short, and cite your sources.",
        f"According to the document, {ENGLISH}",
        f"Based on the provided context, {ENGLISH}",
        f"Using only the information provided in the passage, {ENGLISH}",
        f"Here's the question: {ENGLISH}",
        f"Please answer the following question: {ENGLISH}",
        f"Please answer in Chinese: {ENGLISH}",
        f"Please tell me in one sentence: {ENGLISH}",
        f"As an investor, I would like to know {ENGLISH}",
        f"In your own words, {ENGLISH} Limit to 50 words.",
        f"{ENGLISH} Only give the number.",
        f"{ENGLISH} No explanation needed.",
        f"{ENGLISH} Please provide the page number.",
        f"用中文回答：{ENGLISH}",
        f"Could you please tell me {ENGLISH}",
        f"I would like to know, {ENGLISH} Thanks!",
        f"Hello! {ENGLISH}",
    ],
)
def test_an_english_question_is_left_without_instructions(laden: str) -> None:
    assert strip_instructions(laden) == ENGLISH


@pytest.mark.parametrize(
    "laden",
    [
        f"请问{CHINESE}",
        f"请问一下，{CHINESE}谢谢！",
        f"我想知道{CHINESE}",
        f"你好，能告诉我{CHINESE}",
        f"作为一名分析师，{CHINESE}",
        f"假设你是一位老师。{CHINESE}",
        f"您是一位资深记者，{CHINESE}",
        f"作为投资者，我想知道{CHINESE}",
        f"请你根据上传的文件回答：{CHINESE}",
        f"{CHINESE}（请以万人为单位，四舍五入到小数点后一位）",
        f"根据以上材料，{CHINESE}",
        f"根据文中内容，{CHINESE}",
        f"请根据文档中提供的信息回答：{CHINESE}",
        f"{CHINESE}请用一句话回答。",
        f"用一句话回答，{CHINESE}",
        f"{CHINESE}请简要说明。",
        f"请简要回答：{CHINESE}",
        f"请用中文回答以下问题：{CHINESE}",
        f"{CHINESE}请以表格形式回答。",
        f"{CHINESE}单位为百万美元。",
        f"{CHINESE}答案请保留两位小数。",
        f"{CHINESE}如果文中没有答案，请说明。",
    ],
)
def test_a_chinese_question_is_left_without_instructions(laden: str) -> None:
    assert strip_instructions(laden) == CHINESE


@pytest.mark.parametrize(
    ("laden", "plain"),
    [
        (f"Address the question by using the details shown within the balance sheet. {ENGLISH}", "balance sheet"),
        (f"{ENGLISH} Base your judgments on the information in the income statement.", "income statement"),
        (f"Looking at the balance sheet, {ENGLISH}", "balance sheet"),
        (f"Using the cash flow statement, answer the following question: {ENGLISH}", "cash flow statement"),
        (f"According to the information provided in the statement of cash flows, {ENGLISH}", "statement of cash flows"),
    ],
)  # fmt: skip
def test_the_place_that_an_instruction_names_is_kept(laden: str, plain: str) -> None:
    assert strip_instructions(laden) == f"{ENGLISH} {plain}"


@pytest.mark.parametrize("place", ["利润表", "《公司法》第三条"])
def test_the_place_that_a_chinese_instruction_names_is_kept(place: str) -> None:
    assert strip_instructions(f"根据{place}中的信息，{CHINESE}") == f"{CHINESE} {place}"
    assert strip_instructions(f"请根据{place}，{CHINESE}") == f"{CHINESE} {place}"


@pytest.mark.parametrize(
    "question",
    [
        "As a student, what did Tesla read?",
        "According to environmentalists, what is lost in the forest?",
        "According to a 1955 review, what were savings thought to offset?",
        "Name a luxury division of Toyota.",
        "What is the answer to life according to the Guide?",
        "What does the report say in three sentences about oil?",
        "DPO is defined as payables by sales. What is Amazon's DPO?",
        "In what year did ABC stop using its jingle?",
        "What can you tell from the figures for 2019?",
        "九命奇冤根据什么小说改编而成？",
        "《大小姐×执事！》是哪个作家所著的轻小说？",
        "什么是请愿书？",
        "作为一名歌手，他在哪一年出道？",
        "以美元为单位的债券有哪些？",
    ],
)
def test_a_plain_question_stays_as_it_is(question: str) -> None:
    assert strip_instructions(question) == question


@pytest.mark.parametrize("text", ["Answer in USD millions.", "请用一句话回答。", "Please.", "?", "请问", "Be brief."])
def test_nothing_but_instructions_stays_as_it_is(text: str) -> None:
    assert strip_instructions(text) == text


@given(st.text(max_size=80))
def test_a_query_is_never_empty_unless_the_question_is(text: str) -> None:
    assert bool(strip_instructions(text)) == bool(text.strip())


@given(st.text(max_size=80))
def test_a_query_has_no_words_that_the_question_has_not(text: str) -> None:
    assert set(terms_of(strip_instructions(text))) <= set(terms_of(text))


@pytest.mark.parametrize("name", ["xquad-en-dev", "cmrc-zh-dev"])
def test_questions_that_people_asked_plainly_stay_as_they_are(eval_set: Callable[[str], Path], name: str) -> None:
    lines = (eval_set(name) / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"].strip() for line in lines]
    changed = [question for question in asked if strip_instructions(question) != question]
    assert len(changed) <= len(asked) / 500, changed
