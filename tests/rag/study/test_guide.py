"""Guides and questions of the documents that ship, made by the real answerer; by a model on the loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from library.library import Library
from library.records import Document
from library.scope import Scope
from library.settings import ROOT, Settings, read_settings
from library.words import Message
from rag import Answerer, AskOptions, ask
from rag.answer import Answer, Citation
from rag.study.document_text import read_document
from rag.study.guide import Guide, main_parts
from rag.study.guide_making import make_guide
from rag.study.questions import find_questions
from tests.documents import add_document, add_files
from tests.rag.model_server import ModelServer

REPORT, ENGLISH, CHINESE = "harbour-ferries-report-2025.pdf", "footnote-user-guide.pdf", "footnote-user-guide-zh.pdf"


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings(library=tmp_path_factory.mktemp("guides") / "library")


@pytest.fixture(scope="module")
def samples(own_settings: Settings) -> Iterator[Library]:
    with Library.open(own_settings) as library:
        add_files(library, own_settings, sorted((ROOT / "data" / "samples").glob("*.pdf")))
        yield library


@pytest.fixture(scope="module")
def answerer(samples: Library, own_settings: Settings) -> Answerer:
    return Answerer(samples, own_settings)


def _document(library: Library, name: str) -> Document:
    return next(one for one in library.documents() if one.name == name)


@pytest.fixture(scope="module")
def guides(samples: Library, answerer: Answerer) -> dict[str, Guide]:
    return {one.name: make_guide(samples, one, answerer, AskOptions()) for one in samples.documents()}


@pytest.mark.parametrize("name", [REPORT, ENGLISH, CHINESE])
def test_a_guide_is_made_of_words_that_stand_on_the_pages_that_it_cites(
    guides: dict[str, Guide], samples: Library, name: str
) -> None:
    guide, document = guides[name], _document(samples, name)
    said = [one for one in (guide.about, guide.figures) if one]
    assert len(said) == 2
    assert guide.model == ""
    for citation in [citation for one in said for citation in one.citations]:
        page = samples.page(document.id, citation.page or 0)
        assert page is not None
        assert "".join(citation.quote.split()) in "".join(page.text.split())
        assert citation.rects
    assert {sentence.support for one in said for sentence in one.sentences} <= {"quoted", "supported"}


def test_the_figures_are_those_that_the_document_is_about(guides: dict[str, Guide]) -> None:
    assert "3.139 million passengers" in _text(guides[REPORT].figures)
    assert "200 MB" in _text(guides[CHINESE].figures)


def _text(answer: Answer | None) -> str:
    return answer.answer if answer else ""


@pytest.mark.parametrize("name", [REPORT, ENGLISH, CHINESE])
def test_every_question_is_answered_from_its_page_without_a_model(
    guides: dict[str, Guide], samples: Library, answerer: Answerer, name: str
) -> None:
    questions = guides[name].questions
    assert len(questions) == 4
    assert len({one.text for one in questions}) == len(questions)
    for question in questions:
        answer = ask(answerer, question.text, options=AskOptions(Scope(documents=(_document(samples, name).id,))))
        assert not answer.refused
        assert answer.citations[0].page == question.page


def test_questions_are_in_the_documents_language(guides: dict[str, Guide]) -> None:
    assert all(one.text.isascii() for one in guides[REPORT].questions)
    assert all(one.text.endswith("？") for one in guides[CHINESE].questions)


def test_the_parts_are_the_main_headings_without_the_title(samples: Library) -> None:
    parts = [one.title for one in main_parts(_document(samples, REPORT))]
    assert parts == [
        "The year in brief",
        "Passengers and routes",
        "Reliability",
        "Fleet and climate",
        "Money and outlook",
    ]


def test_what_is_refused_or_answered_from_elsewhere_is_no_question(samples: Library) -> None:
    document = _document(samples, REPORT)
    text = read_document(samples, document)
    refused = Answer("", "", "", refused=True)
    elsewhere = Answer(
        "", "", "x", False, citations=(Citation("1", "document", "t", "x", "quoted", 1.0, document.id, 99),)
    )
    assert find_questions(text, lambda _: refused, 60) == ()
    assert find_questions(text, lambda _: elsewhere, 60) == ()


def test_no_question_is_tried_when_the_time_is_over(samples: Library) -> None:
    document = _document(samples, REPORT)
    asked: list[str] = []

    def note(question: str) -> Answer:
        asked.append(question)
        return Answer("", "", "", refused=True)

    assert find_questions(read_document(samples, document), note, -1) == ()
    assert asked == []


def test_a_guide_is_the_same_after_a_trip_through_the_library(guides: dict[str, Guide], samples: Library) -> None:
    document = _document(samples, CHINESE)
    samples.guides.keep(document, guides[CHINESE].as_dict())
    kept = samples.guides.of(document)
    assert kept is not None
    assert Guide.from_dict(kept) == guides[CHINESE]
    assert Guide.from_dict(json.loads(json.dumps(guides[REPORT].as_dict()))) == guides[REPORT]


def test_a_document_without_a_sentence_has_an_empty_guide(library: Library, settings: Settings) -> None:
    added = add_document(library, settings, "blank.pdf", ["7", ""])
    guide = make_guide(library, library.document(added.document_id), Answerer(library, settings), AskOptions())
    assert (guide.about, guide.figures, guide.questions) == (None, None, ())


@pytest.fixture
def written(samples: Library, own_settings: Settings) -> Iterator[tuple[ModelServer, Answerer]]:
    """A model that says what it is told to, and an answerer that asks it."""
    with ModelServer().running() as server:
        yield server, Answerer(samples, own_settings.model_copy(update={"openai_base_url": server.address}))


def test_a_model_writes_the_guide_and_its_sentences_are_checked(
    written: tuple[ModelServer, Answerer], samples: Library
) -> None:
    server, answerer = written
    server.says = ["Tidewell Harbour Ferries carried 3.139 million passengers in 2025 [2].", " It has 99 boats [2]."]
    guide = make_guide(samples, _document(samples, REPORT), answerer, AskOptions(model="small-model"))
    assert guide.about is not None
    assert guide.model == "small-model"
    assert [one.support for one in guide.about.sentences] == ["supported", "unsupported"]
    assert [one.page for one in guide.about.citations] == [2]
    assert guide.figures is None
    assert len(server.requests) == 1
    assert "<source" in str(server.requests[0]["messages"])
    assert {entry.purpose for entry in samples.ledger.entries() if entry.host in server.address} == {"write the guide"}


def test_a_model_that_cites_nothing_or_fails_leaves_the_documents_own_words(
    written: tuple[ModelServer, Answerer], samples: Library
) -> None:
    server, answerer = written
    server.says = ["It is a report."]
    document = _document(samples, REPORT)
    uncited = make_guide(samples, document, answerer, AskOptions(model="small-model"))
    assert uncited.remark == Message("guide_uncited", {"model": "small-model"})
    failed = make_guide(samples, document, answerer, AskOptions(model="wrong-key"))
    assert failed.remark is not None
    assert failed.remark.name == "model_wrong_key"
    for guide in (uncited, failed):
        assert guide.model == ""
        assert guide.figures is not None
