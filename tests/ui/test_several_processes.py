"""The app in several processes: people at real WebSockets are answered as by one, whatever ends beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from bench.light_client import LightClient
from tests.browser.conftest import Server, fill_library, running, start_server
from tests.patience import wait_until
from tests.pdfs import make_pdf
from tests.rag.conftest import HARBOUR
from tests.rag.model_server import SECRET, ModelServer

QUESTIONS = ("When did the harbour of Westhaven open?", "What does a ticket for adults cost?")


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    with ModelServer().running() as server:
        yield server


class _OneAtATime:
    """Says something, and knows how many were told it at once."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self._counting = threading.Lock()

    def __iter__(self) -> Iterator[str]:
        with self._counting:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.3)
        with self._counting:
            self._now -= 1
        yield "The harbour opened in 1931 [1]."


def _served(folder: Path, model_server: ModelServer, **given: str) -> Iterator[Server]:
    fill_library(folder, make_pdf(folder / "harbour.pdf", HARBOUR), guided=True)
    model = {"FOOTNOTE_MODEL": "good", "OPENAI_BASE_URL": model_server.address, "OPENAI_API_KEY": SECRET}
    with running(*start_server(folder, NO_PROXY="127.0.0.1,localhost", **model, **given)) as server:
        yield server


async def _ask(server: Server, *questions: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        client = LightClient(server.url, http)
        await client.open()
        for question in questions:
            await client.ask(question)
        await client.close()


def _ask_at_once(server: Server, people: int) -> None:
    async def ask() -> None:
        await asyncio.gather(*(_ask(server, *QUESTIONS) for _ in range(people)))

    with ThreadPoolExecutor(1) as apart:  # a browser's tests may have left a loop that runs in this thread
        apart.submit(asyncio.run, ask()).result()


def _counts(server: Server) -> dict[str, float]:
    lines = httpx.get(f"{server.watched}/metrics", trust_env=False).text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line.startswith("footnote_q")}


def _wait_until_answered(server: Server, questions: int) -> None:
    """Wait for the count: the light client's page may be drawn before the last answer has come."""
    total, under_way = 'footnote_questions_total{by="model",outcome="answered"}', "footnote_questions_under_way"
    wait_until(lambda: (counts := _counts(server))[under_way] == 0 and counts[total] == questions)


def test_people_are_answered_before_and_after_every_process_beside_the_app_was_killed(
    tmp_path: Path, model_server: ModelServer
) -> None:
    for server in _served(tmp_path, model_server, FOOTNOTE_PROCESSES="2"):
        _ask_at_once(server, 2)
        app = psutil.Process(server.pid)
        beside = app.children(recursive=True)
        for child in beside:
            if "resource_tracker" not in " ".join(child.cmdline()):  # Python's own, which has nothing to do with it
                os.kill(child.pid, signal.SIGKILL)
        _ask_at_once(server, 2)
        _wait_until_answered(server, 8)
        beside += app.children(recursive=True)
        assert SECRET not in " ".join(word for child in app.children(recursive=True) for word in child.cmdline())
        log = (tmp_path / "server.log").read_text("utf-8")
    assert "Traceback" not in log
    assert SECRET not in log
    wait_until(lambda: not [one for one in beside if one.is_running() and one.status() != psutil.STATUS_ZOMBIE])


@pytest.mark.soak
@pytest.mark.parametrize("processes", ["1", "3"])
def test_the_line_of_questions_is_one_for_all_processes(
    processes: str, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.says = said = _OneAtATime()
    given = {"FOOTNOTE_PROCESSES": processes, "FOOTNOTE_QUESTIONS_AT_ONCE": "1"}
    for server in _served(tmp_path, model_server, **given):
        _ask_at_once(server, 3)
        assert _counts(server)['footnote_questions_total{by="model",outcome="answered"}'] == 6
    assert said.most == 1
