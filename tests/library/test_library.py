from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from library.errors import DocumentNotFound, LibraryInUse, StorageError
from library.index.lexical import LexicalIndex
from library.library import Library
from library.records import Chunk
from library.settings import ROOT, Settings
from library.words import Message
from tests.documents import add_document, add_files
from tests.engines import BOTH_IN_SOAK, stored_bytes
from tests.pdfs import make_pdf

ENGINES = BOTH_IN_SOAK

PAGES = ["The harbour opened in 1931.\nIt has three quays.", "Zyzzogeton is the last word of the dictionary."]


def test_a_document_is_found_by_words_and_by_meaning(library: Library, settings: Settings) -> None:
    outcome = add_document(library, settings, "harbour.pdf", PAGES)
    assert outcome.stage == "ready"
    (document,) = library.documents()
    assert (document.id, document.name, document.page_count) == (outcome.document_id, "harbour.pdf", 2)
    assert library.search_words("zyzzogeton", 5)[0][0] == f"{document.id}:1"
    assert library.search_vectors("When was the port opened?", 5)[0][0] == f"{document.id}:0"
    assert library.check() == []


def test_search_stays_within_the_documents_named(library: Library, settings: Settings) -> None:
    one = add_document(library, settings, "one.pdf", ["The harbour opened in 1931."]).document_id
    two = add_document(library, settings, "two.pdf", ["The harbour closed in 1987."]).document_id
    for search in (library.search_words, library.search_vectors):
        assert {chunk.split(":")[0] for chunk, _ in search("harbour", 5)} == {one, two}
        assert {chunk.split(":")[0] for chunk, _ in search("harbour", 5, [two])} == {two}


def test_removing_leaves_no_word_of_the_document_on_the_disk(library: Library, settings: Settings) -> None:
    kept = add_document(library, settings, "kept.pdf", ["Nothing to see here but a lighthouse."]).document_id
    gone = add_document(library, settings, "secret-zyzzogeton.pdf", PAGES).document_id
    library.remove(gone)
    assert [document.id for document in library.documents()] == [kept]
    assert library.check() == []
    assert library.search_words("lighthouse", 5)
    assert not library.search_words("zyzzogeton", 5)
    files = [path for path in settings.library.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"yzzogeton" in path.read_bytes()] == []
    assert b"yzzogeton" not in stored_bytes(settings)
    if isinstance(library._lexical, LexicalIndex):
        terms = [shard.view.searcher.terms_with_prefix("text", "zyzz") for shard in library._lexical._shards]
        assert not any(terms), "Tantivy packs its terms so that no search through the bytes would find one"


