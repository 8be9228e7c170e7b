from __future__ import annotations

import pytest

from library.records import Passage
from rag.prompt.source_warnings import disagreements


def compare(question: str, document: str, web: str) -> list[tuple[str, str]]:
    sources = {
        "1": Passage(document, 1.0, "document", "report.pdf", document_id="d", page=1),
        "W1": Passage(web, 1.0, "web", "News", url="https://n.test/", published="2026-02-03"),
    }
    return [(found.said, found.found) for found in disagreements(question, sources)]


@pytest.mark.parametrize(
    ("question", "document", "web"),
    [
        pytest.param(
            "When did the harbour of Westhaven open?",
            "The harbour of Westhaven opened in 1931.",
            "The harbour of Westhaven opened in 1932 after a delay.",
            id="year",
        ),
        pytest.param(
            "How many passengers did Harbour Ferries carry?",
            "Harbour Ferries carried 1.2 billion passengers in 2018.",
            "In 2018, Harbour Ferries carried 1,300 million passengers.",
            id="number and scale",
        ),
        pytest.param(
            "What were the net sales of Westhaven Ferries?",
            "Net sales of Westhaven Ferries rose to $1,200 million.",
            "Westhaven Ferries reports net sales of $1.4 billion.",
            id="money",
        ),
        pytest.param("成人票价是多少？", "成人票价为40元。", "目前成人票价为45元。", id="Chinese"),
        pytest.param("渡轮公司何时成立？", "渡轮公司成立于1931年。", "渡轮公司于1932年成立。", id="Chinese year"),
    ],
)
def test_another_figure_for_the_same_is_noted(question: str, document: str, web: str) -> None:
    assert compare(question, document, web) == [(document, web)]


@pytest.mark.parametrize(
    ("question", "document", "web"),
    [
        pytest.param(
            "When did the harbour of Westhaven open?",
            "The harbour of Westhaven opened in 1931.",
            "Westhaven's harbour, opened in 1931, has three quays.",
            id="the same year",
        ),
        pytest.param(
            "What were the net sales of Westhaven Ferries?",
            "Net sales of Westhaven Ferries rose to $1,200 million.",
            "Net sales of Westhaven Ferries were $1.2 billion.",
            id="the same at another scale",
        ),
        pytest.param(
            "When did the harbour of Westhaven open?",
            "The harbour of Westhaven opened in 1931.",
            "A museum in Eastholm opened in 1987.",
            id="another thing",
        ),
        pytest.param(
            "When did the harbour of Westhaven open?",
            "The harbour of Westhaven opened in 1931.",
            "The harbour of Westhaven opened to great joy.",
            id="no figure",
        ),
        pytest.param("成人票价是多少？", "成人票价为40元。", "成人票价为四十元。", id="Chinese numeral"),
    ],
)
def test_what_agrees_or_is_of_something_else_is_not(question: str, document: str, web: str) -> None:
    assert compare(question, document, web) == []


def test_documents_alone_are_not_compared() -> None:
    sources = {
        "1": Passage("The harbour opened in 1931.", 1.0, "document", "a.pdf"),
        "2": Passage("The harbour opened in 1932.", 1.0, "document", "b.pdf"),
    }
    assert disagreements("When did the harbour open?", sources) == []
