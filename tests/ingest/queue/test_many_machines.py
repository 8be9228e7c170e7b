"""Apps and workers on one set of servers, each with a folder of its own, as on machines of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ingest.queue import IngestQueue, keeper
from ingest.worker_command import main
from library.library import Library
from library.settings import ROOT, Settings
from library.stores import jobs as jobs_store
from tests.documents import shared_processes
from tests.patience import PATIENCE_S, wait_until
from tests.pdfs import make_pdf
from tests.store_servers import objects_in

ENGINES = ("postgres",)

PAGES = ["The harbour opened in 1931.", "It has three quays.", "The lighthouse of grey granite is younger."]
DIES_WHILE_IT_SAVES = """
import time
from ingest.queue import IngestQueue
from library.library import Library
from library.settings import read_settings
if __name__ == "__main__":
    settings = read_settings()
    library = Library.open(settings)
    def stop_here(*_):
        print("saving", flush=True)
        time.sleep(600)
    library._catalogue.finish_document = stop_here
    queue = IngestQueue(library, settings)
    time.sleep(600)
"""

OpenLibrary = Callable[[str], tuple[Library, Settings]]
OpenQueue = Callable[..., IngestQueue]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes beat often, and give up soon one that is silent."""
    monkeypatch.setattr(keeper, "_BEAT_EVERY_S", 0.1)
    monkeypatch.setattr(jobs_store, "GIVEN_UP_S", 1.0)


@pytest.fixture
def on_machine(server_set: Settings, tmp_path: Path, quick: None) -> Iterator[OpenLibrary]:
    """Open the library as another machine does."""
    with ExitStack() as opened:

        def open_library(name: str) -> tuple[Library, Settings]:
            settings = server_set.model_copy(update={"library": tmp_path / name})
            return opened.enter_context(Library.open(settings)), settings

        yield open_library


@pytest.fixture
def open_queue() -> Iterator[OpenQueue]:
    """Open a queue of a library; it is closed before that."""
    opened: list[IngestQueue] = []

    def make(library: Library, settings: Settings, *, leaves: bool = False) -> IngestQueue:
        opened.append(IngestQueue(library, settings, processes=shared_processes(), leaves=leaves))
        return opened[-1]

    yield make
    for queue in opened:
        queue.close()


def start(*command: str, library: Path) -> subprocess.Popen[str]:
    given = os.environ | {"FOOTNOTE_LIBRARY": str(library)}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=given,
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_worker_on_another_machine_adds_what_an_app_took(
    on_machine: OpenLibrary, open_queue: OpenQueue, tmp_path: Path, s3_server: str, bucket: str
) -> None:
    library, settings = on_machine("app")
    queue = open_queue(library, settings, leaves=True)
    worker = start("-m", "ingest", "worker", library=tmp_path / "worker")
    try:
        job_id = queue.submit("harbour.pdf", make_pdf(tmp_path / "a.pdf", PAGES).read_bytes())
        (job,) = queue.wait([job_id], PATIENCE_S)
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=PATIENCE_S)
    finally:
        worker.kill()
        worker.wait()
    assert (job.stage, job.pages, worker.returncode) == ("ready", 3, 0), said
    assert "took up: harbour.pdf" in said[1]
    assert "harbour.pdf: 3 pages" in said[1]
    wait_until(lambda: [document.id for document in library.documents()] == [job.document_id])
    assert library.search_vectors("When was the port opened?", 1)[0][0] == f"{job.document_id}:0"
    assert library.check() == []
    assert [name.rpartition("/")[2] for name in objects_in(s3_server, bucket)] == [f"{job.document_id}.pdf"]
    left = [path for name in ("app", "worker") for path in (tmp_path / name / "incoming").iterdir()]
    assert left == []


def test_two_people_who_add_the_same_file_at_once_make_one_document(
    on_machine: OpenLibrary, open_queue: OpenQueue, tmp_path: Path, s3_server: str, bucket: str
) -> None:
    content = make_pdf(tmp_path / "a.pdf", PAGES).read_bytes()
    queues = [open_queue(*on_machine(name)) for name in ("one", "two")]
    # One that comes with a password stays in the process that took it, so that both are at it.
    ids = [queue.submit(f"{number}.pdf", content, password="unneeded") for number, queue in enumerate(queues)]
    jobs = [queue.wait([job_id], PATIENCE_S)[0] for queue, job_id in zip(queues, ids, strict=True)]
    assert sorted(job.stage for job in jobs) == ["ready", "unchanged"]
    library, _ = on_machine("three")
    assert len(library.documents()) == 1
    assert library.check() == []
    assert library.staging.page_numbers(jobs[0].document_id) == set()
    assert len(objects_in(s3_server, bucket)) == 1


