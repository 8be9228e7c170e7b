from __future__ import annotations

import pytest

from rag.study.definitions import defined_term, find_definitions
from rag.study.document_text import DocumentText
from rag.study.word_lists import is_titled, leans_back, points_elsewhere


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("A mammogram is a low-dose x-ray of the breast tissue.", "mammogram"),
        ("Byte pair encoding (BPE) is a method that splits rare words into pieces.", "Byte pair encoding"),
        ("Prognosis means the expected outcome of a disease.", "Prognosis"),
        ("“Effective Date” means the day on which both parties have signed.", "Effective Date"),
        ("The list of nodes that stores a key is called the preference list.", "preference list"),
        ("Free cash flow is defined as net cash from operating activities.", "Free cash flow"),
        ("机器翻译是指用计算机把一种语言译成另一种语言。", "机器翻译"),
        ("本系统使用数据库存储，SQL Server 是一款由微软开发的数据库管理系统。", "SQL Server"),
        ("只影响次要功能、可以暂时关闭的服务称为弱依赖。", "弱依赖"),
        ("There is a boat at the quay.", ""),
        ("Emotion classification is an important research issue.", ""),
        ("The likely reason is a fall in rain.", ""),
        ("This is a test of the pumps.", ""),
        ("Although it is a naive approach, it works.", ""),
        ("不平衡分类在自然语言处理领域是一个经典的问题。", ""),
        ("这是一个新的问题。", ""),
    ],
)
def test_a_sentence_defines_a_term_or_none(sentence: str, term: str) -> None:
    assert defined_term(sentence) == term


def test_definitions_are_found_in_sentences_tables_and_brackets(yearly: tuple[DocumentText, DocumentText]) -> None:
    found = {one.term: (one.kind, one.meaning, one.said.page) for one in find_definitions(yearly[0])}
    assert found["mooring buoy"][0] == "sentence"
    assert found["crane hand"][2] == 2
    assert found["AIS"][:2] == ("acronym", "automatic identification system")
    assert found["Demurrage"][:2] == ("row", "Money that is owed for a ship which stays longer than was agreed.")


@pytest.mark.parametrize(
    ("title", "name"),
    [("7. References", "apart"), ("参考文献", "apart"), ("VI. CONCLUSION", "concluding"), ("5 结论", "concluding"),
     ("附2：名词解释", "none"), ("Chapter 3", "none")],
)  # fmt: skip
def test_parts_are_told_apart_by_their_titles(title: str, name: str) -> None:
    assert [kind for kind in ("apart", "concluding") if is_titled(title, kind)] == ([] if name == "none" else [name])


def test_a_sentence_that_leans_on_another_or_points_elsewhere_does_not_stand_alone() -> None:
    assert leans_back("However, the boats came.")
    assert leans_back("因此，渡轮停航。")
    assert not leans_back("Sober captains sail the boats.")
    assert points_elsewhere("For more information call the office.")
    assert points_elsewhere("具体数值如下。")
