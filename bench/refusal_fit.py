"""Fits the weights of the refusal, checks them on beds that were left out, and chooses the threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench.refusal_rows import NAMES, UNSURE, Numbers, Row, by_bed, chances_of, format_beds, held_of, values_of
from rag.retrieval.refusal import REFUSE_BELOW

KEPT = 0.96
"""Share of the answerable that the beds keep on the mean."""
_LOOSE = 1000.0  # scikit-learn's C: nine weights and thousands of rows need no holding back
_SURE = 20  # held questions that a bed must have to have a say in the threshold


def print_fit(rows: Sequence[Row]) -> None:
    """Print what the weights in the code reach, a new fit, what it reaches on beds left out, and the threshold."""
    print(f"\n### Refusal: the weights in rag/retrieval/refusal.py, refused below {REFUSE_BELOW}\n")
    print(format_beds(rows, chances_of(rows), REFUSE_BELOW))
    told = fitted(rows)
    bias, weights = fit(told)
    chances = weigh(rows, bias, weights)
    threshold = choose_threshold(told, weigh(told, bias, weights))
    print(f"\nA new fit, for rag/retrieval/refusal.py; the threshold that its rule chooses is {threshold:.1f}:\n")
    named = ", ".join(f"{name}={weight:.1f}" for name, weight in zip(NAMES, weights, strict=True))
    print(f"    REFUSE_BELOW = {threshold:.1f}\n    BIAS = {bias:.1f}\n    WEIGHTS = Signals({named})\n")
    print(format_beds(rows, chances, threshold))
    print("\nEach set's beds by a fit on the other sets alone:\n")
    print(format_beds(rows, _left_out(rows), threshold))
    print(f"\n{format_reliability(told, weigh(told, bias, weights))}")


def fitted(rows: Sequence[Row]) -> list[Row]:
    """Choose the rows that tell what they are labelled for.

    Those of unsure beds do not, nor do questions on documents in another language that were judged by a page in their
    own, which does not hold what the library holds.
    """
    held = {bed: [row.signals.foreign for row in its if row.held] for bed, its in by_bed(rows).items()}
    abroad = {bed for bed, foreign in held.items() if foreign and np.mean(foreign) > 0.5}
    return [row for row in rows if not row.bed.endswith(UNSURE) and (row.signals.foreign or row.bed not in abroad)]


def fit(rows: Sequence[Row]) -> tuple[float, Numbers]:
    """Fit bias and weights, held and not held weighing the same in every bed."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_LOOSE, max_iter=5000)
    model.fit(values_of(rows), held_of(rows), sample_weight=even_weights(rows))
    return float(model.intercept_[0]), model.coef_[0]


def even_weights(rows: Sequence[Row]) -> Numbers:
    """Weigh rows so that both sides of every bed sum to the same."""
    counts = Counter((row.bed, row.held) for row in rows)
    return np.array([len(rows) / len(counts) / counts[row.bed, row.held] for row in rows])


def weigh(rows: Sequence[Row], bias: float, weights: Numbers) -> Numbers:
    """Give the chance of each row by these weights: [n], in [0, 1]."""
    return np.asarray(1 / (1 + np.exp(-bias - values_of(rows) @ weights)))


def choose_threshold(rows: Sequence[Row], chances: Numbers) -> float:
    """Choose the highest tenth that keeps `KEPT` of the held, on the mean of the beds with enough of them.

    Only what was found in the question's own language has a say: between two languages less is told apart.
    """
    own = np.array([not row.signals.foreign for row in rows])
    told = [row for row, its in zip(rows, own, strict=True) if its]
    sides = [scores for scores in _held_scores(told, chances[own]) if len(scores) >= _SURE]
    tenths = [tenth / 10 for tenth in range(10)]
    return max(tenth for tenth in tenths if np.mean([(scores >= tenth).mean() for scores in sides]) >= KEPT)


def format_reliability(rows: Sequence[Row], chances: Numbers) -> str:
    """Format a table: of what scores about so much, which part was held, were half of all questions held."""
    lines = ["| chance | questions | mean chance | held |", "|---|---|---|---|"]
    held, weights = held_of(rows), even_weights(rows)
    tenths = np.minimum((10 * chances).astype(int), 9)
    for tenth in range(10):
        of = tenths == tenth
        if of.any():
            mean, share = (np.average(values[of], weights=weights[of]) for values in (chances, held))
            lines.append(f"| {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} | {of.sum()} | {mean:.2f} | {share:.2f} |")
    return "\n".join(lines)


def _left_out(rows: Sequence[Row]) -> Numbers:
    """Weigh each row by a fit on the rows of the other sets; where there is one set, by the fit on it."""
    sets = np.array([row.bed.partition("/")[0] for row in rows])
    chances = np.zeros(len(rows))
    for name in np.unique(sets):
        others = fitted([row for row, its in zip(rows, sets, strict=True) if its != name])
        own = [row for row, its in zip(rows, sets, strict=True) if its == name]
        chances[sets == name] = weigh(own, *fit(others or own))
    return chances


def _held_scores(rows: Sequence[Row], chances: Numbers) -> list[NDArray[np.float64]]:
    beds, held = np.array([row.bed for row in rows]), held_of(rows)
    return [chances[(beds == bed) & held] for bed in by_bed(rows)]
