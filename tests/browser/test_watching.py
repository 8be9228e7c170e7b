"""The app as its operator sees it: healthy, counted and logged, and nothing of what anybody asked in it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.request import urlopen

from tests.browser.conftest import Server

QUESTION = "Which ferry is the fastest, quoth zanzibar?"


def get(address: str) -> str:
    with urlopen(address, timeout=60) as reply:  # noqa: S310 - our own address
        return str(reply.read().decode())


def test_a_question_is_seen_in_metrics_health_and_log(visit: Any, server: Server) -> None:
    def asked() -> float:
        counted = re.compile(r'^footnote_questions_total\{by="quotes",.*\} (\S+)$', re.MULTILINE)
        return sum(map(float, counted.findall(get(f"{server.watched}/metrics"))))

    before = asked()
    visitor = visit()
    visitor.open()
    visitor.ask(QUESTION)
    assert asked() > before  # the questions of a guide that is made meanwhile are tried too
    (stores,) = json.loads(get(f"{server.watched}/health"))["libraries"]
    assert stores == {"catalogue": "ok", "words": "ok", "vectors": "ok", "disk": "ok"}
    log = (server.library.parent / "server.log").read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["outcome"] for line in lines if line["event"] == "question"]
    assert not re.search(r"^\d{4}-\d\d", log, re.MULTILINE), "Streamlit's own lines are JSON too"
    for told in (log, get(f"{server.watched}/metrics")):
        assert "zanzibar" not in told
