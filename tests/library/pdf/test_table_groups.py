"""What the rows of a table are parts of, and what heads its columns where figures stand in the head too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from library.pdf.pages import FoundTable
from tests.library.pdf.drawn import LEADING, LEFT, TOP, drawn, read

EDGES = (260.0, 340.0, 420.0)
MOVED_IN = 12.0
Row = tuple[float, Sequence[str]]
"""By how far its label is moved in, and its cells."""


def _table(path: Path, rows: Sequence[Row]) -> FoundTable:
    pieces = [
        (EDGES[column - 1] if column else LEFT + moved, TOP - i * LEADING, text)
        for i, (moved, row) in enumerate(rows)
        for column, text in enumerate(row)
        if text
    ]
    (table,) = read(drawn(path, pieces)).found_tables
    return table


def _names(table: FoundTable) -> list[str]:
    return [" › ".join((*cell.groups, cell.text)) for cell in table.cells if cell.col == 0 and not cell.head]


def _ruled(path: Path, rows: Sequence[Sequence[str]]) -> FoundTable:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    canvas.grid([60 + 100 * i for i in range(len(rows[0]) + 1)], [700 - 20 * i for i in range(len(rows) + 1)])
    canvas.setFont("Helvetica", 10)
    for i, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.drawString(64 + 100 * column, 686 - 20 * i, text)
    canvas.save()
    (table,) = read(path).found_tables
    return table


def test_rows_that_are_moved_in_are_parts_of_the_row_above_that_has_no_figures(tmp_path: Path) -> None:
    rows = [
        (0, ("", "2024", "2023")),
        (0, ("Quayside",)),
        (MOVED_IN, ("Cranes", "14", "12")),
        (MOVED_IN, ("Bollards", "90", "91")),
        (0, ("Warehouses", "7", "7")),
    ]
    assert _names(_table(tmp_path / "moved.pdf", rows)) == [
        "Quayside",
        "Quayside › Cranes",
        "Quayside › Bollards",
        "Warehouses",
    ]


def test_a_label_that_is_there_several_times_is_a_part_of_the_row_with_figures_above_it(tmp_path: Path) -> None:
    rows = [
        (0, ("", "2024", "2023")),
        (0, ("Pilots", "40", "38")),
        (MOVED_IN, ("Part time", "12", "11")),
        (0, ("Clerks", "25", "27")),
        (MOVED_IN, ("Part time", "4", "5")),
        (MOVED_IN, ("Total crew", "65", "65")),
        (MOVED_IN, ("Total crew", "66", "64")),
    ]
    assert _names(_table(tmp_path / "again.pdf", rows)) == [
        "Pilots",
        "Pilots › Part time",
        "Clerks",
        "Clerks › Part time",
        "Total crew",  # larger than what it would be a part of
        "Total crew",
    ]


def test_what_ends_with_a_colon_groups_the_rows_up_to_the_one_that_sums_them_up(tmp_path: Path) -> None:
    rows = [
        (0, ("", "2024", "2023")),
        (0, ("Harbour dues:",)),
        (0, ("Fishing boats", "310", "300")),
        (0, ("Ferries", "120", "118")),
        (0, ("Total harbour dues", "430", "418")),
        (0, ("Grants", "55", "60")),
    ]
    assert _names(_table(tmp_path / "colon.pdf", rows)) == [
        "Harbour dues:",
        "Harbour dues › Fishing boats",
        "Harbour dues › Ferries",
        "Total harbour dues",
        "Grants",
    ]


def test_labels_that_begin_anywhere_are_parts_of_nothing(tmp_path: Path) -> None:
    rows = [(0.0, ("", "2024", "2023")), (0.0, ("Berths",))]
    rows += [(4.0 * i, (f"Quay {'ABCDEFGH'[i]}", f"{i}4", f"{i}3")) for i in range(1, 8)]
    assert not any("›" in name for name in _names(_table(tmp_path / "anywhere.pdf", rows)))


@pytest.mark.parametrize(
    ("head", "heads"),
    [
        (["Fleet", "2023", "Change"], 1),
        (["Fleet", "12/31/2023", "6/30/2024"], 1),
        (["Fleet", "no.", "(95% CI)"], 1),
        (["Tugs", "2,104", "1,998"], 0),
    ],
)
def test_what_looks_like_a_figure_may_head_figures(tmp_path: Path, head: list[str], heads: int) -> None:
    rows = [head, ["Ferries", "1,204", "3.5"], ["Barges", "640", "12.1"], ["Launches", "88", "(4.0)"]]
    table = _ruled(tmp_path / "head.pdf", rows)
    assert len({cell.row for cell in table.cells if cell.head}) == heads


def test_a_line_under_heads_that_says_what_the_figures_are_counted_in_is_one_of_them(tmp_path: Path) -> None:
    rows = [["Loans", "12/31/2023", "Share"], ["", "$000's", "%"], ["Ships", "4,151", "25.0"], ["Sheds", "361", "2.2"]]
    table = _ruled(tmp_path / "units.pdf", rows)
    assert {cell.row for cell in table.cells if cell.head} == {0, 1}


def test_a_line_of_figures_that_leaves_the_labels_column_free_heads_the_others(tmp_path: Path) -> None:
    rows = [
        (0, ("", "10", "20", "30")),
        (0, ("Arvik", "9.68", "9.59", "9.99")),
        (0, ("Selm", "6.13", "6.07", "5.99")),
        (0, ("Torv", "4.40", "4.21", "4.05")),
    ]
    assert [cell.text for cell in _table(tmp_path / "ages.pdf", rows).cells if cell.head] == ["10", "20", "30"]


def test_a_grid_in_which_a_title_and_other_heads_follow_is_parted_there(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "parted.pdf"), pagesize=(612, 792), invariant=True)
    rows = [
        ["Name", "Berths"],
        ["Arvik", "14"],
        ["Selm", "9"],
        ["The ten largest ships"],
        ["Ship", "Tons"],
        ["Gull", "812"],
    ]
    canvas.setFont("Helvetica", 10)
    for i, row in enumerate(rows):
        top, edges = 700 - 20 * i, (60, 160, 260) if len(row) > 1 else (60, 260)
        canvas.lines([(60, top, 260, top), *((x, top, x, top - 20) for x in edges)])
        for x, text in zip(edges, row, strict=False):
            canvas.drawString(x + 4, top - 14, text)
    canvas.line(60, 580, 260, 580)
    canvas.save()
    berths, ships = read(tmp_path / "parted.pdf").found_tables
    assert [cell.text for cell in berths.cells if cell.head] == ["Name", "Berths"]
    assert [cell.text for cell in ships.cells if cell.head] == ["Ship", "Tons"]
    assert [cell.text for cell in ships.cells if not cell.head] == ["Gull", "812"]
