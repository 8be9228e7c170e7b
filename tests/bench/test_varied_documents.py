from __future__ import annotations

import numpy as np
import pytest

from bench.scale import add_made
from bench.varied_documents import VariedDocuments
from library.library import Library
from library.records import PAGE_BREAK
from library.settings import Settings, read_settings
from tests.documents import library_of

REAL = {
    "harbour.pdf": [
        "The harbour opened in 1931 and handled 4,200 tons.\nIt has three quays.",
        "The ferry sails daily.",
    ],
    "渡轮.pdf": ["渡轮每天中午开航,港口于1931年开放。"],
}


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> VariedDocuments:
    folder = tmp_path_factory.mktemp("real")
    with library_of(folder, REAL) as library:
        return VariedDocuments(library, folder)


@pytest.mark.parametrize("number", range(6))
def test_every_offset_still_holds(varied: VariedDocuments, number: int) -> None:
    made, real = varied.make(number), varied.make(number % len(varied))
    text = PAGE_BREAK.join(page.text for page in made.pages)
    assert [chunk.text for chunk in made.chunks] == [text[chunk.start : chunk.end] for chunk in made.chunks]
    assert [len(page.text) for page in made.pages] == [len(page.text) for page in real.pages]
    assert (made.pages != real.pages) == (number >= len(varied))


def test_a_number_makes_the_same_again_and_vectors_stay_near(varied: VariedDocuments) -> None:
    one, other = varied.make(5), varied.make(5)
    assert (one.document, one.pages, one.chunks) == (other.document, other.pages, other.chunks)
    np.testing.assert_array_equal(one.vectors, other.vectors)
    cosines = (one.vectors * varied.make(5 % len(varied)).vectors).sum(axis=1)
    assert ((cosines > 0.7) & (cosines < 0.999)).all()
    np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-5)


def test_a_library_of_them_is_whole(varied: VariedDocuments, settings: Settings) -> None:
    with Library.open(read_settings(library=settings.library)) as library:
        for number in range(5):
            add_made(library, varied.make(number))
        assert library.count()[0] == 5
        assert library.check() == []
