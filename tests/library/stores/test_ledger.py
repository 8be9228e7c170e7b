from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from library.__main__ import main
from library.library import Library
from library.outgoing import Entry
from library.settings import ROOT, Settings
from library.stores.database import Database
from library.stores.ledger import Ledger, open_ledger
from library.stores.sqlite_database import SqliteDatabase
from library.stores.tables import SCHEMA
from tests.engines import BOTH, stored_bytes

ENGINES = BOTH

AWAY, HERE = "https://api.openai.com", "http://127.0.0.1:11434"


def entry(host: str = AWAY, sent: int = 10, received: int = 20, at: str = "2026-05-01T10:00:00+00:00") -> Entry:
    return Entry(at, host, "answer", sent, received, "ok", 7)


def test_entries_come_newest_first_and_page_by_page(library: Library) -> None:
    for sent in range(5):
        library.ledger.record(entry(sent=sent))
    assert [found.bytes_sent for found in library.ledger.entries()] == [4, 3, 2, 1, 0]
    first = library.ledger.entries(2)
    assert [found.bytes_sent for found in library.ledger.entries(2, before=first[-1].id)] == [2, 1]
    assert first[0] == replace(entry(sent=4), id=first[0].id)


def test_the_oldest_make_room(database: Database) -> None:
    with contextlib.closing(Ledger(database, kept=3)) as ledger:
        for sent in range(10):
            ledger.record(entry(sent=sent))
        assert [found.bytes_sent for found in ledger.entries()] == [9, 8, 7]


def test_the_sums_part_what_left_from_what_stayed_here(library: Library) -> None:
    library.ledger.record(entry(HERE, at="2026-04-01T10:00:00+00:00"))
    library.ledger.record(entry())
    library.ledger.record(entry(host="https://huggingface.co", sent=1, received=2))
    totals = library.ledger.totals()
    assert (totals.requests, totals.bytes_sent, totals.bytes_received, totals.here) == (2, 11, 22, 1)
    assert totals.since == "2026-05-01T10:00:00+00:00", "of what left"


def test_clearing_leaves_nothing_in_the_files(library: Library, settings: Settings) -> None:
    library.ledger.record(entry(host="https://unforgotten.test"))
    assert library.ledger.entries()
    library.ledger.clear()
    assert library.ledger.entries() == []
    assert library.ledger.totals().requests == 0
    assert b"unforgotten" not in stored_bytes(settings)


def test_what_was_recorded_is_there_after_closing(settings: Settings) -> None:
    with Library.open(settings) as library:
        library.ledger.record(entry())
    library.ledger.record(entry(sent=99))  # too late, and no failure
    with open_ledger(settings) as ledger:
        assert [found.bytes_sent for found in ledger.entries()] == [10]


def test_an_entry_that_cannot_be_written_is_logged_and_fails_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("DROP TABLE ledger"))
    with caplog.at_level(logging.WARNING), contextlib.closing(Ledger(database)) as ledger:
        ledger.record(entry())
    assert "A request is missing in the ledger: StorageError" in caplog.text


def test_a_library_of_the_release_before_gets_an_empty_ledger(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    old = Config()
    old.set_main_option("script_location", str(ROOT / "library" / "stores" / "migrations"))
    with sa.create_engine(f"sqlite:///{path}").begin() as connection:
        old.attributes["connection"] = connection
        command.upgrade(old, "0004")
        connection.execute(sa.text("INSERT INTO chats VALUES ('c', 'Boats', 1, '', '', '{}')"))
    database = SqliteDatabase(path)
    with contextlib.closing(Ledger(database)) as ledger:
        assert ledger.entries() == []
        ledger.record(entry())
        assert len(ledger.entries()) == 1
    with database.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == SCHEMA
        assert connection.exec_driver_sql("SELECT title FROM chats").scalar() == "Boats"


def run(settings: Settings, *options: str) -> int:
    return main(["ledger", "--library", str(settings.library), *options])


def test_the_command_lists_the_newest_even_while_the_library_is_open(
    library: Library, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    library.ledger.record(entry(sent=1234))
    library.ledger.record(entry(HERE))
    assert len(library.ledger.entries()) == 2
    assert run(settings) == 0
    sums, newest, oldest = capsys.readouterr().out.splitlines()
    assert sums.startswith("1 request left this machine since 2026-05-01: 1,234 bytes sent, 20 received.")
    assert newest.endswith(f"{HERE} (this machine)")
    assert oldest.endswith(AWAY)
    assert run(settings, "--json", "--limit", "1") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["left"] is False


def test_the_command_says_when_nothing_has_left(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(settings) == 0
    assert capsys.readouterr().out == "Nothing has left this machine so far.\n"


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_none_is_bad_usage(settings: Settings, limit: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(settings, "--limit", limit)
