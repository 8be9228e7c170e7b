"""The graph of a large index leads to nearly all of its vectors: what it misses is no damage, unless it is much."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from library.embedders.base import Vectors
from library.index.vector_probe import search_all
from library.index.vectors import VectorIndex
from library.records import Chunk

_COUNT = 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    vectors = np.random.default_rng(7).normal(size=(_COUNT, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = VectorIndex(tmp_path, None, "x")
    index.add([Chunk(f"d:{number}", "d", number, 0, 1, 1, 1, "") for number in range(_COUNT)], vectors)
    index.close()
    return tmp_path


@pytest.mark.parametrize(("every", "is_whole"), [(1000, True), (11, True), (5, False), (1, False)])
def test_only_an_index_that_misses_many_of_its_own_vectors_is_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, every: int, is_whole: bool
) -> None:
    """A million whole vectors were called damaged, since two of 250 searches missed their own."""
    searched, search = [0], VectorIndex.search

    def miss_some(index: VectorIndex, vector: Vectors, count: int) -> Sequence[tuple[str, float]]:
        searched[0] += 1
        return [] if searched[0] % every == 0 else search(index, vector, count)

    monkeypatch.setattr(VectorIndex, "search", miss_some)
    assert search_all(folder, ["x"], thorough=True) is is_whole
    assert searched[0] > 0
