from __future__ import annotations

import pickle
import shutil
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingest.add_command import main
from ingest.cluster.corpus import Corpus, Lost, Outcome
from ingest.cluster.node import Node, Prepared, SentFile, settings_for_nodes
from library.errors import FootnoteError
from library.library import Library
from library.settings import Settings, read_settings
from library.stores.jobs import Job
from tests.documents import add_files, shared_processes
from tests.ingest.cluster.comparing import assert_equal
from tests.library.embedding_server import EmbeddingServer
from tests.pdfs import make_pdf
from tests.ports import free_port


class NodesHere:
    """Nodes that are threads of this process, of which each loses the files that it is told to, so many times."""

    def __init__(self, node: Node) -> None:
        self._node, self._pool = node, ThreadPoolExecutor(2)
        self._out: dict[Future[Prepared | FootnoteError], int] = {}
        self.loses: dict[str, int] = {}
        self.sent: list[str] = []
        self.most_out = 0

    def has_room(self) -> bool:
        return len(self._out) < 2

    def send(self, number: int, file: SentFile, model: str) -> None:
        self.sent.append(file.name)
        self._out[self._pool.submit(self._node.prepare, file, model)] = number
        self.most_out = max(self.most_out, len(self._out))

    def wait(self, seconds: float) -> list[tuple[int, Outcome]]:
        done = wait(self._out, seconds, FIRST_COMPLETED).done
        return [(self._out.pop(each), self._result(each)) for each in done]

    def _result(self, future: Future[Prepared | FootnoteError]) -> Outcome:
        result = future.result()
        if isinstance(result, Prepared):
            name = result.made.pages[0].text.split()[0]
            self.loses[name] = self.loses.get(name, 0) - 1
            if self.loses[name] >= 0:
                return Lost()
        return result


@pytest.fixture(scope="module")
def node() -> Node:
    return Node(settings_for_nodes(read_settings()), shared_processes())


@pytest.fixture
def nodes(node: Node) -> NodesHere:
    return NodesHere(node)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    heading = [(0, "Harbour", 1), (1, "Quays", 2)]
    return [
        make_pdf(tmp_path / "a.pdf", ["First of all.", "It has three quays."], title="Harbour Guide", outline=heading),
        make_pdf(tmp_path / "b.pdf", ["渡轮每天中午开航。", "港口于1931年开放。"]),
        make_pdf(tmp_path / "c.pdf", ["Third: the lighthouse of grey granite is younger."]),
    ]


def add(library: Library, settings: Settings, nodes: NodesHere, paths: list[Path], password: str = "") -> list[Job]:
    corpus = Corpus(library, settings, nodes, password)
    try:
        return [job for jobs in corpus.add(paths) for job in jobs]
    finally:
        corpus.close()


def test_nodes_make_the_same_of_a_file_as_the_queue(
    library: Library, settings: Settings, nodes: NodesHere, files: list[Path], tmp_path: Path
) -> None:
    jobs = add(library, settings, nodes, files)
    assert [job.stage for job in jobs] == ["ready"] * 3
    here = read_settings(library=tmp_path / "here")
    with Library.open(here) as other:
        expected = {job.name: (job.pages, job.chunks, job.document_id) for job in add_files(other, here, files)}
        assert {job.name: (job.pages, job.chunks, job.document_id) for job in jobs} == expected
        assert_equal(library, other)


def test_what_was_with_a_node_that_went_away_is_given_to_another_and_is_there_once(
    library: Library, settings: Settings, nodes: NodesHere, files: list[Path]
) -> None:
    nodes.loses = {"First": 1, "Third:": 2}
    jobs = add(library, settings, nodes, files)
    assert sorted((job.name, job.stage) for job in jobs) == [(f"{name}.pdf", "ready") for name in "abc"]
    assert sorted(nodes.sent) == ["a.pdf"] * 2 + ["b.pdf"] + ["c.pdf"] * 3
    assert len(library.documents()) == 3
    assert library.check() == []


def test_a_file_that_takes_node_after_node_with_it_fails_alone(
    library: Library, settings: Settings, nodes: NodesHere, files: list[Path]
) -> None:
    nodes.loses = {"First": 3}
    jobs = {job.name: job for job in add(library, settings, nodes, files)}
    assert [jobs[name].stage for name in ("a.pdf", "b.pdf", "c.pdf")] == ["failed", "ready", "ready"]
    assert "with 3 nodes" in str(jobs["a.pdf"].error)
    assert len(library.documents()) == 2


