"""`python -m bench.odd_pdfs [FOLDER]`: ingests odd files in one run, compares the text with each reader's."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.plain_text import Readers, count_characters
from bench.process_tree import measure
from library.library import Library
from library.settings import ROOT, read_settings

ODD_FILES = ROOT.parent / "shared" / "eval" / "odd-pdfs"
_ENOUGH = 0.95
_LONGEST_S = 60
Line = dict[str, Any]
"""What `ingest --json` prints for a file."""


@dataclass(frozen=True)
class Found:
    """The text found in a file against the better of two readers alone.

    Attributes:
        share: Of the reader's characters, page by page, so that text which Footnote alone sees on one page
            does not make up for what it misses on another; in [0, 1].
        worst_page: Where most is missing, from 1.
        hidden: Characters that nobody sees, which Footnote leaves out on purpose.
    """

    file: Path
    reader: str
    theirs: int
    share: float
    worst_page: int
    hidden: int


def measure_odd_pdfs(folder: Path = ODD_FILES) -> None:
    """Print what became of each source's files, why some failed, and whose text is short."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf")
    if not files:
        print(f"\nThere are no PDFs in {folder}, so odd files were not measured.")
        return
    with TemporaryDirectory() as library:
        command = [sys.executable, "-m", "ingest", str(folder), "--json", "--library", library]
        used = measure(command, os.environ)
        lines = {Path(line["file"]): line for line in map(json.loads, used.output.splitlines())}
        found = _compare(files, lines, Path(library))
    print(f"\n### Odd files: {len(files)} in one run, {used.wall_s:.0f} s, {used.cpu_s:.0f} CPU s, exit {used.code}\n")
    print(
        f"Peak memory of all processes {used.peak_pss:.0f} MB. Without a line: {len(set(files) - set(lines))}. ", end=""
    )
    print(f"Tracebacks: {(used.output + used.errors).count('Traceback (most recent')}.\n")
    _print_sources(folder, files, lines, found)
    _print_reasons(list(lines.values()))
    _print_short(folder, found, lines)


def _compare(files: Sequence[Path], lines: dict[Path, Line], library_folder: Path) -> list[Found]:
    readers = Readers()
    try:
        with Library.open(read_settings(library=library_folder)) as library:
            return [_compare_file(file, lines.get(file, {}), library, readers) for file in files]
    finally:
        readers.close()


def _compare_file(file: Path, line: Line, library: Library, readers: Readers) -> Found:
    reader, theirs = readers.better(file)
    is_stored = line.get("status") in ("indexed", "unchanged")
    stored = library.pages(line["document_id"]) if is_stored else []
    hidden = library.document(line["document_id"]).health.hidden if is_stored else 0
    ours = {page.number: count_characters(page.text) for page in stored}
    missing = [max(0, count - ours.get(number, 0)) for number, count in enumerate(theirs, 1)]
    share = 1 - sum(missing) / sum(theirs) if any(theirs) else 1.0
    worst = missing.index(max(missing)) + 1 if missing else 0
    return Found(file, reader, sum(theirs), share, worst, hidden)


def _print_sources(folder: Path, files: Sequence[Path], lines: dict[Path, Line], found: Sequence[Found]) -> None:
    sources: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        sources[file.relative_to(folder).parts[0]].append(file)
    short = {one.file for one in found if one.share < _ENOUGH}
    print(
        f"| source | files | indexed | copies | failed | pages by OCR | slowest s "
        f"| over {_LONGEST_S} s | text under 95 % |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for source, members in [*sources.items(), ("all", list(files))]:
        known = [lines[file] for file in members if file in lines]
        status = Counter(line["status"] for line in known)
        seconds = [line["seconds"] for line in known] or [0]
        print(
            f"| {source} | {len(members)} | {status['indexed']} | {status['unchanged']} | {status['failed']} "
            f"| {sum(line['ocr_pages'] for line in known)} | {max(seconds):.1f} "
            f"| {sum(s > _LONGEST_S for s in seconds)} | {len(short.intersection(members))} |"
        )


def _print_reasons(lines: Sequence[Line]) -> None:
    reasons = Counter(_reason(line) for line in lines if line["status"] == "failed")
    print("\n| why a file failed | files |\n|---|---|")
    for reason, count in reasons.most_common():
        print(f"| {reason} | {count} |")


def _reason(line: Line) -> str:
    """Give a message without what is the single file's, so that the same reason reads the same."""
    general = line["error"].replace(Path(line["file"]).name, "…").replace("|", "/")
    return re.sub(r"\d[\d.,]*", "n", general) or "no reason was given"


def _print_short(folder: Path, found: Sequence[Found], lines: dict[Path, Line]) -> None:
    short = sorted((one for one in found if one.share < _ENOUGH), key=lambda one: one.share)
    print(f"\n{len(found) - len(short)} of {len(found)} files have at least 95 % of the better reader's text.\n")
    print("| text under 95 % | share | better reader | its characters | hidden | most missing on page | outcome |")
    print("|---|---|---|---|---|---|---|")
    for one in short:
        line = lines.get(one.file, {})
        outcome = line.get("error") or f"{line.get('status')}, {line.get('ocr_pages')} pages by OCR"
        name = one.file.relative_to(folder)
        about = (name, f"{one.share:.0%}", one.reader, one.theirs, one.hidden, one.worst_page, outcome)
        print(f"| {' | '.join(map(str, about))} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.odd_pdfs")
    parser.add_argument("folder", nargs="?", type=Path, default=ODD_FILES)
    measure_odd_pdfs(parser.parse_args().folder)
