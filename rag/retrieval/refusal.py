"""Judges whether the library holds an answer to a query at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from library.library import Library
from library.records import Passage
from rag.query.understand import Query
from rag.retrieval.naming import compare_languages
from rag.retrieval.refusal_signals import Signals, measure_signals, nearest_sentence

REFUSE_BELOW = 0.4
"""Where `answerable` parts what is answered from what is refused: the highest tenth that keeps 96 % of what can be
answered by documents in the question's language, on the mean of the libraries of the fit."""

_REFUSE_ACROSS_BELOW = 0.3
"""The same where all that is searched is in another language: it keeps 91 % of that, and a name that is not there is
told by itself."""
_UNSURE_FROM = 0.2
"""From here on what is refused may be there: it keeps 97 % of what is held in the question's language."""
_SURE_ENOUGH = 0.5
"""The same for the closer look: libraries of xquad-en-dev keep 99 % with it (95 without) and leak 5 % (4)."""
_SHORT = 32  # chunks of a scope, about ten pages

# A logistic, fitted by `python -m bench.refusal --fit` on questions whose articles were left in libraries of many sizes
# or out of them (bench/refusal_signals.csv). Paste here what it prints.
BIAS = -12.3
WEIGHTS = Signals(
    covered=5.4, dense=2.9, meaning=21.3, unread=4.6, nameless=-2.5, yearless=-2.2, foreign=5.9, across=9.0, margin=4.1,
    beside=-0.7,
)  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """Whether passages hold the answer to a query.

    Attributes:
        chance: That they do, in [0, 1]; half of what scores 0.5 is answered, where half of all questions are.
        refused_below: What it must reach to answer from them.
    """

    chance: float
    refused_below: float = REFUSE_BELOW

    @property
    def enough(self) -> bool:
        """Whether the passages may be answered from."""
        return self.chance >= self.refused_below

    @property
    def may_be_there(self) -> bool:
        """Whether, where they are not answered from, a person should look at them."""
        return self.chance >= _UNSURE_FROM


def answerable(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> float:
    """Estimate the chance that passages hold the answer, as `judge` does."""
    return judge(library, query, passages, documents).chance


def judge(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> Judgement:
    """Judge whether passages retrieved for a query hold its answer.

    Args:
        library: Where the passages are from.
        query: What is asked.
        passages: What it found, best first.
        documents: The ids it was kept within; None means all.
    """
    if not passages:
        return Judgement(0.0)
    signals = judge_signals(library, query, passages, documents)
    alone_across = signals.foreign and not signals.beside
    return Judgement(chance(signals), _REFUSE_ACROSS_BELOW if alone_across else REFUSE_BELOW)


def judge_signals(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> Signals:
    """Measure the signals of passages, at least one; what would be refused is looked at sentence by sentence too.

    A page on many things is near none of them, but its sentence on the goats is near a question about goats.
    """
    signals = measure_signals(library, query, passages, documents)
    if chance(signals) < REFUSE_BELOW and not signals.foreign and _is_looked_at(library, query, documents):
        nearest = max(signals.meaning, nearest_sentence(library, query, passages))
        if chance(closer := replace(signals, meaning=nearest)) >= _SURE_ENOUGH:
            return closer
    return signals


def _is_looked_at(library: Library, query: Query, documents: Sequence[str] | None) -> bool:
    """True if a sentence may tell: not in a large scope where another language may hold the answer, and one is near."""
    asked = (one for one in library.documents() if documents is None or one.id in documents)
    return not compare_languages(library, query).within(documents) or sum(one.chunk_count for one in asked) <= _SHORT


def weigh(passages: Sequence[Passage], chance: float) -> list[Passage]:
    """Scale the scores of passages by the chance that they hold the answer, so that scores of two queries compare."""
    return [replace(passage, score=round(passage.score * chance, 4)) for passage in passages]


def chance(signals: Signals) -> float:
    """Weigh the signals: the chance that the answer is there, in [0, 1]."""
    logit = BIAS + sum(weight * value for weight, value in zip(astuple(WEIGHTS), astuple(signals), strict=True))
    return 1 / (1 + math.exp(-logit))
