"""Small files that were once misread: what a question to each must and must not be answered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from library.library import Library
from library.records import Document
from library.scope import Scope
from library.settings import ROOT, Settings, read_settings
from rag.chain import Answerer, ask
from rag.events import AskOptions
from tests.documents import add_files

CASES = ROOT.parent / "shared" / "cases"
REFUSED = "(refused)"
"""Stands for the answer where the question is refused."""

# file, question, what the answer must hold, what it must not hold
ASKED: list[tuple[str, str, list[str], list[str]]] = [
    ("pricelist.pdf", "How much is the copper pendant?", ["203.00"], ["Brass"]),
    ("staff.pdf", "What is the extension of Priya Nair?", ["4402"], []),
    ("invoices2.pdf", "What is the amount of invoice R-884?", ["418.50"], ["R-883", "R-885"]),
    ("lists.pdf", "In what size of jars does nitric acid go?", ["5 litres"], []),
    ("dollar.pdf", "What code does the premium lamp carry?", ["*premium*", "LAMP_big_07"], []),
    ("pleading.pdf", "For how many weeks was the plaintiff unable to work?", ["and was unable to work"], ["13"]),
]
# file, what the text of its pages must hold, what it must not hold
READ: list[tuple[str, list[str], list[str]]] = [
    ("pleading.pdf", ["Plaintiff broke her left wrist and was\nunable to work for eleven weeks."], ["13 unable"]),
    ("watermark-tiled.pdf", ["visitors alike without exception.\nQuestions about"], ["2026-10-02\nuser4711"]),
]


@dataclass(frozen=True)
class Shelf:
    """A library with the files that are asked about."""

    library: Library
    settings: Settings
    documents: dict[str, Document]

    def text_of(self, file: str) -> str:
        """Give the text of a file's pages."""
        return "\n".join(page.text for page in self.library.pages(self.documents[file].id))

    def answer_to(self, file: str, question: str) -> str:
        """Give what the built-in answerer says, from this file alone."""
        within = AskOptions(scope=Scope(documents=(self.documents[file].id,)))
        answer = ask(Answerer(self.library, self.settings), question, options=within)
        return REFUSED if answer.refused else answer.answer


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    if not CASES.is_dir():
        pytest.skip(f"The cases are not here: {CASES}")
    settings = read_settings(library=tmp_path_factory.mktemp("cases") / "library")
    files = sorted({*(row[0] for row in ASKED), *(row[0] for row in READ)})
    with Library.open(settings) as library:
        add_files(library, settings, [CASES / file for file in files])
        yield Shelf(library, settings, {document.name: document for document in library.documents()})


@pytest.mark.parametrize(("file", "question", "holds", "lacks"), ASKED, ids=lambda value: str(value)[:40])
def test_a_question_is_answered_as_a_reader_of_the_page_would(
    shelf: Shelf, file: str, question: str, holds: list[str], lacks: list[str]
) -> None:
    answer = shelf.answer_to(file, question)
    assert [part for part in holds if part not in answer] == [], answer
    assert [part for part in lacks if part in answer] == [], answer


@pytest.mark.parametrize(("file", "holds", "lacks"), READ, ids=lambda value: str(value)[:40])
def test_a_page_is_read_as_it_is_seen(shelf: Shelf, file: str, holds: list[str], lacks: list[str]) -> None:
    text = shelf.text_of(file)
    assert [part for part in holds if part not in text] == [], text
    assert [part for part in lacks if part in text] == [], text
