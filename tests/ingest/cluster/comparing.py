"""Compares what two libraries hold of the same files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from library.library import Library


def assert_equal(one: Library, other: Library) -> None:
    """Compare documents, pages, chunks, words' indexes and vectors, these to float tolerance; both must be whole."""
    assert one.check() == other.check() == []
    documents = {document.id: document for document in one.documents()}
    assert documents.keys() == {document.id for document in other.documents()}
    assert len(other.documents()) == len(documents)
    for known in other.documents():
        first = documents[known.id]
        assert replace(known, added_at="", name="") == replace(first, added_at="", name="")
        assert other.pages(known.id) == one.pages(known.id)
        chunks = one.chunks_of(known.id)
        assert other.chunks_of(known.id) == chunks
        ids = [chunk.id for chunk in chunks]
        np.testing.assert_allclose(_vectors(other, ids), _vectors(one, ids), atol=1e-5)


def _vectors(library: Library, ids: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    found = library.vectors_of(ids)
    return np.array([found[chunk_id] for chunk_id in ids])
