"""Measures the start, in a real Chromium: to the first painted page, to the first screen, to the first answer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from library.settings import ROOT
from tests.browser.find_browser import find_browser
from tests.ports import free_port

_SAMPLES = ROOT / "data" / "samples"
_RUNS = 3


def measure_start() -> None:
    """Print the median seconds of several starts on a library of the samples."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ingest", str(_SAMPLES), "--library", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        runs = [_start(Path(folder)) for _ in range(_RUNS)]
    print(f"\n### Start: median of {_RUNS}\n\n| from the start of the process | wall s |\n|---|---|")
    for step in runs[0]:
        print(f"| {step} | {sorted(run[step] for run in runs)[_RUNS // 2]:.1f} |")


def _start(library: Path) -> dict[str, float]:
    port = free_port()
    with open_browser() as page:
        began = time.monotonic()
        environment = {**os.environ, "FOOTNOTE_LIBRARY": str(library)}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            return _visit(page, port, began)
        finally:
            server.terminate()
            server.wait(20)


def _visit(page: Page, port: int, began: float) -> dict[str, float]:
    open_page(page, port)
    page.get_by_text("Footnote").first.wait_for()
    painted = time.monotonic()
    sample = page.locator(".st-key-sample_0 button")
    sample.wait_for()
    ready = time.monotonic()
    sample.click()
    page.locator("button.chip").first.wait_for()
    answered = time.monotonic()
    return {
        "first painted page": painted - began,
        "first screen, ready to ask": ready - began,
        "from the first question to its cited answer": answered - ready,
    }


def open_page(page: Page, port: int) -> None:
    """Open the app at a port of this machine as soon as something listens there."""
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                break
        time.sleep(0.05)
    else:
        raise SystemExit(f"Nothing listens at port {port}.")
    page.goto(f"http://localhost:{port}")


@contextmanager
def open_browser() -> Iterator[Page]:
    """Give an empty page of a Chromium that closes at the end."""
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=quiet)
        yield browser.new_page(locale="en-US", viewport={"width": 1440, "height": 900})
        browser.close()
