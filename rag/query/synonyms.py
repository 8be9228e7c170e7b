"""Words that say nearly the same, of which a question uses one and its answer another; synonyms.toml lists them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any


def synonyms_of(question: str, *, chinese: bool) -> tuple[str, ...]:
    """List what an answer may say in place of a question's words.

    Args:
        question: In English or Chinese.
        chinese: In which of the two it is looked up.

    Returns:
        English words in lower case, in the order of the list; Chinese ones sorted, without what the question says.
    """
    if chinese:
        others = {other for word, same in _chinese().items() if word in question for other in same}
        return tuple(sorted(other for other in others if other not in question))
    return tuple(dict.fromkeys(word for asked, said in _english() if asked.search(question) for word in said))


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _english() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    groups = _lists()["english"].items()
    return [(re.compile(rf"(?<!\w){re.escape(asked)}(?!\w)", re.IGNORECASE), said) for asked, said in groups]


@cache
def _chinese() -> dict[str, set[str]]:
    same: dict[str, set[str]] = defaultdict(set)
    for first, *others in map(str.split, _lists()["chinese"]["groups"].strip().splitlines()):
        whole = {word for word in (first, *others) if len(word) > 1}
        same[first].update(others)
        for word in whole - {first}:
            same[word].update(whole - {word})
    return dict(same)
