from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from pydantic import SecretStr

from library.embedders.base import Vectors
from library.errors import SettingsError, StorageError, StoreAway
from library.index import vectors_server
from library.index.vectors import VectorIndex
from library.index.vectors_server import CLOUD_BATCH, ChromaServer
from library.outgoing import Entry
from library.records import Chunk
from tests.loopback import Handler, LoopbackServer
from tests.ports import free_port
from tests.store_servers import Gate

KEY = "ck-sesame-7431"
COUNT = 2 * CLOUD_BATCH + 50


class _Cloud(Handler):
    """Asks for a key, and holds requests to the quota, as Chroma Cloud does; the rest a real server answers."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def _answer(self, method: str) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.owner.faults.pop(0) if self.owner.faults else self._fault(content)
        if fault:
            return self._send(fault, f"no, {self.headers.get('x-chroma-token')}".encode())
        headers = {"Content-Type": "application/json"}
        given = httpx.request(method, self.owner.real + self.path, content=content, headers=headers, timeout=60)
        return self._send(given.status_code, given.content)

    def _fault(self, content: bytes) -> int:
        if self.headers.get("x-chroma-token") != KEY:
            return 401
        asked = json.loads(content or b"{}")
        most = max(len(asked.get("ids") or ()), asked.get("limit") or 0, asked.get("n_results") or 0)
        self.owner.largest = max(self.owner.largest, most)
        return 422 if most > CLOUD_BATCH else 0

    def _send(self, status: int, body: bytes) -> None:
        self.send_head(status, len(body), {})
        self.wfile.write(body)


@pytest.fixture
def cloud(chroma_server: str) -> Iterator[Any]:
    server: Any = LoopbackServer(_Cloud)
    server.real, server.faults, server.largest = chroma_server, [], 0
    with server.running():
        yield server


def _made(count: int, document: str = "d") -> tuple[list[Chunk], Vectors]:
    made = np.random.default_rng(3).standard_normal((count, 16), dtype=np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return [Chunk(f"{document}:{i}", document, i, 0, 1, 1, 1, "") for i in range(count)], made


def test_no_request_is_larger_than_the_quota_of_chroma_cloud(cloud: Any, tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, ChromaServer(cloud.address, key=SecretStr(KEY)), "cloud")
    chunks, made = _made(COUNT)
    names = [chunk.id for chunk in chunks]
    index.add(chunks, made)
    assert index.count() == COUNT
    assert index.ids() == index.holding(names) == set(names)
    assert len(index.vectors_of(names)) == len(index.compare(made[0], names)) == COUNT
    assert index.search(made[7], 5)[0][0] == "d:7"
    assert len(index.search(made[7], COUNT)) == CLOUD_BATCH
    assert index.search(made[7], 5, {"d": COUNT})[0][0] == "d:7"
    index.replace("d", chunks[:20], made[:20])
    assert index.ids() == set(names[:20])
    index.add(chunks, made)
    index.keep_only(set(names[:400]))
    assert index.count() == 400
    index.remove("d")
    assert index.ids() == set()
    assert cloud.largest == CLOUD_BATCH
    index.drop()


@pytest.mark.parametrize("fault", [429, 502, 503])
def test_a_server_that_fails_for_a_moment_is_asked_again(cloud: Any, tmp_path: Path, fault: int) -> None:
    entries: list[Entry] = []
    index = VectorIndex(tmp_path, ChromaServer(cloud.address, key=SecretStr(KEY)), f"moment{fault}", entries.append)
    chunks, made = _made(3)
    cloud.faults = [fault]
    index.add(chunks, made)
    cloud.faults = [fault]
    assert index.search(made[1], 1)[0][0] == "d:1"
    assert [entry.outcome for entry in entries].count(f"HTTP {fault}") == 2


@pytest.mark.parametrize("key", ["", "ck-another"])
def test_a_server_that_refuses_the_key_is_not_asked_again_and_the_key_not_said(
    cloud: Any, tmp_path: Path, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = ChromaServer(cloud.address, key=SecretStr(key))
    with pytest.raises(StorageError, match=r"refuses the key\. Look at FOOTNOTE_CHROMA_KEY") as caught:
        VectorIndex(tmp_path, server, "refused").count()
    assert not isinstance(caught.value, StoreAway)
    assert not key or key not in f"{caught.value} {caplog.text} {server}"


def test_a_refusal_in_the_midst_of_work_names_no_key(cloud: Any, tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, ChromaServer(cloud.address, key=SecretStr(KEY)), "midst")
    index.count()
    for fault in (403, 422):
        cloud.faults = [fault]
        with pytest.raises(StorageError) as caught:
            index.count()
        assert KEY not in str(caught.value)


def test_a_server_that_is_away_is_waited_for_and_found_again(
    chroma_gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = VectorIndex(tmp_path, ChromaServer(chroma_gate.address), "away")
    chunks, made = _made(3)
    index.add(chunks, made)
    chroma_gate.shut()
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    with pytest.raises(StoreAway, match=f"Chroma server at {chroma_gate.address} does not answer"):
        index.search(made[0], 1)
    assert waited == list(vectors_server.WAITS_TO_READ_S)
    waited.clear()
    with pytest.raises(StoreAway):
        index.add(chunks, made)
    assert waited == list(vectors_server.WAITS_TO_WRITE_S)
    monkeypatch.setattr(time, "sleep", lambda _: chroma_gate.open())
    index.add(*_made(5))
    assert index.count() == 5


def test_tenant_and_database_are_those_of_the_settings(chroma_server: str, tmp_path: Path) -> None:
    tenants = f"{chroma_server}/api/v2/tenants"
    httpx.post(tenants, json={"name": "harbours"}).raise_for_status()
    httpx.post(f"{tenants}/harbours/databases", json={"name": "north"}).raise_for_status()
    north = VectorIndex(tmp_path, ChromaServer(chroma_server, "harbours", "north"), "same")
    usual = VectorIndex(tmp_path, ChromaServer(chroma_server), "same")
    north.add(*_made(3))
    assert (north.count(), usual.count()) == (3, 0)
    with pytest.raises(StorageError, match="could not be opened"):
        VectorIndex(tmp_path, ChromaServer(chroma_server, "harbours", "south"), "same").count()


def test_a_server_that_does_not_answer_is_away(tmp_path: Path) -> None:
    with pytest.raises(StoreAway, match="does not answer"):
        VectorIndex(tmp_path, ChromaServer(f"http://127.0.0.1:{free_port()}"), "x").ids()


@pytest.mark.parametrize(("url", "shown"), [("chroma", "'chroma'"), ("http://me:sesame@chroma", "'http://chroma'")])
def test_an_address_that_is_none_names_the_setting_and_no_key(tmp_path: Path, url: str, shown: str) -> None:
    with pytest.raises(SettingsError, match=f"FOOTNOTE_CHROMA_URL is {shown}"):
        VectorIndex(tmp_path, ChromaServer(url), "x").ids()
