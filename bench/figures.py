"""Counts how often, and how far up, a way of searching has the right page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.sets import Question

TOP = (1, 3, 5, 10)
Place = tuple[str, int]
"""A document and a page of it, from 1."""
HEADING = (
    "| search | page@1 | page@3 | page@5 | page@10 | MRR | doc@5 | CPU ms a query | CPU s to index | files unread |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Found:
    """What one way of searching gave.

    Attributes:
        places: For each question the pages it found, best first, none twice.
        cpu_s: Of all queries together.
        index_cpu_s: Of making what is searched; None where it shares another's, or it was there already.
        unread: How many files it could not read.
    """

    name: str
    places: Sequence[Sequence[Place]]
    cpu_s: float
    index_cpu_s: float | None = None
    unread: int | None = None


@dataclass(frozen=True)
class Figures:
    """How good a search was.

    Attributes:
        page_at: Percent of the questions whose right page is among the first n.
        mrr: Mean of 1/rank of the first right page, 0 where it is not among the first ten; in [0, 1].
        document_at_5: Percent of the questions whose document is among the first five places.
    """

    page_at: dict[int, float]
    mrr: float
    document_at_5: float


def rank_of(places: Sequence[Place], question: Question) -> int | None:
    """Find the rank of the first right page, from 1."""
    right = {(question.document, page) for page in question.pages}
    return next((rank for rank, place in enumerate(places, 1) if place in right), None)


def figures_of(places: Sequence[Sequence[Place]], questions: Sequence[Question]) -> Figures:
    """Count over all questions, of which there is at least one."""
    ranks = [rank_of(found[: max(TOP)], question) for found, question in zip(places, questions, strict=True)]
    documents = [
        any(document == question.document for document, _ in found[:5])
        for found, question in zip(places, questions, strict=True)
    ]
    share = 100 / len(questions)
    return Figures(
        {top: share * sum(rank is not None and rank <= top for rank in ranks) for top in TOP},
        sum(1 / rank for rank in ranks if rank) / len(questions),
        share * sum(documents),
    )


def format_row(found: Found, questions: Sequence[Question]) -> str:
    """Format what a search found as a row under `HEADING`."""
    figures = figures_of(found.places, questions)
    pages = " | ".join(f"{share:.1f}" for share in figures.page_at.values())
    index = "–" if found.index_cpu_s is None else f"{found.index_cpu_s:.0f}"
    unread = "–" if found.unread is None else found.unread
    return (
        f"| {found.name} | {pages} | {figures.mrr:.3f} | {figures.document_at_5:.1f} "
        f"| {1000 * found.cpu_s / len(questions):.1f} | {index} | {unread} |"
    )
