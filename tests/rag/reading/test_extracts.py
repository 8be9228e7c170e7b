from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.extracts import extracts_of, unwrap

WRAPPED = "The harbour of Westhaven opened in 1931 and has\nthree quays. The first ferry sailed\nto Eastholm in 1934."
TABLE = (
    "Income by route\n(in millions)\n2024 2025\n"
    "North line 27.4 31.2\nSouth line $ 8.0 $ 7.5\nRefunds (1.2) (0.9)\nThe north line grew because of two new ships."
)
CHINESE = "西港的渡轮每天中午从东码头开航，航程为四\n十分钟。成人票价为四元，儿童免费。"
DATES = "The company was founded on December 31, 2017 in the old\ntown and moved to the harbour after a fire in 2019."


def _read(text: str) -> list[tuple[str, str]]:
    return [(e.kind, unwrap(text[e.start : e.end])) for e in extracts_of(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param(
            WRAPPED,
            [
                ("sentence", "The harbour of Westhaven opened in 1931 and has three quays."),
                ("sentence", "The first ferry sailed to Eastholm in 1934."),
            ],
            id="hard line breaks are spaces",
        ),
        pytest.param(
            TABLE,
            [
                ("heading", "Income by route"),
                ("heading", "(in millions)"),
                ("heading", "2024 2025"),
                ("row", "North line 27.4 31.2"),
                ("row", "South line $ 8.0 $ 7.5"),
                ("row", "Refunds (1.2) (0.9)"),
                ("sentence", "The north line grew because of two new ships."),
            ],
            id="rows stand alone",
        ),
        pytest.param(
            CHINESE,
            [
                ("sentence", "西港的渡轮每天中午从东码头开航，航程为四十分钟。"),
                ("sentence", "成人票价为四元，儿童免费。"),
            ],
            id="Chinese lines join without a space",
        ),
        pytest.param(DATES, [("sentence", DATES.replace("\n", " "))], id="a date at the end of a line is no row"),
        pytest.param(
            "NORTH FERRIES, INC.\nIt sails.",
            [("heading", "NORTH FERRIES, INC."), ("sentence", "It sails.")],
            id="capitals",
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_passage_is_cut_into_what_can_be_quoted(text: str, read: list[tuple[str, str]]) -> None:
    assert _read(text) == read


def test_a_chinese_sentence_with_an_abbreviation_is_no_heading_in_capitals() -> None:
    """To Python, a text is upper case when its only cased letters are."""
    (extract, *_) = extracts_of("一个 PDF 最大可以有 200 MB。它的页数最多为 5000 页，这两项都可以更改。")
    assert extract.kind == "sentence"


def test_list_items_are_kept_apart() -> None:
    assert [text for _, text in _read("Bring these things:\n• a valid ticket and\n a coat\n• your dog")] == [
        "Bring these things:",
        "• a valid ticket and a coat",
        "• your dog",
    ]


MARKED = (
    "## Fares\n\nThe fares were last\nRaised in 2019. They hold.\n\n"
    "| Route | Fare |\n| --- | --- |\n| North | 4.00 |\n\nBring these:\n• a coat"
    "\n\nPaid by: Ann Hale\n\n12,400 passengers 2024 2025"
)


def test_in_a_marked_passage_only_what_is_marked_is_a_heading_or_a_row() -> None:
    assert [(e.kind, unwrap(MARKED[e.start : e.end])) for e in extracts_of(MARKED, marked=True)] == [
        ("heading", "Fares"),
        ("sentence", "The fares were last Raised in 2019."),
        ("sentence", "They hold."),
        ("heading", "| Route | Fare |"),
        ("row", "| North | 4.00 |"),
        ("sentence", "Bring these:"),
        ("sentence", "• a coat"),
        ("sentence", "Paid by: Ann Hale"),
        ("sentence", "12,400 passengers 2024 2025"),
    ]


def test_a_short_line_that_goes_on_with_a_small_letter_is_no_paragraph() -> None:
    text = "Storms closed it for\nnine days in 1953, and the lighthouse was dark for as long as that."
    assert [kind for kind, _ in _read(text)] == ["sentence"]


@given(st.text(alphabet="ab .1\n|港。$", max_size=300))
def test_extracts_stand_in_order_and_hold_all_words(text: str) -> None:
    extracts = extracts_of(text)
    ends = [0, *(e.end for e in extracts)]
    assert all(e.start >= before and e.end > e.start for e, before in zip(extracts, ends, strict=False))
    assert "".join("".join(text[e.start : e.end].split()) for e in extracts) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("one\ntwo", "one two"),
        ("渡\n轮", "渡轮"),
        ("于1931\n年", "于1931年"),
        ("a  b", "a b"),
        ("渡轮\nferry", "渡轮ferry"),
    ],
)
def test_line_breaks_are_undone_by_script(text: str, joined: str) -> None:
    assert unwrap(text) == joined
