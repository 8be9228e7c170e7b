from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from library.errors import SettingsError, StorageError
from library.library import Library
from library.settings import Settings
from library.vectors import VectorIndex
from tests.documents import add_document
from tests.ports import free_port


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server on the loopback."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("chroma")
    server = subprocess.Popen([*command, "--path", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                VectorIndex(folder, url, "probe").ids()
                break
            except StorageError:
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def test_libraries_share_a_server_without_seeing_each_other(chroma_server: str, settings: Settings) -> None:
    one = settings.model_copy(update={"chroma_url": chroma_server})
    two = one.model_copy(update={"library": settings.library.parent / "second"})
    with Library.open(one) as first, Library.open(two) as second:
        document_id = add_document(first, one, "harbour.pdf", ["The harbour opened in 1931."]).document_id
        assert first.search_vectors("When did the port open?", 3)[0][0] == f"{document_id}:0"
        assert second.search_vectors("When did the port open?", 3) == []
        assert first.check() == second.check() == []
        assert not list((one.library).glob("chroma/*"))
        first.remove(document_id)
        assert first.search_vectors("When did the port open?", 3) == []


def test_a_server_that_does_not_answer_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be opened"):
        VectorIndex(tmp_path, f"http://127.0.0.1:{free_port()}", "x").ids()


def test_an_address_that_is_none_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="FOOTNOTE_CHROMA_URL is 'chroma'"):
        VectorIndex(tmp_path, "chroma", "x").ids()
