from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.unicode import TextStream, clean_json, clean_text

CASES = {
    "plain": ("Growth was 5%.", "Growth was 5%."),
    "chinese": ("增长了 5%。", "增长了 5%。"),
    "a character beyond the first plane": ("ok \U0001f600", "ok \U0001f600"),
    "half of a pair": ("ok \ud83d.", "ok \ufffd."),
    "the other half": ("ok \ude00", "ok \ufffd"),
    "two halves that belong together": ("ok \ud83d\ude00", "ok \U0001f600"),
    "two halves in the wrong order": ("\ude00\ud83d", "\ufffd\ufffd"),
    "a byte of a file name that is no UTF-8": ("caf\udce9.pdf", "caf\ufffd.pdf"),
    "NUL": ("a\0b", "ab"),
}


@pytest.mark.parametrize(("text", "clean"), CASES.values(), ids=CASES.keys())
def test_text_from_outside_becomes_valid(text: str, clean: str) -> None:
    assert clean_text(text) == clean


_ANY = st.text(st.characters(exclude_categories=()) | st.sampled_from("\ud83d\ude00"))


@given(st.lists(_ANY))
def test_a_text_in_pieces_is_the_text_in_one(pieces: list[str]) -> None:
    stream = TextStream()
    came = "".join([*map(stream.take, pieces), stream.take("", last=True)])
    assert came == clean_text("".join(pieces))
    came.encode()


@given(st.text())
def test_valid_text_stays_as_it_is_but_for_nul(text: str) -> None:
    assert clean_text(text) == text.replace("\0", "")


def test_every_text_of_a_value_becomes_valid() -> None:
    told = json.loads(r'{"name": "\ud83d", "list": ["\ud83d\ude00", 5, null]}')
    assert clean_json(told) == {"name": "\ufffd", "list": ["\U0001f600", 5, None]}
