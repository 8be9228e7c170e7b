"""Sets two documents beside each other: what both speak of, the figures that both have, and what only one has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from library.embedders.base import Vectors
from library.library import Library
from library.records import Chunk
from library.text import cjk_share
from library.words import Language, phrase
from rag.reading.tables import Row
from rag.study.definitions import find_definitions, key_of
from rag.study.document_text import DocumentText, Statement, content_words
from rag.study.sheet import Line, Quoting, Section, Sheet
from rag.study.terms import find_terms
from rag.study.weighing import Weights
from rag.study.word_lists import word_list

_CHUNKS = 400  # of each document that are compared, evenly spread
_LOOKED_AT, _OF_EACH = 200, 12  # documents, and passages of each, among which the one most alike is looked for
_PAIRS = 8
_ROWS = 12
_ONLY = 6
_TERMS = 12  # of a document that the other may lack
_LEAST_ALIKE = 0.2  # cosine of what both say, without what all passages have in common
_LABEL, _CELLS = 60, 6  # characters of a row's label, cells of a row


@dataclass(frozen=True)
class Pair:
    """Two passages, one of each document, that are nearest to each other."""

    first: Chunk
    second: Chunk
    likeness: float


def compare_documents(library: Library, first: DocumentText, second: DocumentText, language: Language) -> Sheet:
    """Set two documents beside each other in their own words."""
    quoting, weights = Quoting(), (Weights(first), Weights(second))
    heads = (first.document.name, second.document.name)
    both = tuple(_rows_of_pairs(find_pairs(library, first, second), first, second, weights, quoting))
    figures = tuple(_rows_of_tables(first, second, quoting))
    sections = [
        Section(phrase(language, "study_both"), rows=both, heads=heads),
        Section(phrase(language, "study_both_figures"), rows=figures, heads=heads),
        *(
            Section(
                phrase(language, "study_only", name=one.document.name), tuple(_only(one, other, weights[at], quoting))
            )
            for at, (one, other) in enumerate(((first, second), (second, first)))
        ),
    ]
    return Sheet(tuple(section for section in sections if section.all_lines), quoting.citations)


def find_pairs(library: Library, first: DocumentText, second: DocumentText) -> list[Pair]:
    """Find the passages of two documents that are each other's nearest by meaning, the nearest first."""
    sides = [_vectors(library, text) for text in (first, second)]
    if not all(len(ids) for ids, _ in sides):
        return []
    (ours, mine), (theirs, its) = sides
    common = np.concatenate([mine, its]).mean(axis=0)
    cosines = _centred(mine, common) @ _centred(its, common).T
    best, back = cosines.argmax(axis=1), cosines.argmax(axis=0)
    mutual = [(float(cosines[i, j]), ours[i], theirs[j]) for i, j in enumerate(best) if back[j] == i]
    alike = sorted((one for one in mutual if one[0] >= _LEAST_ALIKE), reverse=True)[: _PAIRS * 3]
    chunks = library.chunks([one for _, *pair in alike for one in pair])
    return [Pair(chunks[a], chunks[b], score) for score, a, b in alike if a in chunks and b in chunks]


