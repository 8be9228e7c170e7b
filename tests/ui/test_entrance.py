"""What one upload may keep in memory, whoever sends it; who may send it is tried in tests/security."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.entrance import Entrance
from ui.shared import page_keys


@pytest.fixture
def client(shared: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("FOOTNOTE_UPLOAD_MB", "1")
    held = {"full": 2**20 - 10}
    monkeypatch.setattr(page_keys, "held_by", lambda sessions: sum(held.get(session, 0) for session in sessions))

    async def take(_: Request) -> Response:
        return Response(status_code=204)

    routes = [Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT", "DELETE"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Entrance)]))


def test_an_upload_that_fits_is_let_in(client: TestClient) -> None:
    assert client.put("/_stcore/upload_file/empty/1", content=b"x" * 1000).status_code == 204


@pytest.mark.parametrize(("session", "size"), [("empty", 2**20 + 1), ("full", 11)])
def test_one_that_would_keep_too_much_in_memory_is_refused_in_the_readers_language(
    client: TestClient, session: str, size: int
) -> None:
    path = f"/_stcore/upload_file/{session}/1"
    reply = client.put(path, content=b"x" * size)
    assert (reply.status_code, reply.text) == (413, "One upload may have 1 MB.")
    assert "1 MB" in client.put(path, content=b"x" * size, headers={"Accept-Language": "zh-CN"}).text
    assert client.delete(path).status_code == 204


def test_one_that_does_not_say_how_large_it_is_is_refused(client: TestClient) -> None:
    assert client.put("/_stcore/upload_file/empty/1", content=iter([b"x"])).status_code == 411
