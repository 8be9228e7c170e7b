from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from ingest.add_command import main
from ingest.embedding import EmbeddingWorker
from ingest.queue import IngestQueue
from ingest.queue.reindex import Reindex
from ingest.queue.workers import Processes
from library.embedders.base import E5
from library.errors import LibraryMismatch
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from tests.library.embedding_server import DIM, EmbeddingServer
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.tiny_models import make_embedding_model

SENTENCES = ("The ferry sails at noon.", "The harbour opened in 1931.", "Barn owls hunt voles at night.")
GONE = "nobody/nothing"
OTHER, THIRD = "openai:good", "openai:third"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer().running() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, server: EmbeddingServer) -> Settings:
    """With a server that knows other models; one that is loaded here takes seconds to start."""
    return settings.model_copy(update={"openai_base_url": server.address})


@pytest.fixture(scope="module")
def processes(server: EmbeddingServer) -> Iterator[Processes]:
    """The child processes, for all tests; they know the server."""
    shared = Processes(read_settings().model_copy(update={"openai_base_url": server.address}))
    yield shared
    shared.close()


@pytest.fixture
def worker(processes: Processes) -> EmbeddingWorker:
    return processes.embedder


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory, processes: Processes) -> Path:
    """The folder of a library of six documents, closed, beside their files."""
    settings = read_settings(library=tmp_path_factory.mktemp("six") / "library")
    with Library.open(settings) as library:
        for number in range(6):
            _add(library, settings, processes, f"{number}.pdf", [f"{said} Number {number}." for said in SENTENCES])
    return settings.library


@pytest.fixture
def library(settings: Settings, six: Path, request: pytest.FixtureRequest) -> Iterator[Library]:
    """An open library, empty unless it is to be `filled`."""
    if "filled" in request.fixturenames:
        shutil.copytree(six, settings.library)
    with Library.open(settings) as opened:
        yield opened


@pytest.fixture
def filled(library: Library) -> Library:
    """The library with six documents of three chunks."""
    return library


Add = Callable[[str, Sequence[str]], str]


@pytest.fixture
def add(library: Library, settings: Settings, processes: Processes) -> Add:
    """Add a document with these pages, and give its id."""
    return partial(_add, library, settings, processes)


def _add(library: Library, settings: Settings, processes: Processes, name: str, pages: Sequence[str]) -> str:
    queue = IngestQueue(library, settings, processes=processes)
    try:
        (job,) = queue.wait([queue.submit_path(make_pdf(settings.library.parent / name, pages))])
    finally:
        queue.close()
    assert (job.stage, job.error) == ("ready", None)
    return job.document_id


@pytest.fixture
def reindex(filled: Library, settings: Settings, worker: EmbeddingWorker) -> Iterator[Reindex]:
    work = Reindex(filled, settings, worker=worker)
    yield work
    work.close()


def change(work: Reindex, model: str) -> None:
    work.begin(model, may_download=False)
    last = work.wait(PATIENCE_S)
    assert (last.stage, last.error) == ("done", None)


@pytest.mark.soak
def test_a_model_in_a_folder_embeds_whole_what_it_cannot_read_at_once(
    library: Library, settings: Settings, tmp_path: Path, add: Add
) -> None:
    add("long.pdf", ["\n".join(f"Pier {i} and quay {i}." for i in range(30))])
    work = Reindex(library, settings)
    change(work, str(make_embedding_model(tmp_path / "tiny", reads=64)))
    work.close()
    assert library.embedder.max_tokens == 64
    assert library.check() == []
    assert library.search_vectors("pier", 3)


def vector_folders(settings: Settings) -> int:
    return sum(path.is_dir() for path in (settings.library / "chroma").iterdir())


def test_another_model_answers_after_the_change_and_the_old_vectors_are_gone(
    filled: Library, settings: Settings, reindex: Reindex
) -> None:
    assert filled.embedder.dim == 384
    change(reindex, OTHER)
    assert (filled.model, filled.embedder.dim) == (OTHER, DIM)
    assert len(filled.search_vectors("When does the ferry sail?", 50)) == 18
    assert filled.check() == []
    assert vector_folders(settings) == 1


def test_going_back_to_the_model_that_ships_is_the_same(filled: Library, settings: Settings, reindex: Reindex) -> None:
    before = filled.search_vectors("When does the ferry sail?", 5)
    change(reindex, OTHER)
    change(reindex, E5)
    assert filled.model == E5
    assert filled.search_vectors("When does the ferry sail?", 5) == before
    assert filled.check() == []
    assert vector_folders(settings) == 1


