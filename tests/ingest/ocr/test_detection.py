from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.ocr.detection import find_lines, has_rules, hold_text
from tests.pdfs import make_pdf

PAGE = (40.0, 700.0, 400.0, 842.0)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        pytest.param("The works of Fowey made 388 tonnes of clay.", True, id="a line"),
        pytest.param("Fowey 388 tonnes\nPar 415 tonnes\nLooe 275 tonnes", True, id="short lines"),
        pytest.param("ACME", False, id="a sign"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_lines_are_told_by_their_ink(tmp_path: Path, text: str, holds: bool) -> None:
    path = make_pdf(tmp_path / "page.pdf", [text])
    assert hold_text(path, 1, [PAGE]) == [holds]


def test_a_photograph_has_no_lines() -> None:
    noise = np.random.default_rng(1).random((200, 300)) > 0.5
    assert find_lines(noise).letters == 0


def test_bars_are_no_letters() -> None:
    chart = np.zeros((200, 300), dtype=bool)
    chart[50:180, 20:300:40] = True
    assert find_lines(chart).letters == 0


@pytest.mark.parametrize(
    ("rule", "ruled"),
    [
        pytest.param((slice(100, 102), slice(20, 280)), True, id="an axis"),
        pytest.param((slice(100, 102), slice(20, 80)), False, id="a short line"),
        pytest.param((slice(1, 3), slice(0, 300)), False, id="a frame"),
        pytest.param((slice(50, 150), slice(20, 280)), False, id="a box"),
    ],
)
def test_axes_are_told_from_frames(rule: tuple[slice, slice], ruled: bool) -> None:
    ink = np.zeros((200, 300), dtype=bool)
    ink[rule] = True
    assert has_rules(ink) is ruled
