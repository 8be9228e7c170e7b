from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.queue import FINISHED, IngestQueue, Job
from library.library import Library
from library.settings import Settings
from tests.pdfs import make_pdf


@pytest.fixture
def uploads(library: Library, settings: Settings) -> Iterator[IngestQueue]:
    opened = IngestQueue(library, settings)
    yield opened
    opened.close()


def finished(uploads: IngestQueue, job_id: int) -> Job:
    for _ in range(600):
        job = next(job for job in uploads.jobs() if job.id == job_id)
        if job.stage in FINISHED:
            return job
        time.sleep(0.1)
    pytest.fail(f"job {job_id} did not finish: {uploads.jobs()}")


def test_uploads_are_worked_off_in_order_and_a_bad_one_does_not_stop_the_rest(
    uploads: IngestQueue, library: Library, settings: Settings, tmp_path: Path
) -> None:
    good = make_pdf(tmp_path / "good.pdf", ["The ferry sails at noon."]).read_bytes()
    jobs = [
        uploads.submit(name, content)
        for name, content in (("bad.pdf", b"no pdf"), ("a/good.pdf", good), ("twin.pdf", good))
    ]
    stages = [finished(uploads, job) for job in jobs]
    assert [job.stage for job in stages] == ["failed", "ready", "unchanged"]
    assert stages[0].error == "bad.pdf is not a PDF that can be opened."
    assert stages[1].document_id == stages[2].document_id == library.documents()[0].id
    assert library.documents()[0].name == "good.pdf"
    assert list((settings.library / "incoming").iterdir()) == []


def test_a_finished_job_is_forgotten_when_asked(uploads: IngestQueue) -> None:
    job = uploads.submit("bad.pdf", b"no pdf")
    finished(uploads, job)
    uploads.forget(job)
    assert uploads.jobs() == []


def test_a_fault_in_one_upload_is_shown_and_the_next_is_still_done(
    uploads: IngestQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(uploads._pipeline, "ingest", lambda *_: 1 / 0)
        assert "fault of its own" in finished(uploads, uploads.submit("one.pdf", b"x")).error
    good = make_pdf(tmp_path / "good.pdf", ["Text."]).read_bytes()
    assert finished(uploads, uploads.submit("good.pdf", good)).stage == "ready"
