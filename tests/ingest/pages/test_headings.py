from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ingest.pages.headings import find_headings
from ingest.pages.running import Running
from library.pdf.pages import Line, ReadPage
from tests.library.pdf.read_pages import PROSE, line, page

PLAIN = [f"{PROSE[i % 2]} {i}." for i in range(12)]


def large(text: str, size: float = 14) -> Line:
    return line(text, 0, size=size, gap=True)


def bold(text: str, *, gap: bool = True) -> Line:
    return line(text, 0, bold=True, gap=gap)


def titles(pages: Sequence[ReadPage], outline: Sequence[tuple[int, str, int]] = ()) -> list[tuple[int, str]]:
    return [(one.level, one.title) for one in find_headings(pages, [Running()] * len(pages), outline)]


def test_larger_type_makes_headings_and_their_levels() -> None:
    pages = [
        page(1, [large("Tides", 18), *PLAIN, large("Spring tides"), *PLAIN]),
        page(2, [large("Winds", 18), *PLAIN]),
    ]
    assert titles(pages) == [(0, "Tides"), (1, "Spring tides"), (0, "Winds")]


def test_a_bold_line_is_a_heading_and_a_bold_paragraph_is_not() -> None:
    paragraph = [
        bold(text, gap=i == 0) for i, text in enumerate(["Take heed of the tide", "Mind the wind", "Mind the", "Rope"])
    ]
    assert titles([page(1, [bold("Safety on board"), *PLAIN, *paragraph, *PLAIN])]) == [(0, "Safety on board")]


def test_a_page_where_every_line_is_bold_has_no_headings() -> None:
    lines = [bold(f"Rule {chr(65 + i)} of the harbour") for i in range(12)]
    assert titles([page(1, lines), page(2, PLAIN)]) == []


def test_the_parts_of_a_filing_stand_above_the_rest() -> None:
    pages = [
        page(
            1, [bold("PART II"), bold("Item 7. Management’s Discussion and Analysis"), *PLAIN, bold("Overview"), *PLAIN]
        ),
        page(2, [bold("Item 8. Financial Statements"), *PLAIN, bold("Consolidated Balance Sheets"), *PLAIN]),
    ]
    assert titles(pages) == [
        (0, "PART II"),
        (1, "Item 7. Management’s Discussion and Analysis"),
        (2, "Overview"),
        (1, "Item 8. Financial Statements"),
        (2, "Consolidated Balance Sheets"),
    ]


def test_chinese_numbering_makes_headings_in_plain_type() -> None:
    body = ["渡轮在中午开航，除非港务长另有通知，否则照常往返于两岸之间。"] * 6
    first: list[str | Line] = [line("第三章 航线", 0, gap=True), *body, line("一、夏季时刻", 0, gap=True), *body]
    assert titles([page(1, first)]) == [(0, "第三章 航线"), (1, "一、夏季时刻")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The ferry sails at noon.", id="a sentence"),
        pytest.param("December 31, 2018 and 2017", id="dates over a table"),
        pytest.param("(in millions, except per share)", id="a unit"),
        pytest.param("Net sales $ 1,234 $ 1,100", id="a table's row"),
        pytest.param("• Mind the gap", id="a list's item"),
        pytest.param("continued from above", id="the rest of a sentence"),
        pytest.param("12", id="a number"),
        pytest.param("四、净利润（净亏损以", id="a table's cell that goes on"),
        pytest.param("Harbour Office. The master will", id="the beginning of a paragraph"),
        pytest.param("12: end while", id="a line of an algorithm"),
        pytest.param("Attention = Softmax (Scores)", id="a formula"),
    ],
)
def test_bold_lines_that_are_no_headings(text: str) -> None:
    assert titles([page(1, [*PLAIN, bold(text), *PLAIN])]) == []


def test_the_head_of_a_table_is_no_heading() -> None:
    assert titles([page(1, [*PLAIN, bold("Route Vessel Hours"), "North line 12 400", *PLAIN])]) == []


def test_a_numbered_clause_with_figures_is_no_row_under_its_heading() -> None:
    clause = "2.1 It begins on 1 July 2026 and ends after 36 months."
    assert titles([page(1, [*PLAIN, bold("2. Term"), clause, *PLAIN])]) == [(0, "2. Term")]


