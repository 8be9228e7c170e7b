"""A real server with a real model: `transformers serve` and a tiny one with random weights, on the loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from library.library import Library
from library.settings import Settings
from rag.answer import Answer
from rag.chain import Answerer
from rag.events import AskOptions, Event, Finished, Token
from rag.models.servers import ModelFailure, look_at
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.tiny_models import make_chat_model

QUESTION = "When did the harbour of Westhaven open?"
WORDS = 40


@dataclass(frozen=True)
class Served:
    """A running server and its only model."""

    address: str
    model: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    model, port = make_chat_model(folder / "tiny-llama"), free_port()
    (folder / "hub").mkdir()  # it lists what lies there, and fails where there is no such folder
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(model), "--device", "cpu"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder), "CUDA_VISIBLE_DEVICES": ""}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}/v1"
        _wait_for(address, process, folder / "server.log")
        yield Served(address, str(model))
    finally:
        process.kill()  # it would wait for answers that are under way
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + PATIENCE_S
    while look_at(address, seconds=2) is None:
        if process.poll() is not None or time.monotonic() > limit:
            pytest.fail(f"The server did not start: {log.read_text('utf-8')[-2000:]}")
        time.sleep(0.2)


@pytest.fixture
def answerer(harbour: Library, settings: Settings, served: Served) -> Answerer:
    given = {"openai_base_url": served.address, "model_timeout_s": 30.0}
    return Answerer(harbour, settings.model_copy(update=given))


def _stream(answerer: Answerer, model: str, longest: int) -> Iterator[Event]:
    return answerer.stream(QUESTION, (), AskOptions(model=model, temperature=1.0, longest=longest))


def test_it_streams_word_by_word_and_reports_its_usage(answerer: Answerer, served: Served) -> None:
    events = list(_stream(answerer, served.model, WORDS))
    pieces = [event.text for event in events if isinstance(event, Token)]
    assert isinstance(events[-1], Finished)
    answer: Answer = events[-1].answer
    assert len(pieces) > WORDS / 2
    assert "".join(pieces).strip() == answer.answer
    assert answer.usage["output_tokens"] == WORDS
    assert answer.usage["input_tokens"] > 100
    assert answer.usage["total_tokens"] == answer.usage["input_tokens"] + WORDS


def test_the_longest_answer_holds_and_is_said(answerer: Answerer, served: Served) -> None:
    *_, last = _stream(answerer, served.model, WORDS)
    assert isinstance(last, Finished)
    assert not last.answer.complete
    assert "longest length" in " ".join(map(str, last.answer.warnings))


def test_closing_the_events_ends_the_work_of_the_server(answerer: Answerer, served: Served) -> None:
    """It writes one answer at a time, and the first would take it minutes."""
    events = _stream(answerer, served.model, 100_000)
    while not isinstance(next(events), Token):
        pass
    events.close()  # type: ignore[attr-defined]
    *_, last = _stream(answerer, served.model, 5)
    assert isinstance(last, Finished)
    assert last.answer.usage["output_tokens"] == 5


def test_a_model_that_it_does_not_have_is_said(answerer: Answerer) -> None:
    with pytest.raises(ModelFailure, match="has no model named nobody"):
        list(_stream(answerer, "nobody", WORDS))
