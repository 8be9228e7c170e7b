"""What a command says of a file whose job has ended."""

from __future__ import annotations

import json
from collections.abc import Sequence

from library.command_line import say
from library.stores.jobs import Job
from library.words import language_of_commands

STATUS = {"ready": "indexed", "unchanged": "unchanged"}


def format_job(file: str, job: Job, warnings: Sequence[str], *, as_json: bool) -> str:
    """Say in a line what became of a file, as JSON or in the language of the command line."""
    status = STATUS.get(job.stage, "failed")
    error = job.error.said_in(language_of_commands()) if job.error else ""
    if as_json:
        counts = {"pages": job.pages, "chunks": job.chunks, "ocr_pages": job.ocr_pages, "seconds": job.seconds}
        about = {"file": file, "document_id": job.document_id, "status": status, **counts, "error": error}
        about["warnings"] = warnings
        return json.dumps(about, ensure_ascii=False)
    if status == "failed":
        return say("ingest_failed", file=file, error=error)
    recognised = say("ingest_recognised", pages=job.ocr_pages) if job.ocr_pages else ""
    facts: dict[str, object] = {
        "pages": job.pages,
        "recognised": recognised,
        "chunks": job.chunks,
        "seconds": job.seconds,
    }
    return say("ingest_done", status=say(f"ingest_status_{status}"), file=file, **facts)
