"""An evaluation set: a folder that holds `pdfs/` and `questions.jsonl`, and the library that is made of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.queue import IngestQueue
from library.index.embedded_text import text_to_embed
from library.library import Library
from library.settings import Settings


@dataclass(frozen=True)
class Question:
    """A question and where its answer stands.

    Attributes:
        file: Name of the file that answers it.
        document: Its id, so that copies of a file count as one.
        pages: Any of them is right; from 1.
    """

    id: str
    text: str
    file: str
    document: str
    pages: tuple[int, ...]


def read_questions(folder: Path, ids: Mapping[str, str]) -> list[Question]:
    """Read a set's questions; those without a right page, which no search can find, are left out.

    Args:
        folder: Holds `questions.jsonl`.
        ids: The document's id by file name, as `add_folder` gives it.
    """
    lines = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines() if line.strip()]
    return [
        Question(str(line["id"]), line["question"], file, ids.get(file, file), tuple(line["pages"]))
        for line in lines
        if line.get("pages") and (file := line.get("document"))
    ]


def add_folder(library: Library, settings: Settings, folder: Path, *, every_second: bool = False) -> dict[str, str]:
    """Add a folder's PDFs, or every second of them.

    Returns:
        The document's id by file name; copies share one, and a file that could not be read is there too.
    """
    queue = IngestQueue(library, settings)
    ids = {}
    for job_id in [queue.submit_path(path) for path in sorted(folder.glob("*.pdf"))[:: 2 if every_second else 1]]:
        for job in queue.wait([job_id]):
            ids[job.name] = job.document_id or job.name
        queue.forget(job_id)
    queue.close()
    return ids


def cpu_with_children() -> float:
    """Tell the CPU seconds of this process and of the children that it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def count_tokens(library: Library) -> str:
    """Say how long what is embedded of each chunk is, and how much of it the model would not see."""
    embedder = library.embedder
    special = 2  # the model's own tokens, before and after
    lengths = [
        special + len(embedder.token_spans(text_to_embed(chunk)))
        for document in library.documents()
        for page in library.pages(document.id)
        for chunk in library.chunks_on_page(document.id, page.number)
    ]
    cut = sum(max(0, length - embedder.max_tokens) for length in lengths)
    return f"{len(lengths)} chunks, the longest of {max(lengths)} tokens; {cut} tokens cut at {embedder.max_tokens}."
