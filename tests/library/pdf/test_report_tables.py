"""Tables as reports and filings draw them: shaded rows, boxes around columns, heads of several lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.lib.colors import Color, white
from reportlab.pdfgen.canvas import Canvas

from ingest.to_markdown import table_to_markdown
from tests.library.pdf.drawn import read

LEFT, TOP, PITCH = 60.0, 700.0, 14.0
EDGES = (300.0, 400.0, 500.0)  # at which the figures of the columns end
BLUE, GREY = Color(0.8, 0.93, 1.0), Color(0.8, 0.8, 0.8)
Shape = tuple[Color, float, float, float, float]
"""Colour, left edge, bottom, width and height of what is filled under the text."""

ROWS = [["Revenue", "1,204", "1,101", "998"], ["Cost of sales", "(640)", "(598)", "(571)"], ["Profit", "564", "503"]]
YEARS = ["", "2024", "2023", "2022"]


def _tables(path: Path, rows: Sequence[Sequence[str]], draw: Callable[[Canvas], None]) -> list[list[list[str]]]:
    """Write rows whose figures end at the columns' edges over what is drawn, and give the tables that are read."""
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    draw(canvas)
    canvas.setFillGray(0)
    canvas.setFont("Helvetica", 10)
    for i, (label, *figures) in enumerate(rows):
        canvas.drawString(LEFT, TOP - i * PITCH, label)
        for edge, figure in zip(EDGES, figures, strict=False):
            canvas.drawRightString(edge, TOP - i * PITCH, figure)
    canvas.save()
    return [_grid(table_to_markdown(table.cells)) for table in read(path).found_tables]


def _grid(markdown: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in markdown.splitlines()]
    return [[cell.strip() for cell in line] for line in (lines[0], *lines[2:])]


def _fill(canvas: Canvas, shapes: Sequence[Shape]) -> None:
    for colour, x, y, width, height in shapes:
        canvas.setFillColor(colour)
        canvas.rect(x, y, width, height, stroke=0, fill=1)


def _nothing(canvas: Canvas) -> None:
    """Draw nothing."""


def test_shaded_rows_with_white_lines_between_are_one_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for row in (1, 3, 5):
            y = TOP - row * PITCH - 3
            _fill(canvas, [(BLUE, x, y, width, PITCH) for x, width in ((55, 180), (235, 20), (255, 50), (320, 85))])
        for row in range(1, 6):
            _fill(canvas, [(white, x, TOP - row * PITCH - 3, 1.3, PITCH) for x in (304.0, 404.0)])

    rows = [YEARS[:3], ["Boats", "12", "10"], ["Quays", "7", "9"], ["Piers", "3", "4"], ["Lamps", "31", "29"]]
    rows += [["Total", "53", "52"]]
    assert _tables(tmp_path / "zebra.pdf", rows, draw) == [rows]