def _vectors(library: Library, text: DocumentText) -> tuple[list[str], Vectors]:
    count = library.chunk_counts().get(text.document.id, 0)
    step = max(1, -(-count // _CHUNKS))
    found = library.vectors_of([f"{text.document.id}:{number}" for number in range(0, count, step)])
    return list(found), np.stack(list(found.values())) if found else np.zeros((0, 0), np.float32)


def _centred(vectors: Vectors, common: Vectors) -> Vectors:
    """Take away what all passages have in common: without it the cosines of E5 lie between 0.7 and 1."""
    moved = vectors - common
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _rows_of_pairs(
    pairs: Sequence[Pair], first: DocumentText, second: DocumentText, weights: tuple[Weights, Weights], quoting: Quoting
) -> Iterator[tuple[Line, ...]]:
    """Quote of each pair the two sentences that say most of the same; no sentence twice, and none that is the same."""
    used: set[str] = set()
    found: list[tuple[Statement, Statement]] = []
    for pair in pairs:
        ours = [one for one in _within(first, pair.first) if one.text not in used]
        theirs = [one for one in _within(second, pair.second) if one.text not in used]
        if chosen := _most_alike(ours, theirs, weights):
            used |= {one.text for one in chosen}
            found += [chosen] if chosen[0].text != chosen[1].text else []
    found.sort(key=lambda chosen: _figures(chosen[0]) == _figures(chosen[1]))  # what differs in its figures first
    yield from _beside(found[:_PAIRS], quoting)


def _beside(chosen: Iterable[tuple[Statement, Statement]], quoting: Quoting) -> Iterator[tuple[Line, ...]]:
    for pair in chosen:
        lines = [line for one in pair if (line := quoting.line([one]))]
        if len(lines) == len(pair):
            yield tuple(lines)


def _figures(statement: Statement) -> frozenset[str]:
    return frozenset(term for term in content_words(statement.text) if term[0].isdigit())


def _within(text: DocumentText, chunk: Chunk) -> list[Statement]:
    """List the sentences of a passage that can be understood alone."""
    held = "".join(chunk.text.split())
    pages = range(chunk.first_page, chunk.last_page + 1)
    return [
        one for one in text.statements if one.page in pages and one.stands_alone and "".join(one.text.split()) in held
    ]


def _most_alike(
    ours: Sequence[Statement], theirs: Sequence[Statement], weights: tuple[Weights, Weights]
) -> tuple[Statement, Statement] | None:
    best, most = None, 0.0
    for one in ours:
        for other in theirs:
            terms, others = weights[0].terms(one), weights[1].terms(other)
            alike = sum(weights[0].weight(term) for term in terms & others) / (len(terms | others) + 1)
            if alike > most and len(terms & others) > 1:
                best, most = (one, other), alike
    if best is None and ours and theirs and _in_two_languages(ours[0], theirs[0]):
        mine, its = weights[0].choose(ours, 1), weights[1].choose(theirs, 1)
        best = (mine[0], its[0]) if mine and its else None
    return best


def _in_two_languages(one: Statement, other: Statement) -> bool:
    return (cjk_share(one.text) > 0.5) != (cjk_share(other.text) > 0.5)


def _rows_of_tables(first: DocumentText, second: DocumentText, quoting: Quoting) -> Iterator[tuple[Line, ...]]:
    """Quote the rows of tables that have one label in both documents and other figures; what stands oftenest first."""
    ours, theirs = _labelled(first), _labelled(second)
    shared = [label for label in ours if label in theirs and _figures(ours[label][0]) != _figures(theirs[label][0])]
    shared.sort(key=lambda label: -min(len(ours[label]), len(theirs[label])))
    yield from _beside(((ours[label][0], theirs[label][0]) for label in shared[:_ROWS]), quoting)


def _labelled(text: DocumentText) -> Mapping[str, list[Statement]]:
    """List the rows that can be read alone by what their label says, those with most columns first."""
    found: dict[str, list[Statement]] = {}
    for one in text.statements:
        if one.candidate.row and _is_readable(one.candidate.row):
            found.setdefault(key_of(one.candidate.row.label), []).append(one)
    return {label: sorted(rows, key=_columns) for label, rows in found.items()}


def _columns(statement: Statement) -> int:
    return -len(statement.candidate.row.cells) if statement.candidate.row else 0


def _is_readable(row: Row) -> bool:
    """Tell whether a row names what it counts, and a period or the like stands over its figures."""
    named = [word for word in content_words(row.label) if not word[0].isdigit() and word not in word_list("plain")]
    headed = [any(map(str.isdigit, cell)) and any(map(str.isdigit, head)) for cell, head in row.cells]
    return bool(named) and len(row.label) <= _LABEL and any(headed) and len(row.cells) <= _CELLS


def _only(one: DocumentText, other: DocumentText, weights: Weights, quoting: Quoting) -> Iterator[Line]:
    """Quote what a document says of those of its key terms that the other does not have."""
    definitions = {key_of(found.term): found for found in find_definitions(one)}
    there = {term for statement in other.statements for term in content_words(statement.text)}
    lacking = (
        (shown, at) for shown, at in find_terms(one, definitions)[: _TERMS * 2] if not {*content_words(shown)} <= there
    )
    said: list[Statement] = []
    for shown, at in lacking:
        telling = weights.choose(at, 1, shown, besides=said)
        line = quoting.line(telling, shown)
        if line and len(said) < _ONLY:
            said += telling
            yield line


def find_nearest_document(library: Library, document_id: str, others: Sequence[str]) -> str:
    """Find which of some documents is most like another by meaning; the first where that cannot be told.

    Args:
        library: With its vectors.
        document_id: Of the other.
        others: Ids, one at least; of many those that are looked at are evenly spread.
    """
    seen = others[:: max(1, -(-len(others) // _LOOKED_AT))]
    counts = library.chunk_counts()
    ids = [
        f"{one}:{n * counts[one] // _OF_EACH}" for one in (document_id, *seen) for n in range(_OF_EACH) if one in counts
    ]
    found: dict[str, list[Vectors]] = {}
    for name, vector in library.vectors_of(list(dict.fromkeys(ids))).items():
        found.setdefault(name.rpartition(":")[0], []).append(vector)
    if document_id not in found or len(found) < 2:
        return others[0]
    names = list(found)
    means = np.stack([np.mean(found[name], axis=0) for name in names])
    centred = _centred(means, means.mean(axis=0))
    likeness = centred @ centred[names.index(document_id)]
    ranked = sorted((name for name in names if name != document_id), key=lambda name: -likeness[names.index(name)])
    return ranked[0]
