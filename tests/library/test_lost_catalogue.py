"""A library whose catalogue is gone is refused as it lies; one that has nothing to lose is made."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.add_command import main as ingest
from library.__main__ import main as library_main
from library.errors import CatalogueMissing, LibraryError
from library.library import Library
from library.settings import Settings, read_settings
from library.stores.database import CATALOGUE
from library.stores.sqlite_database import SqliteDatabase
from rag.__main__ import main as rag
from tests.documents import add_document
from tests.pdfs import make_pdf


def _tables_of_another(path: Path) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE recipes (name TEXT)")


def _lose_wal(path: Path) -> None:
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()


LOSSES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "0 bytes": lambda path: path.write_bytes(b""),
    "another program's": _tables_of_another,
    "zeros": lambda path: path.write_bytes(bytes(8192)),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with one document, closed."""
    settings = read_settings(library=tmp_path_factory.mktemp("whole") / "library")
    with Library.open(settings) as library:
        add_document(library, settings, "harbour.pdf", ["The harbour opened in 1931."])
    return settings.library


@pytest.fixture(params=LOSSES)
def lost(request: pytest.FixtureRequest, whole: Path, settings: Settings) -> Path:
    """A copy of it that lost its catalogue."""
    shutil.copytree(whole, settings.library)
    _lose_wal(settings.library / CATALOGUE)
    LOSSES[request.param](settings.library / CATALOGUE)
    return settings.library


def _tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything under a folder: time of change and bytes, of a folder its names."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in (folder, *folder.rglob("*"))
    }


def test_a_lost_catalogue_is_said_and_nothing_is_changed(lost: Path) -> None:
    before = _tree(lost)
    with pytest.raises(CatalogueMissing, match=r"files, chroma, lexical.*Nothing was changed.*backup.*add the PDFs"):
        Library.open(read_settings(library=lost))
    assert _tree(lost) == before


def test_a_write_ahead_log_that_is_left_stays(lost: Path) -> None:
    """SQLite deletes one that it finds beside an empty database, and with it what may be had back."""
    (lost / f"{CATALOGUE}-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(4092))
    before = _tree(lost)
    with pytest.raises(CatalogueMissing):
        Library.open(read_settings(library=lost))
    assert _tree(lost) == before


@pytest.mark.parametrize("kept", ["files", "chroma", "lexical"])
def test_one_store_without_a_catalogue_is_enough_to_refuse(lost: Path, kept: str) -> None:
    for name in {"files", "chroma", "lexical"} - {kept}:
        shutil.rmtree(lost / name)
    before = _tree(lost)
    with pytest.raises(LibraryError, match=f"holds files in {kept}, but"):
        Library.open(read_settings(library=lost))
    assert _tree(lost) == before


def test_no_command_takes_it_for_a_new_library(
    lost: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, paper = _tree(lost), str(make_pdf(tmp_path / "paper.pdf", ["A paper."]))
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(lost))
    commands: list[tuple[Callable[[list[str]], int], list[str]]] = [
        (ingest, [paper]),
        (ingest, ["--resume"]),
        (ingest, ["--reindex"]),
        (library_main, ["list"]),
        (library_main, ["remove", "0123456789"]),
        (library_main, ["date", "0123456789", "2018"]),
        (library_main, ["check"]),
        (library_main, ["ledger"]),
        (library_main, ["collection", "list"]),
        (rag, ["search", "harbour"]),
        (rag, ["ask", "When did the harbour open?"]),
    ]
    for command, arguments in commands:
        assert command(arguments) == 1, arguments
        said = capsys.readouterr()
        assert "Nothing was changed" in said.err, arguments
        assert len(said.err.splitlines()) == 1
    assert _tree(lost) == before


@pytest.mark.parametrize("made", [(), ("owner.lock", "owner.pid"), ("samples-added",), ("files/", "lexical/3/")])
def test_a_folder_without_anything_to_lose_becomes_a_library(settings: Settings, made: tuple[str, ...]) -> None:
    for name in made:
        path = settings.library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(parents=True) if name.endswith("/") else path.touch()
    with Library.open(settings) as library:
        assert library.check() == []


def test_a_catalogue_that_lies_in_its_write_ahead_log_is_none_that_is_lost(settings: Settings, whole: Path) -> None:
    """A process that was killed leaves the tables there, and the main file without any."""
    shutil.copytree(whole, settings.library)
    path = settings.library / CATALOGUE
    rows = path.read_bytes()
    _lose_wal(path)
    path.unlink()
    script = (
        "import os, sqlite3, sys\n"
        "new = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "new.execute('PRAGMA journal_mode=WAL')\n"
        "old = sqlite3.connect(':memory:')\n"
        "old.deserialize(sys.stdin.buffer.read())\n"
        "new.executescript(chr(10).join(['BEGIN;', *list(old.iterdump())[1:]]))\n"
        "os._exit(0)\n"
    )
    rollback = rows[:18] + b"\x01\x01" + rows[20:]  # sqlite3.deserialize reads none that says it has a log
    subprocess.run([sys.executable, "-c", script, str(path)], input=rollback, check=True)
    assert b"documents" not in path.read_bytes()
    with Library.open(settings) as library:
        assert [document.name for document in library.documents()] == ["harbour.pdf"]


@pytest.mark.parametrize("statements", [1, 2, 5, 12, 20, 30, 40])
def test_a_library_whose_making_was_cut_short_is_made_by_the_next_start(settings: Settings, statements: int) -> None:
    settings.library.mkdir()
    if (child := os.fork()) == 0:
        _die_after(statements)
        SqliteDatabase(settings.library / CATALOGUE)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0, "it was made before it could die"
    with Library.open(settings) as library:
        assert library.documents() == []
        assert library.check() == []


def _die_after(statements: int) -> None:
    left = iter(range(statements))

    def die(*_: object) -> None:
        if next(left, None) is None:
            os._exit(0)

    sa.event.listen(sa.engine.Engine, "after_cursor_execute", die)
