from __future__ import annotations

from pathlib import Path

import numpy as np

from library.library import Library
from library.settings import read_settings
from tests.documents import add_documents_of_one_page


def test_vectors_of_chunks_are_those_that_are_searched_and_unknown_ones_are_left_out(tmp_path: Path) -> None:
    settings = read_settings(library=tmp_path / "library")
    with Library.open(settings) as library:
        job, _ = add_documents_of_one_page(library, settings, ["one.pdf", "two.pdf"])
        found = library.vectors_of([f"{job.document_id}:0", f"{job.document_id}:99", "nobody:0"])
        assert list(found) == [f"{job.document_id}:0"]
        vector = found[f"{job.document_id}:0"]
        assert abs(float(np.linalg.norm(vector)) - 1) < 1e-3
        cosine = library.compare_with(vector, list(found))[f"{job.document_id}:0"]
        assert cosine > 0.999
        assert library.vectors_of([]) == {}
