from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.unanswerable import format_refused
from bench.unanswerable_kinds import Asked, Maker
from library.library import Library
from library.settings import Settings
from tests.documents import add_document

PAGES = {
    "heron_report.pdf": [
        "Heron Lines in 2021. Income was 27 crowns. The keeper was Odile Marsh. Ticket KX-4410 was lost.\n"
        "See Table 1, Table 2 and Table 3.\nTable 1: Boats. Table 2: Tickets. Table 3: Storms."
    ],
    "quill_report.pdf": ["The Quill Inn in 2018. Its keeper was Bertram Quill. It has nine rooms and two geese."],
}
QUESTIONS = [
    {
        "id": "1",
        "question": "What was the income in 2021?",
        "document": "heron_report.pdf",
        "pages": [1],
        "answer": "27 crowns",
    },
    {
        "id": "2",
        "question": "What did Odile Marsh keep?",
        "document": "heron_report.pdf",
        "pages": [1],
        "answer": "boats",
    },
    {
        "id": "3",
        "question": "What did Bertram Quill keep?",
        "document": "quill_report.pdf",
        "pages": [1],
        "answer": "an inn",
    },
]


@pytest.fixture
def maker(library: Library, settings: Settings, tmp_path: Path) -> Maker:
    for name, pages in PAGES.items():
        add_document(library, settings, name, pages)
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return Maker(library, tmp_path, {one.name: one.id for one in library.documents()})


def made(maker: Maker, kind: str) -> list[Asked]:
    return [one for one in maker.make(["Who won the cup?"], 20) if one.kind == kind]


def test_what_is_changed_stands_nowhere_in_what_is_searched(maker: Maker) -> None:
    (year,) = made(maker, "year")
    assert year.text == "What was the income in 2024?"
    assert {one.text for one in made(maker, "name")} == {"What did Bertram Quill keep?", "What did Odile Marsh keep?"}
    numbers = {one.text for one in made(maker, "identifier")}
    assert {"What does table 6 show?", "Which figures does Table 11 give?", "What does page 8 say?"} <= numbers
    assert "What does it say about KX-4411?" in numbers


def test_a_question_of_another_document_is_asked_where_its_answer_is_not(maker: Maker) -> None:
    for one in (*made(maker, "of another document"), *made(maker, "document held out")):
        assert one.within is not None
        assert one.document not in one.within


def test_only_questions_that_are_as_they_were_have_an_answer(maker: Maker) -> None:
    held = {one.kind for one in maker.make([], 20) if one.held}
    assert held == {"answerable, of all documents", "answerable, within its document", "a number that is there"}


def test_questions_are_the_same_each_time(maker: Maker) -> None:
    assert maker.make(["Who won the cup?"], 20) == maker.make(["Who won the cup?"], 20)


def test_the_table_sums_up_what_has_an_answer_and_what_has_none() -> None:
    table = format_refused(
        {
            (False, "year", "a"): [True, True, False, True],
            (True, "answerable, of all documents", "a"): [False, True],
            (True, "a number that is there", "a"): [True],
        }
    )
    assert "| **all that have no answer** | all | 4 | 75.0% |" in table
    assert "| **all that have an answer** | all | 2 | 50.0% |" in table
