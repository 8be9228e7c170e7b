"""A library whose vectors and files are on servers, which come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from library import removals
from library.damage_commands import _tell
from library.errors import StorageError, StoreAway
from library.index import meaning, vectors_server
from library.library import Library
from library.repair import make_vectors, repair
from library.restore import restore
from library.settings import Settings
from library.stores import object_bucket, object_files
from library.stores.backup import make_backup
from tests.documents import add_document
from tests.patience import wait_until
from tests.store_servers import Gate, objects_in, s3_client

PAGES = ["The harbour opened in 1931.\nIt has three quays.", "Zyzzogeton is the last word of the dictionary."]
QUESTION = "When was the port opened?"


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for long; how long is a matter of the tests of each store."""
    for name in ("_PATIENT", "_QUICK"):
        monkeypatch.setattr(object_files, name, (0, 1.0))
    monkeypatch.setattr(object_files, "_AGAIN_S", 0.0)
    monkeypatch.setattr(meaning, "_AGAIN_AWAY_S", 0.0)
    for name in ("WAITS_TO_READ_S", "WAITS_TO_WRITE_S"):
        monkeypatch.setattr(f"library.index.vectors.{name}", ())


@pytest.fixture
def served(on_servers: Settings) -> Iterator[Library]:
    """An empty library on servers, open."""
    with Library.open(on_servers) as library:
        yield library


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_document_is_found_shown_and_erased_on_servers_as_in_a_folder(
    served: Library, on_servers: Settings, s3_server: str, bucket: str
) -> None:
    document_id = add_document(served, on_servers, "harbour.pdf", PAGES).document_id
    assert served.search_vectors(QUESTION, 3)[0][0] == f"{document_id}:0"
    assert served.locate(document_id, 1, "three quays")
    assert served.check() == []
    assert served.try_stores() == dict.fromkeys(("catalogue", "words", "vectors", "disk", "files"))
    assert not (on_servers.library / "files").exists()
    assert not list(on_servers.library.glob("chroma/*"))
    assert {entry.purpose for entry in served.ledger.entries()} == {"keep vectors", "keep files"}
    served.remove(document_id)
    assert served.search_vectors(QUESTION, 3) == []
    assert served.check() == []
    assert objects_in(s3_server, bucket) == {}
    assert b"yzzogeton" not in _bytes_of(on_servers.library)
    assert not served.file(document_id).exists()


def test_two_libraries_share_servers_without_seeing_each_other(served: Library, on_servers: Settings) -> None:
    document_id = add_document(served, on_servers, "harbour.pdf", PAGES).document_id
    two = on_servers.model_copy(update={"library": on_servers.library.parent / "second"})
    with Library.open(two) as second:
        assert second.search_vectors(QUESTION, 3) == []
        assert not second.file(document_id).exists()
        assert second.check() == served.check() == []


@pytest.mark.parametrize("store", ["files", "vectors"])
def test_a_document_is_not_ready_before_its_stores_have_it(
    served: Library, on_servers: Settings, s3_gate: Gate, chroma_gate: Gate, store: str
) -> None:
    gate = s3_gate if store == "files" else chroma_gate
    donor = on_servers.model_copy(update={"library": on_servers.library.parent / "donor"})
    with Library.open(donor) as lent:
        document = lent.document(add_document(lent, donor, "harbour.pdf", PAGES).document_id)
        chunks, pages = lent.chunks_of(document.id), lent.pages(document.id)
        found = lent.vectors_of([chunk.id for chunk in chunks])
        source = lent.file(document.id)
        vectors = np.stack([found[chunk.id] for chunk in chunks])
        gate.shut()
        with pytest.raises(StoreAway):
            served.add(document, pages, chunks, vectors, source, served.model)
        assert served.documents() == []
        assert served.search_words("zyzzogeton", 3) == []
        gate.open()
        served.add(document, pages, chunks, vectors, source, served.model)
    assert [held.id for held in served.documents()] == [document.id]
    assert served.check() == []