def test_a_change_outlives_the_process(filled: Library, settings: Settings, reindex: Reindex) -> None:
    change(reindex, OTHER)
    filled.close()
    with Library.open(settings.model_copy(update={"embedding_model": OTHER})) as again:
        assert again.model == OTHER
        assert again.wanted_model is None
        assert len(again.search_vectors("ferry", 50)) == 18


def test_the_settings_name_a_model_and_the_old_one_answers_until_the_change(
    filled: Library, settings: Settings
) -> None:
    filled.close()
    with Library.open(settings.model_copy(update={"embedding_model": OTHER})) as again:
        assert (again.model, again.wanted_model) == (E5, OTHER)
        assert len(again.search_vectors("ferry", 50)) == 18
        assert again.embedder.dim == 384


def test_a_model_that_cannot_be_had_is_one_message_and_the_old_one_stays(filled: Library, reindex: Reindex) -> None:
    reindex.begin(GONE, may_download=False)
    last = reindex.wait(PATIENCE_S)
    assert last.stage == "failed"
    assert str(last.error).startswith(f"The model {GONE} is not on this machine. Allow its download")
    assert filled.model == E5
    assert filled.search_vectors("ferry", 5)
    assert filled.check() == []


def test_a_folder_that_holds_no_model_is_one_message(filled: Library, reindex: Reindex, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "config.json").write_text("{}")
    (tmp_path / "odd" / "model.safetensors").write_bytes(b"no weights")
    reindex.begin(str(tmp_path / "odd"), may_download=False)
    last = reindex.wait(PATIENCE_S)
    assert last.stage == "failed"
    assert "cannot be loaded" in str(last.error)
    assert (filled.model, filled.wanted_model) == (E5, None)


def test_no_search_fails_or_mixes_models_while_the_model_changes(filled: Library, reindex: Reindex) -> None:
    """A query's vector of one model, held against another's of the same length, finds anything."""
    over = threading.Event()

    def ask() -> list[list[tuple[str, float]]]:
        found = []
        while not over.is_set():
            found.append(filled.search_vectors("When does the ferry sail?", 6))
        return found

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        change(reindex, OTHER)
        change(reindex, THIRD)
        change(reindex, OTHER)
        over.set()
        answers = [answer for one in asking for answer in one.result()]
    assert answers
    assert {len(answer) for answer in answers} == {6}
    by_meaning = [answer for answer in answers if {chunk.split(":")[1] for chunk, _ in answer} == {"0"}]
    assert answers[0] in by_meaning
    assert answers[-1] in by_meaning


def test_documents_added_and_removed_meanwhile_end_with_the_new_model(
    filled: Library, add: Add, reindex: Reindex
) -> None:
    reindex.begin(OTHER, may_download=False)
    gone = filled.documents()[0].id
    filled.remove(gone)
    added = [add(f"new{i}.pdf", [f"Spring tide number {i}."]) for i in range(4)]
    assert reindex.wait(PATIENCE_S).stage == "done"
    later = add("later.pdf", ["Neap tide."])
    assert filled.check() == []
    found = {chunk.split(":")[0] for chunk, _ in filled.search_vectors("tide", 100)}
    assert {*added, later} <= found
    assert gone not in found


def test_a_document_removed_and_added_again_between_two_slices_is_embedded_again(
    filled: Library, settings: Settings, add: Add
) -> None:
    from library.embedders.choice import make_embedder, with_embedder

    embedder = make_embedder(with_embedder(settings, OTHER))
    shadow = filled.change_model(OTHER)
    taken = shadow.next(100)
    old = taken[0].document_id
    filled.remove(old)
    shadow.add(taken, embedder.embed([chunk.text for chunk in taken]))
    assert not filled._spaces.coming.index.ids()  # type: ignore[union-attr]
    while chunks := shadow.next(100):
        shadow.add(chunks, embedder.embed([chunk.text for chunk in chunks]))
    again = add("again.pdf", ["The ferry sails at nine."])
    assert not shadow.finish()
    while chunks := shadow.next(100):
        assert {chunk.document_id for chunk in chunks} == {again}
        shadow.add(chunks, embedder.embed([chunk.text for chunk in chunks]))
    assert shadow.finish()
    assert filled.check() == []


def test_vectors_of_the_old_model_are_not_added_after_the_switch(filled: Library, six: Path, reindex: Reindex) -> None:
    (document, *_) = filled.documents()
    chunks = list(filled.chunks([f"{document.id}:{i}" for i in range(3)]).values())
    pages, file = filled.pages(document.id), six.parent / document.name
    vectors = filled.embedder.embed([chunk.text for chunk in chunks])
    change(reindex, OTHER)
    filled.remove(document.id)
    with pytest.raises(LibraryMismatch, match=f"was embedded with {E5}"):
        filled.add(document, pages, chunks, vectors, file, E5)
    assert filled.check() == []


