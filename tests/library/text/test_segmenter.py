from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text.segmenter import is_whole, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Amazon's R&D cost $1,234.5.", ["Amazon", "'s", "R&D", "cost", "$", "1,234.5", "."]),
        ("请假制度是什么？", ["请假", "制度", "是", "什么", "？"]),
        ("请以表格回答", ["请", "以", "表格", "回答"]),
        ("2016年的GPT-4", ["2016", "年", "的", "GPT-4"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_and_signs(text: str, words: list[str]) -> None:
    assert [word.text for word in words_of(text)] == words


@given(st.text(max_size=40) | st.text(alphabet="请假制度的是在北京市上海呢ABc 12.,。？'’女男性かな한", max_size=20))
def test_each_word_stands_where_it_says(text: str) -> None:
    words = words_of(text)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert all(word.end <= after.start for word, after in pairwise(words))


@pytest.mark.parametrize(
    ("start", "end", "whole"), [(0, 2, True), (0, 1, False), (1, 2, False), (2, 4, True), (1, 3, False)]
)
def test_a_part_is_whole_where_it_tears_no_word(start: int, end: int, whole: bool) -> None:
    assert is_whole("请假制度", start, end) is whole
