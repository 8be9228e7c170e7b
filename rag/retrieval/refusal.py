"""Judges whether the library holds an answer to a query at all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace

from library.library import Library
from library.records import Passage
from rag.query.understand import Query
from rag.reading.identifiers import Identifier
from rag.retrieval.refusal_signals import Signals, measure_signals, nearest_sentence

REFUSE_BELOW = 0.4
"""Where `answerable` parts what is answered from what is refused: the highest tenth that keeps 96 % of what can be
answered by documents in the question's language, on the mean of the libraries of the fit."""

_SURE_ENOUGH = 0.5
"""The same for the closer look, which must find an answer as likely as not."""
_SHORT = 32  # chunks that a scope has at most, about ten pages, to be looked at sentence by sentence
_LOOKED_UP = 16  # chunks

# A logistic, fitted by `python -m bench.refusal --fit` on questions whose articles were left in libraries of many sizes
# or out of them (bench/refusal_signals.csv). Paste here what it prints.
BIAS = -12.3
WEIGHTS = Signals(
    covered=5.4, dense=2.9, meaning=21.3, unread=4.6, nameless=-2.5, yearless=-2.2, foreign=5.9, across=9.0, margin=4.1,
    beside=-0.7,
)  # fmt: skip


def answerable(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> float:
    """Estimate the chance that passages retrieved for a query hold its answer, in [0, 1].

    Half of what scores 0.5 is answered, where half of all questions are.

    Args:
        library: Where the passages are from.
        query: What is asked.
        passages: What it found, best first.
        documents: The ids it was kept within; None means all.
    """
    return chance(judge_signals(library, query, passages, documents)) if passages else 0.0


def judge_signals(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> Signals:
    """Measure the signals of passages, at least one; a short scope that looks empty is looked at by its sentences too.

    A page on many things is near none of them, but its sentence on the goats is near a question about goats.
    """
    signals = measure_signals(library, query, passages, documents)
    if chance(signals) < REFUSE_BELOW and not signals.foreign and _is_short(library, documents):
        nearest = max(signals.meaning, nearest_sentence(library, query, passages))
        if chance(closer := replace(signals, meaning=nearest)) >= _SURE_ENOUGH:
            return closer
    return signals


def _is_short(library: Library, documents: Sequence[str] | None) -> bool:
    asked = (one for one in library.documents() if documents is None or one.id in documents)
    return sum(one.chunk_count for one in asked) <= _SHORT


def weigh(passages: Sequence[Passage], chance: float) -> list[Passage]:
    """Scale the scores of passages by the chance that they hold the answer, so that scores of two queries compare."""
    return [replace(passage, score=round(passage.score * chance, 4)) for passage in passages]


def chance(signals: Signals) -> float:
    """Weigh the signals: the chance that the answer is there, in [0, 1]."""
    logit = BIAS + sum(weight * value for weight, value in zip(astuple(WEIGHTS), astuple(signals), strict=True))
    return 1 / (1 + math.exp(-logit))


def find_missing(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> list[Identifier]:
    """List the identifiers of a query that stand nowhere in the documents: there is no such order.

    A bare number counts as one where a passage numbers other things in the same way.

    Args:
        library: Where the passages are from.
        query: What is asked.
        passages: What it found.
        documents: The ids it was kept within; None means all.
    """
    texts = [text for passage in passages for text in _numbered(passage)]
    return [
        one
        for one in query.identifiers
        if (one.is_code or one.is_marked or any(map(one.others_in, texts)))
        and not any(map(one.is_in, texts))
        and not any(map(one.is_in, _indexed(library, one, documents)))
    ]


def _numbered(passage: Passage) -> Iterator[str]:
    """Give the texts of a passage in which numbers stand behind what they number: also below it, in a table."""
    yield f"{passage.title}\n{passage.text}"
    for block in passage.blocks:
        heads = {cell.col: cell.text for cell in block.cells if cell.head}
        yield "\n".join(f"{heads.get(cell.col, '')} {cell.text}" for cell in block.cells if not cell.head)


def _indexed(library: Library, wanted: Identifier, documents: Sequence[str] | None) -> Iterator[str]:
    """Give the texts that hold an identifier's number, by the index of words, and what the documents are called."""
    found = library.search_words(wanted.digits, _LOOKED_UP, documents)
    for chunk in library.chunks([chunk for chunk, _ in found]).values():
        yield "\n".join((chunk.header, chunk.section, chunk.context, chunk.text))
    for document in library.documents():
        if documents is None or document.id in documents:
            yield f"{document.name}\n{document.title}"
