"""A real Ray cluster on this machine: a head that does no work, and nodes of one core each."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.cluster.corpus import Corpus
from ingest.cluster.ray_nodes import RayNodes
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from library.stores.jobs import Job
from tests.documents import add_files
from tests.ingest.cluster.comparing import assert_equal
from tests.pdfs import make_pdf

pytest.importorskip("ray", reason="Ray is not installed: pip install -r requirements-ray.txt")
pytestmark = pytest.mark.soak

_STORE = 100 * 2**20  # bytes of a node's shared memory
_FILES, _PAGES = 12, 3


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head and two nodes; `python -m ingest` may join it too."""
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    standing: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": _STORE})
    try:
        for _ in range(2):
            standing.add_node(num_cpus=1, object_store_memory=_STORE)
        yield standing
    finally:
        standing.shutdown()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """PDFs of which each has its own words."""
    folder = tmp_path / "pdfs"
    folder.mkdir()
    return [make_pdf(folder / f"{number:02}.pdf", _pages(number)) for number in range(_FILES)]


def _pages(number: int) -> list[str]:
    lines = f"Quay {number} of the harbour has so many cranes.\n" * 20
    return [f"Report {number}, page {page}.\n{lines}" for page in range(_PAGES)]


def test_a_node_that_is_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    cluster: Any, library: Library, settings: Settings, files: list[Path], tmp_path: Path
) -> None:
    nodes = RayNodes(cluster.address, settings)
    corpus = Corpus(library, settings, nodes)
    ended: list[Job] = []
    try:
        for jobs in corpus.add(files):
            if jobs and not ended:
                assert len([member for member in nodes._members.values() if member.out]) == 2
                cluster.remove_node(cluster.list_all_nodes()[1], allow_graceful=False)  # as a crash would
            ended += jobs
    finally:
        corpus.close()
        nodes.close()
    assert sorted((job.name, job.stage) for job in ended) == [(file.name, "ready") for file in files]
    here = read_settings(library=tmp_path / "here")
    with Library.open(here) as other:
        add_files(other, here, files)
        assert_equal(library, other)


def test_a_run_that_is_killed_goes_on_where_it_was_and_prints_nothing_but_its_lines(
    cluster: Any, files: list[Path], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "ingest", str(files[0].parent), "--ray", cluster.address, "--json", "--library"]
    command.append(str(tmp_path / "library"))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        first = json.loads(run.stdout.readline())
        run.send_signal(signal.SIGKILL)
    assert first["status"] == "indexed"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        begun = [run.stdout.readline() for _ in range(4)]
        cluster.remove_node(cluster.list_all_nodes()[1], allow_graceful=False)
        lines = [json.loads(line) for line in (*begun, *run.stdout)]
    assert run.returncode == 0
    assert sorted(Path(line["file"]).name for line in lines) == [file.name for file in files]
    assert {line["status"] for line in lines} == {"indexed", "unchanged"}
    with Library.open(read_settings(library=tmp_path / "library")) as library:
        assert len(library.documents()) == _FILES
        assert library.check() == []
