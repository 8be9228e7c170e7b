"""The port for health and metrics, asked over the loopback while a real library is filled, asked and damaged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from threading import Event

import pytest

from library import library as library_module
from library.errors import ModelError
from library.library import Library
from library.settings import Settings
from library.watch import health
from library.watch.server import WatchServer
from rag.chain import Answerer, ask
from rag.events import AskOptions
from tests.documents import add_document, add_file
from tests.rag.model_server import ModelServer

SECRETS = ("zanzibar", "harbour", "Westhaven", "sk-", "in 1931", "good", "limited-model")
PAGES = ["The harbour of Westhaven, zanzibar, opened in 1931.", "It has three quays."]

Get = Callable[..., tuple[int, str]]


@pytest.fixture
def watched(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[WatchServer]:
    monkeypatch.setattr(health, "_KEPT_S", 0.0)
    monkeypatch.setattr(library_module, "_open", [])  # other tests of this process have theirs
    server = WatchServer(settings)  # at port 0, which is any
    yield server
    server.close()


@pytest.fixture
def get(watched: WatchServer) -> Get:
    """Ask the port, and give the status and the body."""

    def get(path: str, host: str = "localhost") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", watched.port, timeout=60)
        connection.request("GET", path, headers={"Host": host})
        reply = connection.getresponse()
        return reply.status, reply.read().decode()

    return get


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    with ModelServer().running() as server:
        yield server


def metrics(get: Get) -> dict[str, float]:
    status, text = get("/metrics")
    assert status == 200
    assert not [secret for secret in SECRETS if secret in text]
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_what_happens_is_counted_without_its_contents(
    get: Get, library: Library, settings: Settings, model_server: ModelServer
) -> None:
    before = metrics(get)
    assert before["footnote_documents"] == before["footnote_questions_under_way"] == 0
    add_document(library, settings, "zanzibar.pdf", PAGES)
    broken = settings.library.parent / "broken-zanzibar.pdf"
    broken.write_bytes(b"no PDF")
    add_file(library, settings, broken)
    given = settings.model_copy(update={"openai_base_url": model_server.address})
    answerer = Answerer(library, given)
    ask(answerer, "When did the harbour of Westhaven open?")
    assert ask(answerer, "Who composed the opera Tosca?").refused
    ask(answerer, "When did the harbour of Westhaven open?", options=AskOptions(model="good"))
    with pytest.raises(ModelError):
        ask(answerer, "When did the harbour of Westhaven open?", options=AskOptions(model="wrong-key"))
    counted = metrics(get)
    for sample, number in {
        'footnote_questions_total{by="quotes",outcome="answered"}': 1,
        'footnote_questions_total{by="quotes",outcome="refused"}': 1,
        'footnote_questions_total{by="model",outcome="answered"}': 1,
        'footnote_questions_total{by="model",outcome="failed"}': 1,
        'footnote_first_word_seconds_count{by="model"}': 1,
        'footnote_answer_seconds_count{by="model"}': 2,
        'footnote_model_failures_total{kind="wrong_key"}': 1,
        'footnote_documents_ended_total{outcome="ready"}': 1,
        'footnote_documents_ended_total{outcome="failed"}': 1,
        "footnote_pages_added_total": 2,
        "footnote_documents": 1,
        "footnote_questions_under_way": 0,
    }.items():
        assert counted[sample] == number, sample
    for sample in (
        *(f'footnote_store_bytes{{store="{store}"}}' for store in ("catalogue", "vectors", "words", "files")),
        *("footnote_chunks", "footnote_disk_free_bytes", "process_resident_memory_bytes"),
        *("footnote_children_resident_bytes", 'footnote_first_word_seconds_sum{by="model"}'),
    ):
        assert counted[sample] > 0, sample


def test_a_question_and_a_file_on_their_way_are_seen(get: Get, library: Library, settings: Settings) -> None:
    add_document(library, settings, "zanzibar.pdf", PAGES)
    library.jobs.create("zanzibar-2.pdf", "/nowhere", 1)
    events = Answerer(library, settings).stream("When did the harbour open?", stopped=Event())
    next(events)
    assert metrics(get)["footnote_questions_under_way"] == 1
    assert metrics(get)['footnote_queue_jobs{stage="waiting"}'] == 1
    events.close()  # type: ignore[attr-defined]
    assert metrics(get)["footnote_questions_under_way"] == 0
    assert metrics(get)['footnote_questions_total{by="quotes",outcome="stopped"}'] == 1


def test_the_stores_are_tried(get: Get, library: Library, settings: Settings) -> None:
    add_document(library, settings, "zanzibar.pdf", PAGES)
    stores = {"catalogue": "ok", "words": "ok", "vectors": "ok", "disk": "ok"}
    assert healthy(get) == (200, "ok", [stores])
    library.close()
    assert healthy(get) == (200, "ok", [])
    shutil.rmtree(settings.library / "chroma")
    with Library.open(settings):
        assert healthy(get) == (200, "degraded", [{**stores, "ailments": "vectors_remade"}])


def test_a_store_that_fails_or_does_not_answer_is_said(
    get: Get, library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_document(library, settings, "zanzibar.pdf", PAGES)
    library._database.close()
    shutil.rmtree(settings.library)
    settings.library.write_bytes(b"")
    status, said, (stores,) = healthy(get)
    assert (status, said) == (503, "failing")
    assert stores["catalogue"] != "ok"
    assert stores["disk"] == "library_not_written"
    asleep = Event()
    monkeypatch.setattr(health, "_PATIENCE_S", 0.1)
    monkeypatch.setattr(library, "try_stores", asleep.wait)
    assert healthy(get) == healthy(get) == (503, "failing", [{"stores": "no_answer"}])
    asleep.set()


def healthy(get: Get) -> tuple[int, str, list[dict[str, str]]]:
    status, text = get("/health")
    said = json.loads(text)
    return status, said["status"], said["libraries"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", ""])
def test_a_page_elsewhere_whose_name_leads_here_is_refused(get: Get, host: str) -> None:
    assert get("/metrics", host)[0] == get("/health", host)[0] == 403


def test_there_is_nothing_else(get: Get) -> None:
    assert get("/")[0] == get("/metrics/../etc")[0] == 404
    assert get("/health?x=1", "127.0.0.1:8502")[0] == 200
