from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ingest.pages.assembling import assemble
from library.pdf.pages import FoundTable, Line, Note, ReadPage, page_from_json, page_to_json
from library.pdf.structure import Structure
from library.records import Cell, Page
from tests.library.pdf.read_pages import PROSE, line, page

RECT = (72.0, 100.0, 300.0, 130.0)
CELLS = (Cell(0, 0, "Ferry", RECT, head=True), Cell(1, 0, "Tern", RECT), Cell(1, 1, "12", RECT, col_span=2))
FIELD = Note("field", "Skipper: Ann Hale", (80.0, 60.0, 200.0, 72.0), printed=("Skipper:",))
BERTH = Note("field", "Berth: 7", (80.0, 40.0, 200.0, 52.0))
COMMENT = Note("comment", "Is this\nthe old berth?", (400.0, 60.0, 420.0, 80.0), "Ann")
ATTACHMENT = Note("attachment", "tides.pdf", (0.0, 0.0, 0.0, 0.0))


def blocks_of(page: Page) -> list[tuple[str, str]]:
    return [(block.kind, page.text[block.start : block.end]) for block in page.blocks]


def assembled(*pages: ReadPage) -> list[Page]:
    return assemble(pages, Structure()).pages


def test_paragraphs_are_parted_by_gaps_and_hold_their_lines() -> None:
    first, second = "a bro\xad", "ken word"
    (read,) = assembled(page(1, [first, second, line(PROSE[0], 0, gap=True), PROSE[1]]))
    assert blocks_of(read) == [("paragraph", "a broken word"), ("paragraph", "\n".join(PROSE))]
    assert [block.rect[1::2] for block in read.blocks] == [(676.0, 698.0), (652.0, 674.0)]


def test_a_heading_is_a_block_with_its_level_from_1() -> None:
    heading = [line("Spring tides and", 0, size=14, gap=True), line("the ferry", 0, size=14)]
    (read,) = assembled(page(1, [*PROSE, *heading, *PROSE]))
    assert [kind for kind, _ in blocks_of(read)] == ["paragraph", "heading", "paragraph"]
    assert blocks_of(read)[1][1] == "Spring tides and\nthe ferry"
    assert [block.level for block in read.blocks] == [0, 1, 0]


def test_running_lines_and_what_the_page_sets_aside_are_asides() -> None:
    number = replace(line("5", 0.0), kind="aside")
    read = [page(i, [*PROSE * 8], "Harbour Ferries Report", str(i)) for i in range(1, 6)]
    read = [replace(one, lines=(one.lines[0], number, *one.lines[1:])) for one in read]
    text = assemble(read, Structure())
    for one, (start, end) in zip(text.pages, text.bodies, strict=True):
        asides = [block for block in one.blocks if block.kind == "aside"]
        assert [one.text[a.start : a.end] for a in asides] == ["Harbour Ferries Report", str(one.number), "5"]
        assert [start <= a.start < end for a in asides] == [False] * 3
        assert one.text[start:end] == "\n".join(PROSE * 8)


def test_a_table_is_one_block_with_its_cells_and_its_rows_stay_as_they_are() -> None:
    rows = ("Ferry", "Tern twenty-", "one", "Total -")
    read = page(1, [*PROSE, *(line(row, 0, gap=row == "one") for row in rows), "after it"])
    lines = [replace(one, table=0) if one.text in rows else one for one in read.lines]
    read = replace(read, lines=tuple(lines), found_tables=(FoundTable(CELLS, RECT, "in thousands"),))
    (written,) = assembled(read)
    table = written.blocks[1]
    assert blocks_of(written)[1:] == [("table", "\n".join(rows)), ("paragraph", "after it")]
    assert (table.cells, table.rect, table.scale) == (CELLS, RECT, "in thousands")


def test_notes_follow_the_body_each_as_a_block_with_its_place() -> None:
    read = [page(i, [*PROSE * 8], "Harbour Ferries Report") for i in range(1, 6)]
    read[2] = replace(read[2], notes=(FIELD, BERTH, COMMENT, ATTACHMENT))
    text = assemble(read, Structure())
    page_3, (start, end) = text.pages[2], text.bodies[2]
    notes = "Skipper: Ann Hale\n\nBerth: 7\n\nIs this\nthe old berth?"
    assert page_3.text[start:end] == "\n".join(PROSE * 8) + "\n\n" + notes
    assert blocks_of(page_3)[2:] == [
        ("field", "Skipper: Ann Hale"),
        ("field", "Berth: 7"),
        ("comment", "Is this\nthe old berth?"),
    ]
    assert page_3.blocks[-1].author == "Ann"
    assert [(page_3.text[a:b], rect) for a, b, rect in page_3.places] == [
        ("Skipper: Ann Hale", FIELD.rect),
        ("Berth: 7", BERTH.rect),
        ("Is this\nthe old berth?", COMMENT.rect),
    ]


