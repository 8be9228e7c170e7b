from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from library.library import Library
from library.records import Document, OutlineHeading
from rag.study.document_text import DocumentText
from rag.study.mind_map import format_markdown, format_opml, map_document, map_documents
from tests.rag.study.conftest import find
from tests.study_pdfs import HOSTILE


def _with_outline(document: Document, *outline: OutlineHeading) -> Document:
    return replace(document, outline=outline)


def test_headings_stand_below_those_of_a_higher_level_with_their_pages(shelf: Library) -> None:
    document = find(shelf, "guide.pdf")
    outline = [(0, "A", 1), (1, "A.1", 2), (2, "A.1.a", 2), (1, "A.2", 3), (0, "B", 4), (0, "References", 5)]
    title = (0, map_document(document)[0].title.replace(" ", ""), 1)
    root, warnings = map_document(_with_outline(document, *(OutlineHeading(*one) for one in (title, *outline))))
    assert [(one.title, one.page) for one in root.branches] == [("A", 1), ("B", 4)]
    assert [one.title for one in root.branches[0].branches] == ["A.1", "A.2"]
    assert [one.title for one in root.branches[0].branches[0].branches] == ["A.1.a"]
    markers = [one.marker for one in root.all_branches]
    assert len(set(markers)) == len(markers)
    assert warnings == ()


def test_a_long_outline_is_cut_to_the_levels_that_fit(shelf: Library) -> None:
    outline = [OutlineHeading(level, f"Part {n}", 1) for n in range(300) for level in (0, 1)]
    root, (warning,) = map_document(_with_outline(find(shelf, "guide.pdf"), *outline))
    assert len(root.all_branches) <= 161
    assert warning.values["n"] == 600 - 160


def test_hostile_titles_are_nothing_but_text_in_the_files(yearly: tuple[DocumentText, DocumentText]) -> None:
    root, _ = map_document(yearly[0].document)
    title = next(one.title for one in root.all_branches if HOSTILE in one.title)
    outlines = ElementTree.fromstring(format_opml(root, "en")).iter("outline")  # noqa: S314 - our own words
    assert title in [one.get("text") for one in outlines]
    written = format_markdown(root, "en")
    assert "<script>" not in written.replace("\\<", "")
    assert "\\<script\\>" in written
    assert "\\]\\]\\`" in written


def test_control_characters_leave_the_opml_well_formed(shelf: Library) -> None:
    document = _with_outline(find(shelf, "guide.pdf"), OutlineHeading(0, "Bell\x07 and\x00 null", 1))
    root, _ = map_document(document)
    assert ElementTree.fromstring(format_opml(root, "zh")).find("body") is not None  # noqa: S314 - our own words


def test_the_map_of_several_documents_has_each_as_a_branch(shelf: Library) -> None:
    documents = [find(shelf, "2023"), find(shelf, "harbour-ferries")]
    root, _ = map_documents("Reports", documents)
    assert root.title == "Reports"
    assert [one.document_id for one in root.branches] == [document.id for document in documents]
    markers = [one.marker for one in root.all_branches if one.marker]
    assert len(set(markers)) == len(markers)
