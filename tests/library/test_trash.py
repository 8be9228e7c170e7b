from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from library.errors import StorageError
from library.library import Library
from library.settings import Settings
from tests.documents import add_document, add_documents_of_one_page
from tests.engines import BOTH_IN_SOAK

ENGINES = BOTH_IN_SOAK

PAGES = ["The harbour opened in 1931.\nIt has three quays.", "Zyzzogeton is the last word of the dictionary."]
SECRET = b"yzzogeton"


@pytest.fixture
def kept(library: Library, settings: Settings) -> str:
    """The id of a document that stays."""
    return add_document(library, settings, "kept.pdf", ["Nothing to see here but a lighthouse."]).document_id


@pytest.fixture
def gone(library: Library, settings: Settings, kept: str) -> str:
    """The id of a document that is in the trash."""
    document_id = add_document(library, settings, "gone.pdf", PAGES).document_id
    assert library.trash.put([document_id]) == [document_id]
    return document_id


def _holding_the_secret(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and SECRET in path.read_bytes()]


def test_what_is_in_the_trash_is_neither_listed_nor_found_nor_opened(library: Library, kept: str, gone: str) -> None:
    assert [document.id for document in library.documents()] == [kept]
    assert not library.holds(gone)
    assert library.search_words("zyzzogeton", 5) == []
    assert library.search_words("zyzzogeton", 5, [gone]) == []
    assert {chunk.split(":")[0] for chunk, _ in library.search_vectors("the last word", 5)} == {kept}
    assert library.search_vectors("the last word", 5, [gone]) == []
    assert library.chunks([f"{gone}:0"]) == {}
    assert [job for job in library.jobs.all() if job.document_id == gone] == []
    assert library.check() == []
    assert library.stray_files() == []


def test_what_is_brought_back_is_as_it_was(library: Library, gone: str) -> None:
    made = library.collections.create("Ports")
    library.trash.restore([gone])
    library.collections.add_documents(made.id, [gone])
    library.trash.put([gone])
    assert library.collections.documents([made.id]) == set()
    library.trash.restore([gone])
    assert library.trash.documents() == []
    assert library.collections.documents([made.id]) == {gone}
    assert library.search_words("zyzzogeton", 5)[0][0] == f"{gone}:1"
    assert library.search_vectors("When was the port opened?", 5)[0][0] == f"{gone}:0"
    assert library.check() == []


@pytest.mark.in_files
def test_what_is_erased_leaves_no_word_on_the_disk(library: Library, settings: Settings, kept: str, gone: str) -> None:
    assert _holding_the_secret(settings.library)
    library.trash.erase([gone, kept])
    assert library.trash.documents() == []
    assert [document.id for document in library.documents()] == [kept], "only what is in the trash is erased"
    assert _holding_the_secret(settings.library) == []
    library.trash.restore([gone])
    assert not library.holds(gone)
    assert library.check() == []


def test_many_are_erased_together_and_the_others_are_still_found(library: Library, settings: Settings) -> None:
    jobs = add_documents_of_one_page(library, settings, [f"letter-{n}.pdf" for n in range(5)])
    ids = [job.document_id for job in jobs]
    library.trash.put(ids[1:])
    library.trash.erase()
    assert [document.id for document in library.documents()] == ids[:1]
    assert [chunk.split(":")[0] for chunk, _ in library.search_words("letter", 9)] == ids[:1]
    assert library.check() == []


@pytest.mark.in_files  # on a server, what this process keeps in its trash is its own until it ends
@pytest.mark.parametrize("with_chats", [True, False], ids=["with its chats", "without"])
def test_after_a_crash_the_next_start_erases_it(
    library: Library, settings: Settings, kept: str, gone: str, tmp_path: Path, with_chats: bool
) -> None:
    chat = library.chats.create("What does gone.pdf say?", {"documents": [gone]})
    library.trash.put([gone], with_chats=with_chats)
    crashed = tmp_path / "crashed"
    shutil.copytree(settings.library, crashed)
    with Library.open(settings.model_copy(update={"library": crashed})) as again:
        assert [document.id for document in again.documents()] == [kept]
        assert (again.chats.get(chat.id) is None) == with_chats
        assert again.check() == []
    assert _holding_the_secret(crashed) == []
    assert library.chats.get(chat.id), "while it can be brought back, its chats stay"
    library.trash.erase()
    assert (library.chats.get(chat.id) is None) == with_chats


def test_closing_erases_what_is_in_it(library: Library, settings: Settings, gone: str) -> None:
    library.close()
    assert _holding_the_secret(settings.library) == []


def test_a_file_that_is_added_again_comes_back_from_it(library: Library, settings: Settings, gone: str) -> None:
    assert add_document(library, settings, "again.pdf", PAGES).stage == "unchanged"
    assert library.holds(gone)
    assert library.trash.documents() == []
    library.trash.erase([gone])
    assert library.holds(gone), "what came back is not erased by whoever deleted it before"


def test_words_that_were_made_anew_meanwhile_have_it_again(library: Library, gone: str) -> None:
    library._lexical.restore(library._catalogue.chunk_counts())
    assert library.search_words("zyzzogeton", 5) == []
    library.trash.restore([gone])
    assert library.search_words("zyzzogeton", 5)[0][0] == f"{gone}:1"
    assert library.check() == []


def test_vectors_that_are_made_anew_empty_it(library: Library, gone: str) -> None:
    library.make_missing_vectors()
    assert library.trash.documents() == []
    library.trash.restore([gone])
    assert not library.holds(gone)


def test_a_document_whose_replacement_failed_is_erased_at_once(
    library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = add_document(library, settings, "torn.pdf", PAGES).document_id
    document, pages = library.document(document_id), library.pages(document_id)
    vectors = library.embedder.embed(PAGES)[:0]

    def fail(*_: object) -> None:
        raise StorageError("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(library._lexical, "renew", fail)
        with pytest.raises(StorageError, match="full"):
            library.replace(document, pages, [], vectors, library.model)
    assert library.trash.put([document_id]) == []
    assert library.trash.documents() == []
    assert library.check() == []
