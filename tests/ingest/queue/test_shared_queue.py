from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.queue import IngestQueue, keeper
from ingest.queue.board import Board
from library.errors import StoreAway
from library.library import Library
from library.settings import ROOT, Settings
from library.stores import jobs as jobs_store
from library.stores.database import Database
from library.stores.jobs import Jobs
from library.stores.staging import Staging
from tests.documents import shared_processes
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf

ENGINES = ("postgres",)

PAGES = ["The harbour opened in 1931.", "It has three quays.", "The lighthouse of grey granite is younger."]

WORKER = """
import sys, time
from pathlib import Path
from ingest.queue import IngestQueue
from library.library import Library
from library.settings import read_settings
from library.stores.catalogue import Catalogue
if __name__ == "__main__":
    settings = read_settings()
    library = Library.open(settings)
    queue = IngestQueue(library, settings)
    def stop_here(*_):
        print("saving", flush=True)
        time.sleep(600)
    library._catalogue.finish_document = stop_here
    queue.submit_path(Path(sys.argv[1]))
    time.sleep(600)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes beat often, and give up soon one that is silent."""
    monkeypatch.setattr(keeper, "_BEAT_EVERY_S", 0.1)
    monkeypatch.setattr(jobs_store, "GIVEN_UP_S", 1.0)


@pytest.fixture
def open_queue(library: Library, settings: Settings, quick: None) -> Iterator[Callable[..., IngestQueue]]:
    """Open a queue of the library."""
    opened: list[IngestQueue] = []

    def make(**options: Any) -> IngestQueue:
        opened.append(IngestQueue(library, settings, processes=shared_processes(), **options))
        return opened[-1]

    yield make
    for queue in opened:
        queue.close()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_killed_while_it_saves_loses_nothing_and_doubles_nothing(
    settings: Settings, tmp_path: Path, quick: None
) -> None:
    """It has written rows, words and vectors of a document that nobody is shown yet."""
    path = make_pdf(tmp_path / "harbour.pdf", PAGES)
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "saving\n"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with Library.open(settings) as library:
        assert library.documents() == []
        queue = IngestQueue(library, settings, processes=shared_processes())
        try:
            wait_for(lambda: queue.jobs()[0].ended)
        finally:
            queue.close()
        (job,) = queue.jobs()
        assert (job.stage, job.pages) == ("ready", 3)
        assert len(library.documents()) == 1
        assert library.search_words("lighthouse", 5)
        assert library.check() == []


def test_each_process_sees_the_jobs_of_the_others_and_can_cancel_them(
    open_queue: Callable[..., IngestQueue], library: Library
) -> None:
    queue = open_queue(resume=False)
    elsewhere = library.jobs.create("big.pdf", "/far/big.pdf", 10**9, worker="another process")
    wait_for(lambda: [job.name for job in queue.jobs()] == ["big.pdf"])
    library.jobs.update(elsewhere.id, "another process", stage="reading", pages=900, pages_done=30)
    wait_for(lambda: queue.jobs()[0].pages_done == 30)
    assert queue.cancel(elsewhere.id)
    wait_for(lambda: queue.jobs()[0].stage == "cancelled")


def test_a_job_that_another_process_took_over_is_left_to_it(database: Database) -> None:
    slow = Board(Jobs(database, given_up_s=-1))
    job = slow.begin(slow.create("a.pdf", "/a.pdf", 9))
    quick = Board(Jobs(database, given_up_s=-1))
    assert [taken.id for taken in quick.take()] == [job.id]
    assert slow.beat() == {job.id}
    slow.update(job.id, stage="failed")
    quick.update(job.id, stage="ready", pages=3)
    assert [(found.stage, found.pages) for found in Board(Jobs(database)).all()] == [("ready", 3)]


def test_a_file_waits_for_a_server_that_is_away(
    open_queue: Callable[..., IngestQueue], library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages were read, and could not be kept, three times."""
    away = [StoreAway("database_away", place="here", detail="gone") for _ in range(3)]
    keep = Staging.add_pages

    def keep_or_fail(*given: object) -> None:
        if away:
            raise away.pop()
        keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("ingest.queue.workers._AWAY_S", 0.1)
    monkeypatch.setattr(Staging, "add_pages", keep_or_fail)
    queue = open_queue()
    job_id = queue.submit_path(make_pdf(tmp_path / "harbour.pdf", PAGES))
    (job,) = queue.wait([job_id], PATIENCE_S)
    assert (job.stage, job.pages, away) == ("ready", 3, [])
    assert library.check() == []


def test_a_worker_killed_between_the_document_and_the_end_of_its_job_has_not_failed(
    open_queue: Callable[..., IngestQueue], library: Library, tmp_path: Path
) -> None:
    """The copy of the upload was deleted already."""
    queue = open_queue()
    (job,) = queue.wait([queue.submit("harbour.pdf", make_pdf(tmp_path / "a.pdf", PAGES).read_bytes())], PATIENCE_S)
    assert not Path(job.path).exists()
    library.jobs.begin(job.id, "", stage="saving")
    wait_for(lambda: queue.jobs()[0].stage == "unchanged")
    assert queue.jobs()[0].pages == 3
