"""The sample PDFs: whole, small, readable in both languages, and with the answers to their own questions."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from data.samples.report import report_parts
from library.settings import ROOT
from library.text import language_of

SAMPLES = ROOT / "data" / "samples"
TITLES = {
    "footnote-user-guide.pdf": "Footnote user guide",
    "footnote-user-guide-zh.pdf": "Footnote 用户指南",
    "harbour-ferries-report-2025.pdf": "Tidewell Harbour Ferries: Annual report 2025",
}
PAGES = {"footnote-user-guide.pdf": 8, "footnote-user-guide-zh.pdf": 8, "harbour-ferries-report-2025.pdf": 6}
ANSWERS = {
    "What was the total income in 2025?": "Total income 27.4 29.3 31.2",
    "When did the night boat begin?": "The night boat began on 3 June 2024 as a trial.",
    "How large may a PDF be?": "A PDF may be up to 200 MB in size and up to 5,000 pages long.",
    "一个 PDF 最大可以有多大？": "一个 PDF 最大可以有 200 MB，最多 5000 页。",
    "网络搜索失败时，还会有答案吗？": "如果网络搜索失败，来自文档的答案照样给出",
    "删除文档会抹去什么？": "删除文档会一并抹去它的文件、文字和两种索引。",
}
QUESTIONS: list[dict[str, Any]] = json.loads((SAMPLES / "questions.json").read_text("utf-8"))


def page_texts(name: str) -> list[str]:
    """Read each page's text, its lines joined as a person would read them on."""
    pdf = pypdfium2.PdfDocument(SAMPLES / name)
    texts = (page.get_textpage().get_text_range() for page in pdf)
    return [text.replace("\r\n", "" if language_of(text) == "zh" else " ") for text in texts]


@pytest.mark.parametrize("name", TITLES)
def test_a_sample_is_whole_small_and_titled(name: str) -> None:
    pdf = PdfReader(SAMPLES / name)
    assert len(pdf.pages) == PAGES[name]
    assert (SAMPLES / name).stat().st_size < 400_000
    assert pdf.metadata is not None
    assert pdf.metadata.title == TITLES[name]
    assert pdf.outline


@pytest.mark.parametrize("name", TITLES)
def test_every_page_holds_text_as_it_is_written(name: str) -> None:
    """Some fonts give the radical ⽂ for the character 文: it looks the same and is never found."""
    for text in page_texts(name):
        assert len(text) > 100
        assert "\ufffd" not in text
        assert [c for c in text if "\u2e80" <= c <= "\u2fdf" or unicodedata.category(c) in ("Co", "Cn")] == []


@pytest.mark.parametrize("name", TITLES)
def test_every_font_is_embedded(name: str) -> None:
    fonts = {id(font): font for page in PdfReader(SAMPLES / name).pages for font in _fonts(page)}
    assert fonts
    for font in fonts.values():
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def _fonts(page: DictionaryObject) -> list[Any]:
    resources: Any = page["/Resources"]
    return [font.get_object() for font in resources["/Font"].values()]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["question"]))
def test_the_page_answers_its_question(question: dict[str, Any]) -> None:
    texts = page_texts(question["document"])
    assert ANSWERS[question["question"]] in texts[question["page"] - 1]
    assert language_of(question["question"]) == question["language"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_language_has_three_questions(language: str) -> None:
    assert len([question for question in QUESTIONS if question["language"] == language]) == 3


def test_the_answers_stand_on_no_other_page() -> None:
    for question in QUESTIONS:
        texts = [text for name in TITLES for text in page_texts(name)]
        assert len([text for text in texts if ANSWERS[question["question"]] in text]) == 1


@pytest.mark.parametrize("name", ["footnote-user-guide.pdf", "footnote-user-guide-zh.pdf"])
def test_the_contents_name_the_right_pages(name: str) -> None:
    pdf = PdfReader(SAMPLES / name)
    lines = (pdf.pages[0].extract_text() or "").splitlines()
    printed = {line[:-1].strip(): int(line[-1]) for line in lines if line[-1:].isdigit() and "20" not in line}
    sections = {str(item["/Title"]): pdf.get_destination_page_number(item) for item in _sections(pdf)}
    assert printed == {title: number + 1 for title, number in sections.items() if number is not None}


def _sections(pdf: PdfReader) -> list[Any]:
    """List the outline's items below the title."""
    below = pdf.outline[1]
    assert isinstance(below, list)
    return [item for item in below if not isinstance(item, list)]


def test_the_report_is_made_from_figures_that_add_up() -> None:
    text = page_texts("harbour-ferries-report-2025.pdf")[5]
    assert "Total income 27.4 29.3 31.2" in text
    assert "Total costs 27.3 28.5 29.7" in text
    assert "Result for the year 0.1 0.8 1.5" in text
    assert report_parts()["growth"] == "8.4"


def test_the_guides_have_the_same_sections() -> None:
    english, chinese = (PdfReader(SAMPLES / name) for name in list(TITLES)[:2])
    assert _shape(english.outline) == _shape(chinese.outline)


def _shape(outline: list[Any]) -> list[Any]:
    return [_shape(item) if isinstance(item, list) else "heading" for item in outline]


def test_the_folder_holds_no_other_pdf() -> None:
    assert {path.name for path in SAMPLES.glob("*.pdf")} == set(TITLES)
