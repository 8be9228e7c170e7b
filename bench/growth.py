"""`python -m bench.growth`: what questions, additions and removals cost as a library grows, in a folder and on servers.

Libraries are filled through `Library.add` with varied copies of the documents of a real one (`bench.varied_documents`).
With `--pdfs` it is measured instead how fast those are added by one worker and by two (`bench.growth_workers`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil

from bench.growth_servers import ServerSet, running_servers
from bench.growth_workers import measure_workers
from bench.scale import add_made
from bench.varied_documents import VariedDocuments
from library.library import Library
from library.settings import ROOT, read_settings
from rag.retrieval.retriever import Retriever

SIZES = (10_000, 100_000)
_WARMING, _CHANGES = 10, 5
_FAR = 1_000_000  # chunks, to which the time to fill is extrapolated
Costs = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""Milliseconds of calls: wall, CPU of this process, CPU of the servers, [calls, 3]."""


def measure_growth(kinds: Sequence[str], sizes: Sequence[int], source: Path, questions: Path, place: Path) -> None:
    """Grow a library of each kind to each size in turn, measure it in a process of its own, and print a table."""
    columns: list[dict[str, str]] = []
    with running_servers(place / "stores") if "servers" in kinds else nullcontext(ServerSet((), {})) as servers:
        for size, kind in itertools.product(sorted(sizes), kinds):
            command = [sys.executable, "-m", "bench.growth", "--folder", str(place), "--source", str(source)]
            command += ["--questions", str(questions), "--step", str(size)]
            environment = {**os.environ, "FOOTNOTE_LIBRARY": str(place / kind)}
            if kind == "servers":
                environment |= servers.settings
                command += ["--servers", *map(str, servers.pids)]
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            columns.append({"stores": kind, **json.loads(done.stdout)})
            print(columns[-1], file=sys.stderr, flush=True)
    print("\n### Growth: varied copies of real documents, with the questions that were asked of those\n")
    for number, name in enumerate(columns[0]):
        print("| " + " | ".join([name, *(column[name] for column in columns)]) + " |")
        if number == 0:
            print("|---" * (len(columns) + 1) + "|")


def measure_step(size: int, source: Path, questions: Path, place: Path, servers: ServerSet) -> dict[str, str]:
    """Fill the library that the environment names up to a size, then open it anew and measure it."""
    settings = read_settings(max_library_mb=10**6, max_documents=10**7)
    with Library.open(settings.model_copy(update=_in_folder(source))) as real:
        varied = VariedDocuments(real, place)
    with Library.open(settings) as library:
        number, held = library.count()
        chunks, calls = held, []
        while chunks < size:
            made = varied.make(number)
            calls.append(_cost(servers, [partial(add_made, library, made)])[0])
            number, chunks = number + 1, chunks + len(made.chunks)
        each = np.sum(calls, axis=0) / (chunks - held) if calls else np.zeros(3)
    asked = [json.loads(line)["question"] for line in questions.read_text("utf-8").splitlines()]
    changed = [i * number // _CHANGES for i in range(_CHANGES)]
    began = time.perf_counter()
    with Library.open(settings) as library:
        opened, retriever = time.perf_counter() - began, Retriever(library)
        answers = _cost(servers, [partial(retriever.retrieve, text) for text in asked])
        memory = psutil.Process().memory_full_info().pss / 2**20, servers.pss_mb()
        removed = _cost(servers, [partial(library.remove, varied.make(i).document.id) for i in changed])
        added = _cost(servers, (partial(add_made, library, varied.make(i)) for i in changed))
        problems: list[object] = []
        checked = _cost(servers, [lambda: problems.extend(library.check())])
    settled = answers[_WARMING:]
    return {
        "documents": f"{number:,}",
        "chunks": f"{chunks:,}",
        "to add a chunk while filling: ms": _three(each),
        f"that is for {_FAR:,} chunks, extrapolated: h": f"{each[0] * _FAR / 3.6e6:.1f}" if calls else "-",
        "open, then the first question: s": f"{opened:.2f}, {answers[0, 0] / 1000:.2f}",
        f"a question, n = {len(settled)}: wall p50, p95": "{:.0f}, {:.0f} ms".format(*_percentiles(settled[:, 0])),
        "its CPU p50, p95": "{:.0f}, {:.0f} ms".format(*_percentiles(settled[:, 1])),
        "its CPU on the servers, mean": f"{settled[:, 2].mean():.0f} ms",
        "memory of the process, of the servers (PSS)": "{:.0f}, {:.0f} MB".format(*memory),
        f"to remove a document, median of {_CHANGES}: ms": _three(np.median(removed, axis=0)),
        f"to add one, median of {_CHANGES}: ms": _three(np.median(added, axis=0)),
        "check: s; what it found": f"{checked[0, 0] / 1000:.1f}; {'; '.join(map(str, problems[:3])) or 'whole'}",
    }


def _in_folder(folder: Path) -> dict[str, object]:
    empty = {name: "" for name in ("chroma_url", "files_url")}
    return {**empty, "database_url": type(read_settings().database_url)(""), "library": folder}


def _cost(servers: ServerSet, calls: Iterable[Callable[[], object]]) -> Costs:
    spent = []
    for call in calls:
        began = time.perf_counter(), time.process_time(), servers.cpu_s()
        call()
        ended = time.perf_counter(), time.process_time(), servers.cpu_s()
        spent.append(1000 * (np.array(ended) - np.array(began)))
    return np.array(spent)


def _percentiles(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    return [float(value) for value in np.percentile(values, [50, 95])]


def _three(costs: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    wall, cpu, of_servers = costs
    return f"wall {wall:.3g}, CPU {cpu:.3g} + {of_servers:.3g}"


def main() -> None:
    """Measure, in a folder that is deleted afterwards unless it is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--source", type=Path, help="a library of real documents, open nowhere, to vary")
    parser.add_argument("--questions", type=Path, help="a JSON line each, with its `question`")
    parser.add_argument("--chunks", nargs="+", type=int, default=SIZES, help="sizes of the libraries")
    parser.add_argument("--stores", nargs="+", choices=("folder", "servers"), default=("folder", "servers"))
    parser.add_argument("--pdfs", nargs="+", type=Path, help="measure how fast these are added instead")
    parser.add_argument("--folder", type=Path, help="where to make the libraries; it stays there")
    parser.add_argument("--step", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--servers", nargs="*", type=int, default=(), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        servers = ServerSet(options.servers, {})
        print(json.dumps(measure_step(options.step, options.source, options.questions, options.folder, servers)))
        return
    with TemporaryDirectory() as place:
        folder = options.folder or Path(place)
        if options.pdfs:
            measure_workers(options.pdfs, folder)
        else:
            measure_growth(options.stores, options.chunks, options.source, options.questions, folder)


if __name__ == "__main__":
    main()
