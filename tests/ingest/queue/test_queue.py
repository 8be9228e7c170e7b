from __future__ import annotations

import re
import shutil
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.queue import IngestQueue, workers
from ingest.queue.embed_step import EmbedStep
from ingest.queue.scheduler import Scheduler
from ingest.queue.workers import Processes
from library.embedders.base import Vectors
from library.library import Library
from library.outgoing import Recorder, ignore
from library.settings import Settings
from library.stores.jobs import Job, Stage
from tests.documents import shared_processes
from tests.engines import BOTH_IN_SOAK
from tests.patience import PATIENCE_S, wait_until
from tests.pdfs import make_pdf

ENGINES = BOTH_IN_SOAK

_Usage = namedtuple("_Usage", "total used free")
WORDS = ("quay", "pier", "mole", "jetty", "wharf", "berth", "buoy", "beacon", "channel", "tide", "keel", "mast")


@pytest.fixture
def uploads(library: Library, settings: Settings) -> Iterator[IngestQueue]:
    opened = IngestQueue(library, settings, processes=shared_processes())
    yield opened
    opened.close()


def ended(uploads: IngestQueue, job_id: int) -> Job:
    (job,) = uploads.wait([job_id], PATIENCE_S)
    return job


def reached(uploads: IngestQueue, job_id: int, true: Callable[[Job], bool]) -> Job:
    """Wait until something is true of a job that is under way."""
    for _ in range(6000):
        job = next(job for job in uploads.jobs() if job.id == job_id)
        if true(job):
            return job
        assert not job.ended, job
        time.sleep(0.01)
    pytest.fail(f"never true of {job}")


def long_pdf(path: Path, pages: int) -> Path:
    return make_pdf(
        path, [f"Page {i}. " + "\n".join(f"{word} {i} {n}" for n, word in enumerate(WORDS)) for i in range(pages)]
    )


