"""`python -m ingest PATH...`: adds files and folders to the library."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.pipeline import Outcome, Pipeline
from library.command_line import library_argument, run, settings_of
from library.library import Library


def main(arguments: Sequence[str] | None = None) -> int:
    """Add what the arguments name; 0 if nothing failed, 1 if something did."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description="Add PDFs to the library.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a PDF, or a folder to look for PDFs in")
    parser.add_argument("--password", default="", help="opens protected files; it is not stored")
    parser.add_argument("--json", action="store_true", help="print one JSON object a file")
    library_argument(parser)
    options = parser.parse_args(arguments)
    return run(lambda: _ingest(options))


def _ingest(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    failed = False
    with Library.open(settings) as library:
        pipeline = Pipeline(library, settings)
        try:
            for path in _files(options.paths):
                progress = _Progress(path.name, shown=sys.stderr.isatty() and not options.json)
                outcome = pipeline.ingest(path, path.name, progress, options.password)
                progress.clear()
                failed |= outcome.status == "failed"
                print(_line(path, outcome, options.json), flush=True)
        finally:
            pipeline.close()
    return int(failed)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() == ".pdf" and file.is_file())
        else:
            yield path


def _line(path: Path, outcome: Outcome, as_json: bool) -> str:
    if as_json:
        return json.dumps({**asdict(outcome), "file": str(path)}, ensure_ascii=False)
    if outcome.status == "failed":
        return f"failed     {path}: {outcome.error}"
    return f"{outcome.status:<10} {path}: {outcome.pages} pages, {outcome.chunks} chunks, {outcome.seconds:.1f} s"


class _Progress:
    """One line on a terminal that is written over as a file goes on."""

    def __init__(self, name: str, *, shown: bool) -> None:
        self._name = name
        self._shown = shown

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._shown:
            share = f" {done * 100 // total} %" if total else ""
            sys.stderr.write(f"\r\033[K{self._name}: {stage}{share}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")


if __name__ == "__main__":
    sys.exit(main())
