"""What the embedding model is shown of a chunk."""

from __future__ import annotations

import pytest

from library.index.embedded_text import text_to_embed
from library.records import Chunk


def shown(text: str, header: str = "", section: str = "") -> str:
    return text_to_embed(Chunk("d:0", "d", 0, 0, len(text), 1, 1, text, header, section))


def test_a_chunk_is_shown_under_its_names_and_its_innermost_heading() -> None:
    said = shown("The ferry sails at noon.", "Timetable", "Part one › Tides › Spring tides")
    assert said == "Timetable\nSpring tides\nThe ferry sails at noon."


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("Harbour report 2018 · 2018-12-31", "Harbour report 2018", id="the name has the year"),
        pytest.param("Harbour report · 2018-12-31", "Harbour report   2018-12-31", id="only the date has it"),
        pytest.param("2018-12-31", "2018-12-31", id="nothing but a date"),
    ],
)
def test_a_date_is_shown_where_the_name_has_no_year(header: str, expected: str) -> None:
    assert shown("Text.", header) == f"{expected}\nText."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("Net sales $ 1,234 $ (56) —", "Net sales 1234 56", id="a row"),
        pytest.param("Tax rate ........ 21.5 % 19 %", "Tax rate 21.5 % 19 %", id="points and percent stay"),
        pytest.param("Sales, net, rose by ($1,234), as planned.", "Sales, net, rose by 1234 , as planned.", id="prose"),
        pytest.param(
            "“Harbour” means the harbour (in the west).", "Harbour means the harbour (in the west).", id="words"
        ),
        pytest.param(
            "2018年公司营业收入为12.3亿元，比2017年增长8.5%。",
            "2018年公司营业收入为12.3亿元，比2017年增长8.5%。",
            id="Chinese",
        ),
        pytest.param("From 2018-12-31 to 3-4 2019", "From 2018-12-31 to 3-4 2019", id="dates"),
    ],
)
def test_signs_around_figures_are_left_out(line: str, expected: str) -> None:
    assert shown(line).split() == expected.split()