@pytest.mark.parametrize("step", ["_spaces", "_lexical", "_files", "_catalogue"])
def test_a_removal_that_was_cut_short_is_finished_when_the_library_opens(
    library: Library, settings: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    kept = add_document(library, settings, "kept.pdf", ["Nothing to see here but a lighthouse."]).document_id
    gone = add_document(library, settings, "gone.pdf", PAGES).document_id
    with monkeypatch.context() as patch:
        patch.setattr(getattr(library, step), "delete_documents" if step == "_catalogue" else "remove", die)
        with pytest.raises(KeyboardInterrupt):
            library.remove(gone)
    assert [document.id for document in library.documents()] == [kept]
    library.close()
    with Library.open(settings) as again:
        assert again.check() == []
        assert again.search_words("zyzzogeton", 5) == []
        assert again.search_words("lighthouse", 5)
        assert not again.file(gone).exists()


@pytest.mark.in_files
@pytest.mark.parametrize("harm", ["lost", "of an earlier layout"])
def test_a_lexical_index_that_cannot_be_used_is_made_anew_from_the_catalogue(
    library: Library, settings: Settings, harm: str
) -> None:
    document_id = add_document(library, settings, "harbour.pdf", PAGES).document_id
    library.close()
    folder = settings.library / "lexical"
    shutil.rmtree(folder)
    if harm == "of an earlier layout":
        folder.mkdir()
        (folder / "meta.json").write_text("{}")
    with Library.open(settings) as again:
        assert again.search_words("zyzzogeton", 5)[0][0] == f"{document_id}:1"
        assert again.check() == []
        assert not (folder / "meta.json").exists()


def test_documents_are_read_again_only_when_they_changed(library: Library, settings: Settings) -> None:
    generations = [library.generation]
    document_id = add_document(library, settings, "harbour.pdf", PAGES).document_id
    generations.append(library.generation)
    library.documents().clear()
    assert [document.id for document in library.documents()] == [document_id], "the list is the caller's own"
    assert library.documents()[0] is library.documents()[0]
    library.search_words("harbour", 5)
    assert library.generation == generations[-1]
    library.date_document(document_id, "1931")
    generations.append(library.generation)
    assert library.documents()[0].dated == "1931"
    library.remove(document_id)
    generations.append(library.generation)
    assert library.documents() == []
    assert generations == sorted(set(generations))


def test_pages_come_with_the_chunks_that_begin_on_them(library: Library, settings: Settings) -> None:
    one = add_document(library, settings, "harbour.pdf", PAGES).document_id
    two = add_document(library, settings, "tower.pdf", ["A lighthouse."]).document_id
    found = library.pages_with_chunks([(one, 2), (two, 1), (two, 7)])
    assert found == {place: (library.page(*place), library.chunks_on_page(*place)) for place in ((one, 2), (two, 1))}
    assert [chunk.id for _, chunks in found.values() for chunk in chunks] == [f"{one}:1", f"{two}:0"]
    assert library.pages_with_chunks([]) == {}


@pytest.mark.parametrize("step", ["_files", "_vectors", "_lexical"])
def test_an_add_that_fails_midway_leaves_nothing(
    library: Library, settings: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StorageError("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(getattr(library, step), "add", fail)
        assert add_document(library, settings, "harbour.pdf", PAGES).error == Message("disk_full")
    assert library.documents() == []
    assert library.check() == []
    assert add_document(library, settings, "harbour.pdf", PAGES).stage == "ready"


def test_leavings_of_a_crash_are_cleared_when_the_library_opens(library: Library, settings: Settings) -> None:
    """The process died after the vectors and words were written and before the document was shown."""
    document_id = add_document(library, settings, "harbour.pdf", PAGES).document_id
    library._catalogue.hide_documents([document_id])
    assert library.documents() == []
    library.close()
    with Library.open(settings) as again:
        assert again.check() == []
        assert not again.search_words("harbour", 5)
        assert not again.file(document_id).exists()


def test_check_tells_what_is_missing_and_what_is_changed(library: Library, settings: Settings) -> None:
    document_id = add_document(library, settings, "harbour.pdf", PAGES).document_id
    library._vectors.remove(document_id)
    library.file(document_id).write_bytes(b"%PDF changed")
    problems = list(map(str, library.check()))
    assert f"vectors: chunk {document_id}:0 is missing" in problems
    assert "files: the PDF of harbour.pdf was changed" in problems


def test_check_tells_what_belongs_to_no_document(library: Library, settings: Settings) -> None:
    add_document(library, settings, "harbour.pdf", PAGES)
    stray = Chunk("stray:0", "stray", 0, 0, 5, 1, 1, "Stray.")
    library._vectors.add([stray], np.full((1, 384), 384**-0.5, dtype=np.float32))
    library._lexical.add([stray])
    library.file("stray").write_bytes(b"%PDF stray")
    assert list(map(str, library.check())) == [
        "vectors: chunk stray:0 belongs to no document",
        "lexical index: chunk stray:0 belongs to no document",
        "files: stray.pdf belongs to no document",
    ]


def test_a_second_process_is_told_who_has_the_library(library: Library, settings: Settings) -> None:
    command = [sys.executable, "-m", "library", "list", "--library", str(settings.library)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr.startswith(f"The library {settings.library} is in use by another Footnote (process ")
    assert second.stderr.count("\n") == 1


def test_a_second_opening_in_the_same_process_is_refused_too(library: Library, settings: Settings) -> None:
    with pytest.raises(LibraryInUse, match="in use"):
        Library.open(settings)


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        Library.open(settings.model_copy(update={"library": tmp_path / "file" / "library"}))


def test_an_unknown_document_is_named(library: Library) -> None:
    with pytest.raises(DocumentNotFound, match="no document abc"):
        library.document("abc")


def test_idf_is_higher_for_rarer_terms(library: Library, settings: Settings) -> None:
    add_document(library, settings, "harbour.pdf", ["The harbour has the boat.", "The boat is red.", "The sea."])
    assert library.idf("harbour") > library.idf("boat") > library.idf("the") >= 0


def test_query_vectors_have_unit_length(library: Library) -> None:
    assert np.linalg.norm(library.embedder.embed_query("harbour")) == pytest.approx(1, abs=1e-5)


def test_documents_may_be_added_and_removed_at_the_same_time(library: Library, settings: Settings) -> None:
    """A removal rewrites the lexical index; it once left out the words of a document that was just being added."""
    old = [add_document(library, settings, f"old{i}.pdf", [f"Old quay {i}."]).document_id for i in range(6)]
    prepared = [make_pdf(settings.library.parent / f"new{i}.pdf", [f"New pier {i}."]) for i in range(6)]
    with ThreadPoolExecutor(2) as pool:
        adding = pool.submit(add_files, library, settings, prepared)
        for document_id in old:
            library.remove(document_id)
        assert [job.stage for job in adding.result()] == ["ready"] * 6
    assert {document.name for document in library.documents()} == {f"new{i}.pdf" for i in range(6)}
    assert library.check() == []
    assert len(library.search_words("pier", 10)) == 6


def test_the_same_file_three_times_in_one_batch_is_there_once(library: Library, settings: Settings) -> None:
    folder = settings.library.parent
    first = make_pdf(folder / "harbour.pdf", PAGES)
    copies = [first, folder / "copy.pdf", folder / "copy of copy.pdf"]
    for copy in copies[1:]:
        copy.write_bytes(first.read_bytes())
    stages = [job.stage for job in add_files(library, settings, copies)]
    assert stages == ["ready", "unchanged", "unchanged"]
    assert [document.name for document in library.documents()] == ["harbour.pdf"]
    assert library.check() == []


def test_the_library_may_be_closed_from_another_thread_than_it_was_opened_in(settings: Settings) -> None:
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(Library.open, settings).result()
    opened.close()
    Library.open(settings).close()
