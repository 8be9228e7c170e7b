from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from library.embedders.backends import make_backend
from library.embedders.base import MINILM, Embedder, Vectors
from library.embedders.choice import embedder_name, make_embedder
from library.embedders.minilm import MiniLM
from library.embedders.minilm_export import export, package_folder
from library.errors import EmbeddingError
from library.settings import ROOT, Settings, read_settings

SHORT, LONG = "ok", "A ferry carries cars and people across the bay. " * 12
TEXTS = ["The harbour opened in 1931.", SHORT, LONG, "Net sales rose 4.2% to $1,284.6 million."]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return make_embedder(read_settings())


@pytest.fixture(scope="module")
def exact() -> Embedder:
    return make_backend("onnx-fp32", read_settings().models)


def test_single_precision_gives_the_vectors_of_the_original(exact: Embedder, settings: Settings) -> None:
    stock = make_embedder(settings.model_copy(update={"embedding_model": str(package_folder())}))
    np.testing.assert_allclose(exact.embed(TEXTS), stock.embed(TEXTS), atol=1e-4)
    np.testing.assert_allclose(exact.embed_query("ferry"), stock.embed_query("ferry"), atol=1e-4)
    assert (stock.dim, stock.max_tokens) == (exact.dim, exact.max_tokens)
    assert stock.token_spans("two words") == exact.token_spans("two words") == [(0, 3), (4, 9)]
    assert stock.unknown_share("战国无双") == exact.unknown_share("战国无双") > 0.3


def test_text_past_the_limit_is_cut_as_the_original_cuts_it(settings: Settings) -> None:
    shipped = MiniLM("onnx-fp32", make_backend("onnx-fp32", settings.models)._run)  # type: ignore[attr-defined]
    stock = make_embedder(settings.model_copy(update={"embedding_model": str(package_folder())}))
    text = LONG * 4
    np.testing.assert_allclose(shipped.embed([text]), stock.embed([text]), atol=1e-4)
    assert shipped.tokens_cut == len(shipped.token_spans(text)) + 2 - shipped.max_tokens > 0


def test_text_within_the_limit_is_not_cut(settings: Settings) -> None:
    shipped = make_embedder(settings)
    shipped.embed([*TEXTS, "word " * 254])
    assert isinstance(shipped, MiniLM)
    assert shipped.tokens_cut == 0


def test_integers_stay_close_to_single_precision(exact: Embedder) -> None:
    pages = [text for text in (ROOT / "README.md").read_text("utf-8").split("\n\n") if len(text) > 60]
    integers = make_backend("onnx-int8", read_settings().models).embed(pages)
    cosines = np.einsum("nd,nd->n", integers, exact.embed(pages))
    assert cosines.min() > 0.98
    assert cosines.mean() > 0.995
    assert np.linalg.norm(integers, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vector_does_not_depend_on_what_is_embedded_beside_it(embedder: Embedder) -> None:
    alone = np.stack([embedder.embed([text])[0] for text in TEXTS])
    np.testing.assert_array_equal(embedder.embed(TEXTS), alone)
    np.testing.assert_array_equal(embedder.embed_query(SHORT), alone[1])


def test_equal_texts_are_embedded_once() -> None:
    runs: list[int] = []

    def run(tokens: Sequence[int]) -> Vectors:
        runs.append(len(tokens))
        return np.full(384, len(tokens), dtype=np.float32)

    vectors = MiniLM("counted", run).embed([SHORT, LONG, SHORT, SHORT, LONG])
    short, long = sorted(runs)
    assert vectors[:, 0].tolist() == [short, long, short, short, long]


def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_an_empty_text_has_a_vector(embedder: Embedder) -> None:
    assert np.linalg.norm(embedder.embed([""])[0]) == pytest.approx(1, abs=1e-5)


def test_threads_share_an_embedder(embedder: Embedder) -> None:
    expected = embedder.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(embedder.embed, [TEXTS] * 8):
            np.testing.assert_array_equal(vectors, expected)


def test_the_name_is_known_without_loading_and_the_same_for_every_backend(embedder: Embedder, exact: Embedder) -> None:
    assert embedder_name(read_settings()) == embedder.name == exact.name == MINILM
    assert embedder_name(read_settings(embedding_model="other/model")) == "other/model"


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"changed")
    monkeypatch.setattr("library.embedders.minilm_export.package_folder", lambda: tmp_path)
    with pytest.raises(EmbeddingError, match="not the expected ones"):
        export(tmp_path / "models", "fp32")


def test_a_missing_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.minilm_export.PACKAGE", "no_such_package")
    with pytest.raises(EmbeddingError, match="Install the package no-such-package"):
        make_backend("onnx-int8", tmp_path)


def test_a_folder_that_cannot_be_made_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file stands here")
    with pytest.raises(EmbeddingError, match="cannot be made"):
        export(tmp_path / "models", "fp32")
