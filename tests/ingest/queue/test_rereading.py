from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pypdf import PdfWriter

from ingest.queue import IngestQueue
from ingest.queue.rereading import Progress, Rereading
from library.library import Library
from library.pdf.pages import READER_VERSION, ReadPage
from library.records import Facts
from library.settings import ROOT, Settings
from library.stores.staging import reread_key
from tests.documents import add_document, add_file, shared_processes
from tests.last_release import as_last_release_left_it
from tests.patience import PATIENCE_S, wait_until
from tests.pdfs import make_pdf
from tests.pictures import make_scan

PAGES = ["The harbour opened in 1931.\nIt has three quays.", "Dogs travel free on the night ferry."]


@pytest.fixture
def old(settings: Settings) -> Iterator[Library]:
    """A library that the last release made, with two documents, opened by this one."""
    with Library.open(settings) as library:
        harbour = add_document(library, settings, "harbour.pdf", PAGES).document_id
        library.date_document(harbour, "1999")
        library.collections.add_documents(library.collections.create("Ports").id, [harbour])
        make_pdf(settings.library.parent / "locked.pdf", ["The lighthouse keeper sleeps."], password="tide")
        add_file(library, settings, settings.library.parent / "locked.pdf", "tide")
    as_last_release_left_it(settings)
    with Library.open(settings) as library:
        yield library


def read_anew(library: Library, settings: Settings) -> Progress:
    work = Rereading(library, settings, processes=shared_processes())
    work.begin()
    try:
        return work.wait(PATIENCE_S)
    finally:
        work.close()


def hits(library: Library, words: str) -> list[str]:
    return [library.chunks([chunk])[chunk].text for chunk, _ in library.search_words(words, 5)]


def test_a_library_of_the_last_release_answers_at_once_and_is_read_anew(old: Library, settings: Settings) -> None:
    before = old.documents()
    assert [document.reader for document in before] == [0, 0]
    assert {document.facts for document in before} == {Facts()}
    assert hits(old, "night ferry") == [PAGES[1]]
    assert old.search_vectors("When was the port opened?", 1)
    assert not any(page.blocks for document in before for page in old.pages(document.id))
    progress = read_anew(old, settings)
    assert (progress.stage, progress.done, progress.total, progress.left) == ("done", 2, 2, ())
    assert [document.reader for document in old.documents()] == [READER_VERSION] * 2
    assert all(page.blocks for document in before for page in old.pages(document.id))
    assert {document.name: document.facts.languages for document in old.documents()} == {
        "harbour.pdf": ("en", "en"),
        "locked.pdf": ("en",),
    }
    assert hits(old, "night ferry") == [PAGES[1]]
    assert old.check() == []
    for was, now in zip(before, old.documents(), strict=True):
        assert (now.id, now.name, now.added_at, now.dated, now.metadata) == (
            *(was.id, was.name, was.added_at, was.dated, was.metadata),
        )
    assert [found.count for found in old.collections.all()] == [1]
    assert [old.staging.page_numbers(reread_key(document.id)) for document in before] == [set(), set()]
    assert Rereading(old, settings).progress.stage == "idle"


def test_what_cannot_be_read_anew_stays_as_it_is(old: Library, settings: Settings) -> None:
    harbour = next(document for document in old.documents() if document.name == "harbour.pdf")
    old.file(harbour.id).unlink()
    progress = read_anew(old, settings)
    assert progress.stage == "done"
    ((name, reason),) = progress.left
    assert name == "harbour.pdf"
    assert "There is no file" in str(reason)
    assert {document.name: document.reader for document in old.documents()} == {
        "harbour.pdf": 0,
        "locked.pdf": READER_VERSION,
    }
    assert hits(old, "night ferry") == [PAGES[1]]


