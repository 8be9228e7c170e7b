"""Joins what arXiv says of a paper to what its pages say: arXiv's word counts, and the pages' places are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.pages.outline import folded
from library.pdf.structure import Structure
from library.records import Fact, Facts, Page
from library.stores.papers import Paper

_FRONT = 2  # pages on which authors are named


def stated_by(paper: Paper, structure: Structure) -> Structure:
    """Return what a paper's file says of itself, with the title and the authors that arXiv knows."""
    said = {"title": paper.title, "author": ", ".join(paper.authors)}
    return replace(structure, metadata={**structure.metadata, **said})


def facts_of_paper(paper: Paper, found: Facts, pages: Sequence[Page]) -> Facts:
    """Return the facts of a paper.

    Args:
        paper: As arXiv describes it.
        found: What its pages were found to say.
        pages: Its pages, in order.
    """
    title = found.title
    if title is None or not ("$" in paper.title or folded(title.text) == folded(paper.title)):
        title = Fact(paper.title)
    return replace(
        found,
        kind=found.kind if found.kind and found.kind.text == "paper" else Fact("paper"),
        title=title,
        authors=tuple(_author(name, found, pages) for name in paper.authors) or found.authors,
        abstract=found.abstract or Fact(paper.abstract),
    )


def _author(name: str, found: Facts, pages: Sequence[Page]) -> Fact:
    """Return an author, with the place that was found for the name, or the page on which it stands."""
    wanted = folded(name)
    if known := next((author for author in found.authors if folded(author.text) == wanted), None):
        return known
    return Fact(name, next((page.number for page in pages[:_FRONT] if wanted in folded(page.text)), 0))
