"""What the tests of study share: the samples, and two yearly reports with terms, tables and headings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.library import Library
from library.records import Document
from library.settings import ROOT, read_settings
from rag.study.document_text import DocumentText, read_document
from tests.documents import add_files
from tests.study_pdfs import make_yearly_report

SAMPLES = ROOT / "data" / "samples"


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library, only to be read, of the three samples and two yearly reports."""
    folder = tmp_path_factory.mktemp("study")
    settings = read_settings(library=folder / "library")
    with Library.open(settings) as library:
        reports = [make_yearly_report(folder / f"quays-{year}.pdf", year) for year in (2023, 2024)]
        add_files(library, settings, [*sorted(SAMPLES.glob("*.pdf")), *reports])
        yield library


def find(library: Library, name: str) -> Document:
    """Find a document by a part of its name."""
    return next(document for document in library.documents() if name in document.name)


@pytest.fixture
def report(shelf: Library) -> DocumentText:
    """The sample report."""
    return read_document(shelf, find(shelf, "harbour-ferries-report"))


@pytest.fixture
def yearly(shelf: Library) -> tuple[DocumentText, DocumentText]:
    """The reports of two years."""
    return read_document(shelf, find(shelf, "2023")), read_document(shelf, find(shelf, "2024"))


def pages_of(library: Library) -> dict[tuple[str, int], str]:
    """Give the texts of all pages, by document and number."""
    return {(one.id, page.number): page.text for one in library.documents() for page in library.pages(one.id)}
