from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from bench.answer_fit import Case, fit, print_fit, shares
from rag.extractive.clues import WEIGHTS, Clues


def _case(document: str, *candidates: tuple[Clues, bool]) -> Case:
    clues = np.array([astuple(found) for found, _ in candidates], np.float64)
    return Case(document, clues, np.array([right for _, right in candidates]))


CASES = [
    _case(name, (Clues(meaning=0.9, label=0.2), False), (Clues(unit=1.0, label=0.8), True))
    for name in ("a", "a", "b", "b")
]
WRONG = np.array(astuple(Clues(meaning=1.0)))


def test_a_fit_puts_the_right_candidates_first() -> None:
    assert shares(CASES, WRONG) == (0, 1)
    assert shares(CASES, fit(CASES)) == (1, 1)


def test_weights_that_no_set_tells_of_stay() -> None:
    assert Clues(*fit(CASES)).label == WEIGHTS.label


def test_a_question_without_a_right_candidate_is_missed_but_not_fitted_on() -> None:
    lost = _case("a", (Clues(unit=1.0), False))
    assert shares([*CASES, lost], fit([*CASES, lost])) == (0.8, 0.8)


def test_each_half_of_the_documents_is_asked_with_the_fit_of_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    print_fit(CASES)
    said = capsys.readouterr().out
    assert "| fitted on the first half of the documents | the other half | 2 | 100.0 % |" in said
    assert "WEIGHTS = Clues(known=" in said
