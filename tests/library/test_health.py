from __future__ import annotations

import pytest

from library.health import format_ranges, warnings_of
from library.records import Health


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        pytest.param([3], "3", id="one"),
        pytest.param([3, 7, 8, 9], "3, 7-9", id="a run"),
        pytest.param([1, 2, 4, 5], "1-2, 4-5", id="two runs"),
    ],
)
def test_runs_of_pages_are_drawn_together(numbers: list[int], written: str) -> None:
    assert format_ranges(numbers) == written


def test_each_kind_of_lost_page_is_warned_of() -> None:
    health = Health(read=5, ocr=(2,), empty=(9,), garbled=(4, 5), unread=(7,), tables=1)
    assert list(map(str, warnings_of(health))) == [
        "Page 7: not read within the limits of time and memory, so that nothing there is found.",
        "Pages 4-5: the text makes no sense, and recognition did not help.",
        "Page 9: no text.",
    ]
    assert warnings_of(Health(read=3, ocr=(1,))) == []


def test_text_that_nobody_sees_is_told_of() -> None:
    (warning,) = warnings_of(Health(read=3, hiding=(1, 2), hidden=48))
    assert str(warning) == "Pages 1-2: 48 characters that nobody sees were left out."
