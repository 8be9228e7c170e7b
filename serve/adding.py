"""Adds documents for programs, through the app's queue and within its limits: files that are sent, and addresses."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from starlette.concurrency import run_in_threadpool

from library.errors import reason_of
from library.stores.jobs import Job
from serve.gate import MEGABYTE
from serve.holdings import find_collection
from serve.problems import Refused
from ui.shared import resources

_AT_ONCE = 2
"""Files that are in memory at once, for all callers."""

_SIGN = b"%PDF"
_SIGN_WITHIN = 1024  # bytes; what stands before it is passed over by every reader
_FETCH_S = 60.0
_LOOK_S = 0.1
_CANCEL_S = 30.0
_ADDRESSES = ("http", "https")

_turn = threading.BoundedSemaphore(_AT_ONCE)


def add_file(name: str, content: BinaryIO, password: str = "", collection: str = "") -> Job:
    """Hand a file that was sent to the queue.

    Raises:
        Refused: If it is no PDF or larger than one may be.
        FootnoteError: As `IngestQueue.submit` does.
    """
    most = resources.settings().max_file_mb
    with _turn:
        read = content.read(most * MEGABYTE + 1)
        if len(read) > most * MEGABYTE:
            raise Refused("service_body_too_large", most=most)
        return _submit(name, read, password, collection)


def add_from(address: str, collection: str = "", *, local: bool = False) -> Job:
    """Hand a PDF that is elsewhere to the queue.

    Args:
        address: Of the web: it is fetched as a person would have the app fetch it, from public addresses alone.
        collection: Into which it goes, by name or id; empty for none.
        local: Whether a file of this machine may be named too, by its path or as file:///…

    Raises:
        Refused: If it is no address, or no PDF.
        FootnoteError: As `Fetcher.fetch` and `IngestQueue.submit` do.
    """
    parts = urlsplit(address)
    if parts.scheme in _ADDRESSES:
        with _turn:
            return _fetch(address, collection)
    if not local or parts.scheme not in ("", "file"):
        raise Refused("service_address_wrong")
    path = Path(unquote(parts.path) if parts.scheme else address).expanduser()
    try:
        with path.open("rb") as stream:
            return add_file(path.name, stream, collection=collection)
    except OSError as error:
        raise Refused("service_file_unreadable", name=path.name[:255], reason=reason_of(error)) from error


async def wait_for(job: Job, seconds: float) -> Job:
    """Wait until a job has ended, or the time is over, and give it as it is then; no thread is kept waiting."""
    until = time.monotonic() + seconds
    while not job.ended and time.monotonic() < until:
        await asyncio.sleep(_LOOK_S)
        job = await run_in_threadpool(find_job, job.id)
    return job


def find_job(job_id: int) -> Job:
    """Find a job.

    Raises:
        Refused: If there is none.
    """
    found = next((job for job in resources.queue().jobs() if job.id == job_id), None)
    if found is None:
        raise Refused("service_no_job", job=job_id)
    return found


def end_job(job_id: int) -> None:
    """End a job, and take it off the list once it has ended.

    Raises:
        Refused: If there is none.
    """
    queue, job = resources.queue(), find_job(job_id)
    if not job.ended:
        queue.cancel(job_id)
        queue.wait([job_id], _CANCEL_S)
    queue.forget(job_id)


def _fetch(address: str, collection: str) -> Job:
    from library.net.fetching import Fetcher

    most = resources.settings().max_file_mb * MEGABYTE
    fetched = Fetcher(resources.library().ledger.record).fetch(address, _FETCH_S, most)
    name = Path(unquote(urlsplit(fetched.url).path)).name or "document"
    return _submit(name if name.lower().endswith(".pdf") else f"{name}.pdf", fetched.body, "", collection)


def _submit(name: str, content: bytes, password: str, collection: str) -> Job:
    if _SIGN not in content[:_SIGN_WITHIN]:
        raise Refused("service_no_pdf", name=name[:255])
    into = find_collection(resources.library(), collection) if collection else ""
    with resources.workspace().held():
        return find_job(resources.queue().submit(name, content, password, into))
