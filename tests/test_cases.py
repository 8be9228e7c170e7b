"""Small files that were misread once, each with a question and what the built-in answerer must say; kept beside the
checkout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from library.library import Library
from library.records import Rect
from library.scope import Scope
from library.settings import ROOT, Settings, read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask
from rag.events import AskOptions
from tests.documents import add_files

CASES = ROOT.parent / "shared" / "cases"


@dataclass(frozen=True)
class Case:
    file: str
    question: str
    must_contain: tuple[str, ...]
    must_not_contain: tuple[str, ...] = ()


ASKED = [
    Case(file, question, (answer,))
    for file in ("form-filled.pdf", "form-filled-noap.pdf")
    for question, answer in (
        ("What is the full name of the applicant?", "Tobias Wexelblatt"),
        ("What is the monthly net income?", "3,482"),
        ("Who is the current employer?", "Grenadine Shipping Ltd"),
    )
] + [
    Case("xfa-dynamic.pdf", "What is the visa number?", ("V-559102",), ("Please wait",)),
    Case("xfa-dynamic.pdf", "What is the family name?", ("Zubrowska",), ("Please wait",)),
    Case("annotated.pdf", "To how many barrels shall the volume be reduced?", ("one hundred and forty", "M. Ilves")),
    Case("annotated.pdf", "How much is the penalty per week?", ("5 percent",)),
    Case("text-and-picture.pdf", "How many tonnes did the works of Fowey make?", ("388",)),
    Case("scan-bad-ocr-layer.pdf", "How many members does the society have?", ("86",), ("B6",)),
    Case("attachment.pdf", "How many cracks did the survey of the north wall find?", ("survey.pdf",)),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings(library=tmp_path_factory.mktemp("cases") / "library")


@pytest.fixture(scope="module")
def library(settings: Settings) -> Iterator[Library]:
    if not CASES.is_dir():
        pytest.skip(f"The cases are not here: {CASES}")
    with Library.open(settings) as library:
        add_files(library, settings, [CASES / name for name in dict.fromkeys(case.file for case in ASKED)])
        yield library


@pytest.fixture(scope="module")
def asked(library: Library, settings: Settings) -> Callable[[str, str], Answer]:
    answerer = Answerer(library, settings)

    def ask_of(file: str, question: str) -> Answer:
        (document,) = library.find_documents(file)
        return ask(answerer, question, options=AskOptions(scope=Scope((document.id,))))

    return ask_of


@pytest.mark.parametrize("case", ASKED, ids=lambda case: f"{case.file}: {case.question}")
def test_what_was_misread_is_answered(case: Case, asked: Callable[[str, str], Answer]) -> None:
    answer = asked(case.file, case.question)
    said = "\n".join([answer.answer, *map(str, answer.warnings)])
    assert [text for text in case.must_contain if text not in said] == [], said
    assert [text for text in case.must_not_contain if text in said] == [], said


@pytest.mark.parametrize("file", ["form-filled.pdf", "form-filled-noap.pdf"])
def test_what_is_marked_is_the_field(file: str, asked: Callable[[str, str], Answer]) -> None:
    answer = asked(file, "What is the full name of the applicant?")
    assert any(_within(rect, (260, 685, 480, 705)) for citation in answer.citations for rect in citation.rects)


def _within(rect: Rect, field: Rect) -> bool:
    return all(rect[i] >= field[i] - 1 and rect[i + 2] <= field[i + 2] + 1 for i in (0, 1))
