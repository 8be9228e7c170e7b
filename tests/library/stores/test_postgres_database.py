from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from library.errors import CatalogueMissing, LibraryError, SettingsError, StorageError, StoreAway
from library.library import Library
from library.records import Document
from library.settings import ROOT, Settings, read_settings
from library.stores import postgres_database
from library.stores.catalogue import Catalogue
from library.stores.chats import Chats
from library.stores.database import Database, claimed
from library.stores.opening import open_database
from library.stores.postgres_database import PostgresDatabase
from tests.patience import PATIENCE_S
from tests.postgres import PASSWORD, PostgresServer, running_server

ENGINES = ("postgres",)

HOLDER = """
import sys, time
from library.settings import read_settings
from library.stores.opening import open_database
if __name__ == "__main__":
    database = open_database(read_settings())
    print(database.claim(sys.argv[1]), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(database: Database, settings: Settings) -> Iterator[Database]:
    """The same tables, opened once more as another process would."""
    with contextlib.closing(open_database(settings)) as opened:
        yield opened


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that the tests of this module may stop."""
    with running_server() as running:
        yield running


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a moment only for a server that is away."""
    monkeypatch.setattr(postgres_database, "_PAUSES_S", (0.05, 0.05))


def a_document(name: str) -> Document:
    return Document(name, f"{name}.pdf", name, 9, 1, 0, "en", "2026-11-01T00:00:00+00:00")


def test_what_one_process_changes_the_other_sees(database: Database, other: Database) -> None:
    here, there = Catalogue(database), Catalogue(other)
    assert there.documents() == []
    here.begin_document(a_document("a"), [], [])
    here.finish_document("a")
    assert [found.id for found in here.documents()] == ["a"], "at once where it was done"
    deadline = time.monotonic() + PATIENCE_S
    while not there.documents() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [found.id for found in there.documents()] == ["a"]


def test_many_who_open_a_new_database_at_once_make_its_tables_once(settings: Settings) -> None:
    failures: list[LibraryError] = []

    def open_it() -> None:
        try:
            open_database(settings).close()
        except LibraryError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_claim_is_one_processs_until_it_lets_go_or_dies(database: Database, settings: Settings) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, "ours"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "True\n"
        assert not database.claim("ours")
        assert database.claim("another")
    finally:
        holder.kill()
        holder.wait()
    with claimed(database, "ours"):  # waits until the server has seen that the holder is gone
        assert database.claim("ours"), "it is this process's already"


def test_what_another_process_keeps_is_waited_for_and_then_said(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.stores.database._PATIENCE_S", 0.1)
    assert other.claim("ours")
    with pytest.raises(StorageError, match="Another process"), claimed(database, "ours"):
        pass
    other.let_go("ours")
    with claimed(database, "ours"):
        assert not other.claim("ours")


def test_signs_that_the_server_cannot_keep_are_left_out(database: Database) -> None:
    chats = Chats(database)
    chat = chats.create("a\0b")
    chats.add_turn(chat.id, "What?\0", {"answer": "o\0k \\u0000", "path": "c:\\u0000"})
    (turn,) = chats.turns(chat.id)
    assert (chats.all("ok \\u0000", in_answers=True)[0].title, turn.question) == ("ab", "What?")
    assert turn.answer == {"answer": "ok \\u0000", "path": "c:\\u0000"}


def test_a_folder_with_a_library_is_not_taken_for_that_of_an_empty_database(settings: Settings) -> None:
    files = settings.library / "files"
    files.mkdir(parents=True)
    (files / f"{'a' * 64}.pdf").write_bytes(b"%PDF-1.7")
    for _ in range(2):
        with pytest.raises(CatalogueMissing, match=r"holds a library \(files\) that the catalogue"):
            Library.open(settings)
    assert list(files.iterdir()), "nothing was cleared away"


@pytest.mark.parametrize(
    "address",
    ["sqlite:///x", f"{PASSWORD}", f"postgresql://me:{PASSWORD}:x@host:many/db", f"mysql://me:{PASSWORD}@host/db"],
)
def test_an_address_that_is_none_is_refused_without_a_word_of_it(address: str) -> None:
    with pytest.raises(SettingsError, match="must look like postgresql://") as refused:
        PostgresDatabase(address, "footnote")
    assert PASSWORD not in _all_that_is_said(refused.value)


@pytest.mark.parametrize(
    ("given", "wrong", "said"),
    [
        (PASSWORD, "pw-no-such", "does not let Footnote in"),
        ("/postgres", "/no_such_database", "does not let Footnote in"),
    ],
    ids=["password", "database"],
)
def test_who_is_not_let_in_is_told_at_once(postgres: str, given: str, wrong: str, said: str) -> None:
    with pytest.raises(StorageError, match=said) as refused:
        PostgresDatabase(postgres.replace(given, wrong), "footnote")
    assert wrong.strip("/") == "no_such_database" or wrong not in _all_that_is_said(refused.value)
    assert not isinstance(refused.value, StoreAway), "to wait would not help"


def test_a_server_that_is_away_is_said_without_the_password(
    server: PostgresServer, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(PostgresDatabase(server.address, "away")) as database:
        chats = Chats(database)
        kept = chats.create("Ferries")
        server.stop()
        try:
            with (
                caplog.at_level(logging.DEBUG, "library"),
                pytest.raises(StoreAway, match=f"127.0.0.1:{server.port}/") as said,
            ):
                chats.create("Lost")
            assert "is asked again" in caplog.text
            assert PASSWORD not in caplog.text + _all_that_is_said(said.value)
        finally:
            server.start()
        assert [chat.id for chat in chats.all()] == [kept.id], "it comes back by itself"


def test_a_server_that_starts_anew_is_waited_for(server: PostgresServer) -> None:
    with contextlib.closing(PostgresDatabase(server.address, "waited")) as database:
        server.stop()
        starting = threading.Timer(1.0, server.start)
        starting.start()
        try:
            assert Chats(database).create("Ferries").title == "Ferries"
        finally:
            starting.join()


def test_a_line_that_breaks_leaves_nothing_of_what_was_half_done(server: PostgresServer, hasty: None) -> None:
    with contextlib.closing(PostgresDatabase(server.address, "broken")) as database:
        chats = Chats(database)

        def write_and_break() -> None:
            with database.begin() as connection:
                connection.execute(sa.text("DELETE FROM facts"))
                server.stop()
                server.start()
                connection.execute(sa.text("DELETE FROM chats"))

        kept = chats.create("Ferries")
        with pytest.raises(StoreAway):
            write_and_break()
        assert [chat.id for chat in chats.all()] == [kept.id]


@pytest.mark.parametrize(
    "command",
    [
        "ledger",
        *(pytest.param(text, marks=pytest.mark.soak) for text in ("check", "backup copy.zip", "restore copy.zip")),
    ],
)
@pytest.mark.parametrize("wrong", ["", "pw-no-such"], ids=["let in", "not let in"])
def test_no_command_says_the_password(settings: Settings, tmp_path: Path, command: str, wrong: str) -> None:
    """As a process of its own, with the fullest log, whose environment alone holds the address."""
    address = settings.database_url.get_secret_value()
    given = {"FOOTNOTE_DATABASE_URL": address.replace(PASSWORD, wrong) if wrong else address}
    environment = os.environ | given | {"FOOTNOTE_LOG_LEVEL": "DEBUG", "FOOTNOTE_LIBRARY": str(settings.library)}
    run = subprocess.run(
        [sys.executable, "-m", "library", *command.split()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    fails = bool(wrong) or command.endswith(".zip")
    assert run.returncode == int(fails), run.stderr
    for text in (PASSWORD, "pw-no-such", "Traceback"):
        assert text not in run.stdout + run.stderr
    if command.endswith(".zip"):
        assert "pg_dump" in run.stderr
    elif wrong:
        assert "does not let Footnote in" in run.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


def test_the_driver_is_named_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"pip install -r requirements-server\.txt"):
        PostgresDatabase("postgresql://me@host/db", "footnote")


def test_settings_do_not_show_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_DATABASE_URL", f"postgresql://me:{PASSWORD}@host/db")
    assert PASSWORD not in f"{read_settings()!r} {read_settings()}"


def _all_that_is_said(error: BaseException) -> str:
    """Give what is said of an error in both languages; `locate` writes no more than its kind into the log."""
    assert isinstance(error, LibraryError | SettingsError)
    return "\n".join((repr(error.message), error.said_in("en"), error.said_in("zh")))
