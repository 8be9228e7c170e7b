"""Runs a command and measures it with all its descendants: CPU time, wall time, peak memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

from library.settings import ROOT

_EVERY_S = 0.05


@dataclass(frozen=True)
class Memory:
    """Memory of a process tree at a moment, in MiB.

    Attributes:
        pss: Each page counted once, shared among those who share it.
        rss: The processes' resident sizes added up, so that shared pages count for each.
    """

    pss: float
    rss: float


@dataclass(frozen=True)
class Usage:
    """What a command used, with every process that came of it."""

    code: int
    output: str
    errors: str
    wall_s: float
    cpu_s: float
    peak_pss: float
    peak_rss: float


class ProcessTree:
    """A process and all that came of it, also those whose parent died before them."""

    def __init__(self, pid: int) -> None:
        self._seen = {process: 0.0 for process in _processes([pid])}

    @property
    def cpu_s(self) -> float:
        """CPU seconds of every process that was seen, each up to when it was last seen."""
        return sum(self._seen.values())

    def alive(self) -> list[psutil.Process]:
        """List the processes that run, the root first; the dead that nobody waited for are left out."""
        known = [process for process in self._seen if _runs(process)]
        born = [child for process in known for child in _children(process)]
        for process in born:
            self._seen.setdefault(process, 0.0)
        return [process for process in self._seen if _runs(process)]

    def sample(self) -> Memory:
        """Measure the memory of all processes now, and note the CPU time of each."""
        pss = rss = 0
        for process in self.alive():
            try:
                times, memory = process.cpu_times(), process.memory_full_info()
            except psutil.Error:
                continue  # it ended in this moment
            self._seen[process] = times.user + times.system
            pss, rss = pss + memory.pss, rss + memory.rss
        return Memory(pss / 2**20, rss / 2**20)


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Usage:
    """Run a command to its end and measure its whole process tree.

    CPU time is the larger of two counts, because each misses something: the kernel's leaves out
    descendants that nobody waited for, the sampled one what a process did after it was last seen.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=errors)
        tree = ProcessTree(process.pid)
        peaks = [Memory(0, 0)]
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            peaks.append(tree.sample())
            time.sleep(_EVERY_S)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        output.seek(0)
        errors.seek(0)
        return Usage(
            process.returncode,
            output.read().decode(),
            errors.read().decode(errors="replace"),
            wall,
            max(ended[2].ru_utime + ended[2].ru_stime, tree.cpu_s),
            max(memory.pss for memory in peaks),
            max(memory.rss for memory in peaks),
        )


def _processes(pids: Sequence[int]) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in pids]


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []
