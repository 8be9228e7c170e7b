from __future__ import annotations

from library.library import Library
from rag.study.document_text import DocumentText, read_document
from rag.study.summary import summarise_parts, summarise_short
from tests.rag.study.conftest import find


def _said(sections: object) -> str:
    return " ".join(s.text for section in sections for line in section.lines for s in line.sentences)  # type: ignore[attr-defined]


def test_each_main_part_is_summed_up_under_its_heading_and_page(report: DocumentText) -> None:
    sections = {section.title: section.page for section in summarise_parts(report).sections}
    assert sections == {
        "The year in brief": 2,
        "Passengers and routes": 3,
        "Reliability": 4,
        "Fleet and climate": 5,
        "Money and outlook": 6,
    }


def test_a_short_summary_says_what_the_year_was(report: DocumentText) -> None:
    said = _said(summarise_short(report).sections)
    assert "3.139 million passengers" in said
    assert len(summarise_short(report).lines[0].sentences) <= 6


def test_a_chinese_summary_is_in_reading_order_and_of_whole_sentences(shelf: Library) -> None:
    sentences = summarise_short(read_document(shelf, find(shelf, "guide-zh"))).lines[0].sentences
    assert sentences[0].text == "就你的 PDF 提问，Footnote 作答，并标明答案的每一句话出自哪一页。"
    assert all(sentence.text.endswith("。") for sentence in sentences)


def test_nothing_is_said_twice(report: DocumentText) -> None:
    sheet = summarise_short(report)
    texts = [sentence.text for line in sheet.lines for sentence in line.sentences]
    assert len(texts) == len(set(texts))
