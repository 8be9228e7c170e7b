from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pydantic import SecretStr

from library.embedders.base import Embedder
from library.embedders.choice import make_embedder
from library.errors import EmbeddingError
from library.outgoing import Entry
from library.settings import Settings, read_settings
from tests.library.embedding_server import DIM, SECRET, EmbeddingServer
from tests.ports import free_port


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer().running() as running:
        yield running


def served(server: EmbeddingServer, model: str) -> Embedder:
    given = {"openai_base_url": server.address, "openai_api_key": SecretStr(SECRET), "model_timeout_s": 0.5}
    return make_embedder(read_settings(embedding_model=f"openai:{model}").model_copy(update=given))


def test_vectors_have_unit_length_and_stand_in_the_order_of_the_texts(server: EmbeddingServer) -> None:
    embedder = served(server, "good")
    texts = [f"the ferry number {i} sails" for i in range(100)]
    vectors = embedder.embed(texts)
    assert (vectors.shape, embedder.dim, embedder.name) == ((100, DIM), DIM, "openai:good")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(vectors[70], embedder.embed_query(texts[70]), atol=1e-6)
    assert embedder.embed([]).shape == (0, DIM)


def test_texts_are_sent_as_texts(server: EmbeddingServer) -> None:
    """Token numbers of one vendor mean nothing to another's server."""
    server.requests.clear()
    served(server, "good").embed(["The harbour.", ""])
    assert [request["input"] for request in server.requests] == [["The harbour.", " "]]


def test_every_request_is_noted(server: EmbeddingServer, settings: Settings) -> None:
    noted: list[Entry] = []
    given = {"openai_base_url": server.address, "embedding_model": "openai:good"}
    make_embedder(settings.model_copy(update=given), noted.append).embed(["ferry"] * 100)
    assert [(entry.purpose, entry.outcome, entry.left) for entry in noted] == [("embed", "ok", False)] * 2
    assert noted[0].bytes_sent > noted[1].bytes_sent > 0


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("wrong-key", r"refused the key\. Check OPENAI_API_KEY"),
        ("unknown", "has no embedding model named unknown"),
        ("limited", "takes no more requests for now"),
        ("failing", r"failed \(HTTP 500\)"),
        ("odd", r"refused the request \(HTTP 422\)"),
        ("silent", "did not answer in time"),
        ("garbled", "an answer that cannot be read"),
        ("short", "gave 1 vectors for 2 texts"),
    ],
)
def test_each_failure_says_what_it_is_and_never_shows_the_key(
    server: EmbeddingServer, model: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.embedders.openai._RETRIES", 0)
    with pytest.raises(EmbeddingError, match=said) as caught:
        served(server, model).embed(["one", "two"])
    assert SECRET not in str(caught.value)


def test_a_server_that_is_not_there_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.openai._RETRIES", 0)
    port = free_port()
    given = {"openai_base_url": f"http://127.0.0.1:{port}/v1", "embedding_model": "openai:any"}
    with pytest.raises(EmbeddingError, match=f"No connection to the embedding server 127.0.0.1:{port}"):
        make_embedder(settings.model_copy(update=given)).embed_query("ferry")


def test_without_key_and_address_the_message_says_what_to_set(settings: Settings) -> None:
    with pytest.raises(EmbeddingError, match="openai:any needs a key"):
        make_embedder(settings.model_copy(update={"embedding_model": "openai:any"}))
