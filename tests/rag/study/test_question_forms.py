from __future__ import annotations

from typing import Literal

import pytest

from library.records import Passage
from rag.extractive.candidates import Candidate
from rag.study import chinese_questions, english_questions
from rag.study.definitions import Definition
from rag.study.document_text import Statement
from rag.study.question_forms import Capitals, Form, strip_number

SENTENCES = [
    "The ferry sails to Heron Island, where net sales of boats and system requirements are told of.",
    "Ask the Boeing Company, which installs the driver, about linear regression and data import limits.",
]


@pytest.fixture(scope="module")
def capitals() -> Capitals:
    return Capitals(SENTENCES)


def _question(form: Form | None) -> str:
    return form.question if form else ""


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("3.2 Data import limits", "Data import limits"),
        ("Item 1A. Risk Factors", "Risk Factors"),
        ("IV. SIMULATION EXPERIMENTS", "SIMULATION EXPERIMENTS"),
        ("HER2 and gene tests", "HER2 and gene tests"),
        ("IV-B Chatbots", "Chatbots"),
        ("III Image Data", "Image Data"),
        ("第三章 数据字典", "数据字典"),
        ("（二）常量定义", "常量定义"),
        ("四、功能需求", "功能需求"),
        ("Generalized Linear Models⁵", "Generalized Linear Models"),
    ],
)
def test_a_heading_is_read_without_its_number(heading: str, plain: str) -> None:
    assert strip_number(heading) == plain


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("What are the symptoms?", "What are the symptoms?"),
        ("Data Import Limits", "What are the data import limits?"),
        ("Installing the Driver", "How do I install the driver?"),
        ("Configure Boeing", "How do I configure Boeing?"),
        ("Linear Regression", "What is linear regression?"),
        ("System Architecture", "What is the system architecture?"),
        ("The Boeing Company", "What does the document say about The Boeing Company?"),
    ],
)
def test_an_english_heading_becomes_a_question(heading: str, question: str, capitals: Capitals) -> None:
    assert _question(english_questions.of_heading(heading, True, capitals)) == question


@pytest.mark.parametrize(
    "heading",
    [
        *("Introduction", "References", "Summary and conclusions", "Results", "Our approach", "When and How Many?"),
        *("Back to the following steps", "a lower-case line", "10", "Table of Contents"),
    ],
)
def test_a_heading_that_any_document_may_have_asks_nothing(heading: str, capitals: Capitals) -> None:
    assert english_questions.of_heading(heading, True, capitals) is None


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("功能需求", "功能需求有哪些？"),
        ("运行环境", "运行环境是什么？"),
        ("命名风格", "关于命名风格，文中说了什么？"),
        ("安装步骤", "安装步骤是什么？"),
        ("添加用户", "如何添加用户？"),
        ("什么会离开本机", "什么会离开本机？"),
        ("怎样问得好", "怎样问得好？"),
        *((dull, "") for dull in ("引言", "参考文献", "其他需求", "问题一的建模与求解", "商品 13", "提问，再看")),
    ],
)
def test_a_chinese_heading_becomes_a_question_or_none(heading: str, question: str) -> None:
    assert _question(chinese_questions.of_heading(heading, tells_how=True)) == question


@pytest.mark.parametrize(
    ("sentence", "question", "value"),
    [
        (
            "The Digital Millennium Copyright Act (DMCA) was signed into law by President Clinton on October 28, 1998.",
            "When was the Digital Millennium Copyright Act signed into law?",
            "October 28, 1998",
        ),
        ("The RFP was issued on May 21, 2003, and closed later.", "When was the RFP issued?", "May 21, 2003"),
        ("The swing bridge opened in 1931.", "When did the swing bridge open?", "1931"),
        (
            "Title IV contains six miscellaneous provisions.",
            "How many miscellaneous provisions does Title IV contain?",
            "six",
        ),
        ("The old lighthouse is 43 metres tall.", "How tall is the old lighthouse?", "43"),
        (
            "In 1985, Fred Davis proposed the Technology Acceptance Model in his thesis.",
            "Who proposed the Technology Acceptance Model?",
            "Fred Davis",
        ),
    ],
)
def test_an_english_sentence_becomes_a_question(sentence: str, question: str, value: str, capitals: Capitals) -> None:
    assert english_questions.of_sentence(sentence, capitals) == Form(question, "told", value)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was founded in 1920.",
        "The trial ended in 2024.",
    ],
)
def test_a_sentence_that_leans_on_others_asks_nothing(sentence: str, capitals: Capitals) -> None:
    assert english_questions.of_sentence(sentence, capitals) is None


