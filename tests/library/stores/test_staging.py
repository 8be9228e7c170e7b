from __future__ import annotations

import json

import numpy as np
import pytest

from library.library import Library
from library.pdf.pages import READER_VERSION
from library.settings import Settings
from library.stores import staging
from tests.engines import BOTH, stored_bytes

ENGINES = BOTH


def test_pages_come_back_in_order_and_a_second_writing_changes_nothing(library: Library) -> None:
    library.staging.add_pages("a", {2: ["second"], 1: ["first"]})
    library.staging.add_pages("a", {2: ["another"], 3: ["third"]})
    library.staging.add_pages("b", {1: ["of another document"]})
    assert list(map(json.loads, library.staging.pages("a"))) == [["first"], ["second"], ["third"]]
    assert library.staging.page_numbers("a") == {1, 2, 3}


def test_pages_that_an_older_reader_read_are_read_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.staging.add_pages("a", {1: ["as it was read"]})
    monkeypatch.setattr(staging, "READER_VERSION", READER_VERSION + 1)
    library.staging.add_pages("a", {2: ["as it is read"]})
    library.staging.keep_only(["a"])
    assert library.staging.page_numbers("a") == {2}


def test_vectors_come_back_as_they_were(library: Library) -> None:
    vector = np.linspace(-1, 1, 384, dtype=np.float32)
    library.staging.add_vectors("a", {"x": vector, "y": -vector})
    found = library.staging.vectors("a")
    assert library.staging.vector_hashes("a") == {"x", "y"}
    np.testing.assert_array_equal(found["x"], vector)
    np.testing.assert_array_equal(found["y"], -vector)


def test_what_is_cleared_leaves_no_word_on_the_disk(library: Library, settings: Settings) -> None:
    library.staging.add_pages("a", {1: ["the lighthouse keeper"]})
    library.staging.add_pages("b", {1: ["the harbour master"]})
    library.staging.keep_only(["b"])
    assert library.staging.pages("a") == []
    assert library.staging.pages("b") == ['["the harbour master"]']
    stored = stored_bytes(settings)
    assert b"harbour master" in stored
    assert b"lighthouse" not in stored
