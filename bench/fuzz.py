"""`python -m bench.fuzz`: mutates PDFs by seed and ingests them; every one must end with a clean status.

Clean is: a line of JSON for each file, `indexed` or `unchanged`, or `failed` with a reason that is written for the
user; exit code 0 or 1; nothing on stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.small_pdfs import make_pdfs
from library.settings import ROOT

_CASES = ROOT.parent / "shared" / "cases"
_KEPT = ROOT / "artifacts" / "fuzz"
_BATCH = 50  # files in one run; each run begins with a new library
_LARGEST = 200_000  # bytes of a file that is mutated
_BATCH_S = 3600
_OWN_FAULT = re.compile(r"reference [0-9a-f]{6}|Traceback")
_NUMBER = re.compile(rb"(?<![\d.])-?\d+(?![\d.])")
_KEYWORD = re.compile(
    rb"/(?:Length|Type|Subtype|Filter|Kids|Count|Parent|Resources|Font|Contents|Width|Height|W|Index|Size)"
)
_NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"4294967296", b"99999999999999999999")
_LIMITS = {"FOOTNOTE_FILE_SECONDS": "30", "FOOTNOTE_PAGE_SECONDS": "5", "FOOTNOTE_OCR_SECONDS": "20"}

Chance = random.Random


def _flip(content: bytearray, _: bytes, chance: Chance) -> bytearray:
    for _unused in range(chance.choice((1, 4, 32, len(content) // 100 + 1))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def _truncate(content: bytearray, _: bytes, chance: Chance) -> bytearray:
    return content[: chance.randrange(1, len(content))]


def _cut_out(content: bytearray, _: bytes, chance: Chance) -> bytearray:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, len(content)) :] or bytearray(b"%PDF-")


def _splice(content: bytearray, other: bytes, chance: Chance) -> bytearray:
    """Put a piece of another file in."""
    start, place = chance.randrange(len(other)), chance.randrange(len(content))
    piece = other[start : start + chance.randrange(1, 4096)]
    return content[:place] + piece + content[place + chance.choice((0, len(piece))) :]


def _repeat(content: bytearray, _: bytes, chance: Chance) -> bytearray:
    start, place = chance.randrange(len(content)), chance.randrange(len(content))
    return content[:place] + content[start : start + 512] * chance.choice((2, 50, 400)) + content[place:]


def _edit_number(content: bytearray, _: bytes, chance: Chance) -> bytearray:
    """Give lengths, counts, offsets and references other values."""
    return _replace(content, _NUMBER, lambda found: chance.choice(_NUMBERS), chance)


def _edit_object(content: bytearray, _: bytes, chance: Chance) -> bytearray:
    """Give an entry of a dictionary another's name, or let references go in circles."""
    names = sorted({found.group() for found in _KEYWORD.finditer(content)}) or [b"/Type"]
    return _replace(content, _KEYWORD, lambda found: chance.choice(names), chance)


def _replace(
    content: bytearray, pattern: re.Pattern[bytes], other: Callable[[re.Match[bytes]], bytes], chance: Chance
) -> bytearray:
    found = list(pattern.finditer(content))
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 3, 20)))), key=lambda m: -m.start()):
        content[match.start() : match.end()] = other(match)
    return content


_MUTATIONS = (_flip, _truncate, _cut_out, _splice, _repeat, _edit_number, _edit_number, _edit_object)


def mutate(seeds: Sequence[bytes], chance: Chance) -> tuple[bytes, str]:
    """Make a broken file of one or two whole ones, and name what was done."""
    content = bytearray(chance.choice(seeds))
    done = []
    for mutation in chance.choices(_MUTATIONS, k=chance.choice((1, 1, 2, 4))):
        content = mutation(content or bytearray(b"%PDF-"), chance.choice(seeds), chance)
        done.append(mutation.__name__.strip("_"))
    return bytes(content), "+".join(done)


def fuzz(files: int, seed: int, seconds: float) -> bool:
    """Ingest so many mutated files, or as many as the time allows, print what became of them; True if all was clean."""
    chance = random.Random(seed)  # noqa: S311 - what to break
    began, statuses, problems = time.monotonic(), Counter[str](), list[str]()
    with TemporaryDirectory() as place:
        seeds = _seeds(Path(place))
        while statuses.total() < files and time.monotonic() - began < seconds:
            batch = Path(place) / f"batch-{statuses.total()}"
            batch.mkdir()
            for number in range(min(_BATCH, files - statuses.total())):
                content, done = mutate(seeds, chance)
                (batch / f"{number:03}-{done}.pdf").write_bytes(content)
            problems += _ingest(batch, statuses)
            print(f"{statuses.total()} files, {dict(statuses)}, {len(problems)} problems", file=sys.stderr, flush=True)
    print(f"\n### {statuses.total()} mutated PDFs of {len(seeds)} seeds, {time.monotonic() - began:.0f} s\n")
    print("| indexed | failed, with a reason | unchanged | not clean |\n|---|---|---|---|")
    print(f"| {statuses['indexed']} | {statuses['failed']} | {statuses['unchanged']} | {problems or 'none'} |")
    return not problems


def _seeds(place: Path) -> list[bytes]:
    paths = [*make_pdfs(place / "seeds", 3, 2, lines=12), *sorted((ROOT / "data" / "samples").glob("*.pdf"))]
    if _CASES.is_dir():
        paths += sorted(_CASES.glob("*.pdf"))
    return [path.read_bytes() for path in paths if path.stat().st_size <= _LARGEST]


def _ingest(batch: Path, statuses: Counter[str]) -> list[str]:
    command = [sys.executable, "-m", "ingest", str(batch), "--json", "--library", str(batch.with_suffix(".library"))]
    limits = {**os.environ, **_LIMITS}
    run = subprocess.run(
        command, cwd=ROOT, env=limits, capture_output=True, text=True, errors="replace", check=False, timeout=_BATCH_S
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    statuses.update(line["status"] for line in lines)
    problems = [f"{Path(line['file']).name}: {line['error']}" for line in lines if not _is_clean(line)]
    expected = len(list(batch.iterdir()))
    if len(lines) != expected or run.returncode not in (0, 1) or run.stderr.strip():
        problems.append(f"{len(lines)} of {expected} lines, exit {run.returncode}: {run.stderr[-500:]}")
        statuses["failed"] += expected - len(lines)  # so that the run ends
    if problems:
        _KEPT.mkdir(parents=True, exist_ok=True)
        batch.rename(_KEPT / f"{batch.name}-{time.time_ns()}")
    return problems


def _is_clean(line: dict[str, str]) -> bool:
    if line["status"] == "failed":
        return bool(line["error"]) and not _OWN_FAULT.search(line["error"])
    return line["status"] in ("indexed", "unchanged")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="no further run begins after so long")
    given = parser.parse_args()
    sys.exit(not fuzz(given.files, given.seed, given.seconds))
