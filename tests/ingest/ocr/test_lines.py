from __future__ import annotations

import pytest

from ingest.ocr.lines import Box, lay_out_boxes

SIZE = (600.0, 800.0)  # points
SCALE = 0.5  # points to a pixel


def box(text: str, x: float, y: float, width: float = 400, slope: float = 0.0) -> Box:
    """Make a box 30 pixels high whose left end has its middle at (x, y)."""
    y0, y1 = sorted((y, y + slope * width))
    return Box(text, 0.99, x, y0 - 15, x + width, y1 + 15, 30, slope)


def test_the_cells_of_a_row_stand_on_one_line() -> None:
    cells = [box(f"{row}{cell}", 100 + 300 * cell, 200 + 40 * row, 60) for row in (1, 2, 3) for cell in (0, 1, 2)]
    laid_out = lay_out_boxes(cells[::-1], SIZE, SCALE)
    assert [line.text for line in laid_out.lines] == ["10 11 12", "20 21 22", "30 31 32"]
    assert [(cell.row, cell.col) for cell in laid_out.tables[0].cells] == [(r, c) for r in range(3) for c in range(3)]


def test_columns_are_read_one_after_the_other() -> None:
    left = [box(f"the left column has line {i}", 60, 200 + 40 * i, 480) for i in range(8)]
    right = [box(f"and the right column line {i}", 620, 200 + 40 * i, 480) for i in range(8)]
    lines = [line.text for line in lay_out_boxes(left + right, SIZE, SCALE).lines]
    assert lines == [box.text for box in left + right]


@pytest.mark.parametrize("slope", [0.04, -0.04], ids=["falling", "rising"])
def test_a_page_askew_keeps_its_rows_and_places(slope: float) -> None:
    boxes = [
        box(text, x, 400 + y + slope * x, 450, slope)
        for y, texts in ((0, ("one two three four", "five six")), (40, ("seven eight nine", "ten eleven")))
        for x, text in zip((60, 620), texts, strict=True)
    ]
    lines = lay_out_boxes(boxes, SIZE, SCALE).lines
    assert [line.text for line in lines] == ["one two three four five six", "seven eight nine ten eleven"]
    first = lines[0]
    assert first.x0 == pytest.approx(SCALE * 60)
    assert first.x1 == pytest.approx(SCALE * (620 + 450))
    ends = sorted(SIZE[1] - SCALE * (400 + slope * x) for x in (60, 1070))
    assert (first.y0, first.y1) == pytest.approx((ends[0] - 6, ends[1] + 6), abs=1)


def test_sizes_differ_only_where_the_boxes_clearly_do() -> None:
    heights = (30, 33, 27, 60)
    boxes = [Box(f"line {h}", 0.9, 60, 100 * i, 400, 100 * i + h, h) for i, h in enumerate(heights, 1)]
    sizes = [line.size for line in lay_out_boxes(boxes, SIZE, SCALE).lines]
    assert sizes[0] == sizes[1] == sizes[2] < sizes[3]


def test_nothing_gives_no_lines() -> None:
    assert lay_out_boxes([], SIZE, SCALE).lines == ()
