"""Measures what a question costs in the app beside the answerer's own work, in a real Chromium.

`python -m bench.ui_answers LIBRARY QUESTIONS.jsonl [--app FOLDER]`: a model on the loopback writes at once, so that
what is measured is ours. The library is opened by one process at a time and is changed: give a copy.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Page

from bench.start import open_browser, open_page
from library.settings import ROOT, read_settings
from rag.chain import Answerer
from rag.events import AskOptions, Token
from tests.ports import free_port
from tests.rag.model_server import ModelServer

_QUESTIONS = 10
_REST_S = 1.5  # after an answer, in which what its end draws is done
_TYPED = "What does the second part of it say about this?"
_MODEL = "good"
_SAYS = [part for n in range(12) for part in (f"Line {n * 7919} says so", " [1]", f", and {n * 31} more", " [2]", ". ")]
_WRITING = ".root.writing .body *, .st-key-streaming p"
_WATCH_KEYS = """() => {
    window.keys = [];
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (one.name === 'keydown') window.keys.push(one.duration);
    }).observe({type: 'event', durationThreshold: 16});
}"""


def measure_answers(library: Path, questions: list[str], app: Path) -> None:
    """Print CPU and wait for each question, in the app and of the answerer alone."""
    with ModelServer().running() as model:
        model.says = _SAYS
        os.environ |= {"FOOTNOTE_LIBRARY": str(library), "FOOTNOTE_MODEL": _MODEL}
        os.environ |= dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
        os.environ["OPENAI_BASE_URL"] = model.address
        alone = _ask_alone(questions)
        with _app(app) as (server, page):
            seen = [_ask(server, page, question) for question in questions]
            keys = _type(page, model)
    print(f"\n### A question in the app: median of {len(questions) - 1}, after a first\n")
    print("| | CPU s | first word, wall s |\n|---|---|---|")
    for name, taken in (("the answerer alone", alone), ("in the app", seen)):
        cpu, first = (statistics.median(one[part] for one in taken[1:]) for part in (0, 1))
        print(f"| {name} | {cpu:.2f} | {first:.2f} |")
    slow = [key for key in keys if key > 50]
    longest = max(keys, default=16)
    print(f"\n{len(_TYPED)} keys while an answer came: {len(slow)} took more than 50 ms, longest {longest} ms")


def _ask_alone(questions: list[str]) -> list[tuple[float, float]]:
    taken = []
    with Answerer.open(read_settings()) as answerer:
        for question in questions:
            cpu, began, first = _cpu_seconds(psutil.Process()), time.monotonic(), 0.0
            for event in answerer.stream(question, (), AskOptions(model=_MODEL)):
                if isinstance(event, Token) and not first:
                    first = time.monotonic() - began
            taken.append((_cpu_seconds(psutil.Process()) - cpu, first))
    return taken


@contextmanager
def _app(folder: Path) -> Iterator[tuple[psutil.Process, Page]]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with open_browser() as page:
            page.set_default_timeout(120_000)
            open_page(page, port)
            page.get_by_test_id("stChatInput").wait_for()
            page.wait_for_timeout(8000)  # what the first answer needs is loaded meanwhile
            yield psutil.Process(server.pid), page
    finally:
        server.terminate()
        server.wait(20)


def _ask(server: psutil.Process, page: Page, question: str) -> tuple[float, float]:
    page.locator(".st-key-new_chat button").first.click()
    page.locator(".st-key-welcome").wait_for()
    page.wait_for_timeout(1500)
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(question)
    before, began = _cpu_seconds(server), time.monotonic()
    box.press("Enter")
    page.locator(_WRITING).or_(page.locator('[class*="st-key-foot_"]')).first.wait_for()
    first = time.monotonic() - began
    page.locator('[class*="st-key-foot_"]').first.wait_for()
    page.wait_for_timeout(_REST_S * 1000)
    return _cpu_seconds(server) - before, first


def _cpu_seconds(server: psutil.Process) -> float:
    """Count a process and the children in which it draws pages and embeds."""
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def _type(page: Page, model: ModelServer) -> list[float]:
    model.says = [f"And line {n * 7919} goes on for {n * 31} m. " for n in range(4000)]
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill("Go on and on")
    box.press("Enter")
    page.locator(_WRITING).first.wait_for()
    page.evaluate(_WATCH_KEYS)
    for letter in _TYPED:
        box.press(letter if letter != " " else "Space")
        page.wait_for_timeout(30)
    keys: list[float] = page.evaluate("window.keys")
    return keys


def main() -> None:
    """Read the arguments and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("library", type=Path)
    arguments.add_argument("questions", type=Path)
    arguments.add_argument("--app", type=Path, default=ROOT, help="folder of the release that is measured")
    given = arguments.parse_args()
    lines = given.questions.read_text("utf-8").splitlines()
    asked = [str(json.loads(line)["question"]) for line in lines[:_QUESTIONS]]
    measure_answers(given.library, asked, given.app)


if __name__ == "__main__":
    main()
