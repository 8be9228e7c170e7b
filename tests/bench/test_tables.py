"""Tables are scored in one form, Footnote's and those of other readers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from bench import peer_searches
from bench.peers.tables import to_grid
from bench.tables import ask_peer, measure_tables, read_tables

QUAYS = [["Quay", "Ships", "Tonnes"], ["North", "12", "3,400"], ["South", "7", "1,150"]]


@pytest.fixture
def quays(tmp_path: Path) -> Path:
    """A page with a ruled table."""
    path = tmp_path / "quays.pdf"
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    canvas.grid([60, 160, 260, 360], [700, 680, 660, 640])
    for r, row in enumerate(QUAYS):
        for c, text in enumerate(row):
            canvas.drawString(64 + 100 * c, 686 - 20 * r, text)
    canvas.save()
    return path


def _cells(rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    places = ((r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return [{"row": r, "col": c, "row_span": 1, "col_span": 1, "text": text} for r, c, text in places]


def test_a_ruled_table_is_read_cell_by_cell(quays: Path) -> None:
    line = read_tables(quays)
    assert (line["document"], line["problem"]) == ("quays.pdf", "")
    assert line["tables"] == [{"page": 1, "cells": _cells(QUAYS)}]


def test_the_scorer_takes_what_is_read(
    quays: Path, eval_set: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    eval_set("tables-dev")  # the scorer lies beside it
    truth = {"document": quays.name, "tables": [{"page": 1, "cells": _cells(QUAYS)}]}
    (quays.parent / "tables.jsonl").write_text(json.dumps(truth), "utf-8")
    measure_tables(quays.parent, peers=False)
    assert capsys.readouterr().out.splitlines()[-1].startswith("| Footnote | 1.000 | 1.000 | 1.000 | 1.000 |")


def test_the_cells_of_another_reader_are_numbered_with_their_spans() -> None:
    cells = to_grid([((0, 0, 2, 1), "Ships"), ((0, 1, 1, 2), "12"), ((1, 1, 2, 2), "7")])
    assert [(cell["text"], cell["row"], cell["col"], cell["col_span"]) for cell in cells] == [
        ("Ships", 0, 0, 2),
        ("12", 1, 0, 1),
        ("7", 1, 1, 1),
    ]


def test_readers_that_are_not_installed_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peer_searches, "ROOT", tmp_path)
    assert peer_searches.peer_command("What else reads tables", "tables") == []
    assert capsys.readouterr().err.startswith("What else reads tables is not installed (`make peers` does it)")


def test_a_reader_that_cannot_run_is_named_with_the_reason(quays: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = [sys.executable, "-m", "bench.peers.tables"]  # where it is not installed
    assert ask_peer("pdfplumber", here, [quays]) == []
    assert capsys.readouterr().err == (
        "pdfplumber was not measured: ModuleNotFoundError: No module named 'pdfplumber'\n"
    )
