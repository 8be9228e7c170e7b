from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import scale
from bench.made_documents import CHUNKS_A_PAGE, Maker
from library.library import Library
from library.settings import read_settings
from library.text import cjk_share


def test_a_made_document_is_the_same_for_the_same_number(tmp_path: Path) -> None:
    first, again, other = (Maker(tmp_path).make(number) for number in (1, 1, 2))
    assert first.chunks == again.chunks
    assert np.array_equal(first.vectors, again.vectors)
    assert first.document.id == again.document.id != other.document.id
    assert np.linalg.norm(first.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert cjk_share(Maker(tmp_path).make(0).chunks[0].text) == 1


def test_chunks_of_a_made_document_stand_where_they_say(tmp_path: Path) -> None:
    made = Maker(tmp_path).make(1)
    assert len(made.chunks) == made.document.chunk_count == len(made.pages) * CHUNKS_A_PAGE
    for chunk in made.chunks:
        page = made.pages[chunk.first_page - 1]
        start = chunk.start - made.chunks[CHUNKS_A_PAGE * (page.number - 1)].start
        assert page.text[start : start + chunk.end - chunk.start] == chunk.text


@pytest.mark.soak
def test_a_library_is_measured_and_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_QUERIES", 5), ("_WARMING", 1), ("_CHANGES", 1)):
        monkeypatch.setattr(scale, name, value)
    with Library.open(read_settings(library=tmp_path / "library")) as library:
        for number in range(2):
            scale.add_made(library, Maker(tmp_path).make(number))
    figures = scale.measure_library(2, tmp_path)
    assert figures["documents"] == "2"
    assert figures["search in one document"].startswith("CPU ")
    with Library.open(read_settings(library=tmp_path / "library")) as library:
        assert len(library.documents()) == 2
        assert library.check() == []
