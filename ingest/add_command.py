"""The command `python -m ingest`: adds files to the library, or shows what is read of one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ingest.job_report import STATUS, format_job
from ingest.progress_bar import ProgressBar
from ingest.queue import IngestQueue, Progress
from ingest.reindex_command import reindex
from ingest.show_command import show
from library.command_line import library_argument, parse, run, say, settings_of
from library.health import warnings_of
from library.library import Library
from library.settings import Settings
from library.stores.jobs import Job
from library.unicode import clean_text
from library.words import language_of_commands

_LOOK_EVERY_S = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    """Add what the arguments name; 0 if nothing failed, 1 if something did."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description="Add PDFs to the library.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a PDF, or a folder to look for PDFs in")
    parser.add_argument("--show", type=Path, metavar="FILE", help="print what is read of a file; index nothing")
    parser.add_argument("--resume", action="store_true", help="also finish what an earlier run was stopped in")
    parser.add_argument(
        "--ray", default="", metavar="ADDRESS", help="read and embed over a Ray cluster: HOST:PORT, auto"
    )
    parser.add_argument("--reindex", action="store_true", help="change the embedding model to the one that is set")
    parser.add_argument("--model", default="", metavar="NAME", help="with --reindex: change to this model instead")
    parser.add_argument("--allow-download", action="store_true", help="with --reindex: fetch the model if need be")
    parser.add_argument("--password", default="", help="opens protected files; it is not stored")
    parser.add_argument("--json", action="store_true", help="print one JSON object a file, or a page")
    library_argument(parser)
    options = parse(parser, arguments)
    if options.show is not None:
        if options.paths or options.resume or options.reindex:
            parser.error("--show takes one file, and does nothing else")
        return run(lambda: show(options))
    if options.reindex:
        if options.paths or options.resume:
            parser.error("--reindex takes no files")
        return run(lambda: reindex(options))
    if options.ray and options.resume:
        parser.error("--ray goes on by itself with what is missing: name the same files again")
    if not options.paths and not options.resume:
        parser.error("name a PDF or a folder, or give --show, --resume or --reindex")
    return run(lambda: _ingest(options))


def _ingest(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    failed = False
    with Library.open(settings) as library:
        if wanted := library.wanted_model:
            sys.stderr.write(f"{say('ingest_model_waits', present=library.model, wanted=wanted)}\n")
        for file, job in (_over_cluster if options.ray else _here)(library, settings, options):
            failed |= job.stage not in STATUS
            name, warnings = clean_text(file), _warnings(library, job)
            print(format_job(name, job, warnings, as_json=options.json), flush=True)
            if not options.json:
                sys.stderr.writelines(f"{name}: {warning}\n" for warning in warnings)
    return int(failed)


def _here(library: Library, settings: Settings, options: argparse.Namespace) -> Iterator[tuple[str, Job]]:
    """Add files by the queue of this process; each file's job as it ends."""
    queue = IngestQueue(library, settings, resume=options.resume)
    with closing(queue), _bar(queue.progress, options) as bar:
        names = {job.id: job.path for job in queue.jobs() if options.resume and not job.ended}
        names |= {queue.submit_path(path, options.password): str(path) for path in _files(options.paths)}
        left = set(names)
        while left:
            for job in queue.wait(list(left), _LOOK_EVERY_S):
                left.remove(job.id)
                bar.ended(job.pages)
                queue.forget(job.id)
                yield names[job.id], job
            bar.update()


def _over_cluster(library: Library, settings: Settings, options: argparse.Namespace) -> Iterator[tuple[str, Job]]:
    """Add files that the nodes of a Ray cluster read and embed; each file's job as it ends."""
    from ingest.cluster.corpus import Corpus
    from ingest.cluster.ray_nodes import RayNodes

    with closing(RayNodes(options.ray, settings)) as nodes:
        corpus = Corpus(library, settings, nodes, options.password)
        with closing(corpus), _bar(corpus.progress, options) as bar:
            for jobs in corpus.add(list(_files(options.paths))):
                for job in jobs:
                    bar.ended(job.pages)
                    yield job.path, job
                bar.update()


def _bar(progress: Callable[[], Progress], options: argparse.Namespace) -> closing[ProgressBar]:
    return closing(ProgressBar(progress, shown=sys.stderr.isatty() and not options.json))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if _is_folder(path):
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() == ".pdf" and file.is_file())
        else:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the system refuses the name, which its job will say
        return False


def _warnings(library: Library, job: Job) -> list[str]:
    """Say what a person should know of how the document of an ended job was read."""
    if not job.document_id or not library.holds(job.document_id):
        return []
    return [
        warning.said_in(language_of_commands()) for warning in warnings_of(library.document(job.document_id).health)
    ]
