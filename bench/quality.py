"""Measures retrieval: is the right page found, by Footnote and by each of its parts alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.queue import IngestQueue
from ingest.splitting import text_to_embed
from library.library import Library
from library.settings import Settings, read_settings
from rag.retriever import Retriever

TOP = (1, 3, 5, 10)
Place = tuple[str, int]
"""File name and page, from 1."""
Search = Callable[[str], list[Place]]


@dataclass(frozen=True)
class Result:
    """What one way of searching found: shares of the questions in percent, CPU time in milliseconds a query."""

    name: str
    page_at: dict[int, float]
    document_at_5: float
    cpu_ms: float

    def row(self) -> str:
        """Format the result as a row of the table."""
        pages = " | ".join(f"{self.page_at[top]:.1f}" for top in TOP)
        return f"| {self.name} | {pages} | {self.document_at_5:.1f} | {self.cpu_ms:.0f} |"


def measure_set(folder: Path, library_folder: Path) -> None:
    """Index a set's PDFs, ask its questions, and print a table."""
    questions = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    settings = read_settings(library=library_folder)
    with Library.open(settings) as library:
        add_folder(library, settings, folder / "pdfs")
        print(f"\n### {folder.name}: {len(questions)} questions, {len(library.documents())} documents\n")
        print(_count_tokens(library) + "\n")
        print("| search | page@1 | page@3 | page@5 | page@10 | doc@5 | CPU ms a query |\n|---|---|---|---|---|---|---|")
        for name, search in _searches(library).items():
            print(_measure(name, search, questions).row(), flush=True)


def add_folder(library: Library, settings: Settings, folder: Path, *, every_second: bool = False) -> None:
    """Add a folder's PDFs, or every second of them."""
    queue = IngestQueue(library, settings)
    for job_id in [queue.submit_path(path) for path in sorted(folder.glob("*.pdf"))[:: 2 if every_second else 1]]:
        queue.wait([job_id])
        queue.forget(job_id)
    queue.close()


def _count_tokens(library: Library) -> str:
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


def _searches(library: Library) -> dict[str, Search]:
    names = {document.id: document.name for document in library.documents()}
    retriever = Retriever(library)

    def pages_of(hits: Sequence[tuple[str, float]]) -> list[Place]:
        chunks = library.chunks([chunk for chunk, _ in hits])
        places = (chunks[chunk] for chunk, _ in hits)
        return list(dict.fromkeys((names[chunk.document_id], chunk.first_page) for chunk in places))[: max(TOP)]

    return {
        "dense alone": lambda query: pages_of(library.search_vectors(query, 50)),
        "BM25 alone": lambda query: pages_of(library.search_words(query, 50)),
        "Footnote": lambda query: [(p.title, p.page or 0) for p in retriever.retrieve(query, top=max(TOP))],
    }


def _measure(name: str, search: Search, questions: Sequence[dict[str, Any]]) -> Result:
    began = time.process_time()
    found = [search(question["question"]) for question in questions]
    cpu = time.process_time() - began
    right = [
        [place[0] == question["document"] and place[1] in question["pages"] for place in places]
        for places, question in zip(found, questions, strict=True)
    ]
    documents = [
        any(place[0] == question["document"] for place in places[:5])
        for places, question in zip(found, questions, strict=True)
    ]
    share = 100 / len(questions)
    page_at = {top: share * sum(any(hits[:top]) for hits in right) for top in TOP}
    return Result(name, page_at, share * sum(documents), 1000 * cpu / len(questions))
