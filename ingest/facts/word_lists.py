"""The words by which parts and kinds of documents are known, from `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ingest.pages.outline import folded


@cache
def read_lists() -> Mapping[str, Any]:
    """Read every list, by name."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@cache
def folded_list(name: str) -> frozenset[str]:
    """Give a list's words as `folded` texts are compared with them."""
    return frozenset(map(folded, read_lists()[name]))


def label_in(text: str, name: str) -> int:
    """Tell how many characters of a text are one of a list's words with the mark that sets it off; 0 for none.

    "Abstract—We show" begins with 9, "摘 要：本文" with 4; a text that is nothing but the word is one as well.
    """
    for place, character in enumerate(text[:40]):
        if character in ":：—–.-|】]" and folded(text[:place]) in folded_list(name):
            return place + 1
    return len(text) if len(text) <= 40 and folded(text) in folded_list(name) else 0
