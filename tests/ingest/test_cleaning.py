from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("the ﬁrst oﬃce", "the first office", id="ligatures"),
        pytest.param("exam\ufffe\nple", "example", id="pdfium's broken word"),
        pytest.param("govern-\nment of", "government of", id="a hyphen at a line's end"),
        pytest.param("2018-\n2019", "2018-\n2019", id="a dash between numbers stays"),
        pytest.param("a\x00b\u200bc\ufeff", "abc", id="invisible characters"),
        pytest.param("a \t\u00a0 b", "a b", id="runs of space"),
        pytest.param("  one\n\n\n\n two ", "one\n\ntwo", id="empty lines"),
        pytest.param("中文\u3000全角", "中文 全角", id="full-width space"),
        pytest.param("\ud83d", "", id="half a pair"),
    ],
)
def test_cleaning(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_clean_text_can_be_stored_and_stays_clean(raw: str) -> None:
    clean = clean_text(raw)
    clean.encode("utf-8")
    assert "\0" not in clean
    assert clean == clean.strip()
