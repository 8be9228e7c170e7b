"""The benchmarks' session without a browser asks as a browser does: the app notices no difference."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
from playwright.sync_api import expect

from bench.light_client import LightClient, Timings
from tests.browser.conftest import Server, Visitor

QUESTION = "How many passengers did the harbour ferries carry in 2025?"


def test_what_a_light_client_asks_stands_in_its_chat(visit: Callable[..., Visitor], server: Server) -> None:
    async def ask() -> tuple[list[Timings], str]:
        async with httpx.AsyncClient(trust_env=False) as http:
            client = LightClient(server.url, http)
            await client.open()
            timings = [await client.ask(QUESTION) for _ in range(2)]
            await client.close()
            return timings, client.query

    log = server.library.parent / "server.log"
    before = log.stat().st_size
    with ThreadPoolExecutor(1) as thread:  # in this one, the browser's loop is running
        timings, query = thread.submit(asyncio.run, ask()).result()
    assert all(0 < one.first <= one.whole <= one.drawn for one in timings)
    visitor = visit()
    visitor.open(f"/?{query}")
    visitor.wait_for_answers(2)
    for answer in visitor.page.locator('[class*="st-key-answer_"] .root').all():
        expect(answer).to_contain_text("million")
    assert b'"level": "error"' not in log.read_bytes()[before:]
