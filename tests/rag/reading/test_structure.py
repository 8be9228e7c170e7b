from __future__ import annotations

from dataclasses import replace

import pytest

from library.records import Block, Cell
from rag.reading.extracts import extracts_of
from rag.reading.structure import blocks_within, list_items, row_spans, to_markdown

RECT = (72.0, 100.0, 300.0, 112.0)
TEXT = "Fares\n\nRoute Fare\nNorth line 4.00\nSouth | west 3.50\n\nChildren travel free."
TABLE = Block(
    "table",
    TEXT.index("Route"),
    TEXT.index("3.50") + 4,
    RECT,
    cells=(
        Cell(0, 0, "Route", RECT, head=True),
        Cell(0, 1, "Fare", RECT, head=True),
        Cell(1, 0, "North line", RECT),
        Cell(1, 1, "4.00", RECT),
        Cell(2, 0, "South | west", RECT),
        Cell(2, 1, "3.50", RECT),
    ),
)
BLOCKS = (
    Block("heading", 0, 5, RECT, level=2),
    TABLE,
    Block("paragraph", TEXT.index("Children"), len(TEXT), RECT),
)


def test_headings_and_tables_are_marked() -> None:
    assert to_markdown(TEXT, BLOCKS) == (
        "## Fares\n\n| Route | Fare |\n| --- | --- |\n| North line | 4.00 |\n| South \\| west | 3.50 |\n\n"
        "Children travel free."
    )


def test_heads_of_several_rows_and_columns_are_joined_and_the_scale_is_said() -> None:
    cells = (
        Cell(0, 0, "Line", RECT, row_span=2, head=True),
        Cell(0, 1, "Income", RECT, col_span=2, head=True),
        Cell(1, 1, "2024", RECT, head=True),
        Cell(1, 2, "2025", RECT, head=True),
        Cell(2, 0, "North", RECT),
        Cell(2, 2, "7", RECT),
    )
    assert to_markdown("x", [Block("table", 0, 1, RECT, cells=cells, scale="in millions")]) == (
        "(in millions)\n| Line | Income 2024 | Income 2025 |\n| --- | --- | --- |\n| North |  | 7 |"
    )


def test_a_part_of_a_table_has_its_heads_and_its_rows() -> None:
    start = TEXT.index("South")
    (table, text) = blocks_within(BLOCKS, TEXT, start, len(TEXT))
    assert [cell.text for cell in table.cells] == ["Route", "Fare", "South | west", "3.50"]
    assert (table.start, text.start) == (0, TEXT.index("Children") - start)


def test_heads_from_another_page_take_no_row_of_the_text() -> None:
    carried = [replace(cell, rect=(72.0, 700.0, 300.0, 700.0)) if cell.head else cell for cell in TABLE.cells]
    text = "North line 4.00\nSouth | west 3.50"
    block = Block("table", 0, len(text), RECT, cells=tuple(carried))
    (part,) = blocks_within([block], text, text.index("South"), len(text))
    assert [cell.text for cell in part.cells] == ["Route", "Fare", "South | west", "3.50"]


def test_running_lines_are_no_blocks_of_a_passage() -> None:
    assert blocks_within([Block("aside", 0, 5, RECT)], TEXT, 0, len(TEXT)) == ()


def test_the_rows_of_tables_are_found_in_the_text() -> None:
    rows = [TEXT[start:end] for start, end in row_spans(TEXT, BLOCKS)]
    assert rows == ["North line 4.00", "South | west 3.50"]


def test_items_without_a_written_bullet_are_set_apart() -> None:
    assert to_markdown("Bring:\na coat\na dog", [Block("list", 0, 19, RECT)]) == "Bring:\n\na coat\n\na dog"
    assert to_markdown("Bring:\n• a coat", [Block("list", 0, 15, RECT)]) == "Bring:\n\n• a coat"


def test_a_table_that_is_read_with_heads_from_another_page_keeps_all_of_its_rows() -> None:
    text = "Route Fare\nNorth line 4.00\nSouth | west 3.50"
    carried = tuple(replace(cell, rect=(72.0, 112.0, 300.0, 112.0)) if cell.head else cell for cell in TABLE.cells)
    table = replace(TABLE, start=0, end=len(text), cells=carried)
    assert [text[start:end] for start, end in row_spans(text, [table])] == text.split("\n")[1:]
    assert to_markdown(text, [table]).count("Route") == 1


def test_a_comment_is_one_quotation_and_is_cut_out_whole() -> None:
    text = "The fee is 4 euros.\n\nComment by Ada Berg: Not any more.\nIt is 5 euros."
    blocks = (Block("paragraph", 0, 19, RECT), Block("comment", 21, len(text), RECT, author="Ada Berg"))
    marked = to_markdown(text, blocks)
    assert marked.endswith("\n\n> Comment by Ada Berg: Not any more. It is 5 euros.")
    assert [(one.kind, marked[one.start : one.end]) for one in extracts_of(marked, marked=True)] == [
        ("sentence", "The fee is 4 euros."),
        ("whole", "Comment by Ada Berg: Not any more. It is 5 euros."),
    ]


def test_a_field_is_cut_out_with_its_label_though_that_is_a_question() -> None:
    text = "Does she carry cars? Yes"
    marked = to_markdown(text, [Block("field", 0, len(text), RECT)])
    assert [(one.kind, marked[one.start : one.end]) for one in extracts_of(marked, marked=True)] == [("whole", text)]


@pytest.mark.parametrize("line", ["# is what the label says.", "> is what the prompt shows."])
def test_a_line_that_begins_as_a_mark_does_is_a_sentence(line: str) -> None:
    for text in (line, f"The vat is full.\n{line}"):
        marked = to_markdown(text, [Block("paragraph", 0, len(text), RECT)])
        last = list(extracts_of(marked, marked=True))[-1]
        assert (last.kind, marked[last.start : last.end]) == ("sentence", line)


def test_the_items_of_a_list_keep_the_lines_that_they_go_on_in() -> None:
    """Numbers that no space parts from Chinese were no marks: each line of such a list was an item of its own."""
    text = "1.【强制】线程池不允许\n自行创建。\n2、点击“修改”后\n保存。"
    assert list_items(text) == ["1.【强制】线程池不允许\n自行创建。", "2、点击“修改”后\n保存。"]


def test_a_paragraph_that_goes_on_in_mid_sentence_stays_with_what_it_goes_on_from() -> None:
    text = "The ferry is\nlate today.\n\nIt rains."
    blocks = [
        Block("list", 0, 12, RECT),
        Block("paragraph", 13, 24, RECT, continues=True),
        Block("paragraph", 26, 35, RECT),
    ]
    assert to_markdown(text, blocks) == text
