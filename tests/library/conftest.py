from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.settings import Settings
from tests.store_servers import Gate, make_bucket, running_chroma, running_s3, with_bucket


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server on the loopback."""
    with running_chroma(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of a real S3 server on the loopback."""
    with running_s3() as address:
        yield address


@pytest.fixture
def bucket(s3_server: str) -> str:
    """The name of an empty bucket there."""
    return make_bucket(s3_server)


@pytest.fixture
def s3_gate(s3_server: str) -> Iterator[Gate]:
    """A way to that server which can be shut."""
    with Gate(s3_server).standing() as gate:
        yield gate


@pytest.fixture
def chroma_gate(chroma_server: str) -> Iterator[Gate]:
    """A way to the Chroma server which can be shut."""
    with Gate(chroma_server).standing() as gate:
        yield gate


@pytest.fixture
def on_servers(settings: Settings, s3_gate: Gate, chroma_gate: Gate, bucket: str) -> Settings:
    """Settings of a new library whose vectors and files are on servers, each behind its gate."""
    return with_bucket(settings, s3_gate.address, bucket).model_copy(update={"chroma_url": chroma_gate.address})
