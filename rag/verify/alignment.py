"""Aligns a sentence with its source: the nearest sentences, and both cut into clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from library.text import ends_sentence, terms_of
from library.text.items import begins_item
from rag.reading.extracts import Extract, extracts_of, unwrap
from rag.reading.tables import is_marked_row, read_rows
from rag.reading.wording import content_of, count_negations
from rag.verify.figures import Figure, Figures, read_figures

_MOST_LINES = 8  # that one sentence is put together of
_CLAUSE_END = re.compile(
    r"[,;] |: (?![$€£¥￥(]*\d)|[，；：。！？]|\b(?:but|and|while|although|though|whereas)\b|但是?|而(?!且)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r", (?:which|who|whose|where) [^,.;]*,")  # stands between a thing and what is said of it


def nearest_sentences(sentence: str, source: str, least: float) -> list[str]:
    """List the source's sentences that have most of what a sentence says; several where they have as much.

    Args:
        sentence: Of an answer.
        source: All that it cites.
        least: Share of the sentence's content that they have at least, in (0, 1].
    """
    terms = frozenset(content_of(sentence))
    shares = [(len(terms & other), text) for text, other in _with_content(source)]
    best = max((share for share, _ in shares), default=0)
    return [text for share, text in shares if share == best] if terms and best >= least * len(terms) else []


@lru_cache(maxsize=64)
def sentences_of(source: str) -> tuple[str, ...]:
    """Return a source's sentences without line breaks, and those that narrow lines cut in pieces as a whole too."""
    return tuple(_sentences(source))


def _sentences(source: str) -> Iterator[str]:
    pieces, first = extracts_of(source), 0
    for at, piece in enumerate(pieces):
        if piece.kind == "sentence":
            yield unwrap(source[piece.start : piece.end])
        if at + 1 < len(pieces) and at - first < _MOST_LINES and _goes_on(source, piece, pieces[at + 1]):
            continue
        if at > first:
            yield unwrap(source[pieces[first].start : piece.end])
        first = at + 1


def _goes_on(source: str, piece: Extract, behind: Extract) -> bool:
    """True if a line that was taken for the end of a paragraph may go on in the next one."""
    line = source[piece.start : piece.end]
    ends = ends_sentence(line) or line.endswith((":", "：")) or "\n\n" in source[piece.end : behind.start]
    return not ends and "row" not in (piece.kind, behind.kind) and not begins_item(source[behind.start : behind.end])


@lru_cache(maxsize=64)
def _with_content(source: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((text, frozenset(content_of(text))) for text in sentences_of(source))


@dataclass(frozen=True)
class Clause:
    """A part of a sentence.

    Attributes:
        terms: Its content, in order.
        figures: Its own.
        length: How many terms the content of the sentence that it is from has.
        around: Every term of the sentence that it is from.
        said: The figures of that sentence, with the scales that the whole text names.
        is_row: True when the sentence is a table's row, whose years stand in the table's head.
    """

    terms: tuple[str, ...]
    negations: int
    figures: tuple[Figure, ...]
    length: int
    around: frozenset[str]
    said: Figures
    is_row: bool

    def figures_beside(self, other: Clause) -> Figures:
        """Return the figures that those of a copy are held against: the clause's own where it has as many."""
        own = not self.is_row and self.figures and len(self.figures) == len(other.figures)
        return Figures(self.figures, self.said.scales) if own else self.said

    def mentions(self, other: Clause) -> bool:
        """True if it is a small part of its sentence, and takes little from another clause: 经审计 of 审计师未发现."""
        return 3 * len(self.terms) < min(self.length, 2 * len(other.terms))

    def like(self, other: Clause) -> float:
        """Measure how much of both is shared, in [0, 1]; 0 when it is less than half of either."""
        ours, theirs = set(self.terms), set(other.terms)
        shared = len(ours & theirs)
        return shared / len(ours | theirs) if 2 * shared >= min(len(ours), len(theirs)) else 0.0


@dataclass(frozen=True)
class ClausedText:
    """A text's clauses, and those of its sentences that have several."""

    clauses: tuple[Clause, ...]
    sentences: tuple[Clause, ...]


@lru_cache(maxsize=64)
def read_clauses(text: str) -> ClausedText:
    """Cut a text's sentences and table rows into clauses, and say each cell with what names its row and column."""
    figures, rows = read_figures(text), read_rows(text)
    read = [
        _read_extract(text[extract.start : extract.end], extract.kind == "row", figures)
        for extract in extracts_of(text)
        if extract.kind != "heading" or not is_marked_row(text[extract.start : extract.end])
    ]
    clauses = [clause for sentence in read for clause in sentence.clauses]
    clauses += [_read_cell(row.label, *cell, figures) for row in rows.values() for cell in row.cells]
    return ClausedText(tuple(clauses), tuple(sentence for one in read for sentence in one.sentences))


@lru_cache(maxsize=256)
def clause_texts(sentence: str) -> tuple[str, ...]:
    """Cut a sentence into its clauses; what is said aside stands with the words before it: "Ann, who is chair"."""
    told = [f"{sentence[: aside.start()]} {aside[0].strip(', ')}" for aside in _ASIDE.finditer(sentence)]
    asides = [_CLAUSE_END.split(f"{one} ")[-1] for one in told]
    return tuple(part.strip() for part in [*_CLAUSE_END.split(_ASIDE.sub(" ", sentence)), *asides] if part.strip())


def _read_cell(label: str, cell: str, head: str, whole: Figures) -> Clause:
    said = f"{label}: {cell} ({head})"
    figures, around = read_figures(cell).found, frozenset(terms_of(said))
    terms = tuple(content_of(said))
    return Clause(terms, count_negations(said), figures, len(terms), around, whole, is_row=True)


def _read_extract(sentence: str, is_row: bool, whole: Figures) -> ClausedText:
    # The years of a table's row stand in the table's head.
    said = whole if is_row else Figures(read_figures(sentence).found, whole.scales)
    around = frozenset(terms_of(sentence))
    whole_terms = tuple(content_of(sentence))
    length = len(whole_terms)
    clauses = tuple(
        Clause(terms, count_negations(part), read_figures(part).found, length, around, said, is_row)
        for part in [*_CLAUSE_END.split(_ASIDE.sub(" ", sentence)), *_ASIDE.findall(sentence)]
        if (terms := tuple(content_of(part)))
    )
    negations, found = count_negations(sentence), read_figures(sentence).found
    whole_one = Clause(whole_terms, negations, found, length, around, said, is_row)
    return ClausedText(clauses, (whole_one,) if len(clauses) > 1 else ())
