"""What shares an app, a library or an import goes to one worker, and what takes long comes first."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from library.settings import ROOT
from tests.distribution import LONGEST_FIRST, SharingScheduling, group_of, rank_of


@dataclass(eq=False)
class Worker:
    """Notes what it is to run, and runs nothing."""

    given: list[int] = field(default_factory=list)
    shutting_down: bool = False
    gateway: Any = field(default_factory=lambda: SimpleNamespace(id="worker"))

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.given += numbers

    def shutdown(self) -> None:
        self.shutting_down = True


def _deal(nodeids: list[str]) -> list[list[str]]:
    """Deal tests out to two workers."""
    config: Any = SimpleNamespace(getvalue=lambda _: ["2*popen"], option=SimpleNamespace(loadscopereorder=False))
    scheduling, workers = SharingScheduling(config), [Worker(), Worker()]
    for worker in workers:
        scheduling.add_node(worker)
        scheduling.add_node_collection(worker, nodeids)
    scheduling.schedule()
    return [[nodeids[number] for number in worker.given] for worker in workers]


def test_files_that_share_an_app_go_to_one_worker() -> None:
    pane = ["tests/browser/test_pane.py::test_a", "tests/browser/test_pane.py::test_b[x::y]"]
    keys, turns = "tests/browser/test_keys.py::test_c", "tests/browser/test_turns.py::test_d"
    answering = "tests/browser/test_answering.py::test_e"
    assert _deal([*pane, turns, keys, answering]) == [[*pane, keys], [turns, answering]]


def test_a_file_has_a_group_of_its_own_unless_it_shares() -> None:
    alone = "tests/rag/test_chain.py"
    assert group_of(alone) == alone
    assert group_of("tests/browser/test_library.py") == "tests/browser/test_library.py"
    assert group_of("tests/rag/models/test_served_model.py") == "torch"
    assert group_of("tests/security/test_login.py") == group_of("tests/security/test_two_people.py")


def test_what_comes_first_is_there() -> None:
    files = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]
    assert set(LONGEST_FIRST) <= {group_of(file) for file in files}
    assert rank_of("tests/browser/test_pane.py") == 0
    assert rank_of("tests/rag/test_chain.py") == len(LONGEST_FIRST)