def test_a_page_of_nothing_but_notes_has_a_body() -> None:
    text = assemble([replace(page(1, []), notes=(FIELD, BERTH))], Structure())
    assert text.pages[0].text == "Skipper: Ann Hale\n\nBerth: 7"
    assert text.bodies == [(0, len(text.pages[0].text))]


@pytest.mark.parametrize("labels", [["Skipper", "Berth"], ["Skipper Berth"]], ids=["two lines", "one line"])
def test_filled_fields_stand_in_the_place_of_their_printed_labels(labels: list[str]) -> None:
    lines = ["Application", *labels, "Signed in ink."]
    read = page(1, [line(text, 0, gap=True) for text in lines])
    beside = [read.lines[1].rect, read.lines[-2].rect]
    notes = (replace(FIELD, rect=beside[0], printed=("Skipper",)), replace(BERTH, rect=beside[1], printed=("Berth",)))
    (written,) = assembled(replace(read, notes=notes))
    assert written.text == "Application\n\nSkipper: Ann Hale\n\nBerth: 7\n\nSigned in ink."
    assert [written.text[start:end] for start, end, _ in written.places] == ["Skipper: Ann Hale", "Berth: 7"]


def test_a_printed_label_among_other_text_stays() -> None:
    read = page(1, ["The Skipper signs below."])
    (written,) = assembled(replace(read, notes=(replace(FIELD, rect=read.lines[0].rect, printed=("Skipper",)),)))
    assert written.text == "The Skipper signs below.\n\nSkipper: Ann Hale"


def test_turned_lines_are_joined_as_upright_ones() -> None:
    texts = ["The lamp was changed to electric", "light, and the keeper left."]
    lines = tuple(
        replace(Line(text, 100.0 + 14 * i, 80.0, 112.0 + 14 * i, 300.0, 10.0), quarter=1)
        for i, text in enumerate(texts)
    )
    (written,) = assembled(replace(page(1, []), lines=lines))
    assert blocks_of(written) == [("paragraph", "\n".join(texts))]


def test_a_page_comes_back_from_json_as_it_was() -> None:
    row = Line("Tern 12", 72.0, 100.0, 300.0, 112.5, 9.5, True, True, 0, "aside")
    read = ReadPage(
        3,
        612.0,
        792.0,
        (row,),
        "ocr",
        1,
        True,
        0.25,
        found_tables=(FoundTable(CELLS, RECT, "in millions"),),
        notes=(COMMENT, ATTACHMENT),
        hidden=12,
    )
    assert page_from_json(json.loads(json.dumps(page_to_json(read)))) == read


def test_a_table_that_goes_on_is_read_with_the_heads_of_the_page_before() -> None:
    head = (
        Cell(0, 0, "Ferry", (72.0, 90.0, 120.0, 100.0), head=True),
        Cell(0, 1, "Cars", (200.0, 90.0, 240.0, 100.0), head=True),
    )

    def row(number: int, name: str, cars: str) -> tuple[Cell, Cell]:
        return Cell(number, 0, name, (72.0, 70.0, 120.0, 80.0)), Cell(number, 1, cars, (200.0, 70.0, 240.0, 80.0))

    def table_page(number: int, rows: list[str], cells: tuple[Cell, ...]) -> ReadPage:
        lines = tuple(replace(line(text, 0), table=0) for text in rows)
        return replace(page(number, []), lines=lines, found_tables=(FoundTable(cells, (72.0, 70.0, 240.0, 100.0)),))

    first = table_page(1, ["Ferry Cars", "Tern 12"], (*head, *row(1, "Tern", "12")))
    second = table_page(2, ["Heron 40"], row(0, "Heron", "40"))
    table = assembled(first, second)[1].blocks[0]
    assert [(cell.row, cell.text, cell.is_carried) for cell in table.cells] == [
        (0, "Ferry", True),
        (0, "Cars", True),
        (1, "Heron", False),
        (1, "40", False),
    ]
    assert table.continues
