"""Which store of files a library has: the folder within its own, or a bucket."""

from __future__ import annotations

from library.outgoing import Recorder
from library.settings import Settings
from library.stores.files import Files, FolderFiles

FETCHED = "fetched"
"""The folder in a library's own of the files that were fetched from a bucket."""


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
        return FolderFiles(settings.library / "files")
    from library.stores.object_bucket import Bucket
    from library.stores.object_files import ObjectFiles

    most = settings.files_cache_mb * 2**20
    return ObjectFiles(Bucket.of(settings), library, settings.library / FETCHED, most, record)
