from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text.segmenter import words_of
from rag.query.instructions import strip_instructions

ENGLISH = "What were Amazon's sales in 2017?"
CHINESE = "西港的人口是多少？"


@pytest.mark.parametrize(
    "laden",
    [
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
        f"{ENGLISH} Only give the number.",
        f"{ENGLISH} No explanation needed.",
        f"{ENGLISH} Please provide the page number.",
        f"{ENGLISH} Respond in JSON.",
        f"{ENGLISH} Don't make anything up.",
        f"{ENGLISH} Quote the relevant passage. Thanks in advance!",
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
        f"假设你是一位老师。{CHINESE}",
        f"您是一位资深记者，{CHINESE}",
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
        f"{CHINESE}不要编造。",
    ],
)
def test_a_chinese_question_is_left_without_instructions(laden: str) -> None:
    assert strip_instructions(laden) == CHINESE


@pytest.mark.parametrize(
    "question",
    [
        # They begin with what looks like an instruction.
        "Do not smoke: what does the sign mean?",
        "Explain the reasoning of the court in Smith v. Jones.",
        "Explain the ruling in Roe v. Wade. Who dissented?",
        "Summarise the findings of Dr. Berg on tides.",
        "List prices: how often are they reviewed?",
        "List the steps of the recall procedure.",
        "Name a luxury division of Toyota.",
        "Show cause notices: who may issue one?",
        "Give way signs: what shape do they have?",
        "Round tables: who invented the design?",
        "Answer sheets: how many pages does each have?",
        "Question marks: where do they stand in Spanish?",
        "Sentence: what is the maximum for theft?",
        "Only members may enter. Who is a member?",
        "Use of force: when is it lawful?",
        "Keep left: in which countries does this rule hold?",
        "Please Please Me was recorded in which studio?",
        "Tell Tale was written by whom?",
        "Show Me the Way was sung by whom?",
        "As a student, what did Tesla read?",
        "As an auditor, what must I check?",
        "You are a tenant in Berlin. Which notice period applies?",
        "You are driving at 60 mph. What is the stopping distance?",
        "Assume that demand doubles. What happens to the price?",
        "If the answer is late, who pays the fine?",
        "Do not resuscitate orders need whose signature?",
        "Cite v. site: what is the difference?",
        "Using the lift in a fire is forbidden by which rule?",
        "Based on the Treaty of Rome, what was founded?",
        "According to environmentalists, what is lost in the forest?",
        "According to the minutes of Acme Inc. from Oct. 3, who resigned?",
        "In the United States, what is the usual frequency?",
        "In tables, which figures stand in bold?",
        "Format errors are reported by which command?",
        "State the boiling point of water.",
        "Question 5: what is the highest mark?",
        "According to Article 5, who may vote?",
        "Based on document 3, who signed?",
        "In evidence, when is a copy admissible?",
        "The document, when was it signed?",
        "Give the page number. Who wrote it?",
        "Express delivery: how long does it take?",
        "Base units. How many do they need?",
        "Define working capital ratio.",
        # They do not.
        "According to a 1955 review, what were savings thought to offset?",
        "What is the answer to life according to the Guide?",
        "What does the report say in three sentences about oil?",
        "DPO is defined as payables by sales. What is Amazon's DPO?",
        "In what year did ABC stop using its jingle?",
        "What can you tell from the figures for 2019?",
        "What do the terms context, evidence and source mean?",
        "Which rule does No. 7 of the code of conduct state?",
        "What did the U.S. Army say of Mr. Berg, e.g. in its report?",
        "Who signed the answer to the question of 3 May?",
        "What is a brief sentence?",
        "Why is the document said to be short and clear?",
        "What is the fee (per vehicle)?",
        "What does the label (in red) say?",
        "Which steps (round or square) were rebuilt?",
        "How do I list a property?",
        "Is it true that no explanation was needed for the search?",
        "Who wrote 'Answer Me'?",
        "How is a decimal place rounded in Excel?",
        "Where does the manual explain citation styles?",
        "Are thank you letters required?",
        "How many sentences does the Gettysburg Address have?",
        "What does 'do not bend' on an envelope mean?",
        "Which unit is used for USD millions in the table of contents?",
        "What happens if I do not answer in time?",
        "Amazon's sales in 2017",
    ],
)
def test_an_english_question_without_instructions_stays_as_it_is(question: str) -> None:
    assert strip_instructions(question) == question


