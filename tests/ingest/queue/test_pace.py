from __future__ import annotations

import time

import pytest

from ingest.queue.pace import Meter, Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_the_pace_is_that_of_the_last_half_minute(clock: list[float]) -> None:
    meter = Meter()
    for _ in range(100):
        clock[0] += 1
        meter.add(1)
    for _ in range(60):
        clock[0] += 1
        meter.add(4)
    assert meter.pace(400).pages_per_s == pytest.approx(4, rel=0.1)
    assert meter.pace(400).seconds_left == pytest.approx(100, rel=0.1)


def test_a_pace_is_not_told_before_it_is_known(clock: list[float]) -> None:
    meter = Meter()
    assert meter.pace(10) == Pace(0.0, None)
    clock[0] += 1
    meter.add(2)
    assert meter.pace(10) == Pace(0.0, None)
    clock[0] += 19
    assert meter.pace(10) == Pace(0.1, 100.0)
