from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ingest.ocr.spacing import ink_spans, mend_spaces

HEIGHT = 30.0
WIDTH = 10.0  # of a letter


def line(letters: str, white: dict[int, float]) -> tuple[list[float], list[tuple[float, float]]]:
    """Set letters 2 pixels apart, or as far as `white` says before the letter of that place."""
    centres, gaps, x = [], [], 0.0
    for place in range(len(letters)):
        if place:
            gap = white.get(place, 2.0)
            gaps.append((x, x + gap))
            x += gap
        centres.append(x + WIDTH / 2)
        x += WIDTH
    return centres, gaps


@pytest.mark.parametrize(
    ("read", "white", "mended"),
    [
        pytest.param("now pressEnter", {3: 8, 8: 9}, "now press Enter", id="as wide as the line's space"),
        pytest.param("now pressEnter", {3: 8, 8: 5}, "now pressEnter", id="narrower than it"),
        pytest.param("pressEnter", {5: 8}, "press Enter", id="no other space in the line"),
        pytest.param("now press Enter", {3: 8, 8: 9}, "now press Enter", id="nothing is lost"),
        pytest.param("CONTENTS", {i: 8 for i in range(1, 8)}, "CONTENTS", id="letters set apart"),
        pytest.param("page......12", {i: 8 for i in range(5, 10)}, "page......12", id="dots"),
        pytest.param("渡轮停运", {2: 9}, "渡轮停运", id="chinese"),
        pytest.param("按Enter发送", {1: 9, 6: 9}, "按Enter发送", id="chinese and latin"),
    ],
)
def test_a_space_is_put_back_where_the_white_is_as_wide_as_one(read: str, white: dict[int, float], mended: str) -> None:
    assert mend_spaces(read, *line(read.replace(" ", ""), white), HEIGHT) == mended


def test_a_text_whose_letters_have_no_places_stays_as_it_is() -> None:
    assert mend_spaces("pressEnter", [1.0, 2.0], [(1.0, 2.0)], HEIGHT) == "pressEnter"


@pytest.mark.parametrize(
    ("slope", "ink"), [(0.0, 0), (0.1, 0), (0.0, 255)], ids=["straight", "askew", "white on black"]
)
def test_the_letters_of_a_line_are_found(slope: float, ink: int) -> None:
    picture = np.full((100, 200), 255 - ink, dtype=np.float32)
    for x in (20, 32, 60):
        _draw(picture, range(x, x + 10), slope, ink)
    assert ink_spans(picture, 15, 75, 50 + slope * 45, 30, slope) == [(20, 30), (32, 42), (60, 70)]


def _draw(picture: np.ndarray, columns: Sequence[int], slope: float, ink: int) -> None:
    for x in columns:
        middle = round(50 + slope * x)
        picture[middle - 4 : middle + 4, x] = ink
