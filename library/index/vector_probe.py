"""Tries vectors as they lie on the disk, in a process that may end with it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from library.index.vectors import VectorIndex

_LENGTHS = (0.99, 1.01)  # every vector's is 1
_BATCH = 500
_SAMPLES = 4  # batches of a large index that are read, unless all are
_QUERIES = 5  # of a batch
_NEAR = 0.999  # the cosine of a vector with itself, at least
_LOST = 0.1  # of the searches: of 1,000,000 whole vectors the graph itself did not lead to 0.8 % (2 of 250)


def search_all(folder: Path, libraries: Sequence[str], thorough: bool) -> bool:
    """Read the vectors of indexes and search with a sample of them; runs in a child. True if all is as it should be.

    Raises:
        StorageError: If an index cannot be read or searched.
    """
    return all([_search(folder, library, thorough) for library in libraries])


def _search(folder: Path, library: str, thorough: bool) -> bool:
    with closing(VectorIndex(folder, None, library)) as index:
        offsets = range(0, index.count(), _BATCH)
        searches = lost = 0
        if not thorough:
            offsets = offsets[:: max(len(offsets) // _SAMPLES, 1)]
        for offset in offsets:
            names, vectors = index.sample(offset, _BATCH)
            lengths = np.linalg.norm(vectors, axis=1)
            if not names or not np.all((lengths > _LENGTHS[0]) & (lengths < _LENGTHS[1])):
                return False
            for number in range(0, len(names), max(len(names) // _QUERIES, 1)):
                found = index.search(vectors[number], 1)
                searches += 1
                lost += not found or found[0][1] < _NEAR  # another may have the same vector, and no other is nearer
    return lost <= _LOST * searches