class CountingProcesses(Processes):
    """The real processes; counts the texts that go through the model."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.texts: list[str] = []
        embed = self.embedder.embed

        def counted(
            texts: Sequence[str], model: str, record: Recorder = ignore, *, in_windows: bool = False
        ) -> Vectors:
            vectors = embed(texts, model, record, in_windows=in_windows)
            self.texts += texts
            return vectors

        self.embedder.embed = counted  # type: ignore[method-assign]


def test_a_bad_upload_does_not_stop_the_rest(
    uploads: IngestQueue, library: Library, settings: Settings, tmp_path: Path
) -> None:
    good = make_pdf(tmp_path / "good.pdf", ["The ferry sails at noon."]).read_bytes()
    ids = [
        uploads.submit(name, content)
        for name, content in (("bad.pdf", b"no pdf"), ("a/good.pdf", good), ("twin.pdf", good))
    ]
    jobs = [ended(uploads, job_id) for job_id in ids]
    assert [job.stage for job in jobs] == ["failed", "ready", "unchanged"]
    assert str(jobs[0].error) == "bad.pdf is not a PDF that can be opened."
    assert jobs[1].document_id == jobs[2].document_id == library.documents()[0].id
    assert library.documents()[0].name == "good.pdf"
    assert list((settings.library / "incoming").iterdir()) == []


def test_names_that_are_no_text_cost_no_upload(uploads: IngestQueue, library: Library, tmp_path: Path) -> None:
    names = {"with\0NUL.pdf": "withNUL.pdf", "caf\udce9.pdf": "caf\ufffd.pdf", "\0": "unnamed.pdf"}
    pages = [f"The ferry of {number} sails at noon." for number in range(len(names))]
    ids = [
        uploads.submit(name, make_pdf(tmp_path / "one.pdf", [page]).read_bytes())
        for name, page in zip(names, pages, strict=True)
    ]
    jobs = [ended(uploads, job_id) for job_id in ids]
    assert [(job.stage, job.name) for job in jobs] == [("ready", name) for name in names.values()]
    assert sorted(document.name for document in library.documents()) == sorted(names.values())


def test_the_next_file_is_embedded_while_one_is_saved(
    uploads: IngestQueue, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saving, go_on, add = threading.Event(), threading.Event(), library.add

    def wait(*arguments: Any) -> None:
        saving.set()
        assert go_on.wait(PATIENCE_S)
        add(*arguments)

    monkeypatch.setattr(library, "add", wait)
    first = uploads.submit("first.pdf", make_pdf(tmp_path / "first.pdf", ["The ferry sails."]).read_bytes())
    assert saving.wait(PATIENCE_S)
    second = uploads.submit("second.pdf", make_pdf(tmp_path / "second.pdf", ["The ferry waits."]).read_bytes())
    reached(uploads, second, lambda job: job.pages_done == 1 and bool(library.staging.vectors(job.document_id)))
    assert [job.stage for job in uploads.jobs()] == ["saving", "embedding"]
    go_on.set()
    assert [ended(uploads, job_id).stage for job_id in (first, second)] == ["ready", "ready"]


def test_an_ended_job_is_forgotten_when_asked(uploads: IngestQueue, library: Library) -> None:
    job_id = uploads.submit("bad.pdf", b"no pdf")
    ended(uploads, job_id)
    uploads.forget(job_id)
    assert uploads.jobs() == library.jobs.all() == []


def test_a_fault_of_our_own_is_shown_and_the_next_file_is_still_added(
    uploads: IngestQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good = make_pdf(tmp_path / "good.pdf", ["Text."]).read_bytes()

    def fail(*_: object) -> None:
        raise RuntimeError("secret contents")

    with monkeypatch.context() as patch:
        patch.setattr(EmbedStep, "step", fail)
        job = ended(uploads, uploads.submit("one.pdf", good))
    assert job.stage == "failed"
    (reference,) = re.findall(r"\b[0-9a-f]{6}\b", str(job.error))
    assert f"[{reference}] job {job.id} failed: RuntimeError" in caplog.text
    assert "secret contents" not in caplog.text + str(job.error)
    assert uploads.can_try_again(job)
    uploads.try_again(job.id)
    assert ended(uploads, job.id).stage == "ready"


def test_a_fault_outside_every_file_does_not_end_the_work(
    uploads: IngestQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    met = threading.Event()

    def fail(*_: object) -> None:
        met.set()
        raise RuntimeError("secret contents")

    with monkeypatch.context() as patch:
        patch.setattr(workers, "_PAUSE_S", 0.01)
        patch.setattr(Scheduler, "next", fail)
        job_id = uploads.submit("one.pdf", make_pdf(tmp_path / "good.pdf", ["Text."]).read_bytes())
        assert met.wait(60)
    assert ended(uploads, job_id).stage == "ready"
    assert "ingest failed: RuntimeError" in caplog.text
    assert "secret contents" not in caplog.text


def test_small_files_are_ready_while_a_long_one_is_under_way(
    uploads: IngestQueue, library: Library, tmp_path: Path
) -> None:
    long = uploads.submit_path(long_pdf(tmp_path / "long.pdf", 300))
    reached(uploads, long, lambda job: job.stage == "embedding")
    small = uploads.submit_path(make_pdf(tmp_path / "small.pdf", ["The lighthouse was lit in 1891."]))
    assert ended(uploads, small).stage == "ready"
    assert not next(job for job in uploads.jobs() if job.id == long).ended
    assert [document.name for document in library.documents()] == ["small.pdf"]
    assert library.search_words("lighthouse", 1)
    assert uploads.cancel(long)


def test_progress_counts_pages_and_tells_the_time_left(uploads: IngestQueue, tmp_path: Path) -> None:
    long = uploads.submit_path(long_pdf(tmp_path / "long.pdf", 300))
    job = reached(uploads, long, lambda job: job.stage == "embedding" and job.pages_done > 20)
    assert (job.pages, job.ended) == (300, False)
    pace = uploads.pace(long)
    assert pace.pages_per_s > 0
    assert pace.seconds_left is not None
    progress = uploads.progress()
    assert (progress.files, progress.files_done, progress.pages) == (1, 0, 300)
    assert 20 < progress.pages_done < 300
    uploads.cancel(long)


@pytest.mark.parametrize("stage", ["waiting", "embedding"])
def test_a_cancelled_upload_leaves_nothing(
    uploads: IngestQueue, library: Library, settings: Settings, tmp_path: Path, stage: Stage
) -> None:
    content = long_pdf(tmp_path / "long.pdf", 300).read_bytes()
    job_id = uploads.submit("long.pdf", content)
    job = reached(uploads, job_id, lambda job: stage in (job.stage, "waiting"))
    assert uploads.cancel(job_id)
    assert not uploads.cancel(job_id)
    incoming = settings.library / "incoming"
    wait_until(lambda: not list(incoming.iterdir()) and not library.staging.pages(job.document_id))
    assert ended(uploads, job_id).stage == "cancelled"
    assert library.documents() == []
    assert library.check() == []
    document_id = ended(uploads, job_id).document_id
    assert library.staging.pages(document_id) == []
    assert library.staging.vectors(document_id) == {}


def test_work_that_was_stopped_goes_on_where_it_was(library: Library, settings: Settings, tmp_path: Path) -> None:
    processes = CountingProcesses(settings)
    path = long_pdf(tmp_path / "long.pdf", 300)
    first = IngestQueue(library, settings, processes=processes)
    job_id = first.submit("long.pdf", path.read_bytes())
    reached(first, job_id, lambda job: job.stage == "embedding" and job.pages_done > 0)
    first.close()
    before = len(processes.texts)
    second = IngestQueue(library, settings, processes=processes)
    try:
        assert ended(second, job_id).stage == "ready"
    finally:
        second.close()
        processes.close()
    assert 0 < before < len(processes.texts)
    assert len(processes.texts) == len(set(processes.texts)) == library.documents()[0].chunk_count
    assert library.check() == []


def test_identical_chunks_are_embedded_once(library: Library, settings: Settings, tmp_path: Path) -> None:
    processes = CountingProcesses(settings)
    queue = IngestQueue(library, settings, processes=processes)
    try:
        job = ended(queue, queue.submit_path(make_pdf(tmp_path / "forms.pdf", ["I agree to the terms."] * 3)))
    finally:
        queue.close()
        processes.close()
    assert (job.chunks, len(processes.texts)) == (3, 1)
    assert library.check() == []


def test_a_locked_upload_waits_for_its_password_even_over_a_restart(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    content = make_pdf(tmp_path / "locked.pdf", ["The vault holds nine bars."], password="sesame").read_bytes()
    first = IngestQueue(library, settings, processes=shared_processes())
    job_id = first.submit("locked.pdf", content)
    assert ended(first, job_id).stage == "locked"
    first.close()
    second = IngestQueue(library, settings, processes=shared_processes())
    try:
        assert ended(second, job_id).stage == "locked"
        second.try_again(job_id, "wrong")
        assert "does not open locked.pdf" in str(ended(second, job_id).error)
        second.try_again(job_id, "sesame")
        assert ended(second, job_id).stage == "ready"
    finally:
        second.close()


def test_a_full_disk_is_told_and_the_upload_can_be_tried_again(
    uploads: IngestQueue, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "ferry.pdf", ["The ferry sails at noon."])
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: _Usage(2**30, 2**30, 1000))
        job = ended(uploads, uploads.submit_path(path))
    assert job.stage == "failed"
    assert "The disk is nearly full" in str(job.error)
    uploads.try_again(job.id)
    assert ended(uploads, job.id).stage == "ready"
    assert library.check() == []
