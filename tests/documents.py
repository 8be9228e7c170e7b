"""Puts small documents into a library, the way the product does."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.queue import IngestQueue
from ingest.queue.workers import Processes
from library.library import Library
from library.settings import Settings, read_settings
from library.stores.jobs import Job
from tests.pdfs import make_pdf


def add_document(library: Library, settings: Settings, name: str, pages: Sequence[str], title: str = "") -> Job:
    """Make a PDF of these pages, add it, and give its job as it ended."""
    folder = settings.library.parent
    return add_file(library, settings, make_pdf(folder / name, pages, title=title))


def add_file(library: Library, settings: Settings, path: Path, password: str = "") -> Job:
    """Add a PDF under its own name, and give its job as it ended."""
    (job,) = add_files(library, settings, [path], password)
    return job


def add_files(library: Library, settings: Settings, paths: Sequence[Path], password: str = "") -> list[Job]:
    """Add PDFs in one batch, and give their jobs as they ended, in the order of the paths."""
    queue = IngestQueue(library, settings, processes=shared_processes())
    try:
        ids = [queue.submit_path(path, password) for path in paths]
        jobs = [queue.wait([job_id])[0] for job_id in ids]
        for job_id in ids:
            queue.forget(job_id)
    finally:
        queue.close()
    return jobs


def add_documents_of_one_page(library: Library, settings: Settings, names: Sequence[str]) -> list[Job]:
    """Make and add a short PDF under each of these names."""
    folder = settings.library.parent
    return add_files(library, settings, [make_pdf(folder / name, [f"This is {name}."]) for name in names])


@contextmanager
def library_of(folder: Path, documents: Mapping[str, Sequence[str]]) -> Iterator[Library]:
    """Make a library of short PDFs, each under its name with these pages, for tests that only read it."""
    settings = read_settings(library=folder / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [make_pdf(folder / name, pages) for name, pages in documents.items()])
        yield library


@functools.cache
def shared_processes() -> Processes:
    """Give the child processes that all tests share, because starting them takes seconds."""
    processes = Processes(read_settings())
    atexit.register(processes.close)
    return processes