def test_places_shaded_grey_and_one_line_down_part_no_columns_from_the_others(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        _fill(canvas, [(GREY, 405, TOP - 2 * PITCH - 3, 100, PITCH)])
        canvas.lines([(404, TOP + 10, 404, TOP - 3 * PITCH)])
        canvas.lines([(55, y, 505, y) for y in (TOP - 3, TOP - 3 * PITCH)])

    rows = [YEARS, *ROWS[:1], ["Cost of sales", "(640)", "(598)"], ["Profit", "564", "503", "427"]]
    assert _tables(tmp_path / "grey.pdf", rows, draw) == [[[*row, *[""] * (4 - len(row))] for row in rows]]


def test_a_row_below_the_box_around_a_column_is_of_the_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(410, TOP - 2 * PITCH - 3, 100, 3 * PITCH)
        canvas.lines([(55, y, 510, y) for y in (TOP - 3, TOP - 3 * PITCH - 3)])

    rows = [YEARS, *ROWS]
    assert _tables(tmp_path / "box.pdf", rows, draw) == [[[*row, *[""] * (4 - len(row))] for row in rows]]


def _text(*pieces: tuple[float, float, str]) -> Callable[[Canvas], None]:
    """Draw texts, each in the middle of a place, so many lines above the first."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for x, lines, text in pieces:
            canvas.drawCentredString(x, TOP + lines * PITCH, text)

    return draw


def test_the_lines_of_a_head_are_over_the_column_beside_whose_figures_they_stand(tmp_path: Path) -> None:
    rows = [["Boats", "12", "7", "5"], ["Quays", "7", "9", "2"], ["Piers", "3", "4", "1"]]
    head = [(294.0, 1.0, "In"), (392.0, 1.0, "Out"), (462.0, 3.0, "Average of"), (462.0, 2.0, "the last six months")]
    (table,) = _tables(tmp_path / "beside.pdf", rows, _text(*head, (462.0, 1.0, "(%)")))
    assert table[0] == ["", "In", "Out", "Average of the last six months (%)"]


def test_a_title_in_the_middle_of_the_labels_too_is_no_head(tmp_path: Path) -> None:
    pieces = [((LEFT + 500) / 2, 2.0, "CONSOLIDATED STATEMENTS OF INCOME"), ((LEFT + 500) / 2, 1.0, "(unaudited)")]
    head = ["($)", *YEARS[1:]]
    (table,) = _tables(tmp_path / "title.pdf", [head, *ROWS[:2]], _text(*pieces))
    assert table[0] == head


def test_the_names_of_a_section_and_of_one_in_it_are_rows(tmp_path: Path) -> None:
    rows = [YEARS[:3], ["ASSETS"], ["CURRENT ASSETS"], ["Cash at the bank and in hand", "11", "12"]]
    rows += [["Boats", "3", "4"]]

    def draw(canvas: Canvas) -> None:
        _fill(canvas, [(BLUE, 55, TOP - row * PITCH - 3, 450, PITCH) for row in (1, 3)])

    wanted = [[*row, *[""] * (3 - len(row))] for row in rows]
    assert _tables(tmp_path / "plain.pdf", rows, _nothing) == [wanted]
    assert _tables(tmp_path / "shaded.pdf", rows, draw) == [wanted]


def test_a_long_label_that_wraps_is_of_its_table(tmp_path: Path) -> None:
    label = "Ten or so loans of a kind, at two per cent, and"
    rows = [YEARS[:3], ["Cash", "11", "12"], [label], ["of no more than one in six", "3", "4"], ["Boats", "7", "9"]]
    (table,) = _tables(tmp_path / "long.pdf", rows, _nothing)
    assert table[2] == [f"{label} of no more than one in six", "3", "4"]


@pytest.mark.parametrize("dash", ["—", "–"])
def test_a_dash_that_stands_first_is_a_figure_that_is_missing(tmp_path: Path, dash: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([55, 220, 510], [TOP - i * PITCH + 11 for i in range(4)])

    rows = [YEARS, ["Boats", "12", "7", "5"], ["Quays", dash, "4", "1"]]
    assert _tables(tmp_path / "dash.pdf", rows, draw) == [rows]


def test_the_sign_of_a_currency_at_the_far_edge_of_its_column_belongs_to_the_figure(tmp_path: Path) -> None:
    rows = [["", "2024", "2023"], ["Boats", "12", "7"], ["Quays", "7", "9"]]
    (table,) = _tables(tmp_path / "sign.pdf", rows, _text((190.0, -1.0, "$"), (315.0, -1.0, "$")))
    assert table[1] == ["Boats", "$ 12", "$ 7"]


def test_prose_that_is_stretched_to_its_cell_s_width_is_one_cell_before_a_date(tmp_path: Path) -> None:
    prose = ["Converted to the new format;", "added a description of all of the lamps", "and of the", "boats that call"]
    stretched = ("Several", "new", "parts", "of", "the", "text")

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        texts = [(95.0, 0, "What was done"), (95.0, 2, prose[1]), (95.0, 3, "for the winter")]
        texts += [
            (95.0, 1, prose[0]),
            (95.0, 5, "and of its figures, and more"),
            (95.0, 6, "Layout"),
            (95.0, 7, "None"),
        ]
        x = 95.0
        for word in stretched:
            texts.append((x, 4, word))
            x += canvas.stringWidth(word) + 10
        for x, line, text in texts:
            canvas.drawString(x, TOP - line * PITCH, text)

    rows = [["No.", "", "Date"], *([f"{i}.0", "", f"2005/03/1{i}"] if i not in (3, 5) else [""] for i in range(1, 8))]
    (table,) = _tables(tmp_path / "prose.pdf", rows, draw)
    assert [row[1:] for row in table] == [
        ["What was done", "Date"],
        [prose[0], "2005/03/11"],
        [f"{prose[1]} for the winter", "2005/03/12"],
        [f"{' '.join(stretched)} and of its figures, and more", "2005/03/14"],
        ["Layout", "2005/03/16"],
        ["None", "2005/03/17"],
    ]


def test_equations_with_their_numbers_are_no_table(tmp_path: Path) -> None:
    rows = [[f"y = {i}x + {i}", f"({i})"] for i in range(4, 9)]
    assert _tables(tmp_path / "equations.pdf", rows, _nothing) == []


def test_a_scale_below_the_heads_is_that_of_all_columns(tmp_path: Path) -> None:
    heads = [(edge - 10, 2.0, year) for edge, year in zip((300.0, 400.0, 500.0), YEARS[1:], strict=True)]
    rows = [["Revenue", "1,204", "1,101", "998"], ["Costs", "640", "598", "571"], ["Profit", "564", "503", "427"]]
    (table,) = _tables(tmp_path / "scale.pdf", rows, _text(*heads, (390.0, 1.0, "(in thousands)")))
    assert table[0] == ["", *(f"{year} (in thousands)" for year in YEARS[1:])]


def test_a_shaded_column_does_not_part_signs_from_their_figures(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        places = ((230.0, 12.0), (242.0, 63.0))
        _fill(canvas, [(BLUE, x, TOP - i * PITCH - 3, width, PITCH) for i in range(4) for x, width in places])
        canvas.lines([(55, TOP - i * PITCH - 3.5, 505, TOP - i * PITCH - 3.5) for i in range(4)])
        canvas.setFillGray(0)
        for x, line in ((233.0, 1), (307.0, 1), (233.0, 3), (307.0, 3)):
            canvas.drawString(x, TOP - line * PITCH, "$")

    rows = [YEARS[:3], ["Boats", "12", "7"], ["Quays", "7", "9"], ["Total", "19", "16"]]
    signed = [[label, *(f"$ {one}" for one in figures)] for label, *figures in rows]
    assert _tables(tmp_path / "column.pdf", rows, draw) == [[rows[0], signed[1], rows[2], signed[3]]]


def test_signs_between_two_figures_belong_each_to_its_own(tmp_path: Path) -> None:
    rows = [["", "Change", "2023"], ["Boats", "12", "7"], ["Quays", "7", "9"], ["Total", "19", "16"]]
    signs = [(x, -float(line), sign) for line in (1, 2, 3) for x, sign in ((318.0, "%"), (327.0, "$"))]
    (table,) = _tables(tmp_path / "signs.pdf", rows, _text(*signs))
    assert table[1:] == [[label, f"{change} %", f"$ {figure}"] for label, change, figure in rows[1:]]


def test_heads_that_no_white_space_joins_to_the_rows_stand_over_their_columns(tmp_path: Path) -> None:
    heads = [(390.0, 2.0, "Boats (1)"), (462.0, 3.0, "Weighted average"), (462.0, 2.0, "fare of a journey")]
    rows = [["Outstanding in May", "", "88.1", "60.98"], ["Sold", "", "20.7", "46.31"], ["Lost", "", "3.8", "95.87"]]
    pieces = (*heads, (370.0, 1.0, "(in thousands)"))
    (table,) = _tables(tmp_path / "over.pdf", rows, _text(*pieces))
    assert table[0] == ["", "Boats (1) (in thousands)", "Weighted average fare of a journey"]
