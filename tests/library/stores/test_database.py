from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from library.errors import LibraryMismatch, StorageError
from library.pdf.pages import READER_VERSION
from library.records import Block, Cell, Document, Fact, Facts, Health, OutlineHeading, Page
from library.settings import ROOT, Settings
from library.stores.catalogue import Catalogue
from library.stores.chats import Chats, StoredTurn
from library.stores.collections import Collections
from library.stores.database import Database
from library.stores.opening import open_database
from library.stores.server_tables import server_metadata
from library.stores.sqlite_database import SqliteDatabase
from library.stores.tables import SCHEMA, metadata
from tests.engines import BOTH

ENGINES = BOTH


def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    used = sa.MetaData()
    for table in (*metadata.sorted_tables, *(server_metadata.sorted_tables if database.is_shared else ())):
        table.to_metadata(used)
    with database.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), used) == []
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == SCHEMA


def test_a_library_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    old = Config()
    old.set_main_option("script_location", str(ROOT / "library" / "stores" / "migrations"))
    with sa.create_engine(f"sqlite:///{path}").begin() as connection:
        old.attributes["connection"] = connection
        command.upgrade(old, "0001")
        connection.execute(
            sa.text(
                "INSERT INTO documents VALUES"
                " ('d', 'a.pdf', 'A', 9, 1, 1, 'en', '2026-11-01T00:00:00+00:00', '{}', '[[0, \"Tides\", 1]]', 'ready')"
            )
        )
        connection.execute(sa.text("INSERT INTO pages VALUES ('d', 1, NULL, 'Text.')"))
        connection.execute(sa.text("INSERT INTO chunks VALUES ('d:0', 'd', 0, 0, 5, 1, 1, '', 'Text.')"))
        connection.execute(sa.text("INSERT INTO chats VALUES ('c', 'Boats', 1, '', '')"))
        connection.execute(
            sa.text("INSERT INTO turns VALUES (7, 'c', 'How many?', '{\"answer\": \"Three.\"}', 'then')")
        )
    database = SqliteDatabase(path)
    catalogue = Catalogue(database)
    assert catalogue.documents()[0].health == Health()
    assert catalogue.pages("d") == [Page(1, "Text.")]
    assert catalogue.chunks(["d:0"])["d:0"].section == ""
    assert catalogue.documents()[0].dated == ""
    assert (catalogue.pages("d")[0].blocks, catalogue.documents()[0].reader) == ((), 0)
    assert (catalogue.documents()[0].facts, catalogue.documents()[0].outline) == (
        Facts(),
        (OutlineHeading(0, "Tides", 1),),
    )
    assert [(chat.title, chat.scope) for chat in Chats(database).all()] == [("Boats", {})]
    assert Chats(database).turns("c") == [StoredTurn(7, "How many?", {"answer": "Three."}, "then", 1, 1)]
    collections = Collections(database)
    collections.add_documents(collections.create("Filings").id, ["d"])
    assert [found.count for found in collections.all()] == [1]


def test_blocks_come_back_from_the_catalogue_as_they_were(database: Database) -> None:
    catalogue = Catalogue(database)
    cells = (Cell(0, 0, "Ferry", (72.0, 100.0, 90.5, 112.0), head=True), Cell(1, 1, "12", (95.0, 80.0, 99.0, 92.0)))
    blocks = (
        Block("heading", 0, 5, (72.0, 120.0, 300.0, 130.0), level=2),
        Block("table", 6, 15, (72.0, 80.0, 300.0, 112.0), cells=cells, scale="in millions"),
        Block("comment", 16, 19, (400.0, 80.0, 420.0, 100.0), author="Ann"),
    )
    page = Page(1, "Tides\nFerry\n12\nOld", places=((16, 19, (400.0, 80.0, 420.0, 100.0)),), blocks=blocks)
    document = Document("d", "a.pdf", "A", 9, 1, 0, "en", "2026-11-01T00:00:00+00:00", reader=READER_VERSION)
    catalogue.begin_document(document, [page], [])
    catalogue.finish_document("d")
    assert (catalogue.documents(), catalogue.pages("d")) == ([document], [page])
    assert catalogue.pages_with_chunks([("d", 1)])["d", 1] == (page, [])


def test_facts_come_back_from_the_catalogue_as_they_were(database: Database) -> None:
    catalogue = Catalogue(database)
    place = (72.0, 700.5, 300.0, 712.0)
    facts = Facts(
        kind=Fact("paper", 1, place),
        title=Fact("潮汐", 1, place),
        authors=(Fact("Mira Holt", 1, place), Fact("Aled Prys", 1, place)),
        date=Fact("2026-05"),
        languages=("zh", "", "en"),
    )
    outline = (OutlineHeading(0, "Tides", 1, place), OutlineHeading(1, "Spring tides", 2))
    added = "2026-11-01T00:00:00+00:00"
    document = Document("d", "a.pdf", "A", 9, 3, 0, "zh", added, outline=outline, facts=facts)
    catalogue.begin_document(document, [], [])
    catalogue.finish_document("d")
    assert catalogue.documents() == [document]


def test_a_newer_schema_is_refused_with_both_versions(database: Database, settings: Settings) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LibraryMismatch, match=f"schema 9999, this one knows {SCHEMA}"):
        open_database(settings)


def test_a_file_that_is_no_database_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StorageError, match=r"broken\.sqlite3 is damaged.*repair"):
        SqliteDatabase(path)