def _definition(term: str, meaning: str, kind: Literal["sentence", "row", "acronym"] = "sentence") -> Definition:
    passage = Passage("", 1.0, "document", "t")
    return Definition(term, Statement(Candidate("1", 0, 0, "sentence", meaning, []), 0, passage), kind, meaning)


@pytest.mark.parametrize(
    ("definition", "question"),
    [
        (_definition("Merkle tree", "A Merkle tree is a hash tree."), "What is a Merkle tree?"),
        (_definition("Stone quays", "Stone quays are walls."), "What are stone quays?"),
        (_definition("Net sales", "Net sales is a sum of money."), ""),
        (
            _definition("preference list", "What stores a key is called the preference list."),
            "What is meant by preference list?",
        ),
        (_definition("The AFM", "The manual of a plane.", "row"), "What is AFM?"),
        (_definition("DNNs", "Deep Neural Networks", "acronym"), "What does DNN stand for?"),
    ],
)
def test_an_english_definition_becomes_a_question(definition: Definition, question: str, capitals: Capitals) -> None:
    assert _question(english_questions.of_definition(definition, capitals)) == question


def test_a_chinese_definition_becomes_a_question_unless_its_term_is_cut() -> None:
    assert (
        _question(chinese_questions.of_definition(_definition("主动旋转", "主动旋转是指向量的旋转。")))
        == "什么是主动旋转？"
    )
    assert (
        _question(chinese_questions.of_definition(_definition("AIS", "船舶自动识别系统", "acronym")))
        == "AIS 是什么的缩写？"
    )
    assert chinese_questions.of_definition(_definition("该方法", "该方法是指旋转。")) is None


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("港口管理局于1931年5月成立。", "港口管理局是什么时候成立的？"),
        ("西港码头共有三座灯塔，都在东边。", "西港码头共有多少座灯塔？"),
        ("软件包含“录入”、“查询”、“管理”三个部分，各有入口。", "软件包含哪几个部分？"),
        ("夜航轮全长86米，载客四百人。", "夜航轮全长多少米？"),
        ("本文是一种尝试，将向量逆时针旋转。", ""),
        ("其中于1931年成立的是港口。", ""),
    ],
)
def test_a_chinese_sentence_becomes_a_question_or_none(sentence: str, question: str) -> None:
    assert _question(chinese_questions.of_sentence(sentence)) == question


@pytest.mark.parametrize(
    ("label", "head", "value", "question"),
    [
        ("Net sales", "Twelve Months Ended June 30, 2023 $ million", "14,694", "What were the net sales in 2023?"),
        ("Trade payables", "June 30, 2023", "2,690", "What were the trade payables in 2023?"),
        ("Boats", "2025", "7", "How many boats were there in 2025?"),
        ("Redhill", "Area (ha)", "195", "What is the area of Redhill?"),
        ("Net sales", "Three Months Ended June 30, 2023", "3,673", ""),
        ("Departures sailed", "2025", "46,436", ""),
        ("Added top-menu", "2008", "04/03/10", ""),
        ("sw-en", "Baseline", "26.59", ""),
    ],
)
def test_a_cell_is_asked_for_by_its_row_and_column(
    label: str, head: str, value: str, question: str, capitals: Capitals
) -> None:
    assert _question(english_questions.of_cell(label, head, value, capitals)) == question


def test_chinese_cells_and_fields_are_asked_for_by_their_names(capitals: Capitals) -> None:
    assert _question(chinese_questions.of_cell("营业收入", "2023年", "1,204万元")) == "2023年营业收入是多少？"
    assert _question(chinese_questions.of_cell("输入向量", "长度", "120")) == "输入向量的长度是多少？"
    assert chinese_questions.of_cell("恐龙化石", "表示范围", "0 到约 43 亿") is None
    assert _question(chinese_questions.of_field("联系人", "张三")) == "联系人是谁？"
    assert _question(english_questions.of_field("Total Points", "3,247", capitals)) == "What are the total points?"
    assert _question(english_questions.of_field("Cashier", "Emily", capitals)) == "Who is the cashier?"
    assert english_questions.of_field("Auth", "847392", capitals) is None
