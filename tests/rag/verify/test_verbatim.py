from __future__ import annotations

import pytest

from rag.verify.quotes import find_verbatim

SOURCE = (
    "The night boat did not\nstop at Eastby. It sails daily: tickets cost $12.50.\n渡轮没有在东港停靠，全年\n营运。"
)


@pytest.mark.parametrize(
    ("sentence", "standing"),
    [
        pytest.param("The night boat did not stop at Eastby.", "entire", id="a sentence over a line's end"),
        pytest.param("Tickets cost $12.50.", "entire", id="behind a colon"),
        pytest.param("渡轮没有在东港停靠，全年营运。", "entire", id="chinese"),
        pytest.param("It sails daily: tickets", "whole", id="the beginning of a sentence"),
        pytest.param("night boat did not stop", "part", id="a part"),
        pytest.param("Stop at Eastby.", "negated", id="what a negation stands before, at the end of a line"),
        pytest.param("在东港停靠", "negated", id="chinese negation before it"),
        pytest.param("全年营运。", "part", id="behind a comma, where nothing is denied"),
        pytest.param("Tickets cost €12.50.", "", id="another currency"),
        pytest.param("Tickets cost $12.", "", id="a figure goes on"),
        pytest.param("The night boat stops.", "", id="other words"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_sentence_is_found_with_what_stands_before_it(sentence: str, standing: str) -> None:
    assert find_verbatim(sentence, SOURCE) == standing
