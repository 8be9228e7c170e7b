"""`python -m bench.scale`: what a search, an addition and a removal cost in libraries of growing size."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil

from bench.made_documents import CHUNKS_A_PAGE, PAGES, Made, Maker, PreparedEmbedder
from library.library import Library
from library.settings import ROOT, read_settings
from rag.retrieval.retriever import Retriever

SIZES = (1_000, 10_000, 100_000)
_QUERIES, _WARMING, _CHANGES = 100, 20, 5
_SHARES = {"search in a tenth of the documents": 0.1, "search in half of them": 0.5, "search in all but one": 1.0}
Figures = dict[str, str]


def measure_scale(sizes: Sequence[int], place: Path) -> None:
    """Grow one library to each size in turn, measure it in a process of its own, and print a table."""
    columns: list[Figures] = []
    number = chunks = 0
    maker = Maker(place)
    for size in sorted(sizes):
        with Library.open(read_settings(library=place / "library")) as library:
            while chunks < size:
                add_made(library, maker.make(number))
                chunks += PAGES[number % len(PAGES)] * CHUNKS_A_PAGE
                number += 1
                if number % 100 == 0:
                    print(f"{chunks:,} chunks", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "bench.scale", "--measure", str(number), "--folder", str(place)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        columns.append({"chunks": f"{chunks:,}", **json.loads(done.stdout)})
        print(columns[-1], file=sys.stderr, flush=True)
    print("\n### Scale: made documents of 120 to 360 chunks, searched without embedding the query\n")
    for number, name in enumerate(columns[0]):
        print("| " + " | ".join([name, *(column[name] for column in columns)]) + " |")
        if number == 0:
            print("|---" * (len(columns) + 1) + "|")


def measure_library(number: int, place: Path) -> Figures:
    """Measure a library of so many made documents."""
    maker, embedder = Maker(place), PreparedEmbedder()
    queries: list[tuple[str, str]] = []
    for i in range(_QUERIES + _WARMING):
        made = maker.make(i * 7919 % number)
        text, vector = maker.query(i, made)
        embedder.vectors[text] = vector
        queries.append((text, made.document.id))
    changed = [maker.make(i * number // _CHANGES) for i in range(_CHANGES)]
    began = time.perf_counter()
    with Library.open(read_settings(library=place / "library")) as library:
        library._spaces.current._embedder = embedder
        opened = time.perf_counter() - began
        retriever = Retriever(library)
        first = _cost([lambda: retriever.retrieve(queries[0][0])])
        return {
            "documents": f"{number:,}",
            **_searches(retriever, [document.id for document in library.documents()], queries),
            "open, then first search, wall s": f"{opened:.2f}, {first[1][0] / 1000:.2f}",
            "memory of the process, MB (PSS)": f"{psutil.Process().memory_full_info().pss / 2**20:.0f}",
            "disk, MB: vectors, words, catalogue": _disk(place / "library"),
            "remove a document": _shown(_cost([lambda m=m: library.remove(m.document.id) for m in changed])),  # type: ignore[misc]
            "add a document": _shown(_cost([lambda m=m: add_made(library, m) for m in changed])),  # type: ignore[misc]
            "check, wall s": f"{_cost([lambda: _check(library)])[1][0] / 1000:.1f}",
        }


def _searches(retriever: Retriever, documents: Sequence[str], queries: Sequence[tuple[str, str]]) -> Figures:
    """Search in all documents, in that which the query was made for, and in parts of them."""
    chance = np.random.default_rng(6)
    scopes: dict[str, Callable[[str], list[str] | None]] = {
        "search in all documents": lambda _: None,
        "search in one document": lambda its: [its],
    }
    for name, share in _SHARES.items():
        most = max(1, min(int(share * len(documents)), len(documents) - 1))
        scopes[name] = lambda _, most=most: list(chance.choice(documents, most, replace=False))  # type: ignore[misc]
    figures = {}
    for name, scope in scopes.items():
        asked = [(text, scope(its)) for text, its in queries]
        figures[name] = _shown(_cost([lambda a=a: retriever.retrieve(*a) for a in asked])[:, _WARMING:])  # type: ignore[misc]
    return figures


def _cost(calls: Sequence[Callable[[], object]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Measure calls: milliseconds of CPU time of all threads, and of wall time, [2, n]."""
    spent = []
    for call in calls:
        began, cpu = time.perf_counter(), time.process_time()
        call()
        spent.append((time.process_time() - cpu, time.perf_counter() - began))
    return 1000 * np.array(spent).T


def _shown(cost: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> str:
    cpu, wall = (np.percentile(times, [50, 95]) for times in cost)
    return f"CPU {cpu[0]:.0f}, {cpu[1]:.0f} ms; wall {wall[0]:.0f}, {wall[1]:.0f}"


def add_made(library: Library, made: Made) -> None:
    """Add a made document."""
    library.add(made.document, made.pages, made.chunks, made.vectors, made.source, library.model)


def _check(library: Library) -> None:
    if problems := library.check():
        raise SystemExit("\n".join(map(str, problems[:20])))


def _disk(folder: Path) -> str:
    parts = (folder.glob("chroma/**/*"), folder.glob("lexical/**/*"), folder.glob("*.sqlite3*"))
    sizes = [sum(path.stat().st_size for path in paths if path.is_file()) / 2**20 for paths in parts]
    return f"{sum(sizes):,.0f}: " + ", ".join(f"{size:,.0f}" for size in sizes)


def main() -> None:
    """Measure, in a folder that is deleted afterwards unless it is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale")
    parser.add_argument("--chunks", nargs="+", type=int, default=SIZES, help="sizes of the library")
    parser.add_argument("--folder", type=Path, help="where to make the library; it stays there")
    parser.add_argument("--measure", type=int, help="measure the library of so many documents that is there")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure_library(options.measure, options.folder)))
    elif options.folder:
        options.folder.mkdir(parents=True)
        measure_scale(options.chunks, options.folder)
    else:
        with TemporaryDirectory() as place:
            measure_scale(options.chunks, Path(place))


if __name__ == "__main__":
    main()
