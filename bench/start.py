"""Measures the start: from nothing to a page that answers, and from there to the first answer."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

from library.settings import ROOT

_PORT = 8599
_SAMPLE = ROOT / "data" / "samples" / "footnote-user-guide.pdf"


def measure_start() -> None:
    """Print the seconds that the server, the command line's first answer and the imports take."""
    with TemporaryDirectory() as folder:
        _run("ingest", str(_SAMPLE), "--library", folder)
        print("\n### Start\n\n| step | wall s |\n|---|---|")
        print(f"| server answers | {_server(folder):.1f} |")
        question = "How do I delete a document?"
        print(f"| `python -m rag ask`, start to exit | {_run('rag', 'ask', question, '--library', folder):.1f} |")


def _server(folder: str) -> float:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(_PORT)]
    began = time.monotonic()
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**_environment(folder)})
    try:
        while not _healthy():
            if time.monotonic() - began > 60 or server.poll() is not None:
                raise SystemExit("The server did not start.")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        server.terminate()
        server.wait(20)


def _environment(folder: str) -> dict[str, str]:
    import os

    return {**os.environ, "FOOTNOTE_LIBRARY": folder}


def _healthy() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}/_stcore/health", timeout=1) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


def _run(module: str, *arguments: str) -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=Path(ROOT), check=True, capture_output=True)
    return time.monotonic() - began
