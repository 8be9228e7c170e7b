from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from library.errors import DocumentTooLarge, DocumentUnreadable
from library.sandbox import Sandbox
from library.settings import ROOT
from tests.patience import wait_until

OWNER = """
import os, sys, time
from library.sandbox import Sandbox

if __name__ == "__main__":
    print(Sandbox().run("it", 20, os.getpid), flush=True)
    time.sleep(60)
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    opened = Sandbox(memory_mb=512)
    yield opened
    opened.close()


def test_what_takes_too_long_is_ended_and_the_next_call_is_served(sandbox: Sandbox) -> None:
    with pytest.raises(DocumentTooLarge, match=r"slow\.pdf took longer than 0\.5 s"):
        sandbox.run("slow.pdf", 0.5, time.sleep, 30)
    assert sandbox.run("next", 20, os.getpid) != os.getpid()


def test_what_computes_too_long_is_ended(sandbox: Sandbox) -> None:
    with pytest.raises(DocumentTooLarge, match=r"slow\.pdf took longer than 0\.5 s"):
        sandbox.run("slow.pdf", 0.5, sum, range(10**12))


def test_what_waits_for_a_core_is_given_longer(sandbox: Sandbox) -> None:
    """A page that takes 10 s to recognise was lost where other work kept the cores busy for a minute."""
    sandbox.run("waiting.pdf", 2, time.sleep, 2.5)


def test_what_eats_memory_is_ended(sandbox: Sandbox) -> None:
    with pytest.raises(DocumentTooLarge, match=r"huge\.pdf needs more than 512 MB"):
        sandbox.run("huge.pdf", 20, bytearray, 2**30)


def test_a_child_that_is_killed_is_replaced(sandbox: Sandbox) -> None:
    pid = sandbox.run("first", 20, os.getpid)
    with pytest.raises(DocumentUnreadable, match=r"second\.pdf made the PDF reader crash"):
        sandbox.run("second.pdf", 20, os.kill, pid, signal.SIGKILL)
    assert sandbox.run("third", 20, os.getpid) != pid


def test_a_child_that_nobody_waits_for_gives_way() -> None:
    """While files were read and embedded, questions got a quarter of two cores."""
    opened = Sandbox(gives_way=True)
    assert opened.run("it", 20, os.nice, 0) == min(os.nice(0) + 10, 19)
    opened.close()


def test_the_child_of_a_killed_owner_ends_by_itself(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(OWNER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    owner = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True)
    assert owner.stdout is not None
    child = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    wait_until(lambda: not _alive(child))


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_children_killed_at_any_moment_never_leave_a_call_waiting(sandbox: Sandbox) -> None:
    """A ready-made pool lost its threads when a worker was killed at a bad moment, and the call never came back."""
    chance = random.Random(7)  # noqa: S311
    outcomes = []
    pid = sandbox.run("first", 20, os.getpid)
    for _ in range(12):
        with contextlib.suppress(DocumentUnreadable):  # the last kill may be noticed only now
            pid = sandbox.run("first", 20, os.getpid)
        killer = threading.Timer(chance.uniform(0, 0.05), _kill, (pid,))
        killer.start()
        try:
            outcomes.append(sandbox.run("busy", 20, bytes, chance.randrange(100_000_000)) is not None)
        except DocumentUnreadable:
            outcomes.append(False)
        killer.join()
    assert sandbox.run("last", 20, abs, -1) == 1
    assert False in outcomes


def test_an_error_of_the_function_comes_with_where_it_was(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        sandbox.run("it", 20, int, "no number")
    assert "sandbox.py" in "".join(caught.value.__notes__)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
