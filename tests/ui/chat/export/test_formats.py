from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from pypdf import PdfReader

from library.stores.chats import StoredTurn
from library.words import Language
from rag.answer import Answer
from tests.hostile import hostile_texts
from tests.ui.chat.export.answers import CITATIONS, answer_of, fares, refusal, turn_of
from ui.chat.export.markdown_file import format_markdown
from ui.chat.export.pdf_file import format_pdf
from ui.chat.export.transcript import read_transcript
from ui.chat.export.word_file import format_word
from ui.shared.state import speaking

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LANGUAGES = pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            {
                "source": "Timetable, p. 3 (printed iv): “Adults pay 4 crowns.”",
                "web": "published 2026-10-01, read on 30 November 2026",
                "about": "Asked on 30 November 2026. Answered by m.",
                "doubt": "Only part of this was found in its source: four does not stand there",
                "refused": "The documents do not hold an answer to this.",
            },
        ),
        (
            "zh",
            {
                "source": "Timetable，第 3 页（印刷页码 iv）：“Adults pay 4 crowns.”",
                "web": "发布于 2026-10-01，访问于 2026年11月30日",
                "about": "提问日期：2026年11月30日。回答者：m。",
                "doubt": "来源中只找到这句话的一部分：来源中没有 four",
                "refused": "这些文档里没有这个问题的答案",
            },
        ),
    ],
)


def _chat(language: Language, *turns: StoredTurn) -> Any:
    with speaking(language):
        return read_transcript("Ferries 渡轮", turns)


def _word(language: Language, *turns: StoredTurn) -> tuple[Any, bytes]:
    with speaking(language):
        data = format_word(_chat(language, *turns))
    return docx.Document(io.BytesIO(data)), data


def _pdf_text(language: Language, *turns: StoredTurn) -> str:
    with speaking(language):
        reader = PdfReader(io.BytesIO(format_pdf(_chat(language, *turns))))
    return "\n".join(page.extract_text() for page in reader.pages)


def _unspaced(text: str) -> str:
    return "".join(text.split())


@LANGUAGES
def test_markdown_has_footnotes_doubts_and_dates(language: Language, says: dict[str, str]) -> None:
    with speaking(language):
        text = format_markdown(_chat(language, fares(), refusal())).replace("\\", "")
    assert text.startswith("# Ferries 渡轮\n\n## What are the fares?\n\n### Fares\n")
    assert f"crowns. *[{says['doubt']}]* [^1]" in text
    assert f"\n[^1]: {says['source']}\n" in text
    assert says["web"] in text
    assert f"*{says['about']}" in text
    assert "| 2025 | 1,340 [^2] |" in text
    assert says["refused"] in text


@LANGUAGES
def test_a_pdf_shows_and_lets_copy_both_languages(language: Language, says: dict[str, str]) -> None:
    text = _unspaced(_pdf_text(language, fares(), refusal()))
    for name in says:
        assert _unspaced(says[name]) in text
    for part in ("Ferries渡轮", "收入为一百二十亿元", "•Witha[0],less.", "3.Three", "Thewebwasslow.", "x=1#注释"):
        assert part in text


@LANGUAGES
def test_word_has_headings_tables_code_and_its_own_footnotes(language: Language, says: dict[str, str]) -> None:
    document, data = _word(language, fares(), refusal())
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == ["What are the fares?", "And cats?"]
    assert any(says["doubt"] in text for text in paragraphs)
    assert any(text.startswith(says["about"]) for text in paragraphs)
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["Year", "Passengers"], ["2025", "1,3402"]]  # the second use of a footnote, raised
    footnotes = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/footnotes.xml"))  # noqa: S314
    notes = {note.get(f"{_W}id"): "".join(note.itertext()).strip() for note in footnotes}
    assert notes["1"] == says["source"]
    assert says["web"] in notes["3"]


def test_words_footnotes_are_numbered_as_word_counts_them() -> None:
    """It numbers by where they are first referred to, whatever their ids say; a second reference is plain text."""
    document, _ = _word("en", fares(), turn_of(answer_of("Again [2]. And [1] [2]."), "Again?"))
    ids = [int(sign.get(f"{_W}id")) for sign in document.element.iter(f"{_W}footnoteReference")]
    assert ids == [1, 2, 3, 4, 5, 6]


