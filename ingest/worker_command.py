"""The command `python -m ingest worker`: adds the files that are handed to apps on the same servers."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ingest.job_report import STATUS, format_job
from ingest.queue import IngestQueue
from library.command_line import library_argument, parse, run, say, settings_of
from library.errors import SettingsError
from library.library import Library
from library.printable import printable
from library.stores.jobs import Job
from library.stores.opening import in_folder
from library.words import language_of_commands

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Work until a signal ends it; 0 then, 1 if it cannot work."""
    about = "Add the files of the queue that apps on the same servers share, until it is stopped."
    parser = argparse.ArgumentParser(prog="python -m ingest worker", description=about)
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="files in hand at once (1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a file that has ended")
    library_argument(parser)
    options = parse(parser, arguments)
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    return run(lambda: _work(options))


def _work(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    if in_folder(settings):
        raise SettingsError("worker_needs_servers", folder=settings.library)

    def tell(job: Job) -> None:
        if options.json:
            if job.ended:
                sys.stdout.write(format_job(job.name, job, [], as_json=True) + "\n")
        else:
            sys.stderr.write(printable(f"{datetime.now():%H:%M:%S} {_said_of(job)}") + "\n")
        sys.stdout.flush()

    with _stop_on_signals() as stopped, Library.open(settings) as library:
        sys.stderr.write(say("worker_waits", jobs=options.jobs) + "\n")
        queue = IngestQueue(library, settings, at_once=options.jobs, told=tell)
        try:
            stopped.wait()
            sys.stderr.write(say("worker_stops") + "\n")
        finally:
            queue.close()
    return 0


def _said_of(job: Job) -> str:
    if not job.ended:
        return say("worker_took", file=job.name)
    if job.stage == "cancelled":
        return say("worker_cancelled", file=job.name)
    if job.stage not in STATUS:
        return say("ingest_failed", file=job.name, error=job.error.said_in(language_of_commands()) if job.error else "")
    return format_job(job.name, job, [], as_json=False)


@contextmanager
def _stop_on_signals() -> Iterator[threading.Event]:
    """Give an event that the first signal to end sets; the second ends the process as it does others."""
    stopped = threading.Event()

    def stop(number: int, frame: object) -> None:
        stopped.set()
        for each in _SIGNALS:
            signal.signal(each, before[each])

    before = {each: signal.signal(each, stop) for each in _SIGNALS}
    try:
        yield stopped
    finally:
        for each in _SIGNALS:
            signal.signal(each, before[each])
