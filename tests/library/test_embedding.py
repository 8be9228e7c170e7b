from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from library.embedding import make_embedder
from library.errors import EmbeddingError
from library.library import Library
from library.minilm import MiniLM, _package_folder, export
from library.settings import Settings

TEXTS = ["The harbour opened in 1931.", "ok", "A ferry carries cars and people across the bay. " * 12]


def test_the_exported_model_gives_the_vectors_of_the_original(library: Library, settings: Settings) -> None:
    stock = make_embedder(settings.model_copy(update={"embedding_model": str(_package_folder())}))
    np.testing.assert_allclose(library.embedder.embed(TEXTS), stock.embed(TEXTS), atol=1e-4)
    np.testing.assert_allclose(library.embedder.embed_query("ferry"), stock.embed_query("ferry"), atol=1e-4)
    assert (stock.dim, stock.max_tokens) == (library.embedder.dim, library.embedder.max_tokens)
    assert stock.token_spans("two words") == library.embedder.token_spans("two words") == [(0, 3), (4, 9)]
    assert stock.unknown_share("战国无双") == library.embedder.unknown_share("战国无双") > 0.3


def test_a_vector_does_not_depend_on_what_is_embedded_beside_it(library: Library) -> None:
    together = library.embedder.embed(TEXTS)
    alone = np.stack([library.embedder.embed([text])[0] for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_text_gives_no_vector(library: Library) -> None:
    assert library.embedder.embed([]).shape == (0, 384)


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"changed")
    monkeypatch.setattr("library.minilm._package_folder", lambda: tmp_path)
    with pytest.raises(EmbeddingError, match="not the expected ones"):
        export(tmp_path / "models")


def test_a_missing_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.minilm.PACKAGE", "no_such_package")
    with pytest.raises(EmbeddingError, match="Install the package no-such-package"):
        MiniLM(tmp_path)


def test_a_model_that_is_not_to_be_had_is_one_clear_message(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EmbeddingError, match="nobody/nothing cannot be had"):
        make_embedder(settings.model_copy(update={"embedding_model": "nobody/nothing"}))
