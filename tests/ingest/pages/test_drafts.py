from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ingest.pages.test_paragraphs import FULL, LAST, blocks_of, set_lines
from tests.library.pdf.read_pages import LEADING, TOP


def test_a_list_has_what_leads_in_to_it_and_the_lines_of_its_items() -> None:
    (found,) = blocks_of(
        set_lines(FULL, LAST, "", "Bring these:", "• a valid ticket and", ("a coat", 10.0), "• your dog", "", FULL)
    )
    assert found == [
        ("paragraph", f"{FULL}\n{LAST}"),
        ("list", "Bring these:\n• a valid ticket and\na coat\n• your dog"),
        ("paragraph", FULL),
    ]


def test_items_are_nested_by_their_indent() -> None:
    items = ("1. Boats", ("a) sail", 15.0), ("b) steam", 15.0), "2. Berths", ("a) short", 15.0), ("b) long", 15.0))
    (found,) = blocks_of(set_lines(*items))
    assert found == [("list", "1. Boats\n  a) sail\n  b) steam\n2. Berths\n  a) short\n  b) long")]


def test_short_lines_that_are_set_in_are_items_though_their_bullets_are_drawn() -> None:
    text = (FULL, LAST, "", "Bring these:", ("a valid ticket", 20.0), ("fees: 4 pounds", 40.0), ("a coat", 20.0), FULL)
    (found,) = blocks_of(set_lines(*text))
    assert found[1] == ("list", "Bring these:\na valid ticket\n  fees: 4 pounds\na coat")


def test_one_line_that_is_set_in_is_no_list() -> None:
    (found,) = blocks_of(set_lines(FULL, LAST, ("Ann Hale", 20.0), FULL, FULL))
    assert "list" not in [kind for kind, _ in found]


@pytest.mark.parametrize(
    "items",
    [
        pytest.param(("(i) one", "(ii) two", "(iii) three"), id="Roman"),
        pytest.param(("（一）甲项", "（二）乙项"), id="Chinese in brackets"),
        pytest.param(("一、甲项", "二、乙项"), id="Chinese"),
        pytest.param(("①甲项", "②乙项"), id="circled"),
        pytest.param(("- rope", "- lamp"), id="dashes"),
        pytest.param(("4.1 The tenant pays.", "4.2 The landlord repairs."), id="decimal"),
        pytest.param(("9. nine", "10. ten"), id="that counts on from a page before"),
    ],
)
def test_items_are_known_by_what_counts_them(items: tuple[str, ...]) -> None:
    (found,) = blocks_of(set_lines(FULL, LAST, *items))
    assert found[1:] == [("list", "\n".join(items))]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((FULL[:-4] + " of", "2. January, when the ice on the lake is broken up", LAST), id="a number"),
        pytest.param((f"{FULL[:-4]} A", "- or B - at whatever time the harbour master says", LAST), id="a dash"),
    ],
)
def test_a_number_at_the_beginning_of_a_line_is_no_item(lines: tuple[str, ...]) -> None:
    (found,) = blocks_of(set_lines(FULL, *lines))
    assert [kind for kind, _ in found] == ["paragraph"]


def test_labels_with_their_values_are_fields() -> None:
    (found,) = blocks_of(
        set_lines("Invoice no.: R-884", "Date: 3 June 2026", "", "Paid by:", "Ann Hale", "", FULL, LAST)
    )
    assert found == [
        ("field", "Invoice no.: R-884"),
        ("field", "Date: 3 June 2026"),
        ("field", "Paid by:\nAnn Hale"),
        ("paragraph", f"{FULL}\n{LAST}"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Figure 3: The harbour at low tide", "caption"),
        ("Table 2.1. Fares by route", "caption"),
        ("tABLE 4. Fares by route, in small capitals", "caption"),
        ("图 3 渡轮航线", "caption"),
        ("Figure 3 shows the harbour at low tide", "paragraph"),
        ("图3中的渡轮每天中午开航。", "paragraph"),
    ],
)
def test_a_caption_is_known_by_its_form(text: str, kind: str) -> None:
    (found,) = blocks_of(set_lines(FULL, LAST, "", text))
    assert found[-1] == (kind, text)


def test_small_text_with_a_mark_at_the_foot_of_the_page_is_a_footnote() -> None:
    text = set_lines(*[FULL] * 8, LAST)
    notes = set_lines("1 Measured at noon.", "2 Without the night ferry.", top=TOP - 20 * LEADING, size=7.0)
    notes = [replace(note, gap=i == 0) for i, note in enumerate(notes)]
    (found,) = blocks_of([*text, *notes])
    assert found[1:] == [("footnote", "1 Measured at noon."), ("footnote", "2 Without the night ferry.")]


def test_rows_of_one_form_are_not_run_together_though_no_table_was_found() -> None:
    rows = ["01.03.2026 R-880 Alder 310.50 paid", "02.03.2026 R-881 Beech 337.50 open", "04.03.2026 R-883 Fir 391 open"]
    (found,) = blocks_of(set_lines("Date Invoice Customer Amount Status", *rows))
    assert [text for _, text in found] == ["Date Invoice Customer Amount Status", *rows]


def test_prose_that_ends_in_figures_is_no_row() -> None:
    lines = [f"{FULL} in {year}" for year in (1931, 1953, 1982)]
    (found,) = blocks_of(set_lines(*lines))
    assert len(found) == 1


def test_the_entries_of_a_contents_page_are_not_run_together() -> None:
    titles = ["Item 1. Tides", "Item 2. Winds and all that the master of the harbour", "says of them", "Item 3. Tolls"]
    lines = set_lines(*titles, "Item 4. Pilots", "Item 5. Lamps")
    pages = iter((3, 9, 9, 20, 31))
    entries = [one if i == 1 else replace(one, text=f"{one.text} {next(pages)}", x1=500) for i, one in enumerate(lines)]
    (found,) = blocks_of([replace(entries[1], x1=480) if i == 1 else one for i, one in enumerate(entries)])
    assert [text for _, text in found] == [
        "Item 1. Tides 3",
        "Item 2. Winds and all that the master of the harbour\nsays of them 9",
        *("Item 3. Tolls 9", "Item 4. Pilots 20", "Item 5. Lamps 31"),
    ]


def test_a_note_s_asterisk_may_be_the_one_of_formulas() -> None:
    (note,) = set_lines("∗Written in the winter.", top=TOP - 20 * LEADING, size=7.0)
    (found,) = blocks_of([*set_lines(*[FULL] * 8, LAST), replace(note, gap=True)])
    assert found[1:] == [("footnote", "∗Written in the winter.")]


def test_a_sentence_that_leads_in_to_a_formula_is_no_label() -> None:
    (found,) = blocks_of(set_lines("如图所示的航线，其长度为：s = vt", "", "船长：张三"))
    assert [kind for kind, _ in found] == ["paragraph", "field"]
