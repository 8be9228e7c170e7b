from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.add_command import main
from ingest.to_markdown import page_to_markdown
from library.records import Block, BlockKind, Cell, Page, Rect
from tests.pdfs import LEADING, MARGIN, make_pdf

RECT: Rect = (0.0, 0.0, 9.0, 9.0)
PAGES = ["Chapter 1 Tides\nThe tide turns at noon.\nThe ferry waits.", "渡轮每天中午开航。"]


@pytest.fixture(autouse=True)
def no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the library, which is not made."""
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "library"))
    return tmp_path / "library"


def show(path: Path, *options: str) -> int:
    return main(["--show", str(path), *options])


def test_a_page_is_a_line_of_json_whose_blocks_are_spans_of_its_text(
    tmp_path: Path, no_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_pdf(tmp_path / "a.pdf", PAGES, outline=[(0, "Chapter 1 Tides", 1)], labels=["iv", "2"])
    assert show(path, "--json") == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first.keys() == second.keys() == {"page", "label", "text", "blocks"}
    assert [(page["page"], page["label"]) for page in (first, second)] == [(1, "iv"), (2, None)]
    assert (first["text"], second["text"]) == (PAGES[0].replace("\n", "\n\n", 1), PAGES[1])
    heading, paragraph = first["blocks"]
    assert heading.keys() == {"kind", "text", "start", "end", "rect", "level"}
    assert (heading["kind"], heading["text"], heading["level"]) == ("heading", "Chapter 1 Tides", 1)
    assert paragraph.keys() == {"kind", "text", "start", "end", "rect"}
    assert (paragraph["kind"], paragraph["text"]) == ("paragraph", first["text"][paragraph["start"] : paragraph["end"]])
    x0, y0, _, y1 = paragraph["rect"]
    assert x0 == pytest.approx(MARGIN, abs=2)
    assert (y0, y1) == (pytest.approx(842 - MARGIN - 2 * LEADING, abs=4), pytest.approx(842 - MARGIN - 8, abs=4))
    assert not no_library.exists()


def test_a_file_is_shown_as_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_pdf(tmp_path / "a.pdf", ["Tides\nThe tide <b>turns</b> at noon.", ""], outline=[(0, "Tides", 1)])
    assert show(path) == 0
    shown = "<!-- page 1 -->\n\n# Tides\n\nThe tide &lt;b>turns&lt;/b> at noon.\n\n<!-- page 2, empty -->\n\n"
    assert capsys.readouterr().out == shown


def test_a_protected_file_is_shown_with_its_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_pdf(tmp_path / "a.pdf", PAGES, password="tide")
    assert show(path) == 1
    assert "a.pdf is protected" in capsys.readouterr().err
    assert show(path, "--password", "tide") == 0
    assert "The ferry waits." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "There is no file", id="no file"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"no pdf", "is not a PDF that can be opened", id="no PDF"),
    ],
)
def test_a_file_that_cannot_be_shown_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    path = tmp_path / "a.pdf"
    if content is not None:
        path.write_bytes(content)
    assert show(path) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert said in captured.err


def test_a_file_without_text_fails_as_it_does_when_it_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_pdf(tmp_path / "a.pdf", [""])
    assert show(path) == 1
    shown = capsys.readouterr().err.strip()
    assert main([str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == shown


@pytest.mark.parametrize("others", [["b.pdf"], ["--resume"], ["--reindex"]], ids=" ".join)
def test_nothing_else_is_done_beside_showing(others: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--show", "a.pdf", *others])


CELLS = (
    Cell(0, 1, "2018 | 2019", RECT, col_span=2, head=True),
    Cell(1, 0, "Port", RECT, head=True),
    Cell(1, 1, "in", RECT, head=True),
    Cell(1, 2, "out", RECT, head=True),
    Cell(2, 0, "North\nquay", RECT),
    Cell(2, 2, "12", RECT),
)
TABLE = "| Port | 2018 \\| 2019 in | 2018 \\| 2019 out |\n| --- | --- | --- |\n| North quay |  | 12 |"


@pytest.mark.parametrize(
    ("kind", "text", "told", "shown"),
    [
        ("heading", "Spring\ntides", {"level": 3}, "### Spring tides"),
        ("paragraph", "# of ferries:\n3", {}, "\\# of ferries:\n3"),
        ("paragraph", "渡轮每天中午\n开航。", {}, "渡轮每天中午开航。"),
        ("list", "Take:\n• rope\n◦ oars", {}, "Take:\n- rope\n- oars"),
        ("field", "Skipper: Ann Hale", {}, "**Skipper:** Ann Hale"),
        ("field", "船长：张三", {}, "**船长：** 张三"),
        ("field", "Ann Hale", {}, "Ann Hale"),
        ("comment", "Is this\nright?", {"author": "Ann"}, "> Is this\n> right?"),
        ("table", "any", {"cells": CELLS, "scale": "in thousands"}, f"*in thousands*\n\n{TABLE}"),
        ("table", "Tern 12", {}, "Tern 12"),
        ("table", "any", {"cells": (Cell(0, 1, "12", RECT),)}, "|  |  |\n| --- | --- |\n|  | 12 |"),
    ],
)
def test_a_block_is_written_as_its_kind(kind: BlockKind, text: str, told: dict[str, Any], shown: str) -> None:
    page = Page(3, text, "iv", blocks=(Block(kind, 0, len(text), RECT, **told),))
    assert page_to_markdown(page) == f"<!-- page 3 (iv) -->\n\n{shown}"


def test_a_paragraph_that_goes_on_in_another_column_is_one() -> None:
    text = "The ferry waits for\nthe tide, unless the harbour is shut.\n\nIt sails."
    broken, end, last = text.index("bour"), text.index("\n\n"), text.index("It")
    ends = ((0, broken, False), (broken, end, True), (last, len(text), False))
    blocks = tuple(Block("paragraph", start, end, RECT, continues=goes_on) for start, end, goes_on in ends)
    shown = "The ferry waits for\nthe tide, unless the harbour is shut.\n\nIt sails."
    assert page_to_markdown(Page(3, text, blocks=blocks)) == f"<!-- page 3 -->\n\n{shown}"


def test_what_stands_aside_is_left_out_and_what_is_attached_is_named() -> None:
    page = Page(3, "Annual report", blocks=(Block("aside", 0, 13, RECT),))
    assert page_to_markdown(page, ["tides.pdf"]) == "<!-- page 3 -->\n\n<!-- attached: tides.pdf -->"
