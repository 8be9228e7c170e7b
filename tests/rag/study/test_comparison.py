from __future__ import annotations

from library.library import Library
from rag.study.comparison import compare_documents, find_nearest_document
from rag.study.document_text import DocumentText, read_document
from tests.rag.study.conftest import find


def test_figures_of_both_stand_beside_each_other_by_their_label(
    shelf: Library, yearly: tuple[DocumentText, DocumentText]
) -> None:
    sections = {section.title: section for section in compare_documents(shelf, *yearly, "en").sections}
    rows = [[cell.sentences[0].text for cell in row] for row in sections["Figures of both"].rows]
    assert ["Boats moored: 4230 (2023) · 4220 (2022)", "Boats moored: 4240 (2024) · 4230 (2023)"] in rows


def test_what_both_say_otherwise_stands_beside_each_other(
    shelf: Library, yearly: tuple[DocumentText, DocumentText]
) -> None:
    sections = {section.title: section for section in compare_documents(shelf, *yearly, "en").sections}
    pairs = [[cell.sentences[0].text for cell in row] for row in sections["In both"].rows]
    assert all(first != second for first, second in pairs)
    assert any("4230 boats in 2023" in first and "4240 boats in 2024" in second for first, second in pairs)


def test_what_only_one_has_is_quoted_from_it(shelf: Library, report: DocumentText) -> None:
    other = read_document(shelf, find(shelf, "2023"))
    sections = compare_documents(shelf, report, other, "en").sections
    only = next(section for section in sections if section.title == f"Only in {report.document.name}")
    assert "night boat" in [line.term for line in only.lines]


def test_the_nearest_document_is_that_of_another_year(shelf: Library) -> None:
    ids = [one.id for one in shelf.documents() if "2023" not in one.name]
    assert find_nearest_document(shelf, find(shelf, "2023").id, ids) == find(shelf, "2024").id
