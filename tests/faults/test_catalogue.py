"""A damaged catalogue gives what can be read of it, and the copies and files give the rest."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from library.errors import StorageError, StoreDamaged
from library.library import Library
from library.repair import repair
from library.settings import Settings, read_settings
from library.stores import copies
from library.stores.copies import Copies
from library.stores.database import CATALOGUE
from tests.documents import add_document

TEXTS = [[f"Page {page} of paper {paper} tells of tides and quays." for page in range(3)] for paper in range(6)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of six documents with a chat, closed; of its catalogue there is no copy."""
    settings = read_settings(library=tmp_path_factory.mktemp("whole") / "library")
    with Library.open(settings) as library:
        for number, texts in enumerate(TEXTS):
            add_document(library, settings, f"paper-{number}.pdf", texts)
        chat = library.chats.create("Tides")
        for number in range(30):
            library.chats.add_turn(chat.id, f"Question {number}?", {"answer": f"Answer {number}." * 40})
    shutil.rmtree(settings.library / "copies")
    return settings.library


@pytest.fixture
def copied(whole: Path, settings: Settings) -> Path:
    """The catalogue of a copy of it."""
    shutil.copytree(whole, settings.library)
    return settings.library / CATALOGUE


def tell(done: int, total: int) -> None:
    """Show nothing."""


_NEW = 135_168  # bytes of a catalogue without anything in it


def damage_pages(path: Path, share: float, seed: int) -> None:
    """Fill a share of the database's pages with garbage, but not those that a new one has: they list the tables."""
    chance, content = random.Random(seed), bytearray(path.read_bytes())  # noqa: S311 - harm
    for start in range(_NEW, len(content), 4096):
        if chance.random() < share:
            content[start : start + 4096] = chance.randbytes(4096)
    path.write_bytes(content)


@pytest.mark.parametrize("shell", ["with SQLite's shell", "row by row"])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_what_can_be_read_is_saved_and_the_rest_is_said(
    copied: Path, settings: Settings, seed: int, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shell == "row by row":
        monkeypatch.setattr(shutil, "which", lambda name: None)
    damage_pages(copied, 0.15, seed)
    with pytest.raises(StoreDamaged, match="python -m library repair"):
        Library.open(settings)
    report = repair(settings, None, tell)
    assert report.problems == []
    (aside,) = settings.library.parent.glob("library-damaged-*.sqlite3")
    assert str(aside) in " ".join(map(str, report.done))
    with Library.open(settings) as library:
        known = {document.name for document in library.documents()}
        queued = {Path(job.path).stem for job in library.jobs.all()}
        assert len(known) + len(queued) == len(TEXTS), "each is there, or waits to be added again from its PDF"
        assert known, "some documents were saved"
        in_part = [document for document in library.outdated() if document.chunk_count < 3]
        assert all("lost some of its pages" in " ".join(map(str, report.done)) for _ in in_part)
        turns = [turn for chat in library.chats.all() for turn in library.chats.turns(chat.id)]
        lost = sum(message.name == "lost_answer" for message in report.lost)
        assert len(turns) + lost <= 30
        assert library.check() == []


def test_what_is_lost_is_taken_from_the_newest_copy(copied: Path, settings: Settings) -> None:
    with Library.open(settings) as library:
        Copies(library.folder / CATALOGUE).make()
        library.chats.rename(library.chats.all()[0].id, "Tides and quays")
    damage_pages(copied, 0.3, seed=3)
    report = repair(settings, None, tell)
    assert (report.problems, report.documents) == ([], len(TEXTS))
    with Library.open(settings) as library:
        assert library.jobs.all() == []
        (chat,) = library.chats.all()
        assert len(library.chats.turns(chat.id)) == 30


def test_without_a_catalogue_every_pdf_waits_to_be_added_again(copied: Path, settings: Settings) -> None:
    copied.unlink()
    report = repair(settings, None, tell)
    assert (report.documents, report.problems) == (0, [])
    with Library.open(settings) as library:
        jobs = library.jobs.all()
        assert len(jobs) == len(TEXTS)
        assert all(Path(job.path).is_file() for job in jobs)


def test_a_row_that_makes_no_sense_is_found_and_its_document_is_read_anew(copied: Path, settings: Settings) -> None:
    with closing(sqlite3.connect(copied)) as connection, connection:
        connection.execute("UPDATE documents SET health = '{\"unreed\": [1]' WHERE name = 'paper-2.pdf'")
        connection.execute("UPDATE pages SET blocks = '[[' WHERE rowid = (SELECT min(rowid) + 1 FROM pages)")
        connection.execute("UPDATE answers SET answer = '{' WHERE turn_id = 3")
    with Library.open(settings) as library, pytest.raises(StoreDamaged, match="python -m library repair"):
        library.documents()
    report = repair(settings, None, tell)
    assert [message.name for message in report.lost] == ["lost_answer", "lost_answer"]
    assert report.problems == []
    with Library.open(settings) as library:
        assert {document.name for document in library.outdated()} == {"paper-0.pdf", "paper-2.pdf"}
        assert len(library.chats.turns(library.chats.all()[0].id)) == 29


def test_a_change_by_another_program_is_said_until_it_is_repaired(copied: Path, settings: Settings) -> None:
    with closing(sqlite3.connect(copied)) as connection, connection:
        connection.execute("UPDATE chunks SET text = 'Another.' WHERE ordinal = 1")
    for _ in range(2):
        with Library.open(settings) as library:
            assert [message.name for message in library.check()] == ["catalogue_altered"]
            assert [message.name for message in library.ailments()] == ["catalogue_altered"]
            assert Copies(library.folder / CATALOGUE).all() == [], "no copy is made of it"
    assert repair(settings, None, tell).problems == []
    with Library.open(settings) as library:
        assert library.check() == library.ailments() == []


@pytest.mark.parametrize("what", ["deleted", "replaced"])
def test_a_library_that_is_deleted_or_replaced_while_open_is_not_written(
    copied: Path, settings: Settings, tmp_path: Path, what: str
) -> None:
    with Library.open(settings) as library:
        moved = tmp_path / "moved away"
        settings.library.rename(moved)
        if what == "replaced":
            shutil.copytree(moved, settings.library)
        with pytest.raises(StorageError, match=r"deleted or replaced while it was open.*start again"):
            library.chats.create("Lost")
        with pytest.raises(StorageError, match="deleted or replaced"):
            library.remove(library._files.ids().pop() if what == "replaced" else "d" * 64)
    assert settings.library.exists() == (what == "replaced")


def test_copies_are_few(copied: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(settings) as library:
        kept = Copies(library.folder / CATALOGUE)
        kept.wait()
        for number in range(5):
            monkeypatch.setattr(copies, "_NAME", f"catalogue-2026110{number}T000000Z.sqlite3")
            kept.make()
        assert len(kept.all()) == copies.KEPT
        monkeypatch.setattr(copies, "MOST_BYTES", copied.stat().st_size * 2)
        kept.make()
        assert len(kept.all()) == 2
        monkeypatch.setattr(copies, "MOST_BYTES", 1000)
        newest = kept.all()[0].stat().st_mtime_ns
        kept.make()
        assert kept.all()[0].stat().st_mtime_ns == newest, "a catalogue that is larger is not copied"
