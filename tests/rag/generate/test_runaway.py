from __future__ import annotations

import pytest

from rag.generate.draft import RunawayDetector, repeated_unit, without_repetitions

LINE = "It has three quays [1].\n"
TABLE = "| Year | Passengers |\n|---|---|\n" + "".join(f"| {year} | {year * 37} |\n" for year in range(1990, 2026))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        pytest.param("It opened in 1931. " + LINE * 20, len(LINE), id="a line again and again"),
        pytest.param("Well" + "l" * 300, 1, id="a letter again and again"),
        pytest.param(LINE * 3, 0, id="three times is no loop"),
        pytest.param(TABLE, 0, id="a long table"),
        pytest.param("Quiet. " + "ha" * 20, 0, id="short"),
    ],
)
def test_the_repeated_unit_is_measured(text: str, unit: int) -> None:
    assert repeated_unit(text) == unit


def test_one_of_the_repeated_lines_is_kept() -> None:
    assert without_repetitions("It opened in 1931.\n" + LINE * 40) == f"It opened in 1931.\n{LINE}".rstrip()
    assert without_repetitions(TABLE) == TABLE.rstrip()


def test_a_growing_answer_is_found_out_soon() -> None:
    runaway, text = RunawayDetector(None), ""
    while not runaway.is_repeating(text):
        text += LINE
        assert len(text) < 600
    assert not runaway.is_endless(text)


def test_an_answer_that_outgrows_what_was_allowed_is_endless() -> None:
    assert RunawayDetector(10).is_endless("x" * 81)
    assert not RunawayDetector(10).is_endless("x" * 80)
    assert RunawayDetector(None).is_endless("x" * 60_001)
