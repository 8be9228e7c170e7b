"""What is deleted is gone from every file, copies of the catalogue too; chats keep quotes unless they go as well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from library.__main__ import main
from library.library import Library
from library.settings import Settings
from library.stores.copies import Copies
from library.stores.database import CATALOGUE
from library.stores.papers import Paper
from tests.documents import add_document

WORD = "zyzzogeton"


@pytest.fixture
def gone(library: Library, settings: Settings) -> str:
    """The id of a document that a chat quotes, of which there is a copy of the catalogue, beside one that stays."""
    add_document(library, settings, "kept.pdf", ["Nothing to see here but a lighthouse."])
    document_id = add_document(library, settings, f"of-{WORD}.pdf", [f"The {WORD} is an insect."]).document_id
    quoting, other = library.chats.create("Insects"), library.chats.create("Towers")
    library.chats.add_turn(
        quoting.id, "What is it?", {"answer": f"The {WORD}.", "citations": [{"document_id": document_id}]}
    )
    library.guides.keep(library.document(document_id), {"about": f"About the {WORD}."})
    library.papers.keep(document_id, Paper("2402.01234v1", f"On the {WORD}", (), "2024-02-29", ""))
    library.chats.add_turn(other.id, "Is there a lighthouse?", {"answer": "Yes.", "citations": []})
    Copies(library.folder / CATALOGUE).make()
    return document_id


def holding(folder: Path) -> set[str]:
    """Name the files of a library that have the word; a log that SQLite has not written out yet is one of them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if WORD.encode() in path.read_bytes() or WORD in path.name}


def test_no_word_stays_but_in_the_chat_that_quotes_it(library: Library, settings: Settings, gone: str) -> None:
    library.remove(gone)
    (copy,) = Copies(library.folder / CATALOGUE).all()
    for catalogue in (settings.library / "footnote.sqlite3", copy):
        with closing(sqlite3.connect(catalogue)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            held = [table for table in tables if WORD in str(connection.execute(f"SELECT * FROM {table}").fetchall())]  # noqa: S608
            assert held == ["answers"]
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    library.close()
    assert holding(settings.library) <= {"footnote.sqlite3", copy.name}


@pytest.mark.parametrize("by", ["the app", "the command"])
def test_no_word_stays_when_the_chats_that_quote_it_go_too(
    library: Library, settings: Settings, gone: str, by: str
) -> None:
    assert len(library.quoting_chats(library.document(gone))) == 1
    if by == "the app":
        library.remove(gone, with_chats=True)
        library.close()
    else:
        library.close()
        assert main(["remove", gone, "--with-chats", "--library", str(settings.library)]) == 0
    assert holding(settings.library) == set()
    with Library.open(settings) as again:
        assert [chat.title for chat in again.chats.all()] == ["Towers"]
        assert again.check() == []


def test_a_deleted_chat_is_in_no_copy(library: Library, settings: Settings, gone: str) -> None:
    (chat,) = library.quoting_chats(library.document(gone))
    library.chats.delete(chat)
    (copy,) = Copies(library.folder / CATALOGUE).all()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT title FROM chats").fetchall() == [("Towers",)]
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (1,)


def test_a_copy_that_cannot_be_changed_is_deleted(library: Library, settings: Settings, gone: str) -> None:
    (copy,) = Copies(library.folder / CATALOGUE).all()
    copy.write_bytes(b"\1" * 8192)
    library.remove(gone)
    assert Copies(library.folder / CATALOGUE).all() == []
