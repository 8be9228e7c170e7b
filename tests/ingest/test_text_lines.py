from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.text_lines import count_letters, hold_text
from tests.pdfs import make_pdf

PAGE = (40.0, 700.0, 400.0, 842.0)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        pytest.param("The works of Fowey made 388 tonnes of clay.", True, id="a line"),
        pytest.param("Fowey 388\nPar 415 t\nLooe 275", True, id="short lines"),
        pytest.param("ACME", False, id="a sign"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_lines_are_told_by_their_ink(tmp_path: Path, text: str, holds: bool) -> None:
    path = make_pdf(tmp_path / "page.pdf", [text])
    assert hold_text(path, 1, [PAGE]) == [holds]


def test_a_photograph_has_no_lines() -> None:
    noise = np.random.default_rng(1).random((200, 300)) > 0.5
    assert count_letters(noise) == 0


def test_bars_and_rules_are_no_letters() -> None:
    chart = np.zeros((200, 300), dtype=bool)
    chart[50:180, 20:300:40] = True
    chart[::20] = True
    assert count_letters(chart) < 20
