"""Opens the catalogue where the settings say that it is: in a file of the library's folder, or on a server."""

from __future__ import annotations

from library.errors import CatalogueMissing
from library.settings import Settings
from library.stores.database import CATALOGUE, Database
from library.stores.sqlite_database import SqliteDatabase, held_in, require_catalogue


def on_server(settings: Settings) -> bool:
    """True if the catalogue is on a server."""
    return bool(settings.database_url.get_secret_value())


def in_folder(settings: Settings) -> bool:
    """True if a store that one process must have for itself lies in the library's folder."""
    return not (on_server(settings) and settings.chroma_url)


def check_catalogue(settings: Settings) -> None:
    """Refuse a library's folder whose stores hold something that no catalogue knows, before anything is opened.

    Raises:
        CatalogueMissing: If the catalogue is missing, empty or not Footnote's.
    """
    if not on_server(settings):
        require_catalogue(settings.library)


def open_database(settings: Settings, *, thorough: bool = False) -> Database:
    """Open the catalogue's database, or make it.

    Args:
        settings: Of the library, whose folder is there.
        thorough: Whether a large file is read whole, to see whether it is as it was left.

    Raises:
        CatalogueMissing: If a server's is new and the folder holds a library that it does not know.
        LibraryMismatch: If a newer release made it.
        SettingsError: If the address of the server cannot be used.
        StorageError: If it cannot be opened.
    """
    if not on_server(settings):
        return SqliteDatabase(settings.library / CATALOGUE, thorough=thorough)
    from library.stores.postgres_database import PostgresDatabase

    database = PostgresDatabase(settings.database_url.get_secret_value(), settings.database_schema)
    held = held_in(settings.library)
    if held and database.is_unused():
        database.close()
        raise CatalogueMissing("catalogue_not_moved", folder=settings.library, stores=", ".join(held))
    return database
