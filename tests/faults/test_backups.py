"""A backup is made while the library is in use, restores anywhere, and is taken from every release."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from library.__main__ import main
from library.errors import LibraryMismatch, StorageError
from library.library import Library
from library.repair import repair
from library.restore import restore
from library.settings import ROOT, Settings, read_settings
from library.stores.backup import make_backup
from library.stores.database import CATALOGUE
from library.stores.sqlite_database import SqliteDatabase
from library.stores.tables import SCHEMA
from tests.documents import add_document
from tests.faults.harm import HARMS

TOLD: list[tuple[int, int]] = []
VERSIONS = [
    pytest.param(f"{number:04}", marks=() if number in (1, int(SCHEMA) - 1, int(SCHEMA)) else pytest.mark.soak)
    for number in range(1, int(SCHEMA) + 1)
]
"""Of a catalogue; from the first one, the tables change in every way that they do from one between."""


def tell(done: int, total: int) -> None:
    TOLD.append((done, total))


@pytest.fixture
def harbour(library: Library, settings: Settings) -> str:
    """The id of a document in the library, which is open, beside a chat."""
    document_id = add_document(library, settings, "harbour.pdf", ["The harbour opened in 1931."]).document_id
    chat = library.chats.create("Boats")
    library.chats.add_turn(chat.id, "When?", {"answer": "1931.", "citations": []})
    return document_id


@pytest.fixture
def elsewhere(settings: Settings) -> Settings:
    """Settings of a library in a folder that is not there."""
    return read_settings(library=settings.library.parent / "another machine" / "library")


def test_a_backup_that_is_made_while_the_library_is_open_restores_it_elsewhere(
    library: Library, settings: Settings, harbour: str, elsewhere: Settings, tmp_path: Path
) -> None:
    made = make_backup(settings, tmp_path / "library.zip")
    assert (made.documents, made.chats, made.missing) == (1, 1, ())
    assert (made.path.stat().st_mode & 0o077) == 0, "for its owner alone"
    add_document(library, settings, "later.pdf", ["It came after the backup."])
    report = restore(elsewhere, made.path, tell)
    assert (report.documents, report.problems, report.done) == (1, [], [])
    with Library.open(elsewhere) as restored:
        assert restored.search_words("harbour", 3)[0][0] == f"{harbour}:0"
        assert restored.search_vectors("When did the port open?", 3)[0][0] == f"{harbour}:0"
        assert restored.file(harbour).read_bytes() == library.file(harbour).read_bytes()
        (chat,) = restored.chats.all()
        assert [turn.question for turn in restored.chats.turns(chat.id)] == ["When?"]


def test_what_was_there_is_kept_beside_the_restored_library(
    library: Library, settings: Settings, harbour: str, tmp_path: Path
) -> None:
    backup = make_backup(settings, tmp_path / "library.zip").path
    later = add_document(library, settings, "later.pdf", ["It came after the backup."]).document_id
    library.close()
    report = restore(settings, backup, tell)
    assert report.documents == 1
    (aside,) = tmp_path.glob("library-before-restore-*")
    assert str(aside) in str(report.done[0])
    with Library.open(read_settings(library=aside)) as before:
        assert {document.id for document in before.documents()} == {harbour, later}


def test_the_commands_say_what_they_did(
    library: Library, settings: Settings, harbour: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup, folder = tmp_path / "library.zip", ["--library", str(settings.library), "--json"]
    assert main(["backup", str(backup), *folder]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["documents"], said["chats"], said["missing"], said["file"]) == (1, 1, [], str(backup))
    library.file(harbour).unlink()
    library.close()
    assert main(["check", *folder]) == 1
    assert "the PDF of harbour.pdf is missing" in capsys.readouterr().out
    assert main(["repair", *folder]) == 1, "it has no backup to take the PDF from"
    capsys.readouterr()
    assert main(["repair", "--from", str(backup), *folder]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "documents": 1, "done": ["The PDF of harbour.pdf was taken from the backup."], "lost": [], "problems": [],
    }  # fmt: skip
    assert main(["restore", str(backup), *folder]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1


def test_a_missing_pdf_comes_back_when_it_is_added_again(library: Library, settings: Settings, harbour: str) -> None:
    for harm in ("deleted", "garbage", "a folder"):
        HARMS[harm](library.file(harbour))
        job = add_document(library, settings, "harbour.pdf", ["The harbour opened in 1931."])
        assert (job.stage, job.document_id) == ("unchanged", harbour)
        assert library.check() == []


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _no_zip(path: Path) -> None:
    path.write_bytes(b"%PDF-1.4 a PDF")


def _another_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("recipes.txt", "flour")


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _with_a_way_out(path: Path) -> None:
    """A file whose name leads out of the folder."""
    with zipfile.ZipFile(path) as archive:
        about = json.loads(archive.read("footnote-backup.json"))
        catalogue = archive.read(CATALOGUE)
    about["files"] = {"../../evil.pdf": "0" * 64}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(CATALOGUE, catalogue)
        archive.writestr("../../evil.pdf", b"%PDF")
        archive.writestr("footnote-backup.json", json.dumps(about))


@pytest.mark.parametrize("harm", [_nothing, _no_zip, _another_zip, _flipped, _truncated, _with_a_way_out])
def test_a_backup_that_is_none_changes_nothing(
    library: Library, settings: Settings, harbour: str, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    backup = make_backup(settings, tmp_path / "library.zip").path
    library.close()
    harm(backup)
    with pytest.raises(StorageError, match=r"library\.zip"):
        restore(settings, backup, tell)
    assert not list(tmp_path.glob("**/evil.pdf"))
    assert not list(settings.library.glob("restoring-*"))
    with Library.open(settings) as again:
        assert [document.id for document in again.documents()] == [harbour]


def test_a_file_that_is_no_backup_is_not_overwritten(library: Library, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(StorageError, match="no backup of Footnote"):
        make_backup(settings, tmp_path / "thesis.docx")
    assert (tmp_path / "thesis.docx").read_bytes() == b"years of work"


def test_a_backup_of_a_newer_release_says_so(
    library: Library, settings: Settings, harbour: str, elsewhere: Settings, tmp_path: Path
) -> None:
    backup = make_backup(settings, tmp_path / "library.zip").path
    with zipfile.ZipFile(backup) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["footnote-backup.json"] = held["footnote-backup.json"].replace(f'"{SCHEMA}"'.encode(), b'"9999"')
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    with pytest.raises(LibraryMismatch, match="newer release"):
        restore(elsewhere, backup, tell)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_of_each_release_is_backed_up_restored_and_copied_before_its_tables_change(
    settings: Settings, elsewhere: Settings, tmp_path: Path, version: str
) -> None:
    _make_old(settings.library, version)
    backup = make_backup(settings, tmp_path / "library.zip")
    assert (backup.documents, backup.chats, backup.missing) == (1, 1, ("a.pdf",))
    assert _version(settings.library / CATALOGUE) == version, "it is only read"
    with closing(SqliteDatabase(settings.library / CATALOGUE)) as database:
        copies = database.copies.all()
    assert [_version(copy) for copy in copies] == ([] if version == SCHEMA else [version])
    report = restore(elsewhere, backup.path, tell)
    assert report.documents == 1
    assert [str(problem) for problem in report.problems] == ["files: the PDF of a.pdf is missing"]
    with Library.open(elsewhere) as restored:
        assert restored.search_words("tides", 1)
        assert restored.chats.turns("c")[0].answer == {"answer": "Three."}


_ID = "d" * 64
_ROWS: dict[str, tuple[object, ...]] = {
    "documents": (_ID, "a.pdf", "A", 9, 1, 1, "en", "2026-11-01T00:00:00+00:00", "{}", "[]", "ready"),
    "pages": (_ID, 1, None, "Of tides."),
    "chunks": (f"{_ID}:0", _ID, 0, 0, 9, 1, 1, "", "Of tides."),
    "chats": ("c", "Boats", 1, "", ""),
    "turns": (7, "c", "How many?", '{"answer": "Three."}', "then"),
}
"""What a library of the first release holds."""


def _make_old(folder: Path, version: str) -> None:
    folder.mkdir(parents=True)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "library" / "stores" / "migrations"))
    with sa.create_engine(f"sqlite:///{folder / CATALOGUE}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, values in _ROWS.items():
            marks = ", ".join("?" * len(values))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - our own names
        command.upgrade(config, version)


def _version(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_repair_needs_no_backup_where_nothing_is_missing(library: Library, settings: Settings, harbour: str) -> None:
    library.close()
    report = repair(settings, None, tell)
    assert (report.documents, report.done, report.lost, report.problems) == (1, [], [], [])
    shutil.rmtree(settings.library / "chroma")
    assert [str(message) for message in repair(settings, None, tell).done] == ["Vectors made anew: 1."]
