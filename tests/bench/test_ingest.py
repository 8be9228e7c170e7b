from __future__ import annotations

from pathlib import Path

import pytest

from bench.ingest import measure_reading
from tests.pdfs import make_pdf


def test_the_pages_read_in_a_cpu_second_are_printed_step_by_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "harbour.pdf"
    make_pdf(path, ["The harbour of Westhaven opened in 1931.", "It has three quays of stone."])
    measure_reading([path], rounds=2)
    printed = capsys.readouterr().out.splitlines()
    assert printed[1] == "### Reading 1 filings (2 pages) without embedding: fastest of 2"
    steps = [[cell.strip() for cell in row.strip("|").split("|")] for row in printed[-4:]]
    assert [step for step, _, _ in steps] == ["reading pages", "putting them together", "splitting", "all"]
    milliseconds = [float(taken) for _, taken, _ in steps]
    assert milliseconds[-1] == pytest.approx(sum(milliseconds[:-1]), abs=0.02)