def test_a_scan_stays_as_it_was_recognised_while_recognition_is_off(library: Library, settings: Settings) -> None:
    folder = settings.library.parent
    plain = make_pdf(folder / "plain.pdf", ["The night ferry sails at noon."])
    with PdfWriter() as writer:
        writer.append(plain)
        writer.append(make_scan(plain, folder / "scan.pdf"))
        writer.write(folder / "both.pdf")
    scan = add_file(library, settings, folder / "both.pdf").document_id
    library.close()
    as_last_release_left_it(settings)
    with Library.open(settings) as opened:
        before = opened.pages(scan)
        progress = read_anew(opened, settings.model_copy(update={"ocr": False}))
        assert [str(reason) for _, reason in progress.left] == ["Page 2 gave text before, and gives none now."]
        assert opened.pages(scan) == before


def test_work_that_was_stopped_goes_on_where_it_was(
    old: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = shared_processes().reader
    read, numbers = reader.read, list[tuple[str, tuple[int, ...]]]()
    reached = threading.Event()

    def noted(path: Path, name: str, wanted: Sequence[int], password: str) -> list[ReadPage]:
        numbers.append((name, tuple(wanted)))
        pages = read(path, name, wanted, password)
        reached.set()
        return pages

    monkeypatch.setattr(reader, "read", noted)
    work = Rereading(old, settings, processes=shared_processes(), busy=reached.is_set)
    work.begin()
    wait_until(lambda: any(old.staging.page_numbers(reread_key(document.id)) for document in old.documents()))
    work.close()
    assert work.progress.stage == "idle"
    assert len(old.outdated()) == 2
    old.close()
    with Library.open(settings) as again:
        IngestQueue(again, settings, processes=shared_processes()).close()
        progress = read_anew(again, settings)
        assert (progress.stage, again.outdated()) == ("done", [])
    assert len(numbers) == len(set(numbers)) == 2


KILLED = """
import sys, time
from pathlib import Path
from ingest.queue.rereading import Rereading
from library.library import Library
from library.settings import read_settings
from library.stores.staging import reread_key

settings = read_settings(library=Path(sys.argv[1]))
library = Library.open(settings)
keys = [reread_key(document.id) for document in library.outdated()]
begun = lambda: any(library.staging.page_numbers(key) for key in keys)
Rereading(library, settings, busy=begun).begin()
while not begun():
    time.sleep(0.05)
print("begun", flush=True)
time.sleep(600)
"""


def test_killed_in_the_middle_it_goes_on_with_the_next_start(old: Library, settings: Settings) -> None:
    old.close()
    arguments = [sys.executable, "-c", KILLED, str(settings.library)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.kill()
    assert said == "begun\n"
    with Library.open(settings) as again:
        assert len(again.outdated()) == 2
        assert hits(again, "night ferry") == [PAGES[1]]
        IngestQueue(again, settings, processes=shared_processes()).close()
        assert any(again.staging.page_numbers(reread_key(document.id)) for document in again.documents())
        assert read_anew(again, settings).stage == "done"
        assert (again.outdated(), again.check()) == ([], [])


def test_it_waits_while_files_are_on_their_way(old: Library, settings: Settings) -> None:
    busy = threading.Event()
    busy.set()
    work = Rereading(old, settings, processes=shared_processes(), busy=busy.is_set)
    work.begin()
    try:
        assert work.wait(1.5).done == 0
        assert len(old.outdated()) == 2
        busy.clear()
        assert work.wait(PATIENCE_S).stage == "done"
    finally:
        work.close()


def test_a_document_that_is_removed_meanwhile_leaves_nothing(
    old: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = shared_processes().reader
    read = reader.read

    def removing(path: Path, name: str, wanted: Sequence[int], password: str) -> list[ReadPage]:
        pages = read(path, name, wanted, password)
        for document in old.documents():
            old.remove(document.id)
        return pages

    monkeypatch.setattr(reader, "read", removing)
    ids = [document.id for document in old.documents()]
    progress = read_anew(old, settings)
    assert (progress.stage, progress.left) == ("done", ())
    assert old.documents() == []
    assert [old.staging.page_numbers(reread_key(document_id)) for document_id in ids] == [set(), set()]
    assert old.check() == []