@pytest.mark.parametrize("store", ["files", "vectors"])
def test_what_is_deleted_while_a_server_is_away_is_gone_at_once_and_erased_once_it_is_back(
    served: Library,
    on_servers: Settings,
    s3_gate: Gate,
    chroma_gate: Gate,
    s3_server: str,
    bucket: str,
    store: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(removals, "_FIRST_S", 0.05)
    gate = s3_gate if store == "files" else chroma_gate
    document_id = add_document(served, on_servers, "harbour.pdf", PAGES).document_id
    gate.shut()
    with pytest.raises(StoreAway, match="does not answer"):
        served.remove(document_id)
    assert served.documents() == []
    gate.open()
    wait_until(lambda: not served._catalogue.unfinished())
    assert served.check() == []
    assert objects_in(s3_server, bucket) == {}
    assert b"yzzogeton" not in _bytes_of(on_servers.library)


def test_a_removal_that_is_left_is_finished_when_the_library_opens(on_servers: Settings, s3_gate: Gate) -> None:
    with Library.open(on_servers) as library:
        document_id = add_document(library, on_servers, "harbour.pdf", PAGES).document_id
        s3_gate.shut()
        with pytest.raises(StoreAway):
            library.remove(document_id)
    with Library.open(on_servers) as library:
        assert library.documents() == []
    s3_gate.open()
    with Library.open(on_servers) as library:
        assert library.check() == []


def test_while_the_vectors_are_away_words_answer_and_it_is_said(
    served: Library, on_servers: Settings, chroma_gate: Gate
) -> None:
    document_id = add_document(served, on_servers, "harbour.pdf", PAGES).document_id
    assert served.search_vectors(QUESTION, 3)
    chroma_gate.shut()
    assert served.search_vectors(QUESTION, 3) == []
    assert served.search_words("harbour", 3)[0][0] == f"{document_id}:0"
    assert [message.name for message in served.ailments()] == ["vectors_away"]
    assert [message.name for message in served.check()] == ["vectors_away"]
    chroma_gate.open()
    assert served.search_vectors(QUESTION, 3)
    assert served.ailments() == []


def test_while_the_files_are_away_their_pages_are_not_shown_and_it_is_said(
    served: Library, on_servers: Settings, s3_gate: Gate
) -> None:
    document_id = add_document(served, on_servers, "harbour.pdf", PAGES).document_id
    s3_gate.shut()
    with pytest.raises(StoreAway, match="their pages cannot be shown"):
        served.file(document_id)
    assert [message.name for message in served.ailments()] == ["files_away"]
    assert [message.name for message in served.check()] == ["files_away"]
    refused = served.try_stores()["files"]
    assert refused is not None
    assert refused.name == "files_away"
    assert served.search_vectors(QUESTION, 3)
    s3_gate.open()
    assert served.file(document_id).is_file()
    assert served.ailments() == []


def test_vectors_that_a_server_lost_are_missed_and_made_anew(served: Library, on_servers: Settings) -> None:
    document_id = add_document(served, on_servers, "harbour.pdf", PAGES).document_id
    assert served.search_vectors(QUESTION, 3)
    served._vectors._opened[0].delete_collection(served._vectors._name)  # type: ignore[index]
    assert served.search_vectors(QUESTION, 3) == []
    assert served.search_vectors(QUESTION, 3) == []
    assert served.lacks_vectors
    assert make_vectors(served, _tell) == 2
    assert served.search_vectors(QUESTION, 3)[0][0] == f"{document_id}:0"
    assert served.check() == []


def test_a_backup_has_the_files_of_the_bucket_and_is_restored_beside_what_is_there(
    on_servers: Settings, s3_server: str, bucket: str, tmp_path: Path
) -> None:
    with Library.open(on_servers) as library:
        document_id = add_document(library, on_servers, "harbour.pdf", PAGES).document_id
        made = make_backup(on_servers, tmp_path / "all.zip")
    assert made.missing == ()
    report = restore(on_servers, made.path, _tell)
    assert report.problems == []
    assert {message.name for message in report.done} == {"restore_left", "restore_set_aside"}
    names = objects_in(s3_server, bucket)
    assert len(names) == 2, "those of the library that was set aside are another's"
    assert {name.rpartition("/")[2] for name in names} == {f"{document_id}.pdf"}
    with Library.open(on_servers) as library:
        assert library.search_vectors(QUESTION, 3)[0][0] == f"{document_id}:0"
        library.remove(document_id)
    assert len(objects_in(s3_server, bucket)) == 1


def test_a_restore_that_the_bucket_refuses_leaves_what_was_there(
    on_servers: Settings, s3_gate: Gate, tmp_path: Path
) -> None:
    with Library.open(on_servers) as library:
        add_document(library, on_servers, "harbour.pdf", PAGES)
    made = make_backup(on_servers, tmp_path / "all.zip")
    s3_gate.shut()
    with pytest.raises(StorageError, match="does not answer"):
        restore(on_servers, made.path, _tell)
    s3_gate.open()
    with Library.open(on_servers) as library:
        assert library.check() == []
        assert library.search_vectors(QUESTION, 3)


def test_repair_puts_a_lost_file_back_into_the_bucket_and_takes_strays_out_of_it(
    on_servers: Settings, s3_server: str, bucket: str, tmp_path: Path
) -> None:
    with Library.open(on_servers) as library:
        document_id = add_document(library, on_servers, "harbour.pdf", PAGES).document_id
    backup = make_backup(on_servers, tmp_path / "all.zip").path
    (name, content), *_ = objects_in(s3_server, bucket).items()
    client = s3_client(s3_server)
    client.delete_object(Bucket=bucket, Key=name)
    client.put_object(Bucket=bucket, Key=name.replace(document_id, "5" * 64), Body=content)
    with Library.open(on_servers) as library:
        assert {problem.name for problem in library.check()} == {"check_file_missing", "check_file_stray"}
    report = repair(on_servers, backup, _tell)
    assert report.problems == []
    assert {message.name for message in report.done} == {"repair_file", "repair_queued"}
    assert objects_in(s3_server, bucket) == {name: content}
    assert (on_servers.library / "incoming" / f"{'5' * 64}.pdf").read_bytes() == content


def test_waits_are_bounded() -> None:
    """What a person waits for is given up within seconds, whatever the server does."""
    assert sum(vectors_server.WAITS_TO_READ_S) <= 1.0
    assert sum(vectors_server.WAITS_TO_WRITE_S) <= 20.0
    assert object_bucket._REQUEST_S <= 60.0
