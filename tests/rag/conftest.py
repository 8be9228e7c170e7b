"""What the tests of the read side share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.library import Library
from library.settings import read_settings
from tests.documents import add_document
from tests.rag.model_server import ModelServer

HARBOUR = [
    "The harbour of Westhaven opened in 1931 and has three quays.\nThe first ferry sailed to Eastholm in 1934.",
    "Tickets cost four crowns for adults and two crowns for children.\nDogs travel free of charge.",
]
FERRIES = ["西港的渡轮每天中午从东码头开航。\n航程为四十分钟。", "成人票价为四元，儿童免费。"]


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library, only to be read, with one document in English and one in Chinese."""
    settings = read_settings(library=tmp_path_factory.mktemp("harbour") / "library")
    with Library.open(settings) as library:
        add_document(library, settings, "harbour.pdf", HARBOUR)
        add_document(library, settings, "渡轮.pdf", FERRIES)
        yield library


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A model server on the loopback."""
    with ModelServer().running() as server:
        yield server
