from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from bench.refusal import ROWS
from bench.refusal_fit import choose_threshold, even_weights, fit, fitted, format_reliability
from bench.refusal_rows import Row, by_bed, chances_of, held_of, read_rows, write_rows
from rag.retrieval.refusal import BIAS, REFUSE_BELOW, WEIGHTS, Signals


def make_row(bed: str, covered: float, *, held: bool) -> Row:
    return Row(bed, f"{bed}-{covered}", held, Signals(covered, 0.2, 0.5, 0.0, 0.25, 0.0))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(ROWS)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [make_row("a/one", 0.125, held=True), make_row("a/two", 1.0, held=False)]
    write_rows(rows, tmp_path / "rows.csv")
    assert read_rows(tmp_path / "rows.csv") == rows


def test_the_weights_in_the_code_are_those_that_the_data_give(rows: list[Row]) -> None:
    told = fitted(rows)
    bias, weights = fit(told)
    assert [BIAS, *astuple(WEIGHTS)] == pytest.approx([bias, *weights], abs=0.06)
    assert choose_threshold(told, chances_of(told)) == pytest.approx(REFUSE_BELOW)


@pytest.mark.parametrize(
    ("bed", "auroc"), [("xquad-en-dev/half the documents", 0.98), ("cmrc-zh-dev/half the documents", 0.96)]
)
def test_the_score_parts_what_is_held_from_what_is_not(rows: list[Row], bed: str, auroc: float) -> None:
    from sklearn.metrics import roc_auc_score

    its = by_bed(rows)[bed]
    assert roc_auc_score(held_of(its), chances_of(its)) >= auroc


def test_both_sides_of_a_bed_weigh_the_same() -> None:
    rows = [make_row("a/one", i / 10, held=i < 2) for i in range(10)]
    weights = even_weights(rows)
    assert weights[:2].sum() == pytest.approx(weights[2:].sum())


def test_the_threshold_keeps_the_share_that_it_must() -> None:
    rows = [make_row(bed, i / 100, held=True) for bed in ("a/one", "b/one") for i in range(100)]
    threshold = choose_threshold(rows, np.array([row.signals.covered for row in rows]) * 0.5 + 0.5)
    assert threshold == pytest.approx(0.5)


def test_reliability_compares_the_chance_with_what_was_held() -> None:
    rows = [make_row("a/one", 0.5, held=True), make_row("a/one", 0.5, held=False)]
    assert "| 0.9 to 1.0 | 2 | 0.95 | 0.50 |" in format_reliability(rows, np.array([0.95, 0.95]))
