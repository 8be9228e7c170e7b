from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.settings import Settings
from tests.store_servers import Gate, with_bucket


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
