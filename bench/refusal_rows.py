"""What was measured of a question for the refusal: its signals and whether the library held its answer."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.refusal import Signals, chance

NAMES = [field.name for field in fields(Signals)]
Numbers = NDArray[np.float64]
UNSURE = "/half the reports"
"""Ends the name of beds whose labels are unsure, since another year's report may hold the answer too; not fitted."""


@dataclass(frozen=True)
class Row:
    """One question asked of one library.

    Attributes:
        bed: The kind of library, as "set/half".
        held: Whether the library holds the document that answers.
    """

    bed: str
    id: str
    held: bool
    signals: Signals


def read_rows(file: Path) -> list[Row]:
    """Read the rows that `write_rows` wrote."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Row(line["bed"], line["id"], line["held"] == "1", Signals(*(float(line[name]) for name in NAMES)))
            for line in csv.DictReader(lines)
        ]


def write_rows(rows: Iterable[Row], file: Path) -> None:
    """Write rows without any text of theirs: bed, id, held and the signals to three decimals."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["bed", "id", "held", *NAMES])
        for row in rows:
            writer.writerow([row.bed, row.id, int(row.held), *(f"{value:.3g}" for value in astuple(row.signals))])


def by_bed(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Group rows by their bed, in order."""
    return {bed: [row for row in rows if row.bed == bed] for bed in dict.fromkeys(row.bed for row in rows)}


def values_of(rows: Sequence[Row]) -> Numbers:
    """Give the signals of rows: [n, signals]."""
    return np.array([astuple(row.signals) for row in rows], dtype=float).reshape(len(rows), len(NAMES))


def held_of(rows: Sequence[Row]) -> NDArray[np.bool_]:
    """Tell for each row whether its answer was held: [n]."""
    return np.array([row.held for row in rows], dtype=bool)


def chances_of(rows: Sequence[Row]) -> Numbers:
    """Give the chance that the product sees in each row: [n], in [0, 1]."""
    return np.array([chance(row.signals) for row in rows])


def format_beds(rows: Sequence[Row], chances: Numbers, threshold: float) -> str:
    """Format a table: how well the chances part held from not held, a row a bed.

    Args:
        rows: The questions.
        chances: One for each row.
        threshold: At and above it a question is answered.
    """
    lines = ["| bed | held | not held | AUROC | kept | leaked | leaked at 95 % kept |", "|---|---|---|---|---|---|---|"]
    beds = np.array([row.bed for row in rows])
    for bed in by_bed(rows):
        held, scores = held_of(rows)[beds == bed], chances[beds == bed]
        lines.append(f"| {bed} | {held.sum()} | {(~held).sum()} | {_figures(held, scores, threshold)} |")
    return "\n".join(lines)


def _figures(held: NDArray[np.bool_], scores: Numbers, threshold: float) -> str:
    from sklearn.metrics import roc_auc_score

    leaked = f"{np.mean(scores[~held] >= threshold):.1%}" if not held.all() else "–"
    if not held.any() or held.all():
        return f"– | – | {leaked} | –"
    at_95 = np.mean(scores[~held] >= np.quantile(scores[held], 0.05))
    return f"{roc_auc_score(held, scores):.3f} | {np.mean(scores[held] >= threshold):.1%} | {leaked} | {at_95:.1%}"
