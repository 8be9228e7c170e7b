"""What every peer does around its own pipeline: read its command line, time itself, print its results as JSON lines."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MODEL = "PEERS_MODEL"
"""The environment variable that names the folder of the embedding model."""
CHUNKS = 50
"""How many chunks a peer is asked for, which is five times the most pages that are counted."""
_PAGES = 10
Place = tuple[str, int]
"""File name and page, from 1."""


def read_arguments(name: str) -> argparse.Namespace:
    """Read the command line that all peers share: FOLDER STORE [--questions FILE]."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.peers.{name}")
    parser.add_argument("folder", type=Path, help="folder of PDFs")
    parser.add_argument("store", type=Path, help="folder for the index")
    parser.add_argument("--questions", type=Path, help='ask these lines {"id","question"} too')
    return parser.parse_args()


def tell_index(files: int, unread: int, pages: int, chunks: int) -> None:
    """Print what was indexed; CPU time is this process's so far, its start included."""
    counts = {"files": files, "unread": unread, "pages": pages, "chunks": chunks}
    print(json.dumps(counts | {"cpu_s": time.process_time()}), flush=True)


def answer(questions: Path, search: Callable[[str], Iterable[Place]]) -> None:
    """Ask every question and print where the peer looked, one line each.

    A page that several chunks stand on counts once, at the best of them, as it does for Footnote.
    """
    search("warm")  # what only the first search loads is no part of a query's time
    for line in questions.read_text("utf-8").splitlines():
        question = json.loads(line)
        began = time.process_time()
        places = list(dict.fromkeys(search(question["question"])))[:_PAGES]
        cpu_s = time.process_time() - began
        print(json.dumps({"id": question["id"], "places": places, "cpu_s": cpu_s}), flush=True)