@pytest.mark.soak
def test_what_a_killed_machine_was_saving_is_added_by_another_once(
    on_machine: OpenLibrary, open_queue: OpenQueue, tmp_path: Path, s3_server: str, bucket: str
) -> None:
    library, settings = on_machine("app")
    queue = open_queue(library, settings, leaves=True)
    job_id = queue.submit("harbour.pdf", make_pdf(tmp_path / "a.pdf", PAGES).read_bytes())
    worker = start("-c", DIES_WHILE_IT_SAVES, library=tmp_path / "dies")
    assert worker.stdout is not None
    try:
        assert worker.stdout.readline() == "saving\n"
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    other, its_settings = on_machine("other")
    open_queue(other, its_settings)
    (job,) = queue.wait([job_id], PATIENCE_S)
    assert job.stage == "ready"
    assert len(other.documents()) == 1
    assert other.check() == []
    assert len(objects_in(s3_server, bucket)) == 1


def test_what_is_deleted_on_one_machine_is_gone_on_the_others_with_the_pdf_that_they_fetched(
    on_machine: OpenLibrary, open_queue: OpenQueue, tmp_path: Path
) -> None:
    one, settings = on_machine("one")
    two, _ = on_machine("two")
    queue = open_queue(one, settings)
    job_id = queue.submit("harbour.pdf", make_pdf(tmp_path / "a.pdf", PAGES).read_bytes())
    (job,) = queue.wait([job_id], PATIENCE_S)
    wait_until(lambda: two.documents())
    assert two.file(job.document_id).is_file()
    one.remove(job.document_id)
    wait_until(lambda: not list((tmp_path / "two" / "fetched").iterdir()))
    wait_until(lambda: two.documents() == [])
    assert two.search_words("lighthouse", 3) == []


def test_uploads_that_no_job_names_are_swept(on_machine: OpenLibrary, s3_server: str, bucket: str) -> None:
    """A process died between the copy and the job."""
    library, _ = on_machine("app")
    place = library.incoming.put("harbour.pdf", b"%PDF- of nobody")
    assert library.incoming.path(place).read_bytes() == b"%PDF- of nobody"
    library.incoming.keep_only(set())
    assert objects_in(s3_server, bucket), "its job may be written in this moment"
    library.incoming.keep_only({place}, abandoned_s=-1)
    assert library.incoming.holds(place)
    library.incoming.keep_only(set(), abandoned_s=-1)
    assert objects_in(s3_server, bucket) == {}
    assert not library.incoming.path(place).exists()


def test_a_worker_leaves_files_that_lie_on_another_machine(on_machine: OpenLibrary, open_queue: OpenQueue) -> None:
    library, settings = on_machine("app")
    elsewhere = library.jobs.create("far.pdf", "/on/another/machine/far.pdf", 10)
    here = library.jobs.create("here.pdf", library.incoming.put("here.pdf", b"no pdf"), 10)
    queue = open_queue(library, settings)
    queue.wait([here.id], PATIENCE_S)
    assert {job.id: job.stage for job in queue.jobs()} == {elsewhere.id: "waiting", here.id: "failed"}


def test_a_command_adds_what_it_is_given_itself(on_machine: OpenLibrary, tmp_path: Path) -> None:
    """One that does not share jobs with others would wait for whoever comes, for ever where nobody does."""
    library, settings = on_machine("command")
    queue = IngestQueue(library, settings, processes=shared_processes(), resume=False)
    try:
        job_id = queue.submit("harbour.pdf", make_pdf(tmp_path / "a.pdf", PAGES).read_bytes())
        (job,) = queue.wait([job_id], PATIENCE_S)
    finally:
        queue.close()
    assert job.stage == "ready"


@pytest.mark.in_files
def test_a_worker_refuses_a_library_that_belongs_to_one_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--library", str(tmp_path / "library")]) == 1
    assert "A worker needs a library whose stores are on servers" in capsys.readouterr().err
