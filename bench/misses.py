"""Finds out why Footnote missed a page: what came instead, and where each way of searching has the right page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from bench.figures import Place, rank_of
from bench.page_views import PageView, view_page
from bench.searches import Searches, place_of
from bench.sets import Question
from library.library import Library

COUNTED = 5
"""A question is missed when its right page is not among so many."""
DEPTH = 50
"""How far down the right page is looked for."""
WITHIN = "Footnote in the right document"
Cause = Literal["unread", "empty", "near", "nowhere", "page", "document"]
Scored = tuple[str, int, float]
"""File name, page and Footnote's score."""


@dataclass(frozen=True)
class Miss:
    """A question whose right page is not among the first five.

    Attributes:
        ranks: Of the right page, by each way of searching; None where it is not among the first `DEPTH`.
        score: Footnote's for the right page; None where it is not among the first `DEPTH`.
        right: The right page; None where it holds no text.
        first: What came first instead; None where nothing was found.
        came: The first five that came instead.
    """

    question: Question
    cause: Cause
    ranks: dict[str, int | None]
    score: float | None
    right: PageView | None
    first: PageView | None
    came: tuple[Scored, ...]

    @property
    def in_document(self) -> bool:
        """Whether it is no miss where the right document is given."""
        return (self.ranks[WITHIN] or DEPTH) <= COUNTED


def cause_of(places: Sequence[Place], question: Question, ranks: Mapping[str, int | None]) -> Cause:
    """Name the cause of a miss by what came among the first five instead.

    Args:
        places: What came, best first.
        question: What was asked.
        ranks: Of the right page, by each way of searching.
    """
    pages = [page for document, page in places[:COUNTED] if document == question.document]
    if any(abs(page - right) == 1 for page in pages for right in question.pages):
        return "near"
    if all(rank is None for rank in ranks.values()):
        return "nowhere"
    return "page" if pages else "document"


def explain_misses(library: Library, questions: Sequence[Question], places: Sequence[Sequence[Place]]) -> list[Miss]:
    """Explain each question that Footnote missed.

    Args:
        library: Where it searched.
        questions: What was asked.
        places: What it found for each, best first.
    """
    asked = zip(questions, places, strict=True)
    missed = [question for question, found in asked if rank_of(found[:COUNTED], question) is None]
    searches = Searches(library)
    held = {document.id for document in library.documents()}
    return [_explain(library, searches, held, question) for question in missed]


def _explain(library: Library, searches: Searches, held: Set[str], question: Question) -> Miss:
    """Search again, deeper and in every way, and look at the right page and at what came first."""
    query, within = question.text, [question.document]
    passages = searches.passages(query, None, DEPTH)
    places = [place_of(passage) for passage in passages]
    ranks = {name: rank_of(search(query, None, DEPTH), question) for name, search in searches.ways.items()}
    cause, right = cause_of(places, question, ranks), None
    if question.document not in held:
        cause = "unread"
    elif (right := view_page(library, query, question.document, question.pages)) is None:
        cause = "empty"
    ranks[WITHIN] = rank_of(searches.fused(query, within, DEPTH), question)
    rank = rank_of(places, question)
    return Miss(
        question,
        cause,
        ranks,
        passages[rank - 1].score if rank else None,
        right,
        view_page(library, query, places[0][0], [places[0][1]]) if places else None,
        tuple((passage.title, passage.page or 0, passage.score) for passage in passages[:COUNTED]),
    )
