"""Small files that were once misread: what a question to each must and must not be answered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from library.library import Library
from library.records import Document
from library.scope import Scope
from library.settings import ROOT, Settings, read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask
from rag.events import AskOptions
from tests.documents import add_files

CASES = ROOT.parent / "shared" / "cases"
REFUSED = "(refused)"
"""Stands for the answer where the question is refused."""

FORMS = ("form-filled.pdf", "form-filled-noap.pdf")
FIELD = (260.0, 685.0, 480.0, 705.0)
"""Where the applicant's name stands on the page of the forms."""

# file, question, what the answer must hold, what it must not hold
ASKED: list[tuple[str, str, list[str], list[str]]] = [
    ("pricelist.pdf", "How much is the copper pendant?", ["203.00"], ["Brass"]),
    ("staff.pdf", "What is the extension of Priya Nair?", ["4402"], []),
    ("invoices2.pdf", "What is the amount of invoice R-884?", ["418.50"], ["R-883", "R-885"]),
    ("lists.pdf", "In what size of jars does nitric acid go?", ["5 litres"], []),
    ("dollar.pdf", "What code does the premium lamp carry?", ["*premium*", "LAMP_big_07"], []),
    ("pleading.pdf", "For how many weeks was the plaintiff unable to work?", ["and was unable to work"], ["13"]),
    *(
        (file, question, [answer], [])
        for file in FORMS
        for question, answer in (
            ("What is the full name of the applicant?", "Tobias Wexelblatt"),
            ("What is the monthly net income?", "3,482"),
            ("Who is the current employer?", "Grenadine Shipping Ltd"),
        )
    ),
    ("xfa-dynamic.pdf", "What is the visa number?", ["V-559102"], ["Please wait"]),
    ("xfa-dynamic.pdf", "What is the family name?", ["Zubrowska"], ["Please wait"]),
    (
        "annotated.pdf",
        "To how many barrels shall the volume be reduced?",
        ["Comment by M. Ilves", "one hundred and forty"],
        [],
    ),
    ("annotated.pdf", "How much is the penalty per week?", ["5 percent"], []),
    ("text-and-picture.pdf", "How many tonnes did the works of Fowey make?", ["388"], ["412"]),
    ("scan-bad-ocr-layer.pdf", "How many members does the society have?", ["86"], ["B6"]),
]
# file, what the text of its pages must hold, what it must not hold
READ: list[tuple[str, list[str], list[str]]] = [
    ("pleading.pdf", ["Plaintiff broke her left wrist and was\nunable to work for eleven weeks."], ["13 unable"]),
    ("watermark-tiled.pdf", ["visitors alike without exception.\nQuestions about"], ["2026-10-02\nuser4711"]),
    ("attachment.pdf", ["The report of the surveyor is attached"], []),
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

    def ask(self, file: str, question: str) -> Answer:
        """Ask the built-in answerer, of this file alone."""
        within = AskOptions(scope=Scope(documents=(self.documents[file].id,)))
        return ask(Answerer(self.library, self.settings), question, options=within)

    def answer_to(self, file: str, question: str) -> str:
        """Give what the built-in answerer says, from this file alone."""
        answer = self.ask(file, question)
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


@pytest.mark.parametrize("file", FORMS)
def test_what_is_marked_on_a_form_is_the_field(shelf: Shelf, file: str) -> None:
    answer = shelf.ask(file, "What is the full name of the applicant?")
    rects = [rect for citation in answer.citations for rect in citation.rects]
    assert any(rect == pytest.approx(FIELD, abs=1) for rect in rects), rects


def test_an_attached_file_that_was_not_read_is_named(shelf: Shelf) -> None:
    answer = shelf.ask("attachment.pdf", "How many cracks did the survey of the north wall find?")
    assert answer.refused
    assert ["not read: survey.pdf." in str(warning) for warning in answer.warnings] == [True]
