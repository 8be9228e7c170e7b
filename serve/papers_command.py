"""`python -m rag papers`: finds papers on arXiv, and fetches those that are named into the library."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256

from ingest.queue import IngestQueue
from library.command_line import say, settings_of
from library.errors import FootnoteError, PageUnreadable
from library.library import Library
from library.net.arxiv import ArXiv, file_name, read_ids
from library.settings import Settings
from library.stores.jobs import Job
from library.stores.papers import Paper
from library.words import language_of_commands

_ADDED = ("ready", "unchanged")
_VERSION = re.compile(r"v\d+$")


def papers(options: argparse.Namespace) -> int:
    """List papers, or add them; 0 if all that was asked for was done.

    Raises:
        WebSearchError: If arXiv cannot be asked, or what is named is no paper of its.
        StorageError: If the library fails.
    """
    settings = settings_of(options)
    with Library.open(settings) as library:
        arxiv = ArXiv(library.ledger.record)
        if options.add:
            return _add(library, settings, arxiv, _find(arxiv, options.add), as_json=options.json)
        found = arxiv.search(" ".join(options.words), options.top)
        for paper in found:
            _write(json.dumps(_told(paper), ensure_ascii=False) if options.json else _shown(paper))
        if not found and not options.json:
            _write(say("papers_nothing"))
    return 0


def _find(arxiv: ArXiv, named: Sequence[str]) -> list[Paper]:
    if not (ids := read_ids(" ".join(named))):
        raise PageUnreadable("papers_no_ids", named=", ".join(named)[:200])
    found = arxiv.find(ids)
    known = {one for paper in found for one in (paper.id, _VERSION.sub("", paper.id))}
    if missing := [one for one in ids if one not in known]:
        raise PageUnreadable("papers_unknown", ids=", ".join(missing))
    return found


def _add(library: Library, settings: Settings, arxiv: ArXiv, found: Sequence[Paper], *, as_json: bool) -> int:
    """Fetch papers one after the other, while those before are read; a paper that fails does not keep the rest."""
    queue = IngestQueue(library, settings, resume=False)
    jobs: dict[int, Paper] = {}
    failed = False
    try:
        for paper in found:
            try:
                content = arxiv.fetch(paper, settings.max_file_mb * 2**20)
                library.papers.keep(sha256(content).hexdigest(), paper)
                jobs[queue.submit(file_name(paper), content)] = paper
            except FootnoteError as error:
                failed = True
                sys.stderr.write(f"{error.said_in(language_of_commands())}\n")
        while jobs:
            for job in queue.wait(list(jobs)):
                failed |= job.stage not in _ADDED
                _write(_outcome(jobs.pop(job.id), job, as_json=as_json))
                queue.forget(job.id)
    finally:
        queue.close()
    return int(failed)


def _outcome(paper: Paper, job: Job, *, as_json: bool) -> str:
    error = job.error.said_in(language_of_commands()) if job.error else ""
    if as_json:
        about = {"document_id": job.document_id, "pages": job.pages, "stage": job.stage, "error": error}
        return json.dumps({**_told(paper), **about}, ensure_ascii=False)
    return (
        say("papers_failed", id=paper.id, error=error) if error else say("papers_added", id=paper.id, title=paper.title)
    )


def _told(paper: Paper) -> dict[str, object]:
    return {**asdict(paper), "link": paper.link}


def _shown(paper: Paper) -> str:
    return f"{paper.id}  {paper.title}\n    {', '.join(paper.authors)} · {paper.published} · {paper.link}"


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
