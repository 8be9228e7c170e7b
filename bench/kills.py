"""`python -m bench.kills`: kills what adds files, or a worker of it, at random moments until all are in."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.library_state import LibraryState, is_done, look_at, make_library
from bench.owners import App, CommandLine, Owner, Process, log_of
from bench.process_tree import ProcessTree
from bench.small_pdfs import make_pdfs
from bench.start import open_browser
from library.settings import ROOT

_KEPT = ROOT / "artifacts" / "kills"
_FILES, _PAGES = 8, 20
_ORPHANS_S = 10  # longest time that a killed owner's children may outlive it
_STARTS = 200  # more is a batch that never finishes


class Soak:
    """Adds the same files to new libraries with kills between, and compares each with an unbroken run's."""

    def __init__(self, owner: Owner, files: int, chance: random.Random) -> None:
        self._owner, self._files, self._chance = owner, files, chance
        self._times = 0
        self.kills: Counter[str] = Counter()
        self.batches = self.starts = self.again = 0
        self.orphans_s = 0.0
        self.problems: list[str] = []
        began = time.monotonic()
        self.whole = self._batch()
        self._longest_s = (time.monotonic() - began) / 2
        self.starts = 0

    def run(self, times: int) -> None:
        """Kill so many times, and let the last batch finish."""
        self._times = times
        while self.kills.total() < times:
            state = self._batch()
            self.batches += 1
            self.again += state.embedded - self.whole.embedded
            self.problems += state.problems
            if state.chunks != self.whole.chunks:
                self.problems.append(f"{state.chunks} chunks instead of {self.whole.chunks}")
            print(f"{self._owner.name}: {dict(self.kills)}, {self.problems or 'whole'}", file=sys.stderr, flush=True)

    def _batch(self) -> LibraryState:
        with TemporaryDirectory() as place:
            library = Path(place) / "library"
            make_library(library)
            first = True
            while not is_done(library, self._files):
                self.starts += 1
                if self.starts > _STARTS:
                    raise SystemExit(f"{self._owner.name} did not finish in {_STARTS} starts.")
                process = self._owner.start(library, first=first)
                tree = ProcessTree(process.pid)
                self._live(process, tree, library)
                self._wait_for_children(tree)
                first = False
            self._read_log(log_of(library))
            return look_at(library)

    def _read_log(self, path: Path) -> None:
        log = path.read_text("utf-8", errors="replace")
        found = {"tracebacks": log.count("Traceback (most recent"), "files failed": log.count('"status": "failed"')}
        if bad := [f"{count} {what}" for what, count in found.items() if count]:
            _KEPT.mkdir(parents=True, exist_ok=True)
            kept = _KEPT / f"batch-{self.batches + 1}-{self._owner.name.split()[-1]}.log"
            kept.write_text(log, "utf-8")
            self.problems.append(f"{', '.join(bad)} ({kept.relative_to(ROOT)})")

    def _live(self, process: Process, tree: ProcessTree, library: Path) -> None:
        """Kill something now and then until the owner is dead or done."""
        while not self._finished_within(self._pause(), process, tree, library):
            victim = self._choose(tree)
            victim.kill()
            whose = "owner" if victim.pid == process.pid else "worker"
            self.kills[whose] += 1
            if whose == "owner":
                process.wait()
                return
        self._owner.stop(process)

    def _pause(self) -> float:
        return self._chance.uniform(0, self._longest_s) if self.kills.total() < self._times else float("inf")

    def _finished_within(self, seconds: float, process: Process, tree: ProcessTree, library: Path) -> bool:
        until = time.monotonic() + seconds
        while not self._owner.finished(process, library):
            if time.monotonic() >= until:
                return False
            tree.alive()  # remembers its children, so that they are found when it is dead
            time.sleep(0.02)
        return True

    def _choose(self, tree: ProcessTree) -> psutil.Process:
        owner, *children = tree.alive()
        workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        return self._chance.choice(workers) if workers and self._chance.random() < 0.5 else owner

    def _wait_for_children(self, tree: ProcessTree) -> None:
        began = time.monotonic()
        while left := tree.alive():
            if time.monotonic() - began > _ORPHANS_S:
                self.problems.append(f"{len(left)} processes were left after {_ORPHANS_S} s")
                for process in left:
                    process.kill()
            time.sleep(0.02)
        self.orphans_s = max(self.orphans_s, time.monotonic() - began)


def main() -> bool:
    """Soak the command line and the app, print a row for each, and tell whether all was whole."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills")
    parser.add_argument("--times", type=int, default=20, help="kills of each")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and the victims")
    parser.add_argument("--only", choices=["ingest", "app"], help="leave the other out")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - when to kill
    print("\n### kill -9 at random moments\n")
    print("| what was killed | kills | starts | batches | orphans gone after s | texts embedded again | problems |")
    print("|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as place, open_browser() as page:
        files = make_pdfs(Path(place), _FILES, _PAGES)
        soaks = []
        owners: dict[str, Owner] = {"ingest": CommandLine(Path(place), chance), "app": App(files, page)}
        for owner in [owners[options.only]] if options.only else owners.values():
            soaks.append(soak := Soak(owner, len(files), chance))
            soak.run(options.times)
            print(
                f"| {owner.name} | {dict(soak.kills)} | {soak.starts} | {soak.batches} | {soak.orphans_s:.1f} "
                f"| {soak.again} of {soak.whole.embedded} a batch | {'; '.join(soak.problems) or 'none'} |",
                flush=True,
            )
    return not any(soak.problems or soak.again for soak in soaks)


if __name__ == "__main__":
    sys.exit(not main())
