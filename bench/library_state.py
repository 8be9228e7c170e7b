"""Looks at a library from outside, by its commands and its SQLite file: is all there, once, and was it done once."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from library.settings import ROOT
from library.stores.jobs import ENDED

# A BEFORE trigger also counts a vector that is kept already, and an insert that is then ignored. A batch whose process
# was killed before it was kept is not counted: no run can do without it being made again.
_COUNTER = """
CREATE TABLE bench_embedded (texts INTEGER NOT NULL);
INSERT INTO bench_embedded VALUES (0);
CREATE TRIGGER bench_count BEFORE INSERT ON staged_vectors BEGIN UPDATE bench_embedded SET texts = texts + 1; END;
"""


@dataclass(frozen=True)
class LibraryState:
    """What a library holds when nothing has it open.

    Attributes:
        chunks: By the name of each document.
        embedded: Texts whose vectors were handed to be kept since the library was made, again ones included.
        problems: What `library check` says, documents that are there twice, and what was left of unfinished work.
    """

    chunks: dict[str, int]
    embedded: int
    problems: tuple[str, ...]


def make_library(folder: Path) -> None:
    """Make a library that counts the texts that are embedded for it."""
    _command("list", folder)
    with _catalogue(folder) as catalogue:
        catalogue.executescript(_COUNTER)
    (folder / "footnote.seal").unlink()  # or `check` would say that another program changed the catalogue


def look_at(folder: Path) -> LibraryState:
    """Look at a library that no process has open."""
    documents = _command("list", folder)
    problems = [problem for line in _command("check", folder) for problem in line["problems"]]
    names = Counter(document["name"] for document in documents)
    problems += [f"{name} is there {count} times" for name, count in names.items() if count > 1]
    with _catalogue(folder) as catalogue:
        (embedded,) = catalogue.execute("SELECT texts FROM bench_embedded").fetchone()
        for table in ("staged_pages", "staged_vectors"):
            (left,) = catalogue.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
            problems += [f"{left} rows are left in {table}"] if left else []
    problems += [f"incoming/{path.name} is left" for path in (folder / "incoming").glob("*")]
    return LibraryState(
        {document["name"]: document["chunk_count"] for document in documents}, embedded, tuple(problems)
    )


def stages(folder: Path) -> dict[str, str]:
    """Tell the stage of every job and finished document by its name, while a process works on the library."""
    with _catalogue(folder) as catalogue:
        found = dict(catalogue.execute("SELECT name, stage FROM jobs").fetchall())
        ready = catalogue.execute("SELECT name FROM documents WHERE status = 'ready'").fetchall()
        return {**found, **{name: "ready" for (name,) in ready}}


def is_done(folder: Path, files: int) -> bool:
    """Tell whether so many files have come in and all of them have ended."""
    known = stages(folder)
    return len(known) == files and all(stage in ENDED for stage in known.values())


@contextmanager
def _catalogue(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "footnote.sqlite3", timeout=30)) as connection, connection:
        yield connection


def _command(name: str, folder: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "library", name, "--json", "--library", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode and not done.stdout:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
