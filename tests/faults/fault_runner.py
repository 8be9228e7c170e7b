"""Tries one damaged library after the other, each in a process of its own, which may die of it.

Run with `python -m tests.faults.fault_runner`: a line in names the folder, a line of JSON out says what happened. What
the library tries in child processes happens in such, but in forks of this one, because to start Python takes a second.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chromadb.api.rust  # noqa: F401 - once, for all that are forked
import pytest
import tantivy  # noqa: F401

from library import repair
from library.errors import FootnoteError
from library.library import Library
from library.sandbox import Sandbox
from library.settings import Settings, read_settings
from tests.faults.made_library import UNIQUE, last_chunk, use_hashing_embedder

_CHILDREN = 4  # of most cases; to fork more costs as much as they save


@contextmanager
def children_that_are_forked() -> Iterator[None]:
    """Fork the sandboxes' first children now: once a store with native threads is open, no fork of it would work."""
    start, fork = Sandbox._start, multiprocessing.get_context("fork")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(multiprocessing, "get_context", lambda method: fork)
        waiting = [Sandbox()._start() for _ in range(_CHILDREN)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "_start", lambda self: waiting.pop() if waiting else start(self))
        yield
    for child in waiting:
        child.process.kill()


def try_out(settings: Settings) -> dict[str, Any]:
    """Open, ask, check and repair a library, then ask and check again; say what each gave."""
    happened: dict[str, Any] = {"asked": _ask(settings), "checked": _check(settings)}
    try:
        report = repair.repair(settings, None, lambda done, total: None)
        happened["repaired"] = [str(message) for message in (*report.done, *report.lost, *report.problems)]
    except FootnoteError as error:
        happened["repaired"] = [str(error)]
    happened["asked again"] = _ask(settings)
    happened["checked again"] = _check(settings)
    return happened


def _ask(settings: Settings) -> dict[str, Any]:
    try:
        with Library.open(settings) as library:
            words = [chunk for chunk, _ in library.search_words(UNIQUE, 3)]
            meaning = [chunk for chunk, _ in library.search_vectors(last_chunk(), 1)]
            documents = len(library.documents())
            for document in library.documents():
                library.pages(document.id)
            said = [str(ailment) for ailment in library.ailments()]
            turns = [turn.question for chat in library.chats.all() for turn in library.chats.turns(chat.id)]
            remade = library.words_remade
        return {
            **{"words": words, "meaning": meaning, "documents": documents},
            **{"said": said, "turns": turns, "words remade": remade},
        }
    except FootnoteError as error:
        return {"error": str(error)}


def _check(settings: Settings) -> list[str]:
    try:
        with Library.open(settings, thorough=True) as library:
            return [str(problem) for problem in library.check()]
    except FootnoteError as error:
        return [str(error)]


def main() -> None:
    """Answer until the input ends."""
    use_hashing_embedder()
    gc.freeze()  # what is never looked at again is not copied for each fork
    vars(repair)["_TEXTS"] = 1000  # so few are embedded at a time because a real model takes long
    for line in sys.stdin:
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            with os.fdopen(writing, "w") as answer:
                try:
                    with children_that_are_forked():
                        json.dump(try_out(read_settings(library=Path(line.rstrip("\n")))), answer)
                except BaseException:  # noqa: BLE001 - the test shows it
                    json.dump({"traceback": traceback.format_exc()}, answer)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answers:
            answer_text = answers.read()
        status = os.waitpid(child, 0)[1]
        happened = json.loads(answer_text) if answer_text else {}
        print(json.dumps({**happened, "signal": status}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
