from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.outgoing import Entry
from library.settings import ROOT
from tests.hostile import hostile_texts
from tests.patience import PATIENCE_S
from ui.settings.ledger_section import format_bytes, format_csv
from ui.shared import resources

AWAY, HERE = "https://api.openai.com", "http://127.0.0.1:11434"


def entry(host: str = AWAY, outcome: str = "ok", purpose: str = "answer", approximate: bool = False) -> Entry:
    return Entry("2026-05-01T10:00:00+00:00", host, purpose, 12_345, 678, outcome, 7, approximate)


def open_settings() -> AppTest:
    app = AppTest.from_file(str(ROOT / "tests/ui/settings/settings_app.py"), default_timeout=PATIENCE_S).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_an_empty_ledger_says_that_nothing_has_left(shared: Path) -> None:
    app = open_settings()
    assert "Nothing has left this machine so far." in said(app)
    assert not app.dataframe
    assert "ledger_clear" not in [button.key for button in app.button]


def test_each_request_is_a_row_and_the_sums_stand_above(shared: Path) -> None:
    for given in (entry(), entry(HERE, purpose="rewrite the question"), entry(outcome="HTTP 429", approximate=True)):
        resources.library().ledger.record(given)
    app = open_settings()
    assert "2 requests since 2026-05-01: 24.7 kB sent, 1.4 kB received." in said(app)
    assert "1 more went to a server on this machine" in said(app)
    rows = app.dataframe[0].value.to_dict("records")
    away, here = AWAY.removeprefix("https://"), HERE.removeprefix("http://")
    assert [(row["to"], row["purpose"], row["sent"], row["outcome"]) for row in rows] == [
        (away, "answer", "≈ 12.3 kB", "HTTP 429"),
        (f"{here} (this machine)", "rewrite the question", "12.3 kB", "done"),
        (away, "answer", "12.3 kB", "done"),
    ]


def test_clearing_asks_first(shared: Path) -> None:
    resources.library().ledger.record(entry())
    app = open_settings()
    app.button("ledger_clear").click().run()
    assert resources.library().ledger.entries()
    app.button("ledger_clear_now").click().run()
    assert resources.library().ledger.entries() == []
    assert "Nothing has left this machine so far." in said(app)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_begins_like_a_formula(start: str) -> None:
    header, row = csv.reader(io.StringIO(format_csv([entry(host=f"{start}cmd", outcome=f"{start}x")])))
    cells = dict(zip(header, row, strict=True))
    assert (cells["host"], cells["outcome"]) == (f"'{start}cmd", f"'{start}x")
    assert (cells["bytes_sent"], cells["purpose"], cells["left"]) == ("12345", "answer", "True")


@pytest.mark.parametrize("text", hostile_texts("http://listener.test"))
def test_every_cell_of_the_file_is_text_to_a_spreadsheet(text: str) -> None:
    rows = list(csv.reader(io.StringIO(format_csv([entry(host=text, outcome=text)]))))
    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (999, "999 B"), (1234, "1.2 kB"), (5_600_000, "5.6 MB"), (2.3e9, "2.3 GB")]
)
def test_sizes_are_short(size: int, shown: str) -> None:
    assert format_bytes(size) == shown
