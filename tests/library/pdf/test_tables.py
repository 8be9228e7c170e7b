"""Tables as a page shows them: what is a cell, a head, a row, and what is no table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from library.pdf.pages import FoundTable, Line, ReadPage
from library.pdf.tables.building import Draft, finished
from library.pdf.tables.continued import carry_heads
from library.pdf.tables.rulings import joined_fills, rulings_of
from library.pdf.tables.segments import Segment, Word
from library.records import Cell
from tests.library.pdf.drawn import LEADING, LEFT, RIGHT, TOP, Piece, column, drawn, read, texts
from tests.pdfs import CJK_FONT

COLUMNS = (LEFT, 260.0, 340.0, 420.0)


def _rows(rows: Sequence[Sequence[str]], top: float = TOP, leading: float = LEADING) -> list[Piece]:
    return [(COLUMNS[c], top - i * leading, text) for i, row in enumerate(rows) for c, text in enumerate(row) if text]


def _grid(table: FoundTable) -> list[list[str]]:
    """Give the texts of a table row by row, "" where a place is empty or taken by the cell above or before it."""
    height = 1 + max(cell.row for cell in table.cells)
    width = 1 + max(cell.col + cell.col_span - 1 for cell in table.cells)
    texts = {(cell.row, cell.col): cell.text for cell in table.cells}
    return [[texts.get((row, column), "") for column in range(width)] for row in range(height)]


def _cell(table: FoundTable, text: str) -> Cell:
    return next(cell for cell in table.cells if cell.text == text)


def _ruled(path: Path, ys: Sequence[float], xs: Sequence[float], pieces: Sequence[Piece]) -> Path:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    canvas.grid(list(xs), list(ys))
    canvas.setFont("Helvetica", 10)
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    canvas.save()
    return path


FIGURES = [
    ["", "2024", "2023", "2022"],
    ["Revenue", "1,204", "1,101", "998"],
    ["Cost of sales", "(640)", "", "(571)"],
    ["Gross profit", "564", "503", "427"],
]


def test_a_table_of_figures_without_lines_keeps_its_empty_places(tmp_path: Path) -> None:
    page = read(drawn(tmp_path / "figures.pdf", _rows(FIGURES)))
    (table,) = page.found_tables
    assert _grid(table) == FIGURES
    assert [cell.text for cell in table.cells if cell.head] == ["2024", "2023", "2022"]
    assert page.tables == 1


def test_rows_are_lines_in_their_place_among_the_text(tmp_path: Path) -> None:
    before, after = column(0, 3), column(20, 3)
    pieces = [(LEFT, TOP + 80 - i * LEADING, text) for i, text in enumerate(before)]
    pieces += _rows(FIGURES)
    pieces += [(LEFT, TOP - 90 - i * LEADING, text) for i, text in enumerate(after)]
    lines = read(drawn(tmp_path / "among.pdf", pieces)).lines
    assert [line.text for line in lines] == [*before, *(" ".join(filter(None, row)) for row in FIGURES), *after]
    assert [line.table for line in lines] == [-1, -1, -1, 0, 0, 0, 0, -1, -1, -1]


def test_the_lines_of_a_ruled_cell_are_one_cell(tmp_path: Path) -> None:
    pieces = [(64.0, 688, "Part"), (164.0, 688, "What it is for")]
    pieces += [(64.0, 668, "Valve"), (164.0, 668, "Lets the water out when"), (164.0, 656, "The tank is full")]
    pieces += [(64.0, 636, "Float"), (164.0, 636, "Rises with the water")]
    page = read(_ruled(tmp_path / "ruled.pdf", (700, 680, 650, 630), (60, 160, 300), pieces))
    assert _grid(page.found_tables[0]) == [
        ["Part", "What it is for"],
        ["Valve", "Lets the water out when The tank is full"],
        ["Float", "Rises with the water"],
    ]
    assert [line.text for line in page.lines][1] == "Valve Lets the water out when The tank is full"


def test_rows_that_no_line_parts_are_rows_all_the_same(tmp_path: Path) -> None:
    pieces = [(64.0, 688, "Item"), (164.0, 688, "Pieces")]
    pieces += [
        (x, 668 - 12 * i, text)
        for i, row in enumerate(("ab", "cd", "ef"))
        for x, text in ((64.0, row), (164.0, f"{i * i}4"))
    ]
    page = read(_ruled(tmp_path / "band.pdf", (700, 680, 630), (60, 160, 260), pieces))
    assert _grid(page.found_tables[0]) == [["Item", "Pieces"], ["ab", "04"], ["cd", "14"], ["ef", "44"]]


def test_a_cell_over_merged_places_spans_them(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "merged.pdf"), pagesize=(612, 792))
    canvas.lines([(60, y, 360, y) for y in (700, 660, 640)] + [(160, 680, 360, 680)])
    canvas.lines([(x, 700, x, 640) for x in (60, 160, 360)] + [(260, 680, 260, 640)])
    canvas.setFont("Helvetica", 10)
    for x, y, text in ((64, 676, "Port"), (220, 686, "Ships"), (190, 666, "In"), (290, 666, "Out"), (64, 646, "Arvik")):
        canvas.drawString(x, y, text)
    canvas.drawString(190, 646, "31")
    canvas.drawString(290, 646, "29")
    canvas.save()
    (table,) = read(tmp_path / "merged.pdf").found_tables
    port, ships = _cell(table, "Port"), _cell(table, "Ships")
    assert (port.row_span, port.col_span, ships.row_span, ships.col_span) == (2, 1, 1, 2)
    assert _grid(table)[1:] == [["", "In", "Out"], ["Arvik", "31", "29"]]


def test_a_head_spans_the_columns_that_it_is_centred_on(tmp_path: Path) -> None:
    pieces = [(376.0, TOP + LEADING, "Ferries"), *_rows([["Port", "Crew", "Large", "Small"], *FIGURES[1:]])]
    (table,) = read(drawn(tmp_path / "centred.pdf", pieces)).found_tables
    ferries = _cell(table, "Ferries")
    assert (ferries.col, ferries.col_span, ferries.head) == (2, 2, True)


@pytest.mark.parametrize("figures_on", [0, 1], ids=["first line", "last line"])
def test_a_wrapped_label_is_one_cell(tmp_path: Path, figures_on: int) -> None:
    wrapped = ["Payments to the harbour master for", "mooring"]
    rows = [["", "2024", "2023"], ["Revenue from the ferries and the quay", "120", "110"]]
    rows += [[text, *(("31", "29") if i == figures_on else ())] for i, text in enumerate(wrapped)]
    rows += [["Repairs of the boats in the winter", "12", "10"]]
    (table,) = read(drawn(tmp_path / "wrapped.pdf", _rows(rows))).found_tables
    assert _grid(table)[2] == [" ".join(wrapped), "31", "29"]
    assert len(_grid(table)) == 4


def test_a_section_s_name_is_a_row_of_its_own(tmp_path: Path) -> None:
    rows = [["", "2024", "2023"], ["Assets"], ["Cash at the bank and in hand", "31", "29"], ["Boats", "120", "110"]]
    (table,) = read(drawn(tmp_path / "section.pdf", _rows(rows))).found_tables
    assert [row[0] for row in _grid(table)] == ["", "Assets", "Cash at the bank and in hand", "Boats"]


def test_a_sign_at_the_column_s_edge_belongs_to_its_figure(tmp_path: Path) -> None:
    pieces = _rows([["", "2024", "2023"], ["Revenue", "", "1,101"], ["Costs", "640", "598"], ["Profit", "564", "503"]])
    pieces += [(240.0, TOP - LEADING, "$"), (268.0, TOP - LEADING, "1,204")]
    (table,) = read(drawn(tmp_path / "signs.pdf", pieces)).found_tables
    assert _grid(table)[1] == ["Revenue", "$ 1,204", "1,101"]


def test_cells_of_words_are_cells(tmp_path: Path) -> None:
    rows = [
        ["Pier", "Keeper", "Lamp"],
        ["North", "Ann Webb", "oil"],
        ["South", "Jon Roe", "gas"],
        ["East", "Ida Lund", "oil"],
    ]
    (table,) = read(drawn(tmp_path / "words.pdf", _rows(rows))).found_tables
    assert _grid(table) == rows


def test_labels_with_one_figure_each_are_a_table(tmp_path: Path) -> None:
    rows = [["Copper pendant", "203.00"], ["Silver ring", "88.50"], ["Glass bead", "2.10"], ["Brass bell", "31.00"]]
    (table,) = read(drawn(tmp_path / "prices.pdf", _rows(rows))).found_tables
    assert _grid(table) == rows


def _prose() -> list[Piece]:
    left, right = column(0), column(40)
    return [(x, TOP - i * LEADING, lines[i]) for i in range(8) for x, lines in ((LEFT, left), (320.0, right))]


def _contents() -> list[Piece]:
    return [
        (x, TOP - i * LEADING, t) for i in range(8) for x, t in ((LEFT, f"Chapter of {i}"), (500.0, f"{3 * i + 1}"))
    ]


def _numbered() -> list[Piece]:
    return [(x, TOP - i * LEADING, t) for i in range(6) for x, t in ((LEFT, f"{i}."), (90.0, column(i, 1)[0]))]


def _bullets() -> list[Piece]:
    return [(x, TOP - i * LEADING, t) for i in range(6) for x, t in ((LEFT, "•"), (90.0, column(i, 1)[0]))]


@pytest.mark.parametrize(
    "pieces",
    [_prose(), _contents(), _numbered(), _bullets()],
    ids=["columns", "contents", "numbered list", "list"],
)
def test_what_is_no_table_is_none(tmp_path: Path, pieces: list[Piece]) -> None:
    assert read(drawn(tmp_path / "none.pdf", pieces)).found_tables == ()


def test_the_scale_is_told_by_the_head_or_above(tmp_path: Path) -> None:
    inside = [["(in thousands)", "2024", "2023", "2022"], *FIGURES[1:]]
    above = [(LEFT, TOP + 20, "Revenue (US$ in millions, except shares)"), *_rows(FIGURES)]
    scales = [
        read(drawn(tmp_path / f"{len(pieces)}.pdf", pieces)).found_tables[0].scale
        for pieces in (_rows(inside), above, _rows(FIGURES))
    ]
    assert scales == ["in thousands", "US$ in millions, except shares", ""]


@pytest.mark.parametrize(
    ("caption", "scale"),
    [
        ("Income and costs · million crowns", "million crowns"),
        ("Revenue by region, US$ million", "US$ million"),
        ("Passengers – thousands", "thousands"),
        ("It cost them millions", ""),
    ],
)
def test_a_caption_may_end_with_the_scale(tmp_path: Path, caption: str, scale: str) -> None:
    (table,) = read(drawn(tmp_path / "scale.pdf", [(LEFT, TOP + 20, caption), *_rows(FIGURES)])).found_tables
    assert table.scale == scale


def test_the_scale_of_one_column_is_not_that_of_the_table(tmp_path: Path) -> None:
    rows = [["Line", "Income, US$ million", "Passengers"], *FIGURES[1:]]
    assert read(drawn(tmp_path / "column.pdf", _rows(rows))).found_tables[0].scale == ""


def test_a_total_without_a_label_is_a_row(tmp_path: Path) -> None:
    rows = [["Class A", "9,632"], ["Class B", "1,815"], ["Class C", "17"], ["", "11,464"]]
    (table,) = read(drawn(tmp_path / "total.pdf", _rows(rows))).found_tables
    assert _grid(table) == rows


def test_prose_beside_a_table_is_no_column_of_it(tmp_path: Path) -> None:
    beside = [(420.0, TOP - i * LEADING, text) for i, text in enumerate(column(0, 4))]
    pieces = [
        piece for pair in zip(_rows([row[:2] for row in FIGURES[1:]] * 2), beside * 3, strict=False) for piece in pair
    ]
    tables = read(drawn(tmp_path / "beside.pdf", pieces)).found_tables
    assert all("harbour" not in cell.text for table in tables for cell in table.cells)


def test_marks_of_a_list_in_a_cell_stay_with_their_items(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "marks.pdf"), pagesize=(612, 792))
    canvas.grid([60, 160, 400], [700, 680, 630])
    for x, y, text in ((64, 686, "Part"), (164, 686, "Steps"), (64, 666, "Valve")):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(x, y, text)
    for y, text in ((666, "Close the tap"), (656, "Lift the lid"), (646, "Turn it round")):
        canvas.setFont("Symbol", 18)
        canvas.drawString(164, y - 2, "\u2022")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(182, y, text)
    canvas.save()
    (table,) = read(tmp_path / "marks.pdf").found_tables
    assert _grid(table)[1][1] == "• Close the tap • Lift the lid • Turn it round"


def test_rectangles_of_one_colour_that_touch_are_one() -> None:
    lines = [(60.0, 680.0, 200.0, 690.0), (60.0, 670.0, 200.0, 680.0), (210.0, 670.0, 300.0, 690.0)]
    assert joined_fills(lines) == [(60.0, 670.0, 200.0, 690.0), (210.0, 670.0, 300.0, 690.0)]


def test_a_drawing_has_no_lines_of_a_table() -> None:
    boxes = [(0.0, 2.5 * i, 500.0, 2.5 * i + 0.1) for i in range(320)]
    assert rulings_of(boxes, 600, 800).across == ()


@pytest.mark.parametrize(
    ("heads", "row", "found"),
    [
        pytest.param([1, 3], [0, 2, 4], {"H1": (1, 1), "H3": (2, 1)}, id="figures set to the right"),
        pytest.param([0, 2, 4], [0, 1, 3], {"H0": (0, 1), "H2": (1, 1), "H4": (2, 1)}, id="heads set to the right"),
        pytest.param([1, 3, 5], [0, 2, 4, 6], {"H1": (1, 1), "H3": (2, 1), "H5": (3, 1)}, id="labels without a head"),
        pytest.param([1, 3], [0, 2], {"H1": (0, 1), "H3": (1, 1)}, id="labels with one"),
        pytest.param([2, 5], [0, 1, 3, 4, 6], {"H2": (1, 2), "H5": (3, 2)}, id="two columns each"),
        pytest.param([1, 2, 4], [0, 1, 3], {"H1": (1, 1), "H2": (2, 1), "H4": (3, 1)}, id="one of two may be meant"),
        pytest.param([0, 1, 2], [0, 1, 2], {"H0": (0, 1), "H1": (1, 1), "H2": (2, 1)}, id="all in place"),
    ],
)
def test_heads_beside_the_cells_of_their_columns_head_them(
    heads: list[int], row: list[int], found: dict[str, tuple[int, int]]
) -> None:
    def draft(at: int, text: str, *, head: bool) -> Draft:
        place = (40.0 * at, 700.0 - 20 * (not head), 40.0 * at + 30, 710.0 - 20 * (not head))
        return Draft(int(not head), int(not head), at, at, [Segment([Word(text, place, 0)])], head=head)

    cells = finished([*(draft(at, f"H{at}", head=True) for at in heads), *(draft(at, "5", head=False) for at in row)])
    assert {cell.text: (cell.col, cell.col_span) for cell in cells if cell.head} == found


def test_a_table_from_right_to_left_begins_with_its_column_at_the_right() -> None:
    seen = [[("םירפס", 60), ("ףינס", 160)], [("9,750", 60), ("ריעה ןופצ", 160)]]  # as drawn, from left to right
    drafts = [
        Draft(r, r, c, c, [Segment([Word(text, (x, 700 - 20 * r, x + 40, 710 - 20 * r), 0)])])
        for r, row in enumerate(seen)
        for c, (text, x) in enumerate(row)
    ]
    cells = finished(drafts)
    assert [(cell.row, cell.col, cell.text) for cell in cells] == [
        (0, 0, "סניף"),
        (0, 1, "ספרים"),
        (1, 0, "צפון העיר"),
        (1, 1, "9,750"),
    ]


def _page(number: int, cells: Sequence[Cell]) -> ReadPage:
    table = FoundTable(tuple(cells), (60, 600, 300, 700), "in millions")
    return ReadPage(number, 612, 792, (Line("a row", 60, 600, 300, 700, table=0),), found_tables=(table,))


def test_heads_are_carried_to_the_next_page() -> None:
    heads = [Cell(0, 1, "2024", (200, 690, 240, 700), head=True)]
    rows = [Cell(1, 0, "Boats", (60, 650, 90, 660)), Cell(1, 1, "120", (220, 650, 240, 660))]
    more = [Cell(0, 0, "Quays", (60, 650, 92, 660)), Cell(0, 1, "7", (234, 650, 240, 660))]
    _, second = carry_heads([_page(1, heads + rows), _page(2, more)])
    assert [(cell.row, cell.text, cell.head) for cell in second.found_tables[0].cells] == [
        (0, "2024", True),
        (1, "Quays", False),
        (1, "7", False),
    ]


def test_a_table_of_other_columns_gets_no_heads() -> None:
    heads = [Cell(0, 1, "2024", (200, 690, 240, 700), head=True), Cell(1, 0, "Boats", (60, 650, 90, 660))]
    other = [Cell(0, 0, "Quays", (60, 650, 92, 660)), Cell(0, 1, "7", (334, 650, 340, 660))]
    pages = [_page(1, heads), _page(2, other)]
    assert carry_heads(pages) == pages


def test_the_line_that_leads_in_to_a_second_table_ends_the_first(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "two.pdf"), pagesize=(612, 792), invariant=True)
    canvas.setFont("Helvetica", 10)
    first = [["Fare", "Single", "Return"], ["Adult", "9.00", "16.00"], ["Bicycle", "4.50", "8.00"]]
    second = [["Season", "First", "Last"], ["Summer", "05:30", "23:10"], ["Winter", "06:45", "20:15"]]
    for x, y, text in [*_rows(first), (LEFT, TOP - 50, "Sailings from the pier:"), *_rows(second, TOP - 74)]:
        canvas.drawString(x, y, text)
    for top, right in ((TOP, 390), (TOP - 74, 410)):
        canvas.lines([(LEFT - 4, top + 11 - i * LEADING, right, top + 11 - i * LEADING) for i in range(4)])
    canvas.save()
    assert [_grid(table) for table in read(tmp_path / "two.pdf").found_tables] == [first, second]


def test_a_larger_line_between_two_tables_ends_the_first(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "two.pdf"), pagesize=(612, 792), invariant=True)
    first = [["Fare", "Single"], ["Adult", "9.00"], ["Bicycle", "4.50"]]
    second = [["Season", "First", "Last"], ["Summer", "05:30", "23:10"], ["Winter", "06:45", "20:15"]]
    canvas.setFont("Helvetica", 10)
    for x, y, text in [*_rows(first), *_rows(second, TOP - 72)]:
        canvas.drawString(x, y, text)
    canvas.setFont("Helvetica", 15)
    canvas.drawString(LEFT, TOP - 52, "Sailings")
    canvas.save()
    assert [_grid(table) for table in read(tmp_path / "two.pdf").found_tables] == [first, second]


def test_figures_with_a_unit_in_chinese_are_figures_below_heads(tmp_path: Path) -> None:
    rows = [["项目", "成人", "学生"], ["羽毛球", "40元", "25元"], ["年票", "1.2万元", "900 元"]]
    (table,) = read(drawn(tmp_path / "units.pdf", _rows(rows), font=CJK_FONT)).found_tables
    assert [cell.text for cell in table.cells if cell.head] == rows[0]


def test_cells_that_go_on_are_whole_where_rows_stand_further_apart(tmp_path: Path) -> None:
    lines = [
        (0, ["Name", "Post", "Phone"]),
        (20, ["Greta", "Pilot", "+44 1632"]),
        (32, ["Holm", "", "960 118"]),
        (52, ["Mei Lin", "Deputy harbour", "+44 1632"]),
        (64, ["", "master", "960 130"]),
        (84, ["Sun", "Liaison and safety", "+44 1632"]),
        (96, ["Okafor", "officer for the", "960 152"]),
        (108, ["", "northern basin", ""]),
    ]
    xs = (LEFT, 110.0, 210.0)
    pieces = [(x, TOP - down, text) for down, row in lines for x, text in zip(xs, row, strict=True) if text]
    (table,) = read(drawn(tmp_path / "goes_on.pdf", pieces)).found_tables
    assert _grid(table)[1:] == [
        ["Greta Holm", "Pilot", "+44 1632 960 118"],
        ["Mei Lin", "Deputy harbour master", "+44 1632 960 130"],
        ["Sun Okafor", "Liaison and safety officer for the northern basin", "+44 1632 960 152"],
    ]


def test_tables_beside_each_other_are_two_where_one_is_drawn_before_the_other(tmp_path: Path) -> None:
    fees = [["Visit", "Price"], ["First", "80.00"], ["Repeat", "45.00"], ["Home", "120.00"]]
    hours = [
        ["Day", "From", "To"],
        ["Monday", "8:00", "12:00"],
        ["Tuesday", "9:00", "17:30"],
        ["Friday", "13:00", "19:00"],
    ]
    pieces = [(LEFT, TOP + 20, "Fees")]
    pieces += [(LEFT + 60 * c, TOP - 14 * r, text) for r, row in enumerate(fees) for c, text in enumerate(row)]
    pieces += [(230.0, TOP + 20, "Hours")]
    pieces += [(230.0 + 60 * c, TOP - 14 * r, text) for r, row in enumerate(hours) for c, text in enumerate(row)]
    page = read(drawn(tmp_path / "beside.pdf", pieces))
    assert [_grid(table) for table in page.found_tables] == [fees, hours]
    assert [line.text for line in page.lines if line.table < 0] == ["Fees", "Hours"]


def test_a_bold_line_heads_rows_of_words_above_the_first_figures(tmp_path: Path) -> None:
    rows = [["Day", "Pool", "Sauna"], ["Monday", "closed", "closed"], ["Friday", "7–22", "12–23"]]
    canvas = Canvas(str(tmp_path / "bold.pdf"), pagesize=(612, 792), invariant=True)
    for x, y, text in _rows(rows):
        canvas.setFont("Helvetica-Bold" if y == TOP else "Helvetica", 10)
        canvas.drawString(x, y, text)
    canvas.save()
    (table,) = read(tmp_path / "bold.pdf").found_tables
    assert _grid(table) == rows
    assert [cell.text for cell in table.cells if cell.head] == rows[0]


def test_prose_in_two_columns_above_a_table_is_no_head_of_it(tmp_path: Path) -> None:
    """A narrow gap above the table made the prose of both columns its head, each line of it over all the figures."""
    left, right = column(0, 6), column(40, 6)
    prose = [
        (x, TOP - i * LEADING, text) for x, lines in ((LEFT, left), (RIGHT, right)) for i, text in enumerate(lines)
    ]
    rows = _rows(FIGURES, TOP - 7 * LEADING)
    (table,) = read(drawn(tmp_path / "above.pdf", [*prose, *rows])).found_tables
    assert _grid(table) == FIGURES


def test_lines_that_are_pressed_flat_between_two_rules_are_read(tmp_path: Path) -> None:
    """A mutated file had a table of such lines, whose height is 0."""
    canvas = Canvas(str(tmp_path / "flat.pdf"), pagesize=(612, 792), invariant=True)
    canvas.grid([LEFT, 260, 460], [500, 640, 660, TOP])
    for number, (x, y) in enumerate(product((70, 270), (680, 650, 620, 600, 560, 540))):
        flat = canvas.beginText()
        flat.setFont("Helvetica", 10)
        flat.setTextTransform(1, 0, 1, 0, x, y)
        flat.textLine(f"Quay {number}")
        canvas.drawText(flat)
    canvas.save()
    assert " ".join(texts(tmp_path / "flat.pdf")).count("Quay") == 12
