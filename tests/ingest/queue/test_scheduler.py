from __future__ import annotations

import threading

import pytest

from ingest.queue.embed_step import EmbedStep
from ingest.queue.read_step import ReadStep
from ingest.queue.scheduler import Scheduler, Step, Task
from library.stores.jobs import Job
from tests.patience import PATIENCE_S


def task(job_id: int, pages: int, done: int = 0, document: str = "", kind: type[Step] = ReadStep) -> Task:
    job = Job(
        id=job_id,
        name=f"{job_id}.pdf",
        path="",
        size=1000,
        stage="waiting",
        document_id=document or str(job_id),
        pages=pages,
        pages_done=done,
        chunks=0,
        ocr_pages=0,
        seconds=0.0,
        error=None,
        submitted_at="",
    )
    return Task(job, object.__new__(kind))


def filled(*tasks: Task) -> Scheduler:
    scheduler = Scheduler()
    scheduler.tasks = {task.job.id: task for task in tasks}
    return scheduler


def order(scheduler: Scheduler, turns: int, kind: type[Step] = ReadStep) -> list[int]:
    chosen = []
    for _ in range(turns):
        task = scheduler.next(kind, 5)
        assert task is not None
        chosen.append(task.job.id)
        scheduler.release(task)
    return chosen


def test_small_files_pass_a_huge_one_and_it_still_gets_every_third_slice() -> None:
    scheduler = filled(task(1, 5000), task(2, 10), task(3, 4))
    assert order(scheduler, 6) == [3, 3, 1, 3, 3, 1]


def test_of_the_same_file_twice_the_later_waits() -> None:
    scheduler = filled(task(1, 50, document="same"), task(2, 5, document="same"))
    assert order(scheduler, 3) == [1, 1, 1]


def test_a_task_in_hand_is_not_given_out_again() -> None:
    scheduler = filled(task(1, 50), task(2, 5))
    first = scheduler.next(ReadStep, 5)
    second = scheduler.next(ReadStep, 5)
    assert (first and first.job.id, second and second.job.id) == (2, 1)


def test_reading_stops_ahead_of_the_embedding_until_that_catches_up() -> None:
    scheduler = filled(task(100, 3), *(task(i, 3, kind=EmbedStep) for i in range(16)))
    taken: list[Task | None] = []
    thread = threading.Thread(target=lambda: taken.append(scheduler.next(ReadStep, PATIENCE_S)))
    thread.start()
    thread.join(0.2)
    assert taken == []
    with scheduler.changed:
        del scheduler.tasks[0]
        scheduler.changed.notify_all()
    thread.join(PATIENCE_S)
    assert taken == [scheduler.tasks[100]]


def test_a_closed_scheduler_gives_out_nothing() -> None:
    scheduler = filled(task(1, 5))
    scheduler.close()
    assert scheduler.next(ReadStep, 5) is None


@pytest.mark.parametrize(
    ("pages", "done", "left"), [(10, 4, 6), (10, 10, 0), (0, 0, 1)], ids=["half", "all", "unknown"]
)
def test_pages_left(pages: int, done: int, left: int) -> None:
    assert task(1, pages, done).left == left
