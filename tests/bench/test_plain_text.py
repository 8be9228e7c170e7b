"""Readers are compared by what a person could read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.plain_text import Readers, count_characters
from tests.pdfs import make_pdf


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("two words\n", 8, id="spaces do not count"),
        pytest.param("ﬁve", 4, id="a ligature counts as its letters"),
        pytest.param("a\x00b\ue000\ufffd\u00adc", 3, id="what nobody can read does not count"),
        pytest.param("Sales . . . . . . . 12", 7, id="a row of dots does not count"),
        pytest.param("Sales … 12", 7, id="nor what stands for it"),
    ],
)
def test_characters_are_counted_as_read(text: str, count: int) -> None:
    assert count_characters(text) == count


def test_the_better_reader_is_named_with_its_count_for_each_page(tmp_path: Path) -> None:
    readers = Readers()
    try:
        _, counts = readers.better(make_pdf(tmp_path / "two.pdf", ["First page", "Second"]))
        (tmp_path / "none.pdf").write_bytes(b"no PDF")
        assert counts == [9, 6]
        assert readers.better(tmp_path / "none.pdf")[1] == []
    finally:
        readers.close()
