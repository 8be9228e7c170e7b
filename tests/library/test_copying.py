"""Copies of a library between a folder and servers, and back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from library.__main__ import main
from library.copying import Copied, copy_library
from library.errors import LibraryMismatch, SettingsError, StorageError
from library.library import Library
from library.records import Chunk
from library.settings import Settings
from library.store_sets import read_store_set
from library.stores.tables import metadata
from library.stores.transfer import LEFT, WITH_DOCUMENTS
from tests.documents import add_documents_of_one_page
from tests.postgres import new_schema
from tests.store_servers import KEY_ID, SECRET, objects_in

NAMES = ["one.pdf", "two.pdf", "three.pdf"]


def _copy(source: Settings, target: Settings) -> Copied:
    return copy_library(source, target, lambda done, total: None)


@pytest.fixture
def filled(settings: Settings) -> Settings:
    """Settings of a library in a folder with three documents, a collection and a chat."""
    with Library.open(settings) as library:
        jobs = add_documents_of_one_page(library, settings, NAMES)
        library.date_document(jobs[0].document_id, "1931")
        library.collections.add_documents(library.collections.create("Ports").id, [jobs[1].document_id])
        chat = library.chats.create("On ports")
        library.chats.add_turn(chat.id, "Which?", {"text": "This one.", "documents": [jobs[0].document_id]})
        library.preferences.keep({"model": "gpt-5-mini"})
    return settings


def _all_of(settings: Settings) -> dict[str, object]:
    """Give what a library holds: rows of all tables, vectors and files, as far as a copy has it."""
    with Library.open(settings) as library, library._database.begin() as connection:
        found: dict[str, object] = {}
        for table in metadata.sorted_tables:
            if table.name not in (*LEFT, "ledger", "facts"):
                rows = connection.execute(table.select()).mappings()
                found[table.name] = sorted(json.dumps(dict(row), sort_keys=True, default=str) for row in rows)
        for document in library.documents():
            chunks = library.chunks_of(document.id)
            vectors = library.vectors_of([chunk.id for chunk in chunks])
            found[document.id] = (
                {name: [round(float(x), 6) for x in vector] for name, vector in vectors.items()},
                library.file(document.id).read_bytes(),
                [(chunk, round(score, 3)) for chunk, score in library.search_words(document.name.split(".")[0], 3)],
            )
        found["preferred"] = library.preferences.get("model")
    return found


def test_a_library_goes_to_servers_and_back_and_is_the_same(
    filled: Settings, on_servers: Settings, s3_server: str, bucket: str
) -> None:
    there = on_servers.model_copy(update={"library": filled.library.parent / "there"})
    back = filled.model_copy(update={"library": filled.library.parent / "back"})
    before = _all_of(filled)
    first = _copy(filled, there)
    assert (first.documents, first.added, first.chats, first.left, first.problems) == (3, 3, 1, [], [])
    assert len(objects_in(s3_server, bucket)) == 3
    second = _copy(there, back)
    assert (second.documents, second.added, second.problems) == (3, 3, [])
    assert _all_of(there) == _all_of(back) == _all_of(filled) == before


def test_a_library_goes_to_a_database_a_bucket_and_a_chroma_server_and_back(
    filled: Settings, on_servers: Settings, postgres: str
) -> None:
    back = filled.model_copy(update={"library": filled.library.parent / "back"})
    before = _all_of(filled)
    with new_schema(postgres) as schema:
        place = {"library": filled.library.parent / "there", "database_url": SecretStr(postgres)}
        there = on_servers.model_copy(update={**place, "database_schema": schema})
        assert _copy(filled, there).problems == []
        with Library.open(there) as library:
            chat = library.chats.create("After it")
            library.chats.add_turn(chat.id, "Is the number free?", {"text": "Yes."})
            library.chats.delete(chat.id)
        assert _copy(there, back).problems == []
        assert _all_of(there) == _all_of(back) == before


def test_a_copy_that_was_cut_short_goes_on_and_follows_what_changed_meanwhile(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = filled.model_copy(update={"library": filled.library.parent / "copy"})
    added: list[str] = []
    whole = Library.add

    def add(self: Library, document: object, *rest: object) -> None:
        if len(added) == 2:
            raise KeyboardInterrupt
        added.append(document.id)  # type: ignore[attr-defined]
        whole(self, document, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Library, "add", add)
        with pytest.raises(KeyboardInterrupt):
            _copy(filled, target)
    with Library.open(target) as library:
        assert len(library.documents()) == 2
        assert library.check() == []
    with Library.open(filled) as library:
        library.remove(added[0])
        library.date_document(added[1], "1987-09")
    copied = _copy(filled, target)
    assert (copied.documents, copied.added, copied.problems) == (2, 2, [])
    assert _all_of(target) == _all_of(filled)
    assert _copy(filled, target).added == 0


def test_what_cannot_be_copied_is_said_and_the_rest_is_copied(filled: Settings) -> None:
    with Library.open(filled) as library:
        lost, *_ = library.documents()
        library.file(lost.id).unlink()
        library.jobs.create("coming.pdf", str(filled.library / "incoming" / "coming.pdf"), 10)
    (filled.library / "people" / "ada").mkdir(parents=True)
    copied = _copy(filled, filled.model_copy(update={"library": filled.library.parent / "copy"}))
    assert {message.name for message in copied.left} == {"copy_lacks_file", "copy_jobs", "copy_people"}
    assert copied.documents == 2


def test_a_library_without_its_vectors_is_mended_first(filled: Settings) -> None:
    with Library.open(filled) as library:
        document, *_ = library.documents()
        library._vectors.remove(document.id)
        stray = Chunk("stray:0", "stray", 0, 0, 5, 1, 1, "Stray.")
        library._vectors.add([stray], np.full((1, 384), 384**-0.5, dtype=np.float32))  # so that the count is right
    with pytest.raises(StorageError, match="Run `python -m library repair`, and copy again"):
        _copy(filled, filled.model_copy(update={"library": filled.library.parent / "copy"}))


def test_only_a_library_that_has_nothing_or_a_copy_of_the_same_is_written_to(filled: Settings) -> None:
    parent = filled.library.parent
    other, copy = (filled.model_copy(update={"library": parent / name}) for name in ("other", "copy"))
    with Library.open(other) as library:
        add_documents_of_one_page(library, other, ["four.pdf"])
    with pytest.raises(LibraryMismatch, match="has documents or chats of its own"):
        _copy(filled, other)
    _copy(other, copy)
    with pytest.raises(LibraryMismatch, match="begun as a copy of another library"):
        _copy(filled, copy)
    with pytest.raises(StorageError, match="Name another FOOTNOTE_LIBRARY"):
        _copy(filled, filled)
    with pytest.raises(StorageError, match="There is no library in"):
        _copy(filled.model_copy(update={"library": parent / "nothing"}), copy)
    assert not (parent / "nothing").exists()


def test_every_table_is_either_copied_or_known_not_to_be() -> None:
    rest = {"chats", "turns", "answers", "collections", "collection_members", "guides", "ledger", "facts"}
    rest |= {"self_tests", "self_test_questions", "model_uses", "papers"}
    assert set(metadata.tables) == {*WITH_DOCUMENTS, *LEFT, *rest}


def test_the_command_copies_from_a_folder_to_a_file_of_settings_and_shows_no_key(
    filled: Settings, on_servers: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CHROMA_URL", "http://of.the.environment")
    place = filled.library.parent / "servers.env"
    place.write_text(
        f"# our servers\nexport FOOTNOTE_LIBRARY='{filled.library.parent / 'there'}'\nOPENAI_API_KEY=sk-1\n\n"
        f"FOOTNOTE_CHROMA_URL = {on_servers.chroma_url}\nFOOTNOTE_FILES_URL={on_servers.files_url}\n"
        f"FOOTNOTE_FILES_ENDPOINT={on_servers.files_endpoint}\nFOOTNOTE_FILES_KEY_ID={KEY_ID}\n"
        f'FOOTNOTE_FILES_SECRET="{SECRET}"\nFOOTNOTE_HOSTS=papers.example\n'
    )
    assert main(["copy", str(filled.library), str(place), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"documents": 3, "added": 3, "chats": 1, "left": [], "problems": []}
    assert main(["copy", str(place), str(filled.library.parent / "back")]) == 0
    said_too = capsys.readouterr()
    assert "3 documents and 1 chats are in the copy" in said_too.out
    assert "whole" in said_too.out
    assert SECRET not in f"{said} {said_too}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("FOOTNOTE_CHROMA_URL=http://x", "names no FOOTNOTE_LIBRARY", id="no library"),
        pytest.param("FOOTNOTE_LIBRARY=a\nnonsense", "Line 2 of .* is no setting", id="no setting"),
        pytest.param("FOOTNOTE_LIBRARY=a\nFOOTNOTE_FILES_CACHE_MB=much", "FOOTNOTE_FILES_CACHE_MB cannot", id="value"),
    ],
)
def test_a_file_that_names_no_stores_is_refused(tmp_path: Path, text: str, said: str) -> None:
    place = tmp_path / "stores.env"
    place.write_text(text)
    with pytest.raises(SettingsError, match=said):
        read_store_set(place)


def test_a_folder_is_all_of_its_library_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_FILES_URL", "s3://papers")
    monkeypatch.setenv("FOOTNOTE_LIBRARY", "elsewhere")
    found = read_store_set(tmp_path)
    assert (found.library, found.files_url, found.chroma_url) == (tmp_path, "", "")