def test_a_run_that_was_cut_short_goes_on_with_what_is_missing(
    library: Library, settings: Settings, nodes: NodesHere, files: list[Path]
) -> None:
    add(library, settings, nodes, files[:2])
    nodes.sent.clear()
    jobs = add(library, settings, nodes, files)
    assert [job.stage for job in jobs] == ["unchanged", "unchanged", "ready"]
    assert nodes.sent == ["c.pdf"]


def test_the_same_bytes_twice_are_read_once(
    library: Library, settings: Settings, nodes: NodesHere, files: list[Path], tmp_path: Path
) -> None:
    twin = Path(shutil.copy(files[0], tmp_path / "twin.pdf"))
    jobs = add(library, settings, nodes, [files[0], twin])
    assert [(job.name, job.stage) for job in jobs] == [("a.pdf", "ready"), ("twin.pdf", "unchanged")]
    assert nodes.sent == ["a.pdf"]


def test_no_more_files_are_on_their_way_than_nodes_have_room_for(
    library: Library, settings: Settings, nodes: NodesHere, tmp_path: Path
) -> None:
    paths = [make_pdf(tmp_path / f"{number}.pdf", [f"Page of {number}."]) for number in range(8)]
    assert {job.stage for job in add(library, settings, nodes, paths)} == {"ready"}
    assert nodes.most_out == 2


def test_bad_files_are_told_by_their_reason_and_cost_the_others_nothing(
    library: Library, settings: Settings, nodes: NodesHere, files: list[Path], tmp_path: Path
) -> None:
    broken, empty, missing = tmp_path / "broken.pdf", tmp_path / "empty.pdf", tmp_path / "missing.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    empty.write_bytes(b"")
    jobs = {job.name: job for job in add(library, settings, nodes, [broken, empty, missing, files[0]])}
    assert "is not a PDF" in str(jobs["broken.pdf"].error)
    assert "is empty" in str(jobs["empty.pdf"].error)
    assert "There is no file" in str(jobs["missing.pdf"].error)
    assert jobs["a.pdf"].stage == "ready"


def test_a_locked_file_waits_for_its_password_and_is_kept_without_it(
    library: Library, settings: Settings, nodes: NodesHere, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "locked.pdf", ["Behind a lock."], password="sesame")
    (job,) = add(library, settings, nodes, [path])
    assert job.stage == "locked"
    (job,) = add(library, settings, nodes, [path], "sesame")
    assert job.stage == "ready"
    assert library.document(job.document_id).metadata["unlocked"] == "yes"
    assert library.file(job.document_id).read_bytes() != path.read_bytes()
    assert list((settings.library / "incoming").iterdir()) == []


def test_a_served_model_is_asked_by_the_owner_with_its_key_and_ledger(settings: Settings, files: list[Path]) -> None:
    with EmbeddingServer().running() as server:
        served = {"openai_base_url": server.address, "embedding_model": "openai:good", "openai_api_key": SecretStr("k")}
        settings = settings.model_copy(update=served)
        node = Node(settings_for_nodes(settings))
        with closing(node), Library.open(settings) as library:
            assert [job.error for job in add(library, settings, NodesHere(node), files)] == [None] * 3
            assert library.check() == []
            assert len(server.requests) == len(library.ledger.entries()) >= 3


def test_keys_of_servers_and_models_are_not_sent_to_nodes(settings: Settings) -> None:
    keys = {
        name: SecretStr(f"key-zyzzyva-{name}") for name in type(settings).model_fields if _is_secret(settings, name)
    }
    assert len(keys) == 4
    assert b"zyzzyva" not in pickle.dumps(settings_for_nodes(settings.model_copy(update=keys)))


def _is_secret(settings: Settings, name: str) -> bool:
    return isinstance(getattr(settings, name), SecretStr)


def test_the_line_to_install_is_named_where_ray_is_missing(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main([str(files[0]), "--ray", "auto", "--library", str(tmp_path / "library")]) == 1
    assert "pip install -r requirements-ray.txt" in capsys.readouterr().err


def test_a_cluster_that_is_not_there_is_said(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install -r requirements-ray.txt")
    address = f"127.0.0.1:{free_port()}"
    assert main([str(files[0]), "--ray", address, "--library", str(tmp_path / "library")]) == 1
    assert f"{address} cannot be reached" in capsys.readouterr().err
