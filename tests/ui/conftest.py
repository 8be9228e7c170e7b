"""The app as AppTest runs it: a real library in a folder of its own, an answerer that says what it is told."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from ingest import queue
from ingest.queue import IngestQueue
from ingest.queue.workers import Processes
from library.errors import FootnoteError
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from rag.answer import Answer, Citation, Sentence, Turn
from rag.events import Finished, Progress, Token
from rag.models import servers
from tests.documents import add_document, shared_processes
from tests.patience import PATIENCE_S, wait_until
from tests.ports import free_port
from ui.shared import guides, resources

QUOTE = "The ferry leaves at nine."


@dataclass
class ToldAnswerer:
    """Stands where a model is asked: remembers each question and gives the events it was told to give."""

    answer: Answer | None = None
    error: FootnoteError | None = None
    asked: list[tuple[str, list[Turn], Any]] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)

    def stream(
        self, question: str, history: Sequence[Turn] = (), options: Any = None, stopped: Any = None
    ) -> Iterator[Any]:
        self.asked.append((question, list(history), options))
        yield Progress("searching")
        if self.error:
            raise self.error
        answer = self.answer or quoted(question)
        yield Token(answer.answer)
        yield Finished(answer)


def quoted(question: str, document_id: str | None = None, **given: Any) -> Answer:
    """An answer of one sentence with one citation."""
    citation = Citation("1", "document", "Timetable", QUOTE, "quoted", 0.9, document_id, 1)
    rest = {"citations": (citation,), "model": "quote", "timings_ms": {"total": 12}, **given}
    refused = rest.pop("refused", False)
    return Answer(question, question, f"{QUOTE} [1]", refused, (Sentence(QUOTE, ("1",), "quoted"),), **rest)


@pytest.fixture(scope="session", autouse=True)
def scanned_once() -> Iterator[None]:
    """Look through the installed packages for components once: AppTest does it for every app, which takes longest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


def start_queue(
    library: Library, settings: Settings, *, leaves: bool = False, processes: Processes | None = None
) -> IngestQueue:
    """Start the app's queue with the child processes of all tests, unless its settings are others."""
    plain = read_settings()
    same = settings.model_copy(update={"library": plain.library}) == plain
    own = processes or (shared_processes() if same else None)
    return IngestQueue(library, settings, leaves=leaves, processes=own)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the app's library; what the app opened is closed afterwards."""
    # AppTest leaves its script as the main module, which every spawned process would run.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "library"))
    st.cache_resource.clear()  # only now: what another test left running may read the settings at any moment
    st.cache_data.clear()
    monkeypatch.setattr(queue, "IngestQueue", start_queue)
    monkeypatch.setattr(guides, "request", lambda document_id: None)  # which would ask in the background
    monkeypatch.setattr(servers, "KNOWN", (f"http://127.0.0.1:{free_port()}/v1",))  # nobody is there
    yield tmp_path
    # What the app loads meanwhile would open the library of the next test.
    for thread in [thread for thread in threading.enumerate() if thread.name in ("warm", "warm_client")]:
        thread.join(PATIENCE_S)
    opened = False
    with suppress(Exception):  # of settings that a test spoilt; nothing was opened then
        opened = resources.library_open().is_set()
    if opened:
        resources.queue().close()
        resources.library().close()
    st.cache_resource.clear()


@pytest.fixture
def answerer(shared: Path, monkeypatch: pytest.MonkeyPatch) -> ToldAnswerer:
    """The answerer of this test."""
    told = ToldAnswerer()

    def build(chosen: Settings, source: Library | None = None) -> ToldAnswerer:
        told.settings.append(chosen)
        return told

    monkeypatch.setattr(resources, "build_answerer", build)
    return told


@pytest.fixture
def timetable(shared: Path) -> str:
    """The id of a document in the app's library."""
    outcome = add_document(resources.library(), resources.settings(), "timetable.pdf", [QUOTE], title="Timetable")
    return outcome.document_id


def run_until(app: AppTest, done: Callable[[], bool]) -> None:
    """Draw the page again and again, as its timer does in a browser."""
    wait_until(done, app.run)


def settle(app: AppTest) -> AppTest:
    """Draw the page again once nothing is being answered, as the end of an answer does in a browser."""
    wait_until(lambda: all(asked.done for asked in [*resources.asked().values()]))
    return app.run()


OpenApp = Callable[..., AppTest]


@pytest.fixture
def open_app(answerer: ToldAnswerer) -> OpenApp:
    """Open the app, as a browser with this chat in its address line does."""

    def open_at(chat: str = "") -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
        if chat:
            app.query_params["chat"] = chat
        return app.run()

    return open_at
