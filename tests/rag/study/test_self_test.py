from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from library.library import Library
from library.records import Passage
from library.settings import Settings, read_settings
from rag.answer import Answer, Citation, Sentence
from rag.chain import Answerer, ask
from rag.retrieval.retriever import Retriever
from rag.study.self_test import KnownQuestion, digest_of, make_questions, rank_of, run_self_test
from tests.documents import add_documents_of_one_page

ASKED = KnownQuestion("How many boats?", "d" * 64, (3, 4), "table", "4,230")


def _answer(question: str, *, page: int = 3, refused: bool = False) -> Answer:
    citation = Citation("1", "document", "Quays", "4,230 boats", "quoted", 1.0, "d" * 64, page)
    sentence = Sentence("There were 4,230 boats.", ("1",), "quoted")
    usage = {"input_tokens": 90, "output_tokens": 10}
    text = "There were 4,230 boats. [1]"
    return Answer(question, question, text, refused, (sentence,), (citation,), usage=usage, price=0.001)


def _passage(page: int, document: str = "d" * 64) -> Passage:
    return Passage("…", 1.0, "document", "Quays", document, page, page)


def test_questions_are_made_of_definitions_tables_and_headings_the_same_each_time(shelf: Library) -> None:
    questions = make_questions(shelf, 40)
    assert questions == make_questions(shelf, 40)
    assert {one.kind for one in questions} == {"definition", "table", "heading"}
    assert digest_of(questions) != digest_of(questions[1:])
    texts = [one.text for one in questions]
    assert "What is Demurrage?" in texts
    assert any(text.startswith("《") for text in texts)


def test_a_question_names_the_page_where_its_answer_stands(shelf: Library) -> None:
    asked = next(one for one in make_questions(shelf, 40) if one.kind == "table" and one.expected)
    page = shelf.page(asked.document_id, asked.pages[0])
    assert page
    assert asked.expected in page.text


@pytest.mark.parametrize(
    ("pages", "rank"), [([3], 1), ([1, 2, 4], 3), ([1, 1, 2, 5, 6, 4], 5), ([1, 2, 5, 6, 7, 3], 0), ([], 0)]
)
def test_the_rank_is_that_of_the_first_page_that_answers_among_five(pages: list[int], rank: int) -> None:
    assert rank_of(ASKED, [_passage(page) for page in pages]) == rank


def test_the_same_page_of_another_document_does_not_count() -> None:
    assert rank_of(ASKED, [_passage(3, "e" * 64)]) == 0


def test_a_run_counts_what_is_found_cited_and_right() -> None:
    answers = {"1": _answer("1"), "2": _answer("2", page=9), "3": _answer("3", refused=True)}
    questions = [replace(ASKED, text=text) for text in answers]
    *_, last = run_self_test(questions, lambda _: [_passage(4)], answers.__getitem__, threading.Event())
    told = last.figures
    assert (told.questions, told.found, told.answered, told.cited) == (3, 3, 2, 1)
    assert (told.known, told.right) == (3, 2)
    assert told.tokens == 300
    assert told.price == pytest.approx(0.003)
    assert [one.cited for one in last.questions] == [True, False, False]


def test_a_run_that_is_stopped_asks_no_more() -> None:
    stopped, asked = threading.Event(), list[str]()

    def answer(question: str) -> Answer:
        asked.append(question)
        stopped.set()
        return _answer(question)

    told = list(run_self_test([ASKED, ASKED], lambda _: [], answer, stopped))
    assert len(told) == len(asked) == 1


def test_the_built_in_answerer_does_well_on_the_samples_own_questions(shelf: Library, settings: Settings) -> None:
    answerer, search = Answerer(shelf, settings), Retriever(shelf)
    questions = make_questions(shelf, 12)
    *_, last = run_self_test(
        questions, lambda text: search.retrieve(text, None, 8), lambda text: ask(answerer, text), threading.Event()
    )
    assert last.figures.questions == 12
    assert last.figures.found >= 9
    assert last.figures.cited >= 5


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Library]:
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        add_documents_of_one_page(library, settings, ["one.pdf", "two.pdf"])
        yield library


def test_a_run_is_kept_and_what_was_asked_of_a_document_goes_with_it(kept: Library) -> None:
    ids = [document.id for document in kept.documents()]
    *_, last = run_self_test(
        [replace(ASKED, document_id=one, text=one) for one in ids], lambda _: [], _answer, threading.Event()
    )
    run_id = kept.self_tests.add("small", kept.model, "digest", last.figures.as_dict(), last.questions)
    assert [one.document_id for one in kept.self_tests.questions(run_id)] == ids
    kept.remove(ids[0])
    assert [one.document_id for one in kept.self_tests.questions(run_id)] == ids[1:]
    (run,) = kept.self_tests.all()
    assert (run.model, run.embedder, run.figures["questions"]) == ("small", kept.model, 2)
    kept.self_tests.clear()
    assert kept.self_tests.all() == []


def test_only_the_newest_runs_are_kept(kept: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.stores.self_tests.KEPT", 2)
    for number in range(4):
        kept.self_tests.add(f"model {number}", "e5", "digest", {}, [])
    assert [run.model for run in kept.self_tests.all()] == ["model 3", "model 2"]
