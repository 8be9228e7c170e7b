"""The two programs that own a library and add to it: the command line, and the app with a real Chromium before it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page

from bench.library_state import is_done, stages
from bench.start import open_page
from library.settings import ROOT
from tests.ports import free_port

Process = subprocess.Popen[bytes]
_PATIENCE_S = 60


class Owner(Protocol):
    """A program that adds files to a library, and goes on with them after a crash."""

    name: str

    def start(self, library: Path, *, first: bool) -> Process:
        """Start it; the first time it is given the files, later it finds what was left."""

    def finished(self, process: Process, library: Path) -> bool:
        """Tell whether there is nothing left for this process to do."""

    def stop(self, process: Process) -> None:
        """End it as a person would."""


class CommandLine:
    """`python -m ingest`, again with `--resume`, with the folder or without."""

    name = "python -m ingest"

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder, self._chance = folder, chance

    def start(self, library: Path, *, first: bool) -> Process:
        """Start it with the folder; after a crash sometimes with `--resume` alone."""
        given = [str(self._folder)] if first or self._chance.random() < 0.5 else []
        return _start("ingest", *given, "--json", *([] if first else ["--resume"]), library=library)

    def finished(self, process: Process, library: Path) -> bool:
        """Tell whether it has ended."""
        return process.poll() is not None

    def stop(self, process: Process) -> None:
        """Wait for its end, which has come."""
        process.wait()


class App:
    """The app: the files are uploaded at its first start, later its page is opened once."""

    name = "the app"

    def __init__(self, files: Sequence[Path], page: Page) -> None:
        self._files, self._page = files, page

    def start(self, library: Path, *, first: bool) -> Process:
        """Start it, open its page, upload the files the first time, and wait until all have come in."""
        port = free_port()
        process = _start("streamlit", "run", "app.py", "--server.port", str(port), library=library)
        open_page(self._page, port)
        if first:
            self._page.locator(".stFileUploader input[type=file]").set_input_files(self._files)
            until = time.monotonic() + _PATIENCE_S
            while len(stages(library)) < len(self._files):
                if time.monotonic() > until:
                    raise SystemExit(f"Only {len(stages(library))} of {len(self._files)} uploads came in.")
                time.sleep(0.05)
        return process

    def finished(self, process: Process, library: Path) -> bool:
        """Tell whether every upload has ended."""
        return is_done(library, len(self._files))

    def stop(self, process: Process) -> None:
        """End it as Ctrl-C does."""
        process.terminate()
        process.wait(_PATIENCE_S)


def _start(module: str, *arguments: str, library: Path) -> Process:
    environment = {**os.environ, "FOOTNOTE_LIBRARY": str(library)}
    command = [sys.executable, "-m", module, *arguments]
    with log_of(library).open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)


def log_of(library: Path) -> Path:
    """Tell where everything is written that the owners of a library say."""
    return library.with_suffix(".log")
