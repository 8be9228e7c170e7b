from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from library.pdf.layout import lay_out
from library.pdf.runs import PageRuns, Run
from tests.library.pdf.drawn import LEADING, LEFT, RIGHT, TOP, Piece, column, drawn, read, texts
from tests.pdfs import CJK_FONT

ROWS = [
    ("Revenue", "1,204", "1,101"),
    ("Cost of sales", "(640)", "(598)"),
    ("Gross profit", "564", "503"),
    ("Net income", "211", "$187"),
]
LABELS = [" ".join(row) for row in ROWS]


def _two_columns(left: list[str], right: list[str], top: float = TOP) -> list[Piece]:
    """Draw them row by row, so that the content mixes them."""
    return [
        piece
        for i, pair in enumerate(zip(left, right, strict=True))
        for piece in ((LEFT, top - i * LEADING, pair[0]), (RIGHT, top - i * LEADING, pair[1]))
    ]


def _table(rows: list[tuple[str, str, str]]) -> list[Piece]:
    return [(x, TOP - i * LEADING, row[c]) for i, row in enumerate(rows) for c, x in enumerate((LEFT, 300.0, 400.0))]


@pytest.mark.parametrize("turn", [0, 90])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(tmp_path: Path, turn: int) -> None:
    left, right = column(0), column(40)
    assert texts(drawn(tmp_path / "two.pdf", _two_columns(left, right), turn=turn)) == [*left, *right]


def test_columns_of_different_leading_are_read_one_after_the_other(tmp_path: Path) -> None:
    left, right = column(0, 9), column(40, 8)
    pieces = [(LEFT, TOP - i * 14, text) for i, text in enumerate(left)]
    pieces += [(RIGHT, TOP - i * 15.5, text) for i, text in enumerate(right)]
    pieces.sort(key=lambda piece: -piece[1])
    assert texts(drawn(tmp_path / "leading.pdf", pieces)) == [*left, *right]


def test_three_columns(tmp_path: Path) -> None:
    columns = [column(0), column(40), column(20)]
    pieces = [(40 + c * 190, TOP - i * LEADING, columns[c][i][:30]) for i in range(8) for c in range(3)]
    expected = [line[:30].strip() for lines in columns for line in lines]
    assert texts(drawn(tmp_path / "three.pdf", pieces)) == expected


def test_titles_over_and_between_columns_stay_in_their_place(tmp_path: Path) -> None:
    title = "A history of the harbour and of everyone who ever lived beside its quays"
    between = "What the second part of this history tells about the bakers of the harbour"
    first, second = (column(0), column(40)), (column(20), column(5))
    pieces = [(LEFT, TOP + 40, title), *_two_columns(*first), (LEFT, TOP - 150, between)]
    pieces += _two_columns(*second, top=TOP - 190)
    lines = texts(drawn(tmp_path / "titles.pdf", pieces))
    assert lines == [title, *first[0], *first[1], between, *second[0], *second[1]]


@pytest.mark.parametrize("order", ["by row", "by column", "at odds", "from below"])
def test_a_row_of_a_table_is_one_line_with_its_label(tmp_path: Path, order: str) -> None:
    pieces = _table(ROWS)
    if order == "by column":
        pieces.sort(key=lambda piece: piece[0])
    elif order == "at odds":
        pieces = [pieces[(5 * i + 2) % len(pieces)] for i in range(len(pieces))]
    elif order == "from below":
        pieces.reverse()
    page = read(drawn(tmp_path / "table.pdf", pieces))
    assert [line.text for line in page.lines] == LABELS
    assert page.tables == 1


def test_columns_of_a_table_with_long_labels_are_no_columns_of_text(tmp_path: Path) -> None:
    labels = column(0, 6)
    pieces = [
        piece
        for i, label in enumerate(labels)
        for piece in ((LEFT, TOP - i * LEADING, label), (RIGHT, TOP - i * LEADING, f"{i},204"))
    ]
    lines = texts(drawn(tmp_path / "labels.pdf", pieces))
    assert lines == [f"{label} {i},204" for i, label in enumerate(labels)]


def test_a_list_of_people_with_their_posts_is_read_row_by_row(tmp_path: Path) -> None:
    people = [
        ("Jeffrey P. Bell 56", "President, Chief Executive Officer, and Chairman of the Board"),
        ("Rosalind G. Brown 57", "Group President, Americas, Harbour Corporation"),
        ("Jamie S. Green 69", "Partner, Walker and Dorr LLP"),
        ("Daniel P. Hunter 61", "Dean, College of Computing"),
        ("Judith A. Marsh 67", "Senior Advisor, Astronauts Wanted"),
    ]
    pieces = [p for i, (a, b) in enumerate(people) for p in ((LEFT, TOP - i * 20, a), (220.0, TOP - i * 20, b))]
    assert texts(drawn(tmp_path / "people.pdf", pieces)) == [f"{a} {b}" for a, b in people]


