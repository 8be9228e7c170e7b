from __future__ import annotations

import pytest

from bench.gold_figures import figures_in, states


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("$11588.00", [11588.0]),
        ("It was $2,018mn in FY 2023", [2018.0]),
        ("The ratio is 0.67 times", [0.67]),
        ("8% in 2022", []),
    ],
)
def test_years_and_short_numbers_are_no_figures(text: str, figures: list[float]) -> None:
    assert figures_in(text) == figures


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Net income: $11,588 (2019)", True),
        ("Net income (in thousands): 11,588,412 (2019)", True),
        ("Net income: $11,589 (2019)", False),
        ("No figure at all", False),
    ],
)
def test_a_figure_is_stated_whatever_the_tables_scale(text: str, stated: bool) -> None:
    assert states(text, [11588.0]) is stated
