from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.key_strings import holds, measure_key_strings
from tests.pdfs import make_pdf


@pytest.mark.parametrize(
    ("must", "held"),
    [
        pytest.param(["1,200 berths"], True, id="spaces and commas aside"),
        pytest.param(["piers|BERTHS"], True, id="one of several"),
        pytest.param(["1200", "piers"], False, id="not each"),
    ],
)
def test_key_strings_are_found_whatever_their_spelling(must: list[str], held: bool) -> None:
    assert holds("The harbour has 1200\nberths.", must) is held


def test_a_set_has_a_row_and_its_misses_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "harbours"
    (folder / "pdfs").mkdir(parents=True)
    make_pdf(folder / "pdfs" / "quay.pdf", ["The harbour of Westhaven opened in 1931.", "Dogs travel free."])
    asked = {"question": "When did the harbour of Westhaven open?", "document": "quay.pdf", "pages": [1]}
    lines = [{"id": "a", "must": ["1931"], **asked}, {"id": "b", "must": ["1947"], **asked}, {"id": "c", **asked}]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    measure_key_strings([folder], tmp_path / "place")
    printed = capsys.readouterr().out
    assert "| harbours | 2 | 100.0 % | 50.0 % | 50.0 % | 50.0 % |" in printed
    assert printed.endswith("right document: b.\n")
