"""PDFs that were made to harm: each is read or refused with a reason, the next one is read, and nobody is asked."""

from __future__ import annotations

import re
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ingest.queue import IngestQueue
from ingest.queue.workers import Processes
from library.errors import DocumentError
from library.library import Library
from library.settings import Settings, read_settings
from library.stores.jobs import Job
from tests.pdfs import make_pdf
from tests.security.hostile_pdfs import kinds
from tests.security.listener import Listener
from tests.security.pdf_writing import FACT

REFUSED = {
    "two page trees in each other": "more time or memory",
    "one page twenty thousand times": "20000 pages; the limit is 5000",
    "a page tree five thousand deep": "more time or memory",
    "no page at all": "has no text",
    "runs that unfold": "has no text",
    "a stream of another file": "has no text",
    "a form that draws itself": "more time or memory",
    "forms that draw each other a thousand million times": "more time or memory",
    "a form with a file of the system": "only Adobe's programs can draw",
    "a form that laughs": "only Adobe's programs can draw",
    "a lock of an unknown kind": "not a PDF that can be opened",
    "a lock without a keyhole": "is protected",
}
"""What is refused, and why; all else is read."""

_MEMORY_MB = 1024


@dataclass(frozen=True)
class Read:
    """What became of the files: their jobs by kind, in the library that they were added to."""

    jobs: dict[str, Job]
    library: Library
    settings: Settings
    listener: Listener
    grown_mb: float


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    folder = tmp_path_factory.mktemp("hostile") / "within"
    folder.mkdir()
    limits = {"page_seconds": 1, "file_seconds": 4, "ocr_seconds": 4, "reader_memory_mb": _MEMORY_MB}
    settings = read_settings(library=folder / "library", **limits)
    processes = Processes(settings)
    with Listener().running() as listener, Library.open(settings) as library:
        queue = IngestQueue(library, settings, processes=processes)
        try:
            made = kinds(listener.address)
            before, jobs = _peak_mb(), {}
            for kind in [*made, "whole"]:  # one after the other, so that what follows a harm is known
                path = folder / f"{kind}.pdf"
                path.write_bytes(made[kind]) if kind in made else make_pdf(path, [FACT])
                (jobs[kind],) = queue.wait([queue.submit_path(path)])
        finally:
            queue.close()
            processes.close()
        yield Read(jobs, library, settings, listener, _peak_mb() - before)


def test_a_file_made_to_harm_is_read_or_refused_with_a_reason(read: Read, subtests: pytest.Subtests) -> None:
    assert len(read.jobs) > 60
    assert set(REFUSED) < set(read.jobs)
    for kind, job in read.jobs.items():
        with subtests.test(kind):
            if kind in REFUSED:
                assert job.stage in ("failed", "locked")
                assert re.search(REFUSED[kind], str(job.error)), job.error
                assert "inside Footnote" not in str(job.error)
            else:
                assert job.stage == "ready", job.error
                assert FACT in "".join(page.text for page in read.library.pages(job.document_id))


def test_the_next_file_is_read_and_the_library_is_whole(read: Read) -> None:
    assert read.jobs["whole"].stage == "ready"
    assert read.library.check() == []


def test_the_app_itself_does_not_grow(read: Read) -> None:
    """What unfolds, unfolds in a child, whose memory is limited."""
    assert read.grown_mb < 300


def test_what_a_file_says_of_itself_is_bounded(read: Read) -> None:
    for document in read.library.documents():
        assert len(document.title) <= 300
        assert len(str(document.outline)) < 5000
        assert all(len(page.label or "") < 50 for page in read.library.pages(document.id))


def test_pages_are_drawn_or_refused(read: Read) -> None:
    drawn = 0
    for document in read.library.documents():
        try:
            picture = read.library.pdf.render(read.library.file(document.id), 1, 200)
        except DocumentError:
            continue
        drawn += 1
        assert len(picture.jpeg) < 1_000_000
    assert drawn > len(read.library.documents()) * 0.8


def test_nobody_was_asked_and_nothing_of_the_system_was_read(read: Read) -> None:
    assert read.listener.asked == []
    stored = [path for path in read.settings.library.rglob("*") if path.is_file()]
    assert not [path for path in stored if re.search(rb"root:[x*]?:0:0", path.read_bytes())]
    outside = read.settings.library.parent.parent
    assert not [path for path in outside.rglob("evil*")]


def _peak_mb() -> float:
    if sys.platform == "win32":
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
