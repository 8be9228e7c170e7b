from __future__ import annotations

import pytest

from library.text.items import value_of


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("12", 12), ("iv", 4), ("XLIX", 49), ("cxx", 120), ("三", 3), ("十", 10), ("二十一", 21), ("一百零五", 105)],
)
def test_a_numeral_says_what_it_counts(numeral: str, value: int) -> None:
    assert value_of(numeral) == value