def test_footnotes_are_numbered_through_all_answers_by_their_first_use() -> None:
    chat = _chat("en", fares(), turn_of(answer_of("Again [2]. And [2] [1]."), "Again?"))
    numbers = [note.number for entry in chat.entries for note in entry.footnotes]
    assert all(after == before + 1 for before, after in pairwise(numbers))
    assert [note.text.split(",")[0] for entry in chat.entries for note in entry.footnotes] == [
        *("Timetable", "年度报告", "Ferry news"),
        *("Timetable", "年度报告", "Ferry news"),
    ]


def test_a_citation_that_is_no_longer_read_in_the_answer_is_not_lost() -> None:
    chat = _chat("en", turn_of(answer_of("Nothing is cited here.")))
    with speaking("en"):
        assert "\n\n[^1][^2][^3]\n" in format_markdown(chat)
    assert len(chat.entries[0].footnotes) == len(CITATIONS)


def test_one_answer_alone_has_its_question_for_a_title() -> None:
    with speaking("en"):
        assert format_markdown(_chat("en", fares())).startswith("# What are the fares?\n")
    document, _ = _word("en", fares())
    assert document.paragraphs[0].text == "What are the fares?"


@pytest.mark.parametrize("model", ["m", "quote"])
def test_nothing_hostile_is_alive_in_word_or_pdf(model: str) -> None:
    texts = [*hostile_texts("http://listener.test"), "\u202eevil\u2066 \ufffe\uffff\x00"]
    turns = [
        turn_of(
            answer_of(f"{text} [W1]", (replace(CITATIONS[2], title=text, quote=text, url=address),), model=model), text
        )
        for text in texts
        for address in (f"javascript:{text}", text)
    ]
    _, data = _word("en", *turns)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        written = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
        links = [str(rel.get("Target")) for rel in _external(parts.read("word/_rels/document.xml.rels"))]
    assert "w:instrText" not in written  # a field would be run
    assert not any(sign in written for sign in "\u202e\u2066\x1b\x07")
    with speaking("en"):
        reader = PdfReader(io.BytesIO(format_pdf(_chat("en", *turns))))
    acts = [
        note.get_object()["/A"]
        for page in reader.pages
        for note in page.get("/Annots", ())
        if "/A" in note.get_object()
    ]
    assert {act["/S"] for act in acts} <= {"/URI", "/GoTo"}
    links += [str(act["/URI"]) for act in acts if act["/S"] == "/URI"]
    assert [link for link in links if not link.startswith("http://listener.test/a")] == []  # the one written as a link
    root = str(reader.trailer["/Root"].get_object())
    assert not any(name in root for name in ("/OpenAction", "/AA", "/JavaScript"))


def _external(relationships: bytes) -> list[ElementTree.Element]:
    return [rel for rel in ElementTree.fromstring(relationships) if rel.get("TargetMode") == "External"]  # noqa: S314


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| a | b |\n|---|---|\n| " + "word " * 6000 + "| x |", id="a cell longer than a page"),
        pytest.param("|" + " a |" * 40 + "\n|" + "---|" * 40 + "\n|" + " b |" * 40, id="forty columns"),
        pytest.param("x" * 20_000, id="a word longer than a page"),
        pytest.param("汉" * 20_000, id="Chinese without a stop"),
        pytest.param("".join("  " * n + "- deep\n" for n in range(40)), id="lists in lists"),
        pytest.param("> " * 60 + "deep", id="quotes in quotes"),
        pytest.param("```\n" + "y" * 5000 + "\n```", id="a line of code longer than the page is wide"),
        pytest.param("- \n- \n\n1. \n\n|a|\n|-|\n| |", id="empty items and cells"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_a_model_writes_fits_the_pages(text: str, language: Language) -> None:
    turn = turn_of(answer_of(text, ()))
    assert _pdf_text(language, turn)
    assert _word(language, turn)


def test_letters_of_other_writing_are_copied_as_they_are() -> None:
    text = _pdf_text("en", turn_of(answer_of("Привет Ελληνικά Việt Nam ≥ 漢字 かな 한국어 😀 end.", ())))
    assert "Привет Ελληνικά Việt Nam ≥ 漢字 かな 한국어 □ end." in text


def test_two_files_after_one_another_hold_their_own_letters() -> None:
    for letters in ("甲乙", "丙丁"):
        assert letters in _pdf_text("zh", turn_of(Answer("?", "?", letters, False, model="m"), letters))
