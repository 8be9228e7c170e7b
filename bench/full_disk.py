"""`python -m bench.full_disk`: adds PDFs to a library on a small disk until it is full (Linux, as root)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.small_pdfs import make_pdfs
from library.settings import ROOT

_DISK_MB = 24
_FILES, _PAGES = 60, 20
_BEFORE = 5  # files that are added before another program takes the rest of the disk


@dataclass(frozen=True)
class Done:
    """What a command gave: exit code, its JSON lines, what it wrote on stderr."""

    code: int
    lines: list[dict[str, Any]]
    errors: str

    @property
    def messages(self) -> set[str]:
        """What a person was told."""
        return {line["error"] for line in self.lines if line.get("error")} | set(self.errors.splitlines())


def measure_full_disk() -> bool:
    """Fill a disk in two ways and print what happened; True if there were messages and the library stayed whole."""
    if sys.platform != "linux" or os.geteuid() != 0:
        print("\nA small disk can only be made on Linux by root, so a full disk was not tried.")
        return True
    with TemporaryDirectory() as place:
        files = Path(place) / "files"
        make_pdfs(files, _FILES, _PAGES)
        print(f"\n### A full disk: {_FILES} PDFs into a library on {_DISK_MB} MB\n")
        heads = "filled by | indexed | failed | not reached | exit | messages | tracebacks | on the full disk | check"
        print(f"| {heads} | passages |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        return all([_fill(Path(place), files, None), _fill(Path(place), files, _BEFORE)])


def _fill(place: Path, files: Path, before: int | None) -> bool:
    with _small_disk(place / "disk") as disk:
        ballast = disk / "ballast"
        library = disk / "library"
        added = _ingest(files, library, ballast, before)
        full = _run("library", "check", library=library)
        listed = _run("library", "list", library=library)
        removed = _run("library", "remove", str(listed.lines[0]["id"]), library=library) if listed.lines else listed
        answered = _run("rag", "search", "granite harbour", library=library)
        ballast.unlink(missing_ok=True)
        checked = _run("library", "check", library=library)
        searched = _run("rag", "search", "granite harbour", library=library)
    statuses = Counter(line["status"] for line in added.lines)
    passages = sum(len(line["passages"]) for line in searched.lines)
    tracebacks = sum(
        done.errors.count("Traceback") for done in (added, full, listed, removed, answered, checked, searched)
    )
    problems = [problem for line in checked.lines for problem in line["problems"]] + checked.errors.splitlines()
    usable = removed.code == answered.code == 0 and bool(answered.lines and answered.lines[0]["passages"])
    filler = "another program" if before else "the library"
    said = max(added.errors.splitlines() or added.messages, default="none")
    print(
        f"| {filler} | {statuses['indexed']} | {statuses['failed']} | {_FILES - len(added.lines)} | {added.code} "
        f"| {said} | {tracebacks} | {'reads and removes' if usable else 'fails'} "
        f"| {problems or 'whole'} | {passages} |",
        flush=True,
    )
    stopped = added.code == 1 and bool(added.messages) and 0 < statuses["indexed"] < _FILES
    return stopped and usable and not tracebacks and checked.code == 0 and passages > 0


def _ingest(files: Path, library: Path, ballast: Path, before: int | None) -> Done:
    command = [sys.executable, "-m", "ingest", str(files), "--json", "--library", str(library)]
    lines = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            lines.append(json.loads(line))
            if len(lines) == before:
                _write_until_full(ballast)
        errors = process.stderr.read() if process.stderr else ""
    return Done(process.returncode, lines, errors)


def _write_until_full(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as stream:
        while stream.write(bytes(2**16)):
            pass


def _run(package: str, *arguments: str, library: Path) -> Done:
    command = [sys.executable, "-m", package, *arguments, "--json", "--library", str(library)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return Done(done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder)], check=True)  # noqa: S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


if __name__ == "__main__":
    sys.exit(not measure_full_disk())
