"""Finds statements of a document and of the web on the same thing with different figures or dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from library.records import Passage
from library.text import terms_of
from library.text.stop_words import is_function_term
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.wording import content_of
from rag.verify.figures import Figure, Figures, read_figures

_ASKED = 0.6  # share of the question's content that both must hold …
_ALIKE = 0.35  # … and share of each other's
_MOST = 3
_LONGEST = 160  # characters of a sentence as it is shown
_YEARS = range(1500, 2200)


@dataclass(frozen=True)
class Disagreement:
    """Two sentences on the same with different figures.

    Attributes:
        document: The document's marker.
        web: The web page's.
        said: What the document says.
        found: What the web says.
    """

    document: str
    web: str
    said: str
    found: str


@dataclass(frozen=True)
class _Statement:
    marker: str
    text: str
    terms: frozenset[str]
    figures: Figures


def disagreements(question: str, sources: Mapping[str, Passage]) -> list[Disagreement]:
    """Compare what the documents and the web say on what was asked; at most one for each pair of sources.

    Args:
        question: As it was searched for.
        sources: The passages by their markers.
    """
    asked = {term for term in content_of(question) if not term[0].isdigit()}
    if not asked or {source.origin for source in sources.values()} != {"document", "web"}:
        return []
    of = {marker: list(_statements(marker, source, asked)) for marker, source in sources.items()}
    found: list[Disagreement] = []
    for marker, source in sources.items():
        for other, page in sources.items():
            if source.origin == "document" and page.origin == "web":
                found += _first_between(of[marker], of[other])
    return found[:_MOST]


def _statements(marker: str, source: Passage, asked: set[str]) -> Iterator[_Statement]:
    whole = read_figures(source.text)
    for extract in extracts_of(source.text):
        text = source.text[extract.start : extract.end]
        figures = Figures(read_figures(text).found, whole.scales)
        terms = frozenset(term for term in terms_of(text) if not is_function_term(term) and not term[0].isdigit())
        if figures.found and len(asked & (terms | set(terms_of(source.title)))) >= _ASKED * len(asked):
            yield _Statement(marker, unwrap(text), terms, figures)


def _first_between(ours: list[_Statement], theirs: list[_Statement]) -> list[Disagreement]:
    for one in ours:
        for other in theirs:
            alike = len(one.terms & other.terms) / max(min(len(one.terms), len(other.terms)), 1)
            if alike >= _ALIKE and _differ(one.figures, other.figures):
                return [Disagreement(one.marker, other.marker, _short(one.text), _short(other.text))]
    return []


def _differ(ours: Figures, theirs: Figures) -> bool:
    """True if each states a figure of one kind that the other does not, and none that both do."""
    for kind in {_kind(figure) for figure in ours.found}:
        mine, yours = _of_kind(ours, kind), _of_kind(theirs, kind)
        if not (mine and yours):
            continue
        shared = any(theirs.state(figure, ours.scales) for figure in mine)
        if not shared:
            return True
    return False


def _of_kind(figures: Figures, kind: str) -> list[Figure]:
    return [figure for figure in figures.found if _kind(figure) == kind]


def _kind(figure: Figure) -> str:
    plain = not figure.unit and not figure.scaled and figure.value == int(figure.value)
    return "year" if plain and int(figure.value) in _YEARS else figure.unit


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
