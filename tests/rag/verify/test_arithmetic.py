from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.arithmetic import read_equations


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Average = (1,642.2 + 1,559.3) / 2 = 1,600.75", id="average"),
        pytest.param("365 * 1,600.75 / 11,108.4 = 52.6 days", id="days"),
        pytest.param("(($177,866 - $135,987) / $135,987) * 100 = 30.8%", id="growth"),
        pytest.param("FCF = $3,676.2 million - $(460.8) million = $3,215.4 million", id="money"),
        pytest.param("1 - (1,244.5 / 2,707.3) = 0.54", id="one minus"),
        pytest.param("$14,971 - $32,452 = -$17,481", id="negative"),
        pytest.param("毛利率 = 5.2亿元 ÷ 18.4亿元 = 28.3%", id="chinese"),
        pytest.param("96 / 1,200 equals 8%", id="in a word"),
    ],
)
def test_a_right_sum_holds(text: str) -> None:
    equations = read_equations(text)
    assert equations
    assert all(equation.holds for equation in equations)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(1,642.2 + 1,559.3) / 2 = 1,700.75", id="average"),
        pytest.param("365 * 1,600.75 / 11,108.4 = 70.4 days", id="days"),
        pytest.param("96 / 1,200 = 9%", id="percent"),
        pytest.param("5.2亿元 ÷ 18.4亿元 = 38.3%", id="chinese"),
    ],
)
def test_a_wrong_sum_does_not(text: str) -> None:
    assert not all(equation.holds for equation in read_equations(text))


@pytest.mark.parametrize("text", ["1 / 0 = 5", "no sum", "3 = 3", "(((1 + 2"])
def test_what_is_no_sum_is_left_out(text: str) -> None:
    assert read_equations(text) == []


@given(st.text(st.sampled_from("0123456789.()+-*/=≈ $%"), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert all(equation.holds in (True, False) for equation in read_equations(text))


def test_a_long_chain_of_brackets_costs_nothing() -> None:
    assert read_equations("(" * 5000 + "1" + ")" * 5000 + " = 1") == []


def test_a_long_line_without_a_sum_costs_little() -> None:
    began = time.process_time()
    assert read_equations("1 " * 20_000 + "and no more = 3") == []
    assert time.process_time() - began < 2
