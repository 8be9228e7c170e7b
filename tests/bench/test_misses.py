"""A miss says what came instead and what each part of the search saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.figures import Place
from bench.miss_report import format_misses
from bench.misses import cause_of, explain_misses
from bench.sets import Question, add_folder
from library.library import Library
from library.settings import Settings
from tests.pdfs import make_pdf

QUESTION = Question("1", "When?", "a.pdf", "a", (3, 8))


@pytest.mark.parametrize(
    ("places", "rank", "cause"),
    [
        pytest.param([("b", 1), ("a", 7)], 9, "near", id="a page beside a right one"),
        pytest.param([("b", 1), ("a", 6)], 9, "page", id="another page of the document"),
        pytest.param([("b", 3), ("b", 4)], 9, "document", id="the page beside it, but of another document"),
        pytest.param([*[("b", page) for page in range(5)], ("a", 4)], 6, "document", id="beside it, but sixth"),
        pytest.param([("a", 6)], None, "nowhere", id="found by no search"),
        pytest.param([("a", 4)], None, "near", id="found by no search, but the page beside it"),
        pytest.param([], None, "nowhere", id="nothing found"),
    ],
)
def test_the_cause_is_what_came_instead(places: list[Place], rank: int | None, cause: str) -> None:
    assert cause_of(places, QUESTION, {"dense alone": None, "Footnote": rank}) == cause


def test_a_miss_is_explained_and_written_down(tmp_path: Path, library: Library, settings: Settings) -> None:
    (pdfs := tmp_path / "pdfs").mkdir()
    make_pdf(pdfs / "ferries.pdf", ["The harbour ferry leaves at nine.", "", "Tickets cost four crowns."])
    make_pdf(pdfs / "otters.pdf", ["Otters eat fish and crabs.", "Their holts lie by rivers."])
    ids = add_folder(library, settings, pdfs)
    asked = [("ferries.pdf", 1), ("otters.pdf", 2), ("ferries.pdf", 2), ("gone.pdf", 1)]
    questions = [
        Question(f"{file} {page}", "When does the ferry leave?", file, ids.get(file, file), (page,))
        for file, page in asked
    ]
    misses = explain_misses(library, questions, [[(ids["ferries.pdf"], 1)]] * 4)
    assert [(miss.question.id, miss.cause) for miss in misses] == [
        ("otters.pdf 2", "near"),
        ("ferries.pdf 2", "empty"),
        ("gone.pdf 1", "unread"),
    ]
    first, right = misses[0].first, misses[0].right
    assert first is not None
    assert right is not None
    assert (first.document, first.page, first.parts["BM25"].rank) == ("ferries.pdf", 1, 1)
    assert {term for term, _ in first.has} >= {"ferri", "leav"}
    assert right.parts["BM25"].score is None
    assert right.parts["cosine"].rank in (1, 2)
    report = format_misses("harbour", misses, len(questions))
    assert "3 of 4 questions have no right page among the first 5 places; with the right document given, 1" in report
    assert "> The harbour ferry leaves at nine." in report
    assert report.count("\n### ") == 3
