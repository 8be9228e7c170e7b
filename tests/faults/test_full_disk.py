"""On a disk without a free byte a library opens, answers and removes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from library.library import Library
from library.settings import Settings, read_settings
from tests.documents import add_document


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("A small disk can only be made on Linux by root.")
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("This system lets nobody mount a disk.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # what was mapped of it may still be in memory


def test_a_library_on_a_full_disk_is_read_and_documents_are_removed(small_disk: Path, settings: Settings) -> None:
    on_it = read_settings(library=small_disk / "library")
    with Library.open(on_it) as library:
        document_id = add_document(library, on_it, "harbour.pdf", ["The harbour opened in 1931."]).document_id
        kept = add_document(library, on_it, "tower.pdf", ["The lighthouse is 41 metres tall."]).document_id
    for size in (2**16, 512):
        with suppress(OSError), (small_disk / f"ballast-{size}").open("wb", buffering=0) as stream:
            while stream.write(bytes(size)):
                pass
    with Library.open(on_it) as library:
        assert library.search_words("harbour", 1)[0][0] == f"{document_id}:0"
        assert library.search_vectors("When did the port open?", 1)[0][0] == f"{document_id}:0"
        library.remove(document_id)
        assert [document.id for document in library.documents()] == [kept]
        assert library.check() == []
