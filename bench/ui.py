"""`python -m bench.ui LIBRARY`: measures the interface in a real Chromium, on a copy of a library.

The reading pane: from a marker to its page with the quote marked, from a page to the next and to one far away. Then the
app around it: opened, from page to page, from chat to chat, a question, typing while PDFs are indexed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from bench.process_tree import ProcessTree
from bench.start import open_browser, open_page
from bench.ui_pages import RUNS, Figures, measure_asking, measure_busy, measure_opening, measure_pages
from library.settings import ROOT
from tests.ports import free_port

_PATIENCE_MS = 60_000
_CALM_MS = 1500  # after which the neighbours of a page are there, and nothing more is computed
_QUESTIONS = ("What is the total revenue?", "How many employees are there?")
_ROOT = """[...document.querySelectorAll('.st-key-source_panel *')]
  .find((e) => e.shadowRoot?.querySelector('.view')).shadowRoot"""
# Gives the milliseconds from an act to the frame after which a page's picture, and the mark if one is told, is painted.
_UNTIL_PAINTED = """async ([act, page, mark]) => {
  const root = ROOT, view = root.querySelector('.view'), box = root.querySelector('.page-box');
  const number = page || Number(box.value) + 1, sheet = `.sheet[data-page="${number}"]:not(.waiting)`;
  const began = performance.now();
  if (act === 'next') view.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  else if (act === 'far') { box.value = number; box.dispatchEvent(new Event('change')); }
  else (CHIPS)[act].click();
  const there = () => mark
    ? (CHIPS)[act].getAttribute('aria-pressed') === 'true' && root.querySelector(sheet + ' .mark')
    : Number(box.value) === number && root.querySelector(sheet);
  while (!there()) await new Promise(requestAnimationFrame);
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  return performance.now() - began;
}"""
_CHIPS = """[...document.querySelectorAll('[class*="st-key-answer_"] *')]
  .flatMap((e) => [...(e.shadowRoot?.querySelectorAll('button.chip') ?? [])])"""
_MARKERS = """(CHIPS).map((chip, at) => [
  at, Number(/ · p\\. (\\d+)/.exec(chip.getAttribute('aria-label'))[1])])"""


def _script(script: str) -> str:
    return script.replace("ROOT", _ROOT).replace("CHIPS", _CHIPS)


def measure_ui(library: Path) -> None:
    """Print the medians, on a copy of a library, which must not be in use."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        shutil.copytree(library, copy)
        with _served(copy) as (port, tree), open_browser() as page:
            page.set_default_timeout(_PATIENCE_MS)
            _print("The reading pane", _measure(page, port, tree))
            _print("Asking", measure_asking(page, tree))
            _print("From page to page", measure_pages(page, tree))
            _print("Opening the app", measure_opening(page, tree, port))
            _print("While PDFs are indexed", measure_busy(page, tree))


def _print(title: str, measured: Figures) -> None:
    print(f"\n### {title}: medians of {RUNS}\n\n| | measured | all |\n|---|---|---|")
    for name, (unit, values) in measured.items():
        shown = ", ".join(f"{value:.3g}" for value in values)
        print(f"| {name} | {statistics.median(values):.3g} {unit} | {shown} |", flush=True)


@contextmanager
def _served(library: Path) -> Iterator[tuple[int, ProcessTree]]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "FOOTNOTE_LIBRARY": str(library)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield port, ProcessTree(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def _measure(page: Page, port: int, tree: ProcessTree) -> Figures:
    open_page(page, port)
    words = page.locator('[data-testid="stChatInput"] textarea')
    for number, question in enumerate(_QUESTIONS):
        page.wait_for_timeout(2 * _CALM_MS)
        words.fill(question)
        words.press("Enter")
        page.locator('[class*="st-key-foot_"]').nth(number).wait_for()
    page.wait_for_timeout(2 * _CALM_MS)
    chips = page.evaluate(_script(_MARKERS))
    ends = chips[0], chips[-1]  # of two answers, so that neither is shown when it is asked for
    turns = [_timed(page, ends[run % 2], marked=True) for run in range(RUNS)]
    page.locator(".page-box").fill("1")
    page.locator(".page-box").press("Enter")
    page.wait_for_timeout(_CALM_MS)
    tree.sample()
    idle = _with_cpu(page, tree, [("", 0)] * RUNS)[1]
    nexts, next_cpu = _with_cpu(page, tree, [("next", 0)] * RUNS)
    count = page.evaluate(f"() => Number(/\\d+/.exec({_ROOT}.querySelector('.bar .of').textContent)[0])")
    far, far_cpu = _with_cpu(page, tree, [("far", 12 + run * (count - 12) // RUNS) for run in range(RUNS)])
    return {
        "from a marker to its page with the quote marked": ("ms", turns),
        "to the next page, fetched before": ("ms", nexts),
        "to a page far away, not fetched": ("ms", far),
        "server CPU in as long a time without a turn": ("s", idle),
        "server CPU of a turn to the next page": ("s", next_cpu),
        "server CPU of a turn to a page far away, with its neighbours": ("s", far_cpu),
    }


def _with_cpu(page: Page, tree: ProcessTree, acts: list[tuple[str, int]]) -> tuple[list[float], list[float]]:
    taken, computed = list[float](), list[float]()
    for act in acts:
        before = tree.cpu_s
        if act[0]:
            taken.append(_timed(page, act))
        else:
            page.wait_for_timeout(_CALM_MS)
        tree.sample()
        computed.append(tree.cpu_s - before)
    return taken, computed


def _timed(page: Page, act: tuple[str | int, int], *, marked: bool = False) -> float:
    taken: float = page.evaluate(_script(_UNTIL_PAINTED), [*act, marked])
    page.wait_for_timeout(_CALM_MS)
    return taken


def main() -> None:
    """Measure the library that is named: its documents have figures of revenue and employees, and many pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.ui")
    parser.add_argument("library", type=Path)
    measure_ui(parser.parse_args().library)


if __name__ == "__main__":
    main()
