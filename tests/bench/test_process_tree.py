"""What a command uses is counted whole: also by children, by orphans and by the killed."""

from __future__ import annotations

import os
import sys

import pytest

from bench.process_tree import ProcessTree, Usage, measure

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of shared memory")

_BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
_FORK = "import os, signal, sys, time\n"
_PIPE = f"{_FORK}reads, writes = os.pipe()\n"


def _run(code: str) -> Usage:
    return measure([sys.executable, "-c", code], os.environ)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(_BURN, id="the process itself"),
        pytest.param(f"{_FORK}if os.fork() == 0:\n exec({_BURN!r})\nelse:\n os.wait()", id="a child"),
        pytest.param(
            f"{_PIPE}if os.fork() == 0:\n exec({_BURN!r})\nelse:\n os.close(writes)\n"
            " os.read(reads, 1)\n time.sleep(1)",
            id="an unawaited child",
        ),
        pytest.param(
            f"{_PIPE}if (pid := os.fork()) == 0:\n exec({_BURN!r})\n os.write(writes, b'.')\n time.sleep(60)\n"
            "os.read(reads, 1)\ntime.sleep(1)\nos.kill(pid, signal.SIGKILL)\nos.wait()",
            id="a killed child",
        ),
    ],
)
def test_cpu_time_is_counted_whoever_spends_it(code: str) -> None:
    used = _run(code)
    assert used.code == 0, used.errors
    assert 0.1 < used.cpu_s < 1.1  # what a child burns after the last look at it is not seen


def test_memory_that_two_processes_share_counts_once_in_pss_and_twice_in_rss() -> None:
    used = _run(f"{_FORK}block = os.urandom(2**20) * 100\npid = os.fork()\ntime.sleep(0.5)\npid and os.wait()")
    assert 100 < used.peak_pss < 150
    assert 200 < used.peak_rss < 280


def test_an_orphan_is_still_found() -> None:
    import subprocess

    with subprocess.Popen([sys.executable, "-c", f"{_FORK}os.fork() or time.sleep(60)\ntime.sleep(1)"]) as parent:
        tree = ProcessTree(parent.pid)
        while len(tree.alive()) < 2:
            pass
        parent.wait()
        (orphan,) = tree.alive()
        orphan.kill()
        orphan.wait()
        assert tree.alive() == []
