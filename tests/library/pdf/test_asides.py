from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

import pytest
from reportlab.pdfgen.canvas import Canvas

from library.pdf.pages import ReadPage
from tests.library.pdf.drawn import LEADING, LEFT, TOP, Piece, column, drawn, read

TEXT = wrap(" ".join(column(0, 9)), 26)[:12]
POEM = (
    "The sea was loud that winter night",
    "And no one slept upon the quay",
    "The lamps were out, the moon was white",
    "The boats were gone, the wind was free",
)


def numbered(lines: Sequence[str], numbers: Sequence[str], x: float = 30.0) -> list[Piece]:
    """Set lines of text below each other, each with its number beside it; "" is none."""
    pieces: list[Piece] = []
    for i, (number, text) in enumerate(zip(numbers, [*lines, *[""] * len(numbers)], strict=False)):
        y = TOP - i * LEADING
        pieces += [(x, y, number)] if number else []
        pieces += [(LEFT, y, text)] if text else []
    return pieces


def asides(page: ReadPage) -> list[str]:
    return [line.text for line in page.lines if line.kind == "aside"]


def body(page: ReadPage) -> list[str]:
    return [line.text for line in page.lines if line.kind != "aside"]


def test_numbers_of_all_lines_are_no_part_of_them(tmp_path: Path) -> None:
    page = read(drawn(tmp_path / "a.pdf", numbered(TEXT, [str(i) for i in range(1, 29)])))
    assert body(page) == TEXT
    assert asides(page) == [" ".join(str(i) for i in range(1, 29))]


def test_a_page_may_go_on_counting(tmp_path: Path) -> None:
    page = read(drawn(tmp_path / "a.pdf", numbered(TEXT, [f"{i:03}" for i in range(454, 466)])))
    assert body(page) == TEXT


def test_numbers_may_stand_on_the_right(tmp_path: Path) -> None:
    page = read(drawn(tmp_path / "a.pdf", numbered(TEXT, [str(i) for i in range(1, 13)], x=500)))
    assert body(page) == TEXT


def test_every_fifth_line_may_be_numbered(tmp_path: Path) -> None:
    lines = list(POEM * 6)
    numbers = ["" if i % 5 else str(i) for i in range(1, 25)]
    page = read(drawn(tmp_path / "a.pdf", numbered(lines, numbers, x=450)))
    assert body(page) == lines
    assert asides(page) == ["5 10 15 20"]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        pytest.param(
            ["Ann Hale", "Ben Ito", "Cleo Marsh", "Dan Osei", "Eve Park", "Fay Quist", "Gus Roth", "Hal Stone"],
            [str(i) for i in range(1, 9)],
            id="a numbered list",
        ),
        pytest.param(
            [f"{name} {i}4.50 {i}9.00" for i, name in enumerate(("Rope", "Lamp", "Buoy", "Sail", "Mast", "Oar"), 1)],
            [str(i) for i in range(1, 7)],
            id="a table's rows",
        ),
        pytest.param(
            ["Boats", "Berths", "Ferries", "Visitors"], ["5", "10", "15", "20"], id="figures that count by fives"
        ),
    ],
)
def test_other_figures_stay(tmp_path: Path, lines: list[str], numbers: list[str]) -> None:
    page = read(drawn(tmp_path / "a.pdf", numbered(lines, numbers)))
    assert asides(page) == []
    assert [text.split()[0] for text in body(page)] == numbers


def stamped(path: Path, places: Sequence[tuple[float, float]], text: str, size: float = 12) -> Path:
    """Draw a page of text with a slanted text at some places."""
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    for x, y in places:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(35)
        canvas.setFont("Helvetica", size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    canvas.setFont("Helvetica", 10)
    for i, line in enumerate(TEXT):
        canvas.drawString(LEFT, TOP - i * LEADING, line)
    canvas.showPage()
    canvas.save()
    return path


def test_a_page_tiled_with_slanted_text_keeps_its_own(tmp_path: Path) -> None:
    tiles = [(x, y) for x in range(20, 500, 140) for y in range(20, 700, 90)]
    page = read(stamped(tmp_path / "a.pdf", tiles, "copy of user 4711"))
    assert body(page) == TEXT
    assert asides(page) == ["copy of user 4711"]


def test_a_stamp_across_the_text_is_set_apart(tmp_path: Path) -> None:
    page = read(stamped(tmp_path / "a.pdf", [(80, 520)], "CONFIDENTIAL", 40))
    assert body(page) == TEXT
    assert asides(page) == ["CONFIDENTIAL"]


def test_slanted_text_beside_the_text_is_read(tmp_path: Path) -> None:
    page = read(stamped(tmp_path / "a.pdf", [(400, 300)], "Quarter of the year"))
    assert body(page)[-1] == "Quarter of the year"
    assert asides(page) == []
