from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from library.embedders.base import E5
from library.library import Library
from library.settings import Settings
from rag.query.understand import understand
from rag.retrieval.fusion import Reranker, make_reranker
from rag.retrieval.refusal import judge
from rag.retrieval.retriever import Retriever
from tests.documents import add_document, library_of
from tests.tiny_models import make_cross_encoder

HARBOUR = ["The harbour opened in 1931 and has three quays.", "Tickets cost four crowns for adults."]
CHINESE = ["渡轮每天中午从东码头开航。", "成人票价为四元，儿童免费。"]


SHELF = {
    "HARBOUR_2019_report.pdf": HARBOUR,
    "HARBOUR_2020_report.pdf": [*HARBOUR, "The lighthouse was painted white."],
    "渡轮.pdf": CHINESE,
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library that is only read."""
    with library_of(tmp_path_factory.mktemp("shelf"), SHELF) as library:
        yield library


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Library]:
    """A library with the same documents, of one's own."""
    with library_of(tmp_path, SHELF) as library:
        yield library


@pytest.mark.parametrize(
    ("query", "title", "page"),
    [
        pytest.param("What colour is the lighthouse?", "HARBOUR_2020_report.pdf", 3, id="words"),
        pytest.param(
            "When was the port inaugurated in 2019?", "HARBOUR_2019_report.pdf", 1, id="meaning, and the year named"
        ),
        pytest.param("成人票多少钱？", "渡轮.pdf", 2, id="chinese"),
    ],
)
def test_the_right_page_is_first(shelf: Library, query: str, title: str, page: int) -> None:
    best = Retriever(shelf).retrieve(query)[0]
    assert (best.title, best.page) == (title, page)


def test_a_page_is_found_in_another_language_by_the_model_for_all(settings: Settings) -> None:
    settings = settings.model_copy(update={"embedding_model": E5})
    with Library.open(settings) as library:
        add_document(library, settings, "harbour.pdf", [*HARBOUR, "The lighthouse was painted white."])
        add_document(library, settings, "渡轮.pdf", CHINESE)
        found = {
            question: Retriever(library).retrieve(question)[0]
            for question in ("灯塔是什么颜色？", "How much do adults pay?", "When does the ferry sail?")
        }
    assert [(best.title, best.page) for best in found.values()] == [
        ("harbour.pdf", 3),
        ("harbour.pdf", 2),
        ("渡轮.pdf", 1),
    ]


def test_there_is_one_passage_a_page_best_first(filled: Library, settings: Settings) -> None:
    long_page = "\n".join(f"Quay {i} of the harbour takes ferries of class {i}." for i in range(80))
    add_document(filled, settings, "quays.pdf", [long_page])
    passages = Retriever(filled).retrieve("Which quay of the harbour takes ferries of class 40?", top=20)
    places = [(p.document_id, p.page) for p in passages]
    assert len(places) == len(set(places))
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    assert all(0 <= p.score <= 1 for p in passages)
    assert "class 40" in passages[0].text


def test_a_passage_is_a_span_of_its_page_with_what_stands_around_the_match(filled: Library, settings: Settings) -> None:
    sentences = [f"Sentence {i} on lines 4.1, 4.2 and 4.3 tells of the fares from A-1 to B-{i}." for i in range(60)]
    sentences[20] = "The zyzzogeton is a leafhopper."
    outcome = add_document(filled, settings, "long.pdf", ["\n".join(sentences)])
    best = Retriever(filled).retrieve("What is a zyzzogeton?")[0]
    page = filled.page(outcome.document_id, 1)
    assert page is not None
    assert best.text in page.text
    assert "Sentence 19 " in best.text
    assert "Sentence 21 " in best.text
    assert len(best.text) < len(page.text)


def test_a_passage_shows_the_whole_of_a_page_that_is_short(filled: Library, settings: Settings) -> None:
    lines = [
        "The fares of 2031",
        *[f"From quay {i}, 4.{i} a day for each passenger and {i}.5 for a bicycle." for i in range(30)],
    ]
    outcome = add_document(filled, settings, "fares.pdf", ["\n".join(lines)])
    page = filled.page(outcome.document_id, 1)
    assert page is not None
    best = Retriever(filled).retrieve("What costs a passenger from quay 29?", [outcome.document_id])[0]
    assert "The fares of 2031" in best.text
    assert "From quay 29," in best.text


def test_a_passage_from_within_a_long_list_has_its_lead_in_and_its_blocks(library: Library, settings: Settings) -> None:
    items = [f"{i}. The ticket of ferry {i} and the weight of its luggage" for i in range(1, 46)]
    items[44] = "45. The permit of the harbour master for fireworks"
    add_document(library, settings, "list.pdf", ["\n".join(["Bring these things:", *items])])
    passage = Retriever(library).retrieve("Who gives the permit for fireworks?")[0]
    assert passage.text.startswith("Bring these things:\n")
    assert "2. The ticket" not in passage.text.split("\n")[1]
    (block,) = passage.blocks
    assert block.kind == "list"
    assert passage.text[block.start : block.end] == passage.text


def test_a_running_header_does_not_shift_the_passage(library: Library, settings: Settings) -> None:
    """The chunks of such a page begin after its header; passages began too early and lost their end."""
    pages = [f"Harbour Almanac\n\n\nOn day {i} the ferry carried {i * 37} goats to Eastholm." for i in range(1, 9)]
    add_document(library, settings, "almanac.pdf", pages)
    best = Retriever(library).retrieve("How many goats were carried on day 5?")[0]
    assert best.text == "On day 5 the ferry carried 185 goats to Eastholm."
    page = library.page(best.document_id or "", 5)
    assert page is not None
    assert page.text.startswith("Harbour Almanac"), "the header is part of the page and of no chunk"


class Preferring(Reranker):
    """A reranker that knows what it likes."""

    def __init__(self, word: str) -> None:
        super().__init__("none")
        self._word = word
        self.read: list[str] = []

    def rerank(self, query: str, passages: Sequence[str]) -> list[float] | None:
        self.read = list(passages)
        return [float(self._word in passage) for passage in passages] if self._word else None


def test_a_reranker_reads_each_page_under_its_documents_name_and_has_its_say(shelf: Library) -> None:
    reranker = Preferring("crowns")
    first = Retriever(shelf, reranker).retrieve("When did the harbour open in 2019?")[0]
    assert first.text.startswith("Tickets cost four crowns")
    assert reranker.read[0].startswith("HARBOUR 2019 report")


def test_a_reranker_that_gives_no_scores_changes_nothing(shelf: Library) -> None:
    query = "When did the harbour open in 2019?"
    assert Retriever(shelf, Preferring("")).retrieve(query) == Retriever(shelf).retrieve(query)


def test_a_real_reranker_is_taken_from_the_settings(
    shelf: Library, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = make_cross_encoder(tmp_path_factory.mktemp("models") / "cross")
    reranker = make_reranker(settings.model_copy(update={"reranker": str(folder)}))
    query = "What do tickets cost?"
    plain, again = Retriever(shelf).retrieve(query, top=20), Retriever(shelf, reranker).retrieve(query, top=20)
    assert {(p.title, p.page) for p in plain} == {(p.title, p.page) for p in again}
    assert [p.score for p in plain] != [p.score for p in again]


def test_what_only_gives_instructions_does_not_steer_the_search(shelf: Library) -> None:
    plain = Retriever(shelf).retrieve("What do tickets cost for adults?")
    told = Retriever(shelf).retrieve("You are an analyst. What do tickets cost for adults? Answer in USD millions.")
    assert [(p.title, p.page) for p in told] == [(p.title, p.page) for p in plain]


def test_the_documents_that_a_question_names_are_searched_by_themselves_too(
    library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large library pages of others, nearer in words, would leave none of the named one among the candidates."""
    for i in range(3):
        add_document(library, settings, f"other{i}.pdf", [f"Net sales of red boats rose. Net sales of red boats: {i}."])
    add_document(library, settings, "scan0007.pdf", ["Westhaven Ferries", "Sales came to nine crowns."])
    monkeypatch.setattr("rag.retrieval.retriever._CANDIDATES", 1)
    monkeypatch.setattr("rag.retrieval.retriever._CANDIDATES_A_PASSAGE", 0)
    found = Retriever(library).retrieve("What were the net sales of red boats of Westhaven Ferries?")
    assert ("scan0007.pdf", 2) in [(passage.title, passage.page) for passage in found]


def test_a_document_added_since_is_known_by_its_name(filled: Library, settings: Settings) -> None:
    retriever = Retriever(filled)
    assert retriever.retrieve("What happened in Eastholm in 2021?")
    add_document(filled, settings, "EASTHOLM_2021.pdf", ["The harbour opened in spring."])
    assert retriever.retrieve("When was the harbour of Eastholm opened in 2021?")[0].title == "EASTHOLM_2021.pdf"


def test_search_stays_within_the_documents_chosen(shelf: Library) -> None:
    chosen = next(d for d in shelf.documents() if "2019" in d.name)
    passages = Retriever(shelf).retrieve("harbour 2020 lighthouse", [chosen.id])
    assert {p.title for p in passages} == {"HARBOUR_2019_report.pdf"}


def test_nothing_is_found_in_an_empty_library_or_for_an_empty_query(library: Library, settings: Settings) -> None:
    assert Retriever(library).retrieve("harbour") == []
    add_document(library, settings, "one.pdf", HARBOUR)
    assert Retriever(library).retrieve("  ") == []


def test_a_removed_document_is_found_no_more(filled: Library) -> None:
    retriever = Retriever(filled)
    assert retriever.retrieve("渡轮开航")
    filled.remove(next(d.id for d in filled.documents() if d.name == "渡轮.pdf"))
    assert all(p.title != "渡轮.pdf" for p in retriever.retrieve("渡轮开航"))


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("When did the harbour open?", True),
        ("What do tickets cost for adults?", True),
        ("成人票价是多少？", True),
        ("Who won the 1998 football world cup?", False),
        ("珠穆朗玛峰有多高？", False),
    ],
)
def test_the_library_knows_what_it_does_not_hold(shelf: Library, query: str, held: bool) -> None:
    passages = Retriever(shelf).retrieve(query)
    assert judge(shelf, understand(query), passages).enough is held
