from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.queue import Progress
from ingest.queue.pace import Pace
from library.stores.jobs import Job
from ui.shared.progress_words import format_batch, format_job, format_left, share_done

JOB = Job(1, "a.pdf", "/a.pdf", 9, "waiting", "", 150, 40, 0, 0, 0.0, None, "2026-05-04T12:00:00+00:00")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"pages": 0}, "Waiting", id="waiting"),
        pytest.param({"stage": "reading", "pages": 0}, "Opening", id="not counted yet"),
        pytest.param({"stage": "reading"}, "Reading 40 of 150 pages", id="reading"),
        pytest.param({"stage": "recognising"}, "Recognising text, 40 of 150 pages", id="recognising"),
        pytest.param({"stage": "embedding"}, "Indexing 40 of 150 pages", id="indexing"),
        pytest.param({"stage": "embedding", "pages": 1}, "Indexing its page", id="one page"),
        pytest.param({"stage": "saving"}, "Saving", id="saving"),
        pytest.param({"stage": "ready"}, "Added · 150 pages", id="added"),
        pytest.param(
            {"stage": "ready", "ocr_pages": 3}, "Added · 150 pages · 3 recognised from their pictures", id="recognised"
        ),
        pytest.param({"stage": "unchanged"}, "Already in the library", id="already there"),
        pytest.param({"stage": "locked"}, "Needs a password", id="locked"),
        pytest.param({"stage": "cancelled"}, "Cancelled", id="cancelled"),
    ],
)
def test_each_stage_has_its_words(changes: dict[str, object], words: str) -> None:
    assert format_job(replace(JOB, **changes), Pace()) == words  # type: ignore[arg-type]


def test_pace_and_time_left_follow_once_they_are_known() -> None:
    reading = replace(JOB, stage="reading")
    assert format_job(reading, Pace(12.3, 9.0)) == "Reading 40 of 150 pages · 12 pages/s · about 10 s left"
    assert format_job(reading, Pace(0.52)) == "Reading 40 of 150 pages · 0.5 pages/s"


def test_a_batch_says_about_while_pages_are_guessed() -> None:
    progress = Progress(12, 3, 1900, 240, Pace(12.0, 138.0))
    rest = "12 pages/s · about 2 min left"
    assert format_batch(progress, guessed=True) == f"3 of 12 files · 240 of about 1,900 pages · {rest}"
    assert format_batch(progress, guessed=False) == f"3 of 12 files · 240 of 1,900 pages · {rest}"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a moment left"),
        (4.9, "a moment left"),
        (5, "about 5 s left"),
        (89, "about 90 s left"),
        (90, "about 2 min left"),
        (5399, "about 90 min left"),
        (5400, "about 1 h 30 min left"),
        (7199, "about 2 h 0 min left"),
    ],
)
def test_time_left_is_said_as_roughly_as_it_is_known(seconds: float, words: str) -> None:
    assert format_left(seconds) == words


def test_the_bar_never_goes_back_from_stage_to_stage() -> None:
    way = [("waiting", 0, 0), ("reading", 10, 3), ("recognising", 10, 10), ("embedding", 10, 0), ("saving", 10, 10)]
    shares = [share_done(replace(JOB, stage=stage, pages=pages, pages_done=done)) for stage, pages, done in way]  # type: ignore[arg-type]
    assert shares == [0.0, 0.15, 0.5, 0.5, 1.0]