def test_a_table_with_cells_of_several_lines_keeps_its_cells(tmp_path: Path) -> None:
    cells = [column(i * 20, 4) for i in range(6)]
    pieces = [
        (RIGHT if i % 2 else LEFT, TOP - (i // 2) * 5 * LEADING - j * LEADING, text)
        for i, cell in enumerate(cells)
        for j, text in enumerate(cell)
    ]
    assert texts(drawn(tmp_path / "cells.pdf", pieces)) == [text for cell in cells for text in cell]


def test_a_header_drawn_last_comes_first(tmp_path: Path) -> None:
    body = column(0)
    pieces = [(LEFT, TOP - i * LEADING, text) for i, text in enumerate(body)]
    assert texts(drawn(tmp_path / "header.pdf", [*pieces, (LEFT, 760, "Annual report")])) == ["Annual report", *body]


def test_raised_and_lowered_characters_stay_in_their_line(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "raised.pdf"))
    for y, line in ((700, "Income before tax"), (686, "Water is H")):
        text = canvas.beginText(LEFT, y)
        for rise, size, part in ((0, 11, line), (5 if y == 700 else -3, 7, "2"), (0, 11, " and so on")):
            text.setRise(rise)
            text.setFont("Helvetica", size)
            text.textOut(part)
        canvas.drawText(text)
    canvas.save()
    assert texts(tmp_path / "raised.pdf") == ["Income before tax² and so on", "Water is H₂ and so on"]


def test_chinese_gains_no_spaces(tmp_path: Path) -> None:
    line = "渡轮每天早上六点从东码头开出，晚上十点停运。"
    whole = drawn(tmp_path / "whole.pdf", [(LEFT, TOP, line)], CJK_FONT)
    each = drawn(tmp_path / "each.pdf", [(LEFT + 10.4 * i, TOP, c) for i, c in enumerate(line)], CJK_FONT)
    assert texts(whole) == [line]
    assert texts(each) == [line]


def test_space_above_a_paragraph_is_known(tmp_path: Path) -> None:
    ys = [700, 686, 672, 640, 626, 612]
    page = read(drawn(tmp_path / "gap.pdf", [(LEFT, y, column(0, 6)[i]) for i, y in enumerate(ys)]))
    assert [line.gap for line in page.lines] == [False, False, False, True, False, False]


def test_size_and_boldness_are_as_drawn(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "bold.pdf"))
    canvas.scale(2, 2)
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(30, 350, "A heading")
    canvas.setFont("Helvetica", 5)
    canvas.drawString(30, 335, "Text below it")
    canvas.save()
    assert [(line.size, line.bold) for line in read(tmp_path / "bold.pdf").lines] == [(18, True), (10, False)]


_PLACES = st.lists(
    st.tuples(st.floats(-50, 600), st.floats(-50, 800), st.floats(5, 300), st.integers(1, 9), st.booleans()),
    max_size=60,
)


@given(_PLACES)
def test_no_run_is_lost_wherever_it_stands(places: list[tuple[float, float, float, int, bool]]) -> None:
    runs = [
        Run(f"word{i}", x, y, x + width, y + 12, line=i // 2, words=words, turned=turned)
        for i, (x, y, width, words, turned) in enumerate(places)
    ]
    lines = lay_out(PageRuns(600, 800, tuple(runs))).lines
    assert sorted(" ".join(line.text for line in lines).split()) == sorted(run.text for run in runs)


def test_a_line_has_the_size_of_most_of_it_though_its_longest_word_has_another(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "label.pdf"), pagesize=(612, 792))
    canvas.setFont("Helvetica-Bold", 7)
    canvas.drawString(LEFT, TOP, "ANNOUNCEMENT:")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(LEFT + 64, TOP, "The old pier is shut")
    canvas.save()
    (line,) = read(tmp_path / "label.pdf").lines
    assert (line.text, line.size, line.bold) == ("ANNOUNCEMENT: The old pier is shut", 9.0, False)


def test_the_last_word_of_a_column_stays_in_it(tmp_path: Path) -> None:
    left, right = [*column(0), "boats:"], column(40)
    pieces = [*_two_columns(left[:8], right), (LEFT, TOP - 8 * LEADING, left[8]), (300.0, 40.0, "7")]
    assert texts(drawn(tmp_path / "last.pdf", pieces)) == [*left, *right, "7"]


def test_a_ruled_table_at_the_head_of_a_column_is_read_in_it(tmp_path: Path) -> None:
    left, right = column(0, 12), column(40, 8)
    canvas = Canvas(str(tmp_path / "head.pdf"), pagesize=(612, 792))
    canvas.grid([RIGHT, RIGHT + 90, RIGHT + 160], [TOP + 11 - i * LEADING for i in range(4)])
    canvas.setFont("Helvetica", 10)
    pieces = [(LEFT, TOP - i * LEADING, text) for i, text in enumerate(left)]
    pieces += [(RIGHT, TOP - (i + 4) * LEADING, text) for i, text in enumerate(right)]
    rows = [("Pier", "Lamps"), ("North", "12"), ("South", "9")]
    pieces += [(x, TOP - i * LEADING, row[c]) for i, row in enumerate(rows) for c, x in ((0, RIGHT + 4), (1, 415.0))]
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    canvas.save()
    assert texts(tmp_path / "head.pdf") == [*left, *(" ".join(row) for row in rows), *right]


def test_columns_begin_with_a_gap_below_what_stands_over_them(tmp_path: Path) -> None:
    pieces = [(200.0, TOP + 40, "A history of the harbour"), *_two_columns(column(0), column(40))]
    gaps = [i for i, line in enumerate(read(drawn(tmp_path / "gap.pdf", pieces)).lines) if line.gap]
    assert gaps == [1], "and none where reading jumps to the second column"
