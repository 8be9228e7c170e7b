"""Damages files in the ways that disks, other programs and people do."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path


def _truncate(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _fill_with_garbage(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(max(path.stat().st_size, 64)))  # noqa: S311 - harm


def _flip(path: Path) -> None:
    """Flip a bit of one byte in 500, in the head too."""
    content, chance = bytearray(path.read_bytes() or b"\0"), random.Random(2)  # noqa: S311 - harm
    for place in [0, *(chance.randrange(len(content)) for _ in range(len(content) // 500))]:
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _put_folder_in_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "truncated": _truncate,
    "garbage": _fill_with_garbage,
    "flipped": _flip,
    "a folder": _put_folder_in_place,
}
