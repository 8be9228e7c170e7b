from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import overhead
from tests.pdfs import make_pdf


def test_what_a_question_costs_beside_the_model_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(overhead, "_WARMING", 1)
    monkeypatch.setattr(overhead, "_QUESTIONS", 2)
    folder = tmp_path / "harbour"
    (folder / "pdfs").mkdir(parents=True)
    make_pdf(folder / "pdfs" / "harbour.pdf", ["The harbour of Westhaven opened in 1931 and has three quays of stone."])
    line = {"id": 1, "question": "When did the harbour open?", "document": "harbour.pdf", "pages": [1]}
    (folder / "questions.jsonl").write_text(f"{json.dumps(line)}\n" * 3, "utf-8")
    overhead.measure_overhead([folder], tmp_path / "place")
    name, chunks, median, worst, check, late = (
        cell.strip() for cell in capsys.readouterr().out.splitlines()[-1].strip("|").split("|")
    )
    assert (name, chunks, late) == ("harbour", "1", "0")
    assert 0 < float(median) <= float(worst)
    assert float(check) > 0
