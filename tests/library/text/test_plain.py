from __future__ import annotations

import pytest

from library.text import terms_of
from library.text.dates import find_dates
from library.text.plain import plain_characters
from rag.verify.figures import read_figures


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("250⁹ °C", "250 °C", id="behind a figure"),
        pytest.param("USD 77¹,² million", "USD 77 million", id="two marks"),
        pytest.param("inhabitants⁴ of", "inhabitants of", id="behind a word"),
        pytest.param("⁹ Measured", " Measured", id="of the note itself"),
        pytest.param("640m² and 3 km³", "640m2 and 3 km3", id="units"),
        pytest.param("CO₂, H₂O", "CO2, H2O", id="lowered"),
        pytest.param("Ｆｕｌｌ１", "Full1", id="wide"),
    ],
)
def test_marks_of_notes_are_no_part_of_plain_text(text: str, plain: str) -> None:
    assert plain_characters(text) == plain


def test_a_mark_is_never_a_digit_of_a_figure_a_year_or_a_term() -> None:
    assert [figure.value for figure in read_figures("USD 77¹ million at 250⁹ °C in 4,812² towns").found] == [
        77e6,
        250,
        4812,
    ]
    assert [found.iso for found in find_dates("since March 2021² it")] == ["2021-03"]
    assert terms_of("4,812² inhabitants³ on 640 m²") == terms_of("4,812 inhabitants on 640 m2")
