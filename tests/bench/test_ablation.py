from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from bench.ablation import print_ablation
from bench.answer_fit import Case
from rag.extractive.clues import Clues


def test_each_clue_is_left_out_in_turn(capsys: pytest.CaptureFixture[str]) -> None:
    clues = np.array([astuple(Clues(source=0.5)), astuple(Clues(unit=1.0, source=0.4))], np.float64)
    print_ablation({"ferries": [Case("a", clues, np.array([False, True]))]})
    said = capsys.readouterr().out
    assert "| all | 100.0 / 100.0 |" in said
    assert "| without unit | -100.0 / +0.0 |" in said
    assert "| without meaning | +0.0 / +0.0 |" in said
