from __future__ import annotations

from library.pdf.pieces import Piece, in_reading_order, recognised_lines
from library.records import NOWHERE, Block, Page, Rect

LEFT: Rect = (50, 100, 250, 700)
RIGHT: Rect = (300, 100, 500, 700)


def line(text: str, x: float, y: float) -> list[Piece]:
    return [Piece(text, (x, y, x + 100, y + 10))]


def test_columns_are_read_one_after_the_other() -> None:
    page = Page(1, "", blocks=(Block("paragraph", 0, 1, LEFT), Block("paragraph", 1, 2, RIGHT)))
    across = [line("a", 60, 600), line("c", 310, 600), line("b", 60, 580), line("d", 310, 580)]
    assert [read[0].text for read in in_reading_order(across, page)] == ["a", "b", "c", "d"]


def test_a_line_outside_of_all_blocks_stays_after_the_one_before_it() -> None:
    page = Page(1, "", blocks=(Block("paragraph", 0, 1, RIGHT), Block("paragraph", 1, 2, LEFT)))
    lines = [line("left", 60, 600), line("margin", 510, 600), line("right", 310, 580)]
    assert [read[0].text for read in in_reading_order(lines, page)] == ["right", "left", "margin"]


def test_the_lines_of_a_recognised_page_are_its_places() -> None:
    page = Page(1, "one\ntwo", how="ocr", places=((0, 3, (1, 2, 3, 4)), (4, 7, NOWHERE)))
    assert recognised_lines(page) == [[Piece("one", (1, 2, 3, 4))]]
