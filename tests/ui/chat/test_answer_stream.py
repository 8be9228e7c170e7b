"""The routes of an answer on its way, asked as a browser asks them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.answer import Answer
from rag.events import Finished, Progress, Token
from tests.patience import PATIENCE_S, wait_until
from tests.ui.conftest import quoted
from ui.chat import answer_stream
from ui.shared import resources
from ui.shared.asking import Asked, Wanted

pytestmark = pytest.mark.usefixtures("shared")


def _ask(stream: Any, saved: list[Answer]) -> Asked:
    asked = resources.asked()["chat"] = Asked(Wanted("When?", model="small"), stream, saved.append)
    return asked


def _client() -> TestClient:
    return TestClient(Starlette(routes=answer_stream.routes()))


def test_whoever_follows_is_told_the_words_and_the_end() -> None:
    saved: list[Answer] = []
    asked = _ask(lambda _: iter([Progress("writing"), Token("At **nine**."), Finished(quoted("When?"))]), saved)
    assert asked.wait(PATIENCE_S)
    reply = _client().get(f"/answers/{asked.token}?language=zh")
    assert reply.headers["content-type"].startswith("text/event-stream")
    *told, end = reply.text.strip().split("\n\n")
    data = json.loads(told[-1].removeprefix("data: "))
    assert data["stage"] == "正在撰写"
    assert "nine" in json.dumps(data["blocks"])
    assert end.startswith("event: end")


def test_nobody_follows_without_the_token() -> None:
    asked = _ask(lambda _: iter([Token("At nine.")]), [])
    reply = _client().get("/answers/another")
    assert (reply.status_code, reply.text) == (204, "")
    assert asked.wait(PATIENCE_S)


def test_stop_ends_an_answer_and_keeps_what_was_written() -> None:
    saved: list[Answer] = []

    def stream(stopped: threading.Event) -> Iterator[Any]:
        yield Token("At nine")
        stopped.wait(PATIENCE_S)
        yield Finished(quoted("When?", complete=False))

    asked = _ask(stream, saved)
    wait_until(lambda: bool(asked.draft().text))
    assert _client().post("/answers/another/stop").status_code == 204
    assert not asked.stopped.is_set()
    assert _client().get(f"/answers/{asked.token}/stop").status_code == 405  # no link stops an answer
    _client().post(f"/answers/{asked.token}/stop")
    assert asked.wait(PATIENCE_S)
    assert [answer.complete for answer in saved] == [False]


def test_names_are_told_to_the_apps_own_pages_only(timetable: str) -> None:
    made = resources.library().collections.create("Timely ferries")
    assert _client().get("/names/another?words=time").status_code == 404
    reply = _client().get(f"/names/{answer_stream.names_token(False)}?words=TIM")
    assert [(one["kind"], one["id"]) for one in reply.json()] == [("collections", made.id), ("documents", timetable)]