def test_a_heading_of_two_lines_is_one() -> None:
    pages = [page(1, [large("Of the tides"), line("and the winds", 0, size=14), *PLAIN])]
    assert titles(pages) == [(0, "Of the tides and the winds")]


def test_a_table_of_contents_gives_no_numbered_headings() -> None:
    entries = [bold(f"Item {i}. Part of the report {i}") for i in range(1, 8)]
    assert titles([page(1, [*entries, *PLAIN, *PLAIN])]) == []


def test_the_outline_tells_the_headings_where_it_is_full() -> None:
    pages = [page(1, ["Opening words", "1 Tides and", "winds", *PLAIN]), page(2, PLAIN)]
    outline = [(0, "1 Tides and winds", 1), (1, "Not on the page", 2)]
    found = find_headings(pages, [Running()] * 2, outline)
    assert [(one.page, one.line, one.title) for one in found] == [
        (0, 1, "1 Tides and winds"),
        (1, None, "Not on the page"),
    ]


def test_an_outline_that_names_nothing_is_passed_over() -> None:
    pages = [page(1, [large("Tides"), *PLAIN]), page(2, PLAIN)]
    assert titles(pages, [(0, "Page 1", 1), (0, "report.docx", 2)]) == [(0, "Tides")]


def test_a_sparse_outline_is_filled_from_the_pages() -> None:
    pages = [page(1, [large("Tides", 18), *PLAIN, bold("Spring tides"), *PLAIN]), page(2, PLAIN)]
    assert titles(pages, [(0, "Tides", 1)]) == [(0, "Tides"), (1, "Spring tides")]


def test_running_lines_are_no_headings() -> None:
    pages = [page(1, [*PLAIN], header="Harbour Ferries Report")]
    assert find_headings(pages, [Running(top=(0,))], [(0, "Harbour Ferries Report", 1)])[0].line is None


def test_the_items_of_a_real_filing_are_found(eval_set: Callable[[str], Path]) -> None:
    from ingest.pages.running import find_running
    from library.pdf.reading import read_pages

    path = eval_set("financebench-dev") / "pdfs" / "COSTCO_2021_10K.pdf"
    pages = read_pages(path, range(20, 40))
    found = {one.title.casefold() for one in find_headings(pages, find_running(pages), ())}
    for name in ("part ii", "item 8—financial statements and supplementary data", "net sales", "membership fees"):
        assert name in found


def test_parts_with_one_number_stand_above_those_with_two() -> None:
    pages = [page(1, [bold("1 Tides"), *PLAIN, large("1.1 Spring tides", 16), *PLAIN, bold("2 Winds"), *PLAIN])]
    assert titles(pages) == [(0, "1 Tides"), (1, "1.1 Spring tides"), (0, "2 Winds")]


def test_a_heading_may_name_several_years() -> None:
    text = "Arvik Ferries reports on the year 2023 and gives an outlook for 2024"
    assert titles([page(1, [bold(text), *PLAIN])]) == [(0, text)]


def test_a_title_stands_above_the_numbered_parts_and_those_of_a_paper_are_known_by_their_capitals() -> None:
    title = "“Good Ferry!”: Tides and Timetables"
    first: list[str | Line] = [large(title, 20), *PLAIN, line("I. INTRODUCTION", 0, gap=True), *PLAIN]
    second: list[str | Line] = [
        line("II. RELATED WORK", 0, gap=True),
        *PLAIN,
        line("I. Hale said so", 0, gap=True),
        *PLAIN,
    ]
    assert titles([page(1, first), page(2, second)]) == [
        (0, title),
        (0, "I. INTRODUCTION"),
        (0, "II. RELATED WORK"),
    ]


def test_a_title_that_the_outline_leaves_out_is_a_heading_all_the_same() -> None:
    pages = [page(1, [large("Ferries: A Timetable", 20), *PLAIN, large("1 Tides"), *PLAIN])]
    assert titles(pages, [(0, "1 Tides", 1)]) == [(0, "Ferries: A Timetable"), (0, "1 Tides")]