def test_every_text_that_a_server_embeds_stands_in_the_ledger(
    filled: Library, reindex: Reindex, add: Add, server: EmbeddingServer
) -> None:
    server.requests.clear()
    change(reindex, OTHER)
    add("served.pdf", ["The ferry sails at nine."])
    filled.search_vectors("When does the ferry sail?", 3)
    entries = filled.ledger.entries()
    assert len(entries) == len(server.requests) > 3
    assert {(entry.purpose, entry.outcome) for entry in entries} == {("embed", "ok")}


def test_cancelling_keeps_the_model_and_leaves_nothing(filled: Library, settings: Settings, reindex: Reindex) -> None:
    reindex.begin(OTHER, may_download=False)
    reindex.cancel()
    assert reindex.progress.stage == "cancelled"
    assert (filled.model, filled.wanted_model) == (E5, None)
    assert vector_folders(settings) == 1
    assert filled.check() == []
    change(reindex, OTHER)


def test_what_was_cancelled_does_not_begin_again_with_the_next_start(filled: Library, settings: Settings) -> None:
    filled.close()
    named = settings.model_copy(update={"embedding_model": OTHER})
    with Library.open(named) as again:
        again.change_model(OTHER)
        again.keep_model()
    with Library.open(named) as again:
        assert again.wanted_model is None


def test_a_model_chosen_by_a_person_stands_against_the_settings(
    filled: Library, settings: Settings, reindex: Reindex
) -> None:
    change(reindex, OTHER)
    filled.close()
    with Library.open(settings) as again:
        assert (again.model, again.wanted_model) == (OTHER, None)


def test_a_library_whose_model_is_gone_says_so_and_can_be_indexed_again(
    library: Library, settings: Settings, worker: EmbeddingWorker, add: Add
) -> None:
    add("harbour.pdf", SENTENCES)
    library._catalogue.remember(embedder=GONE)
    library.close()
    with Library.open(settings) as again:
        with pytest.raises(LibraryMismatch, match=f"indexed with {GONE}, which cannot be had"):
            again.search_vectors("ferry", 3)
        work = Reindex(again, settings, worker=worker)
        change(work, E5)
        work.close()
        assert again.search_vectors("When does the ferry sail?", 3)[0][0].endswith(":0")
        assert again.check() == []


def test_the_command_line_changes_the_model_and_says_so(
    filled: Library, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", settings.openai_base_url)
    filled.close()
    arguments = ["--reindex", "--library", str(settings.library), "--json"]
    assert main([*arguments, "--model", OTHER]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["model"], said["before"], said["status"], said["chunks"]) == (OTHER, E5, "changed", 18)
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "unchanged"
    assert main([*arguments, "--model", GONE]) == 1
    assert capsys.readouterr().err.endswith(f"The library still answers with {OTHER}.\n")


@pytest.mark.soak
@pytest.mark.parametrize("moments", [(0.02, 0.5), (0.0, 0.1)])
def test_a_change_killed_at_any_moment_goes_on_and_ends_whole(
    filled: Library, settings: Settings, worker: EmbeddingWorker, moments: tuple[float, float]
) -> None:
    """Killed during and just after the embedding, the switch and the deletion of the old vectors."""
    filled.close()
    for turn, seconds in enumerate(moments):
        model = (OTHER, THIRD)[turn % 2]
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest", "--reindex", "--model", model, "--library", str(settings.library)],
            cwd=ROOT,
            env=os.environ | {"OPENAI_BASE_URL": settings.openai_base_url},
            stdout=subprocess.DEVNULL,
        )
        _wait_for_change(settings, process)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with Library.open(settings) as again:
            assert again.check() == []
            assert len(again.search_vectors("ferry", 50)) == 18
            if (wanted := again.wanted_model) is not None:
                work = Reindex(again, settings, worker=worker)
                change(work, wanted)
                work.close()
            assert again.model == model
            assert again.check() == []
            assert vector_folders(settings) == 1


def _wait_for_change(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has begun to write the new vectors, or is done."""
    import sqlite3

    path = settings.library / "footnote.sqlite3"
    while process.poll() is None:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            if database.execute("SELECT 1 FROM facts WHERE name = 'next_embedder'").fetchone():
                return
        time.sleep(0.01)
