"""One library in two processes, as two libraries on the same servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import EmbeddingWorker
from ingest.queue.reindex import Reindex
from library.embedders.base import Vectors
from library.errors import LibraryMismatch
from library.library import Library
from library.settings import Settings
from tests.documents import add_document
from tests.library.embedding_server import DIM, EmbeddingServer
from tests.patience import PATIENCE_S, wait_until

ENGINES = ("postgres",)

PAGES = ["The harbour opened in 1931.", "It has three quays."]
OTHER = "openai:good"


@pytest.fixture
def set_of_servers(server_set: Settings) -> Iterator[Settings]:
    """The servers, with one that knows other models."""
    with EmbeddingServer().running() as models:
        yield server_set.model_copy(update={"openai_base_url": models.address})


@pytest.fixture
def one(set_of_servers: Settings) -> Iterator[Library]:
    """The library with one document, open in one process."""
    with Library.open(set_of_servers) as library:
        add_document(library, set_of_servers, "harbour.pdf", PAGES)
        yield library


@pytest.fixture
def two(set_of_servers: Settings, one: Library, tmp_path: Path) -> Iterator[Library]:
    """The same library, open in another."""
    with Library.open(set_of_servers.model_copy(update={"library": tmp_path / "two"})) as library:
        yield library


def _unit_vectors(count: int) -> Vectors:
    vectors = np.zeros((count, DIM), dtype=np.float32)
    vectors[:, 0] = 1
    return vectors


def _change_model(library: Library) -> None:
    shadow = library.change_model(OTHER)
    while chunks := shadow.next(10):
        shadow.add(chunks, _unit_vectors(len(chunks)))
    assert shadow.finish()


def test_processes_that_open_a_new_library_at_once_agree_on_its_identity(one: Library, two: Library) -> None:
    assert one._catalogue.settle("library", "first") == two._catalogue.settle("library", "second")
    assert one._vectors._name == two._vectors._name


def test_a_change_of_the_model_in_one_process_is_followed_by_the_other(one: Library, two: Library) -> None:
    before = two.model
    assert two.search_vectors("When was the port opened?", 1)
    _change_model(one)
    wait_until(lambda: two.model == OTHER)
    (document,) = two.documents()
    assert [chunk.rpartition(":")[0] for chunk, _ in two.search_vectors("When was the port opened?", 1)] == [
        document.id
    ]
    assert before != OTHER
    assert two.check() == []


def test_two_processes_that_begin_the_same_change_make_it_once(
    one: Library, two: Library, set_of_servers: Settings
) -> None:
    worker = EmbeddingWorker(set_of_servers)
    changes = [Reindex(library, set_of_servers, worker=worker) for library in (one, two)]
    try:
        for change in changes:
            change.begin(OTHER, may_download=False)
        assert [change.wait(PATIENCE_S).stage for change in changes] == ["done", "done"]
    finally:
        for change in changes:
            change.close()
        worker.close()
    assert (one.model, two.model) == (OTHER, OTHER)
    assert one._vectors._name == two._vectors._name
    assert one.check() == two.check() == []


def test_a_document_with_vectors_of_the_model_before_is_not_shown(one: Library, two: Library) -> None:
    """The model changes between the look at it and the end of the adding."""
    (document,) = one.documents()
    held = one.vectors_of([chunk.id for chunk in one.chunks_of(document.id)])
    before, finish = two.model, two._catalogue.finish_document
    pages, chunks, source = two.pages(document.id), two.chunks_of(document.id), two.file(document.id).read_bytes()
    copy = two.folder / "copy.pdf"
    copy.write_bytes(source)
    one.remove(document.id)

    def change_first(document_id: str, model: str | None = None) -> bool:
        _change_model(one)
        return finish(document_id, model)

    two._catalogue.finish_document = change_first  # type: ignore[method-assign]
    with pytest.raises(LibraryMismatch, match="openai:good answers now"):
        two.add(document, pages, chunks, np.stack([held[chunk.id] for chunk in chunks]), copy, before)
    assert two.model == OTHER
    assert one.documents() == []
    assert one.check() == []


def test_a_document_that_another_process_took_over_is_not_shown(one: Library, two: Library) -> None:
    """The server lost the locks of the one that was adding it."""
    catalogue, (document,) = one._catalogue, one.documents()
    one.remove(document.id)
    catalogue.begin_document(document, [], [])
    assert two._catalogue.take_over(document.id)
    assert not catalogue.finish_document(document.id, one.model)
    assert one.documents() == []


def test_what_a_process_that_died_was_deleting_is_erased_by_another(one: Library, two: Library) -> None:
    (document,) = one.documents()
    one._catalogue.hide_documents([document.id])  # and no more: it holds no lock that says that it is at it
    two._finish_leavings()
    assert two._catalogue.unfinished() == []
    assert two.check() == []


def test_a_check_finds_no_fault_in_what_another_process_has_in_its_trash(one: Library, two: Library) -> None:
    (document,) = one.documents()
    one.trash.put([document.id])
    wait_until(lambda: not two.documents())
    assert two.check() == []
    one.trash.restore([document.id])
    wait_until(lambda: two.documents())
    two._files.remove(document.id)
    assert [fault.name for fault in two.check()] == ["check_file_missing"]
