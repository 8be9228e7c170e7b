from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.pdf.cleaning import SOFT_HYPHEN, clean_line


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        pytest.param("a line\r\n", "a line", id="the line's end"),
        pytest.param("the ﬁrst oﬃce", "the first office", id="ligatures"),
        pytest.param("exam\ufffe\r\n", "exam\xad", id="pdfium's broken word"),
        pytest.param("exam\x02", "exam\xad", id="pdfium's broken word in older files"),
        pytest.param("exam\xad ", "exam\xad", id="a soft hyphen at the end"),
        pytest.param("co\xadop\ufffe and", "coop and", id="a soft hyphen inside"),
        pytest.param("\x02", "", id="a soft hyphen alone"),
        pytest.param("a\x00b\u200bc\ufeff\x07", "abc", id="invisible characters"),
        pytest.param("a \t\u00a0 b", "a b", id="runs of space"),
        pytest.param("中文\u3000全角", "中文 全角", id="full-width space"),
        pytest.param("，（Ａ）。１２％", "，（Ａ）。１２％", id="full-width forms stay"),
        pytest.param("⼀年⻓", "一年长", id="radicals in place of characters"),
        pytest.param("\uf0b7 one \uf0a7 two", "• one • two", id="bullets of symbol fonts"),
        pytest.param("a\ue000b\U000f0001", "ab", id="other private characters"),
        pytest.param("a\ufffdb\ud83d", "ab", id="broken characters and half a pair"),
        pytest.param("cafe\u0301", "café", id="an accent by itself"),
        pytest.param("Item 1. Business ........ 4", "Item 1. Business … 4", id="a dot leader"),
        pytest.param("附录 · · · · · · 12", "附录 … 12", id="a leader of middle dots"),
        pytest.param("Name: ____________", "Name: …", id="a blank to fill in"),
        pytest.param("wait... what", "wait... what", id="an ellipsis stays"),
        pytest.param("----------", "---", id="a ruled line"),
        pytest.param("破折号——在此", "破折号——在此", id="a Chinese dash stays"),
    ],
)
def test_a_line_is_cleaned(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


@given(st.text())
def test_a_clean_line_can_be_stored_and_stays_clean(raw: str) -> None:
    clean = clean_line(raw)
    clean.encode("utf-8")
    assert clean == clean.strip()
    assert "\n" not in clean
    assert clean.rstrip(SOFT_HYPHEN) != "" or clean == ""
    assert clean_line(clean) == clean
