"""Counts tokens as the models do, from the rank file that ships: nothing is ever downloaded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from library.errors import SettingsError, reason_of
from library.settings import ROOT

if TYPE_CHECKING:
    from tiktoken import Encoding

Item = TypeVar("Item")

RANKS = ROOT / "data" / "tiktoken"
_RANK_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"  # sha1 of the address it once came from
_RANK_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


def count_tokens(text: str) -> int:
    """Count the tokens of a text in o200k_base; other models' counts are close to it."""
    # A document may hold "<|endoftext|>": as text it must not raise.
    return len(_encoding().encode(text, disallowed_special=()))


def keep_fitting(items: Sequence[Item], room: int, cost: Callable[[Item], int]) -> list[Item]:
    """Drop items from the end until the rest fits.

    Args:
        items: Most wanted first.
        room: Tokens that there are for them.
        cost: Tokens that one of them takes.

    Returns:
        The first ones, at least one of them: a prompt without any source answers nothing.
    """
    kept: list[Item] = []
    for item in items:
        room -= cost(item)
        if room < 0 and kept:
            break
        kept.append(item)
    return kept


def pack(items: Sequence[Item], room: int, cost: Callable[[Item], int]) -> list[list[Item]]:
    """Divide items, in order, into groups that fit a room each; one that is larger than the room stands alone.

    Args:
        items: In order.
        room: Tokens of a group.
        cost: Tokens that an item takes.
    """
    groups: list[list[Item]] = []
    left = 0
    for item in items:
        taken = cost(item)
        if not groups or taken > left:
            groups.append([])
            left = room
        groups[-1].append(item)
        left -= taken
    return groups


@cache
def _encoding() -> Encoding:
    _check_rank_file()
    os.environ["TIKTOKEN_CACHE_DIR"] = str(RANKS)
    import tiktoken

    return tiktoken.get_encoding("o200k_base")


def _check_rank_file() -> None:
    # tiktoken 0.14 replaces a missing or damaged file by a download without a timeout.
    path = RANKS / _RANK_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError("own_file_unreadable", path=path, reason=reason_of(error)) from error
    if hashlib.sha256(content).hexdigest() != _RANK_SHA256:
        raise SettingsError("own_file_damaged", path=path)
