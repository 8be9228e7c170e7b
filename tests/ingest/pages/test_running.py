from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ingest.pages.running import find_running
from library.pdf.pages import Line, ReadPage
from tests.library.pdf.read_pages import LEADING, PROSE, line, page


def set_aside(pages: Sequence[ReadPage]) -> list[list[str]]:
    """Give the running lines of each page."""
    found = zip(pages, find_running(pages), strict=True)
    return [[read.lines[i].text for i in (*running.top, *running.bottom)] for read, running in found]


def prose(number: int, lines: int = 20) -> list[str | Line]:
    return [f"{PROSE[i % 2]} w{chr(96 + number)}{chr(97 + i)}" for i in range(lines)]


def test_a_header_and_a_page_number_are_set_aside() -> None:
    pages = [page(i, prose(i), "Harbour Ferries Report", str(i)) for i in range(1, 8)]
    assert set_aside(pages) == [["Harbour Ferries Report", str(i)] for i in range(1, 8)]


@pytest.mark.parametrize(
    "footer",
    [
        pytest.param(lambda i: f"- {i} -", id="between dashes"),
        pytest.param(lambda i: f"Page {i} of 40", id="of so many"),
        pytest.param(lambda i: f"第 {i} 页", id="Chinese"),
        pytest.param(lambda i: f"第{'〇一二三四五六七八九'[i]}页", id="Chinese numerals"),
        pytest.param(lambda i: f"F-{i + 11}", id="with a letter, and counted from elsewhere"),
        pytest.param(lambda i: ["i", "ii", "iii", "iv", "v", "vi"][i - 1], id="Roman"),
        pytest.param(lambda i: f"Annual report {i + 30}", id="after words"),
        pytest.param(lambda i: f"Harbour News / Vol. 85, No. 152 / August 6, 2020 / Rules {i + 30}", id="after a date"),
    ],
)
def test_page_numbers_are_known_by_their_sequence(footer: Callable[[int], str]) -> None:
    pages = [page(i, prose(i), footer=footer(i)) for i in range(1, 7)]
    assert set_aside(pages) == [[footer(i)] for i in range(1, 7)]


def test_left_and_right_pages_may_have_different_headers() -> None:
    pages = [page(i, prose(i), "Harbour Ferries" if i % 2 else "Report of the year") for i in range(1, 9)]
    assert all(len(lines) == 1 for lines in set_aside(pages))


def test_a_header_may_change_with_the_chapter() -> None:
    names = ["Tides"] * 4 + ["Winds"] * 4 + ["Currents"] * 4
    assert set_aside([page(i, prose(i), name) for i, name in enumerate(names, 1)]) == [[name] for name in names]


def test_a_number_may_float_below_the_text_of_a_page_that_is_not_full() -> None:
    pages = []
    for i in range(1, 7):
        read = page(i, prose(i, 10 + 4 * i))
        pages.append(ReadPage(i, 612, 792, (*read.lines, line(str(i), read.lines[-1].y0 - 3 * LEADING))))
    assert set_aside(pages) == [[str(i)] for i in range(1, 7)]


def test_both_pages_of_a_short_document_may_be_numbered() -> None:
    assert set_aside([page(i, prose(i), footer=f"Page {i} of 2") for i in (1, 2)]) == [["Page 1 of 2"], ["Page 2 of 2"]]


def test_two_like_lines_are_no_header() -> None:
    assert set_aside([page(i, prose(i), "Harbour Ferries Report") for i in (1, 2)]) == [[], []]


@pytest.mark.parametrize("last", ["6. Adjournment", "Total 12", "Printed: 16.11.2012", "2"])
def test_the_last_line_of_a_document_of_one_page_stays(last: str) -> None:
    assert set_aside([page(1, [*prose(1, 3), last])]) == [[]]
    assert set_aside([page(1, prose(1, 3), footer=last)]) == [[]]


def test_the_head_of_a_table_over_several_pages_stays() -> None:
    rows: list[list[str | Line]] = [
        ["Route Vessel Hours", *(f"Line {i}{n} Tern {n}" for n in range(30))] for i in range(4)
    ]
    others = [prose(i) for i in range(5, 13)]
    pages = [page(i, body, "Harbour Ferries Report", str(i)) for i, body in enumerate([*rows, *others], 1)]
    assert set_aside(pages) == [["Harbour Ferries Report", str(i)] for i in range(1, 13)]


def test_answers_that_repeat_in_a_form_stay() -> None:
    pages = [page(i, [f"Is berth {i} free at low tide?", "Yes", f"Is berth {i} lit?", "No"]) for i in range(1, 7)]
    assert set_aside(pages) == [[]] * 6


def test_numbers_that_do_not_count_the_pages_stay() -> None:
    figures = [17, 4, 96, 23, 51, 8]
    assert set_aside([page(i, [*prose(i), str(n)]) for i, n in enumerate(figures, 1)]) == [[]] * 6


def test_pages_without_places_are_told_by_order() -> None:
    pages = []
    for i in range(1, 7):
        texts = [str(text) for text in (*prose(i), f"Page {i}")]
        pages.append(ReadPage(i, 612, 792, tuple(Line(text, 0, 0, 0, 0) for text in texts)))
    assert set_aside(pages) == [[f"Page {i}"] for i in range(1, 7)]


def test_an_empty_document_has_none() -> None:
    assert set_aside([]) == []
    assert set_aside([page(1, [])]) == [[]]
