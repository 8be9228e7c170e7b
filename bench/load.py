"""`python -m bench.load`: people ask at once, by real WebSocket sessions, while 500 pages are added.

Each opens the page, asks some questions one after the other, and leaves; nobody waits for another. With `--minutes`
they come again, as somebody new, until the time is over, and the memory is printed as it goes. The model is a stand-in
of fixed speed, so that what comes on top of its own time is Footnote's. CPU is that of the app's own process and of
its children: those that answer, with more than one of `--processes`, and those that read and embed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import httpx
import numpy as np
import psutil

from bench.light_client import LightClient, Timings
from bench.process_tree import ProcessTree
from bench.small_pdfs import make_pdfs
from bench.steady_server import FIRST_S
from library.library import Library
from library.settings import ROOT, read_settings
from tests.ports import free_port

PEOPLE = (1, 20, 50)
PAGES = (0, 500)
QUESTIONS = (
    "How many passengers did the harbour ferries carry in 2025?",
    "What is the fastest ferry of the harbour?",
    "How do I add a document to Footnote?",
    "What does the switch for the web do?",
    "How reliable were the ferries in 2025?",
    "What does a doubt about a sentence mean?",
)
_ARRIVE_S = 5.0  # within which all people come
_PAUSE_S = (1.0, 5.0)  # between two questions of one person
_PAGES = 20  # of a file that is added
_START_S = 120.0
_LOOK_S = 5.0  # at the memory
_LOOKS_SHOWN = 12


@dataclass
class Run:
    """What came of one number of people.

    Attributes:
        answers: The timings of all answers.
        errors: Classes of errors by how often they were met.
        cpu_s: Computed by the app's own process.
        children_s: Computed by its children.
        memory: Every few seconds: seconds that passed, answers by then, resident MB of the app's own process, MB of it
            and its children together, where what they share counts once.
        added: Pages that were added meanwhile.
    """

    answers: list[Timings] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    cpu_s: float = 0.0
    children_s: float = 0.0
    wall_s: float = 0.0
    memory: list[tuple[float, int, float, float]] = field(default_factory=list)
    added: int = 0


def measure_load(
    people: Sequence[int] = PEOPLE,
    each: int = 3,
    pages: Sequence[int] = PAGES,
    minutes: float = 0,
    processes: Sequence[int] = (1,),
) -> None:
    """Print a line for each number of people, each asking so many questions while so many pages are to be added."""
    again = f", again and again for {minutes:.0f} minutes" if minutes else ""
    print(f"\n### People at once: {each} questions each{again}\n")
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}; the model's first word takes {FIRST_S} s.\n")
    print("| processes | people | answers | errors | first word p50, p95 s | beside the model p50, p95 s "
          "| drawn p50, p95 s | longest gap p95 s | CPU s a question, of its children | app's cores "
          "| its memory, with its children MB | pages added | wall s |")  # fmt: skip
    print("|" + "---|" * 13)
    memory = []
    with TemporaryDirectory() as place, running_module("bench.steady_server") as (_, address):
        prepared = {count: _prepare(Path(place) / f"prepared-{count}", count) for count in pages}
        for number, count, several in product(people, pages, processes):
            library = Path(place) / "asked"
            shutil.copytree(prepared[count], library)
            run = _measure(library, address, number, each, minutes, several)
            shutil.rmtree(library)
            print(_row(several, number, run), flush=True)
            memory += run.memory if minutes else []
    _print_memory(memory)


def _prepare(folder: Path, pages: int) -> Path:
    """Make a library of the samples, in which files wait to be added."""
    command = [sys.executable, "-m", "ingest", str(ROOT / "data" / "samples"), "--library", str(folder / "library")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    make_pdfs(folder / "pdfs", pages // _PAGES, _PAGES)
    return folder


def _print_memory(looks: Sequence[tuple[float, int, float, float]]) -> None:
    if looks:
        print("\n| minute | answers | app's memory MB | with its children MB |\n|---|---|---|---|")
    for seconds, answers, own, together in looks[:: max(len(looks) // _LOOKS_SHOWN, 1)]:
        print(f"| {seconds / 60:.0f} | {answers} | {own:.0f} | {together:.0f} |")


def _measure(place: Path, model: str, people: int, each: int, minutes: float, processes: int) -> Run:
    settings = read_settings(library=place / "library")
    with Library.open(settings) as library:
        before = sum(document.page_count for document in library.documents())
        for path in sorted((place / "pdfs").iterdir()):
            library.jobs.create(path.name, str(path), path.stat().st_size)
    given = {"FOOTNOTE_LIBRARY": str(settings.library), "FOOTNOTE_MODEL": "steady", "OPENAI_BASE_URL": f"{model}/v1"}
    given["FOOTNOTE_PROCESSES"] = str(processes)
    port = free_port()
    app = ["streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    with running_module(*app, **given, NO_PROXY="127.0.0.1,localhost") as (process, _):
        _wait_for(f"http://localhost:{port}/_stcore/health")
        run = asyncio.run(_let_ask(f"http://localhost:{port}", psutil.Process(process.pid), people, each, minutes))
    with Library.open(settings) as library:
        run.added = sum(document.page_count for document in library.documents()) - before
    return run


async def _let_ask(url: str, app: psutil.Process, people: int, each: int, minutes: float) -> Run:
    run, chance = Run(), random.Random(1)  # noqa: S311 - when to ask what
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(limits=limits, trust_env=False) as http:
        first = LightClient(url, http)  # who comes before, so that the model is loaded and the files begin
        await first.open()
        await first.ask(QUESTIONS[0])
        await first.close()
        tree = ProcessTree(app.pid)
        tree.sample()
        began, cpu, all_cpu = time.monotonic(), _cpu_s(app), tree.cpu_s
        watch = asyncio.create_task(_watch(app, tree, run, began))
        plans = [(chance.uniform(0, _ARRIVE_S), chance.sample(QUESTIONS * each, each)) for _ in range(people)]
        end = began + 60 * minutes

        async def come(after_s: float, questions: Sequence[str]) -> None:
            await asyncio.sleep(after_s)
            await _visit(LightClient(url, http), questions, run)
            while time.monotonic() < end:
                await _visit(LightClient(url, http), chance.sample(questions, each), run)

        await asyncio.gather(*(come(*plan) for plan in plans))
        watch.cancel()
        tree.sample()
        run.cpu_s, run.wall_s = _cpu_s(app) - cpu, time.monotonic() - began
        run.children_s = tree.cpu_s - all_cpu - run.cpu_s
    return run


async def _watch(app: psutil.Process, tree: ProcessTree, run: Run, began: float) -> None:
    while True:
        own = app.memory_info().rss / 2**20
        together = await asyncio.to_thread(lambda: tree.sample().pss)
        run.memory.append((time.monotonic() - began, len(run.answers), own, together))
        await asyncio.sleep(_LOOK_S)


async def _visit(client: LightClient, questions: Sequence[str], run: Run) -> None:
    try:
        await client.open()
        for question in questions:
            run.answers.append(await client.ask(question))
            await asyncio.sleep(random.uniform(*_PAUSE_S))  # noqa: S311
    except Exception as error:  # noqa: BLE001 - whatever it is, this person got no answer
        run.errors[type(error).__name__] += 1
    finally:
        await client.close()


@contextmanager
def running_module(*module: str, **given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a module of Python, and give its process and the first line that it prints."""
    command = [sys.executable, "-m", *module]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | given, text=True, **pipes)  # type: ignore[call-overload]
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(address: str) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5) as reply:  # noqa: S310 - our own
                if reply.read() == b"ok":
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError("The app does not start.")


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _row(processes: int, people: int, run: Run) -> str:
    def both(values: Sequence[float]) -> str:
        return "{:.1f}, {:.1f}".format(*np.percentile(values, (50, 95))) if values else "–"

    first = [answer.first for answer in run.answers]
    gaps = np.percentile([answer.longest_gap for answer in run.answers] or [0], 95)
    errors = ", ".join(f"{count} {name}" for name, count in run.errors.items()) or "0"
    answers = max(len(run.answers), 1)
    cells = (
        *(processes, people, len(run.answers), errors, both(first), both([max(s - FIRST_S, 0) for s in first])),
        *(both([answer.drawn for answer in run.answers]), f"{gaps:.1f}"),
        *(f"{run.cpu_s / answers:.2f}, {run.children_s / answers:.2f}", f"{run.cpu_s / run.wall_s:.2f}"),
        ", ".join(f"{max(look[part] for look in run.memory):.0f}" for part in (2, 3)),
        *(run.added, f"{run.wall_s:.0f}"),
    )
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("--people", nargs="+", type=int, default=PEOPLE)
    parser.add_argument("--each", type=int, default=3, help="questions of each person")
    parser.add_argument("--pages", nargs="+", type=int, default=PAGES, help="to be added meanwhile")
    parser.add_argument("--minutes", type=float, default=0, help="people come again until so long has passed")
    parser.add_argument("--processes", nargs="+", type=int, default=(1,), help="of the app, its own with them")
    given = parser.parse_args()
    measure_load(given.people, given.each, given.pages, given.minutes, given.processes)
