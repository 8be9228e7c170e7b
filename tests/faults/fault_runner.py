"""Tries one damaged library after the other, each in a process of its own, which may die of it.

Run with `python -m tests.faults.fault_runner`: a line of JSON in names the folder, a line out says what happened.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 - once, for all that are forked
import tantivy  # noqa: F401

from library.errors import FootnoteError
from library.index.meaning import MeaningSearch
from library.library import Library
from library.repair import repair
from library.settings import Settings, read_settings
from tests.faults.made_library import UNIQUE, last_chunk, use_hashing_embedder


def try_out(settings: Settings, *, examines_vectors: bool) -> dict[str, Any]:
    """Open, ask, check and repair a library, then ask and check again; say what each gave."""
    if not examines_vectors:  # they were not touched, and to search them in a child takes seconds
        untouched = {"check": lambda self, documents: [], "examine": lambda self: None}
        for name, instead in untouched.items():
            setattr(MeaningSearch, name, instead)
    happened: dict[str, Any] = {"asked": _ask(settings), "checked": _check(settings)}
    try:
        report = repair(settings, None, lambda done, total: None)
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
    for line in sys.stdin:
        case = json.loads(line)
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            with os.fdopen(writing, "w") as answer:
                try:
                    settings = read_settings(library=Path(case["folder"]))
                    json.dump(try_out(settings, examines_vectors=case["examines_vectors"]), answer)
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