@pytest.mark.parametrize(
    "question",
    [
        # They begin with what looks like an instruction.
        "请假制度是什么？",
        "请假需要提前几天？",
        "请柬怎么写？",
        "请款流程是什么？",
        "请款单由谁签字？",
        "请帖用什么颜色的纸？",
        "请愿书应交给哪个部门？",
        "请示报告的格式是什么？",
        "请求权的时效是多久？",
        "请勿拍照的标志是什么样子？",
        "请教育局负责什么工作？",
        "请辞的经理是谁？",
        "请回答1988的导演是谁？",
        "请出示证件是谁的要求？",
        "详细说明书在哪里？",
        "说明书由谁编写？",
        "说明会在几点召开？",
        "解释权归谁所有？",
        "介绍信由哪个部门开具？",
        "总结会在哪一天召开？",
        "概括能力怎样评分？",
        "简单机械有哪些？",
        "简要条款包括什么？",
        "具体行政行为是什么？",
        "直接材料成本是多少？",
        "列表价格包含税吗？",
        "列出式招标是什么？",
        "根据什么小说改编的电影获奖？",
        "根据地最早建立在哪里？",
        "根据美国汽车协会，加油站的比例是多少？",
        "按照明设备的功率怎样计费？",
        "参考书目有几本？",
        "结合律是什么？",
        "用一句话打动观众的广告是谁写的？",
        "回答问题的技巧有哪些？",
        "答案之书的作者是谁？",
        "单位负责人由谁任命？",
        "保留意见的审计报告是哪一年的？",
        "谢谢你的爱1999是谁唱的？",
        "感谢信应该写给谁？",
        "你好旧时光的作者是谁？",
        "给我们的补贴是多少？",
        "帮我国企业出海的政策有哪些？",
        "作为教师，享有哪些权利？",
        "假设检验的步骤有哪些？",
        "问题三：满分是多少？",
        "根据文件3，由谁签字？",
        "请说明的对象是谁？",
        "您是一位房东，押金何时退还？",
        "如果没有发票，怎么报销？",
        "以美元为单位的债券有哪些？",
        # They do not.
        "什么是请愿书？",
        "员工怎样申请请假？",
        "九命奇冤根据什么小说改编而成？",
        "《大小姐×执事！》是哪个作家所著的轻小说？",
        "作为一名歌手，他在哪一年出道？",
        "哪份文件给出了详细说明？",
        "公司的请柬和请帖有什么区别？",
        "产品的详细说明书有几页？",
        "谁有权解释合同的内容？",
        "会议的总结在哪一页？",
        "病人回答问题后由谁签字？",
        "材料中的碳含量是多少？",
        "表格里的单位是什么？",
        "合同规定请客的费用由谁承担？",
        "医生为何不回答家属？",
        "运费（每公斤）是多少？",
        "假期（请假人员除外）有几天？",
        "西港的人口",
        "上文以什么为依据？",
        "三句话台词的演员是谁？",
        "哪一章介绍文件的格式？",
    ],
)
def test_a_chinese_question_without_instructions_stays_as_it_is(question: str) -> None:
    assert strip_instructions(question) == question


@pytest.mark.parametrize(
    ("laden", "asked"),
    [
        ("Explain the reasoning in Smith v. Jones. Be concise.", "Explain the reasoning in Smith v. Jones."),
        ("Do not smoke: what does the sign mean? Answer briefly.", "Do not smoke: what does the sign mean?"),
        ("Do not explain. Just give the number. How tall is the tower?", "How tall is the tower?"),
        ("Please state: who signed?", "Please state: who signed?"),
        (
            "Use the information provided in the balance sheet. What were sales?",
            "the balance sheet. What were sales?",
        ),
        ("According to the details shown in the notes, what fell?", "the notes, what fell?"),
        ("Use the information desk on the second floor. Who works there?",) * 2,
        ("Using the balance sheet, what were sales?", "Using the balance sheet, what were sales?"),
        ("What were sales? Use the income statement.", "What were sales? Use the income statement."),
        ("What were sales? Explain why they fell.", "What were sales? Explain why they fell."),
        ("Who pays? Limits of liability differ.", "Who pays? Limits of liability differ."),
        ("Who pays? Limit of liability: 5 million.", "Who pays? Limit of liability: 5 million."),
        ("According to the text, what is lost?", "what is lost?"),
        ("According to Dr. Berg, what is lost? Cite your sources.", "According to Dr. Berg, what is lost?"),
        ("请问请柬怎么写？请用一句话回答。", "请柬怎么写？"),
        ("麻烦你告诉我请愿书交给谁？", "请愿书交给谁？"),
        ("根据利润表，公司的收入是多少？请简要说明。", "根据利润表，公司的收入是多少？"),
        ("请问详细说明书在哪里？", "详细说明书在哪里？"),
    ],
)
def test_only_what_says_how_to_answer_is_left_out(laden: str, asked: str) -> None:
    assert strip_instructions(laden) == asked


@pytest.mark.parametrize(
    "text", ["Answer in USD millions.", "请用一句话回答。", "Please.", "?", "请问", "Be brief.", "请说明。", "Explain."]
)
def test_nothing_but_instructions_stays_as_it_is(text: str) -> None:
    assert strip_instructions(text) == text


@given(st.text(max_size=80))
def test_a_query_is_never_empty_unless_the_question_is(text: str) -> None:
    assert bool(strip_instructions(text)) == bool(text.strip())


_PIECES = """\
请 请问 请假 制度 请柬 请用一句话回答 详细说明 书 ，根据以上材料， 是什么？ 谢谢。 （请以万元为单位） 上海 哪吒
Explain Please answer in one sentence. What is? Smith v. Jones. No. 7 Do not smoke: U.S. sales (in USD millions)
, : retirement As an analyst, Be brief. Could you tell me who you are a sentence.
"""
_MADE_UP = st.lists(st.sampled_from(_PIECES.split()) | st.text(max_size=6), max_size=12)


@given(_MADE_UP, st.sampled_from(["", " "]))
def test_words_are_left_out_whole_and_the_others_keep_their_order(pieces: list[str], gap: str) -> None:
    text = gap.join(pieces)
    asked = (word.text for word in words_of(text))
    assert all(word.text in asked for word in words_of(strip_instructions(text)))


@pytest.mark.parametrize("name", ["xquad-en-dev", "cmrc-zh-dev"])
def test_questions_that_people_asked_plainly_stay_as_they_are(eval_set: Callable[[str], Path], name: str) -> None:
    lines = (eval_set(name) / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"].strip() for line in lines]
    changed = [question for question in asked if strip_instructions(question) != question]
    assert len(changed) <= len(asked) / 500, changed
