"""Which store of files a library has, and where its uploads lie: folders within its own, or a bucket."""

from __future__ import annotations

from pathlib import Path

from library.outgoing import Recorder
from library.settings import Settings
from library.stores.files import Files, FolderFiles
from library.stores.incoming import Incoming
from library.stores.opening import in_folder, on_server

FETCHED = "fetched"
"""The folder in a library's own of the files that were fetched from a bucket."""

_INCOMING = "incoming"


def open_files(settings: Settings, library: str, record: Recorder) -> Files:
    """Open the store that the settings name.

    Args:
        settings: With the library's folder.
        library: Identifies the library, since several may share a bucket.
        record: Is told of every request that leaves this machine.

    Raises:
        SettingsError: If an address is none, or the package for it is not installed.
        StorageError: If a folder cannot be made.
    """
    if not settings.files_url:
        return FolderFiles(settings.library / "files", is_shared=not in_folder(settings))
    from library.stores.object_bucket import Bucket
    from library.stores.object_files import ObjectFiles

    most = settings.files_cache_mb * 2**20
    return ObjectFiles(Bucket.of(settings), library, settings.library / FETCHED, most, record)


def incoming_folder(settings: Settings) -> Path:
    """Return where uploads lie on this machine until they are added; what lies there is the queue's own."""
    return settings.library / _INCOMING


def open_incoming(settings: Settings, library: str, record: Recorder) -> Incoming:
    """Open what keeps uploads: the bucket of the files, where workers on other machines may add them.

    Raises:
        SettingsError: As `open_files` does.
        StorageError: If a folder cannot be made.
    """
    folder = incoming_folder(settings)
    if not settings.files_url or not on_server(settings):
        return Incoming(folder, None)
    from library.stores.object_bucket import Bucket
    from library.stores.object_files import ObjectFiles

    most = settings.files_cache_mb * 2**20
    return Incoming(folder, ObjectFiles(Bucket.of(settings), f"{library}/{_INCOMING}", folder, most, record))
