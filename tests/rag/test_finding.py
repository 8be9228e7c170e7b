"""What an answer may rest on, of documents and web together."""

from __future__ import annotations

from library.records import Passage
from rag.finding import rank_together


def document(score: float) -> Passage:
    return Passage(f"A page of {score}.", score, "document", "a.pdf", document_id="a", page=1, last_page=1)


def page(score: float) -> Passage:
    return Passage(f"The web at {score}.", score, "web", "A page", url=f"https://a.test/{score}")


def test_documents_and_web_are_ranked_by_what_they_score() -> None:
    documents, web = [document(0.8), document(0.7), document(0.2)], [page(0.9), page(0.75), page(0.1)]
    ranked = rank_together(documents, web)
    assert [passage.score for passage in ranked] == [0.8, 0.9, 0.75, 0.7, 0.2, 0.1]


def test_the_best_of_each_comes_first_however_low() -> None:
    ranked = rank_together([document(0.01), document(0.005)], [page(0.9), page(0.8)])
    assert [passage.score for passage in ranked] == [0.01, 0.9, 0.8, 0.005]


def test_one_side_alone_keeps_its_order() -> None:
    assert rank_together([], [page(0.5), page(0.4)]) == [page(0.5), page(0.4)]
    assert rank_together([document(0.5)], []) == [document(0.5)]
