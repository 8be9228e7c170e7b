from __future__ import annotations

from dataclasses import replace

import pytest

from bench.citations import CitationCheck
from library.library import Library
from library.settings import Settings
from rag.answer import Answer, Citation
from rag.chain import Answerer, ask
from tests.documents import add_document

ASKED = {"id": "q1"}


@pytest.fixture
def answer(library: Library, settings: Settings) -> Answer:
    add_document(library, settings, "harbour.pdf", ["The harbour of Westhaven opened in 1931.", "Dogs travel free."])
    return ask(Answerer(library, settings), "When did the harbour of Westhaven open?")


def test_a_citation_that_stands_where_it_says_is_found(library: Library, answer: Answer) -> None:
    check = CitationCheck(library)
    check.add(ASKED, answer)
    assert (check.shown, check.found, check.missed) == (1, 1, [])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        pytest.param({"page": 2}, "not in the text of page 2", id="another page"),
        pytest.param({"page": 9}, "no page 9", id="no such page"),
        pytest.param({"document_id": "0" * 64}, "no page 1", id="no such document"),
        pytest.param({"title": "other.pdf"}, "another document", id="another name"),
        pytest.param({"quote": "The harbour opened in 1066."}, "not in the text", id="other words"),
        pytest.param({"rects": ()}, "not found on page 1", id="no rectangle"),
        pytest.param({"rects": ((10.0, 10.0, 9000.0, 20.0),)}, "beyond the page", id="off the page"),
    ],
)
def test_a_citation_that_does_not_resolve_is_missed_and_says_why(
    library: Library, answer: Answer, wrong: dict[str, object], why: str
) -> None:
    (citation,) = answer.citations
    check = CitationCheck(library)
    check.add(ASKED, replace(answer, citations=(_changed(citation, wrong),)))
    assert check.found == 0
    assert why in check.missed[0]


def _changed(citation: Citation, wrong: dict[str, object]) -> Citation:
    return replace(citation, **wrong)  # type: ignore[arg-type]
