"""What `python -m ingest --reindex` does: it changes the library's embedding model, with a bar on the terminal."""

from __future__ import annotations

import argparse
import json
import sys
import time

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from ingest.progress_bar import format_pace
from ingest.queue.reindex import Progress, Reindex
from library.command_line import say, settings_of
from library.errors import EmbeddingError
from library.library import Library

_LOOK_EVERY_S = 0.3
_COLUMNS = (TextColumn("{task.description}"), BarColumn(bar_width=12), TextColumn("{task.fields[counts]}"))


def reindex(options: argparse.Namespace) -> int:
    """Change to the model that is named, or else to the one that the library is to change to.

    Raises:
        EmbeddingError: If the model cannot be had; the library answers with the one that it has.
    """
    settings = settings_of(options)
    with Library.open(settings) as library:
        before, model = library.model, options.model or library.wanted_model
        began = time.monotonic()
        if model is not None and model != before:
            work = Reindex(library, settings)
            try:
                work.begin(model, may_download=options.allow_download or settings.allow_downloads)
                last = _watch(work, shown=sys.stderr.isatty() and not options.json)
            finally:
                work.close()
            if last.error:
                raise EmbeddingError("model_stays", failure=last.error, model=before)
        _print(library, before, time.monotonic() - began, options.json)
    return 0


def _watch(work: Reindex, *, shown: bool) -> Progress:
    with Bar(*_COLUMNS, console=Console(stderr=True), disable=not shown, transient=True) as bar:
        task = bar.add_task("", total=None, counts="")
        while (now := work.wait(_LOOK_EVERY_S)).active:
            bar.update(
                task,
                description=say(f"bar_{now.stage}"),
                total=now.total or None,
                completed=now.done,
                counts=_format_counts(now),
            )
    return now


def _format_counts(now: Progress) -> str:
    if now.stage == "fetching":
        return say("bar_bytes", done=now.done / 1e6, all=now.total / 1e6)
    if now.stage == "embedding":
        return say("bar_passages", done=now.done, all=now.total) + format_pace(now.pace, "bar_passages_pace")
    return now.model


def _print(library: Library, before: str, seconds: float, as_json: bool) -> None:
    chunks = sum(document.chunk_count for document in library.documents())
    if as_json:
        status = "unchanged" if library.model == before else "changed"
        done = {"model": library.model, "before": before, "status": status}
        print(json.dumps({**done, "chunks": chunks, "seconds": round(seconds, 3)}, ensure_ascii=False))  # noqa: T201
    elif library.model == before:
        print(say("reindex_nothing", model=before))  # noqa: T201
    else:
        print(say("reindex_done", model=library.model, passages=chunks, seconds=seconds))  # noqa: T201
