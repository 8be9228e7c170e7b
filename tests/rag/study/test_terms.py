from __future__ import annotations

from rag.study.document_text import DocumentText
from rag.study.terms import list_terms


def test_key_terms_are_the_phrases_that_come_back_with_what_defines_them(
    yearly: tuple[DocumentText, DocumentText],
) -> None:
    lines = {line.term: line.sentences[0].text for line in list_terms(yearly[0]).lines}
    assert "mooring fee" in lines
    assert lines["mooring buoy"].startswith("A mooring buoy is a float")


def test_terms_of_a_report_are_its_own_and_no_common_words(report: DocumentText) -> None:
    terms = [line.term for line in list_terms(report).lines]
    assert terms[0] == "night boat"
    assert "year" not in terms
    assert len(terms) == len({term.lower() for term in terms})
