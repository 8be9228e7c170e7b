"""Small files that were once misread: what a question to each must and must not be answered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from library.library import Library
from library.records import Document, Rect
from library.scope import Scope
from library.settings import ROOT, Settings, read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask
from rag.events import AskOptions
from tests.documents import add_files

CASES = ROOT.parent / "shared" / "cases"
SAMPLES = ROOT / "data" / "samples"
REPORT = "harbour-ferries-report-2025.pdf"
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
    ("superscripts.pdf", "What is the boiling point of trimethoxane?", ["250", "degrees"], ["2509"]),
    ("superscripts.pdf", "How many inhabitants did Orlach have in 2021?", ["4,812"], ["4,8122"]),
    ("superscripts.pdf", "What was the revenue in 2024?", ["USD 77", "million"], ["771"]),
    ("superscripts.pdf", "How many cubic metres of water does the reservoir hold?", ["3.2 x 10^6"], ["106"]),
    ("tex-gap-0.15.pdf", "How many samples does the vault in Arvik hold?", ["6,240 samples from nine"], []),
    (
        "rot90.pdf",
        "When was the lamp changed to electric light?",
        ["changed to electric light, and the last keeper left on 30 June 1982"],
        ["lamp was seen"],
    ),
    ("white-text.pdf", "Does Jonah Petrel hold a doctorate?", [], ["doctorate in chemistry", "Oxford"]),
    ("ocg-hidden.pdf", "What does the frame made of pine cost?", [], ["98 euros", "pine"]),
    *(
        (file, question, [answer], [])
        for file in ("form-filled.pdf", "form-filled-noap.pdf")
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
    ("attachment.pdf", "How many cracks did the survey of the north wall find?", ["survey.pdf"], []),
    ("handbook.pdf", "What did the fox steal?", ["three hens"], []),
    ("handbook.pdf", "How often are the goats fed?", ["twice daily"], []),
    ("handbook.pdf", "What did the council buy in 2019?", ["the house next door"], []),
    ("handbook.pdf", "What time does it close?", ["18:15"], []),
    ("fakebold-1.0.pdf", "What is the total amount due?", ["8,614.50 EUR"], []),
    ("orders.pdf", "How many boxes were in order 4999?", [REFUSED, "order 4999"], ["boxes"]),
    ("orders.pdf", "How many boxes were in order 4049?", ["Order 4049", "14 boxes"], ["Order 4048", "Order 4050"]),
    ("twotables.pdf", "How much protein is in one bar?", ["9.5 (per bar"], []),
    ("twotables.pdf", "Is the café open on Monday?", ["closed"], []),
    (REPORT, "How many pages does the report have?", ["6 pages"], []),
    (REPORT, "这份报告有多少页？", ["6 页"], []),
    (REPORT, "Summarize this document.", ["Annual report 2025", "3.139 million passengers", "Reliability"], [REFUSED]),
    (REPORT, "总结一下这份文件。", ["Annual report 2025", "Money and outlook"], [REFUSED]),
]
# file, what the text of its pages must hold, what it must not hold
READ: list[tuple[str, list[str], list[str]]] = [
    ("pleading.pdf", ["Plaintiff broke her left wrist and was\nunable to work for eleven weeks."], ["13 unable"]),
    ("watermark-tiled.pdf", ["visitors alike without exception.\nQuestions about"], ["2026-10-02\nuser4711"]),
    ("superscripts.pdf", ["250⁹ degrees", "4,812² inhabitants", "USD 77¹ million", "640 m²", "CO₂ plant"], []),
    ("fakebold-1.0.pdf", ["Total amount due: 8,614.50 EUR"], ["Totall", "Payment terms: 21 days net\nPayment"]),
    ("tex-gap-0.15.pdf", ["The vault in Arvik holds 6,240 samples from nine"], ["vaultin"]),
    ("rtl-arabic.pdf", ["تقرير المكتبة العامة"], ["ريرقت"]),
    ("rtl-mixed.pdf", ["Daniel Roth", "ה-5"], ["Roth Daniel", "ה5-"]),
    ("white-text.pdf", ["He worked six years as a baker"], ["doctorate", "golden whisk"]),
    ("ocg-hidden.pdf", ["costs 145 euros"], ["98 euros"]),
    ("scan-bad-ocr-layer.pdf", ["pounds"], []),
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
        """Ask the built-in answerer about this file alone."""
        within = AskOptions(scope=Scope(documents=(self.documents[file].id,)))
        return ask(Answerer(self.library, self.settings), question, options=within)

    def answer_to(self, file: str, question: str) -> str:
        """Give what the built-in answerer says, and what is remarked beside it."""
        answer = self.ask(file, question)
        said = REFUSED if answer.refused else answer.answer
        return "\n".join([said, *map(str, answer.warnings)])


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    if not CASES.is_dir():
        pytest.skip(f"The cases are not here: {CASES}")
    settings = read_settings(library=tmp_path_factory.mktemp("cases") / "library")
    files = sorted({*(row[0] for row in ASKED), *(row[0] for row in READ)})
    with Library.open(settings) as library:
        add_files(library, settings, [SAMPLES / file if file == REPORT else CASES / file for file in files])
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


@pytest.mark.parametrize("file", ["form-filled.pdf", "form-filled-noap.pdf"])
def test_what_is_marked_is_the_field(shelf: Shelf, file: str) -> None:
    answer = shelf.ask(file, "What is the full name of the applicant?")
    assert any(_within(rect, (260, 685, 480, 705)) for citation in answer.citations for rect in citation.rects)


def _within(rect: Rect, field: Rect) -> bool:
    return all(rect[i] >= field[i] - 1 and rect[i + 2] <= field[i + 2] + 1 for i in (0, 1))
