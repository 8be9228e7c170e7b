"""All that is shown of documents' own words has a citation, and each citation resolves to its words on its page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from library.library import Library
from rag.answer import Citation
from rag.study.cards import make_cards
from rag.study.comparison import compare_documents
from rag.study.document_text import DocumentText, read_document
from rag.study.sheet import Sheet, join_sheets
from rag.study.summary import summarise_parts, summarise_short
from rag.study.terms import list_terms
from tests.rag.study.conftest import find, pages_of

MAKERS: dict[str, Callable[[DocumentText], Sheet]] = {
    "short": summarise_short,
    "by section": summarise_parts,
    "terms": list_terms,
}


def _resolves(library: Library, citation: Citation) -> bool:
    """Tell whether a citation's words stand on its page, and where they do is found there."""
    assert citation.document_id
    assert citation.page
    stands = citation.quote in pages_of(library)[citation.document_id, citation.page]
    return stands and bool(library.locate(citation.document_id, citation.page, citation.quote))


def _is_cited(library: Library, sheet: Sheet) -> bool:
    known = {one.marker: one for one in sheet.citations}
    said = [sentence for line in sheet.lines for sentence in line.sentences]
    assert said
    return all(s.citations and all(_resolves(library, known[marker]) for marker in s.citations) for s in said)


@pytest.mark.parametrize("name", ["harbour-ferries", "guide.pdf", "guide-zh.pdf", "quays-2024"])
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_every_statement_has_a_citation_that_resolves(shelf: Library, name: str, make: Callable[..., Sheet]) -> None:
    assert _is_cited(shelf, make(read_document(shelf, find(shelf, name))))


def test_every_statement_of_a_comparison_has_a_citation_that_resolves(
    shelf: Library, yearly: tuple[DocumentText, DocumentText]
) -> None:
    assert _is_cited(shelf, compare_documents(shelf, *yearly, "en"))


def test_every_card_has_a_citation_that_resolves(shelf: Library, yearly: tuple[DocumentText, DocumentText]) -> None:
    cards = make_cards(yearly)
    assert all(_resolves(shelf, card.citation) for card in cards)
    assert {card.citation.document_id for card in cards} == {text.document.id for text in yearly}


def test_what_is_quoted_says_no_more_than_its_quote(report: DocumentText) -> None:
    sheet = summarise_parts(report)
    quotes = {one.marker: "".join(one.quote.split()) for one in sheet.citations}
    for sentence in (sentence for line in sheet.lines for sentence in line.sentences):
        assert "".join(sentence.text.split()) in quotes[sentence.citations[0]]


def test_joined_sheets_count_their_markers_through(yearly: tuple[DocumentText, DocumentText]) -> None:
    sheets = [(text.document.name, summarise_short(text)) for text in yearly]
    joined = join_sheets(sheets, titled=True)
    assert [one.marker for one in joined.citations] == [str(n) for n in range(1, len(joined.citations) + 1)]
    assert [section.title for section in joined.sections] == ["quays-2023.pdf", "quays-2024.pdf"]
    (marker,) = joined.sections[1].lines[0].sentences[0].citations
    cited = next(one for one in joined.citations if one.marker == marker)
    assert cited.document_id == yearly[1].document.id
