"""What nobody waits for stands still while somebody waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from library import sandbox as sandboxes
from library.embedders import cpu
from library.precedence import GIVES_WAY, Precedence
from library.sandbox import ChildDied, Sandbox
from library.settings import ROOT
from tests.patience import wait_until

OWNER = """
import os, time
from library import sandbox
from library.precedence import Precedence

if __name__ == "__main__":
    sandbox.PRECEDENCE = Precedence(60)
    child = sandbox.Sandbox(gives_way=True).run("it", 20, os.getpid)
    with sandbox.PRECEDENCE.taken():
        print(child, flush=True)
        time.sleep(60)
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="processes have no descriptors here")


@pytest.fixture
def precedence(monkeypatch: pytest.MonkeyPatch) -> Precedence:
    """One that does not end before a busy machine has looked."""
    return put_in_place(monkeypatch, 60)


def put_in_place(monkeypatch: pytest.MonkeyPatch, longest: float) -> Precedence:
    made = Precedence(longest)
    for module in (sandboxes, cpu):
        monkeypatch.setattr(module, "PRECEDENCE", made)
    return made


@pytest.fixture
def child(precedence: Precedence) -> Iterator[psutil.Process]:
    sandbox = Sandbox(gives_way=True)
    yield psutil.Process(sandbox.run("it", 20, os.getpid))
    sandbox.close()


def stands_still(child: psutil.Process) -> bool:
    return bool(child.status() == psutil.STATUS_STOPPED)


def test_a_child_stands_still_while_somebody_waits_and_goes_on_afterwards(
    precedence: Precedence, child: psutil.Process
) -> None:
    with precedence.taken():
        wait_until(lambda: stands_still(child))
    wait_until(lambda: not stands_still(child))


def test_whoever_asks_without_end_leaves_a_child_half_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files were to be added however many people ask; a question must not begin the seconds again."""
    precedence = put_in_place(monkeypatch, 5)
    sandbox = Sandbox(gives_way=True)
    child = psutil.Process(sandbox.run("it", 20, os.getpid))
    with precedence.taken():
        wait_until(lambda: stands_still(child))
        wait_until(lambda: not stands_still(child))
        with precedence.taken():
            wait_until(lambda: not stands_still(child))
            assert sandbox.run("it", 20, os.getpid) == child.pid
    sandbox.close()


def test_what_somebody_waits_for_does_not_stand_still(precedence: Precedence) -> None:
    sandbox = Sandbox()
    pid = sandbox.run("it", 20, os.getpid)
    with precedence.taken():
        assert sandbox.run("it", 20, os.getpid) == pid
        assert not stands_still(psutil.Process(pid))
    sandbox.close()


def test_a_child_that_dies_while_it_stands_still_is_replaced(precedence: Precedence) -> None:
    sandbox = Sandbox(gives_way=True)
    pid = sandbox.run("it", 20, os.getpid)
    with precedence.taken():
        wait_until(lambda: stands_still(psutil.Process(pid)))
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ChildDied):
            sandbox.run("it", 20, os.getpid)
        assert sandbox.run("it", 20, os.getpid) != pid
    sandbox.close()


def test_a_child_that_stands_still_ends_with_its_owner(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(OWNER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    owner = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True)
    assert owner.stdout is not None
    child = psutil.Process(int(owner.stdout.readline()))
    wait_until(lambda: stands_still(child))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    wait_until(lambda: not child.is_running())


def test_vectors_that_nobody_waits_for_are_made_afterwards(precedence: Precedence, child: psutil.Process) -> None:
    """A guide was made beside the question, in the app's own process, and took both cores from it."""
    made = list[str]()

    def make() -> None:
        GIVES_WAY.set(True)
        cpu.embed_each(["one", "two"], lambda text: made.append(text) or [0.0], 1)  # type: ignore[func-returns-value, arg-type, return-value]

    thread = threading.Thread(target=make)
    with precedence.taken():
        wait_until(lambda: stands_still(child))
        thread.start()
        cpu.embed_each(["asked"], lambda text: made.append(text) or [0.0], 1)  # type: ignore[func-returns-value, arg-type, return-value]
        assert made == ["asked"]
    thread.join()
    assert set(made) == {"asked", "one", "two"}
