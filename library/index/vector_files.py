"""Blanks what Chroma 1.5 writes of this process's memory beside the vectors: a password, a text, whatever was freed.

An index of few vectors has room for 100, and all of it is written to the disk, the room that no vector has filled too:
in the table of the vectors' lengths, and in that of the vectors themselves, whose head tells how many are filled.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import numpy as np

_LENGTHS = (0.99, 1.01)  # every vector's is 1, give or take its rounding
_HEAD = struct.Struct("<i4Q")  # layout, where the rows begin, how many have room, how many there are, bytes of each
_LAYOUT = 1
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def blank_memory(folder: Path) -> None:
    """Blank the unfilled room of each index in a folder.

    Raises:
        OSError: If a file cannot be read or written.
    """
    for lengths in folder.glob("*/length.bin"):
        _blank_lengths(lengths)
    for head in folder.glob("*/header.bin"):
        layout, begin, _, filled, size = _HEAD.unpack(head.read_bytes()[: _HEAD.size].ljust(_HEAD.size, b"\0"))
        if layout == _LAYOUT:
            _blank_from(head.with_name("data_level0.bin"), begin + filled * size)


def _blank_lengths(path: Path) -> None:
    lengths = np.fromfile(path, dtype=np.float32)
    with np.errstate(invalid="ignore"):  # some bytes are no numbers
        unfilled = ~((lengths > _LENGTHS[0]) & (lengths < _LENGTHS[1]))
    if lengths[unfilled].tobytes().strip(b"\0"):
        lengths[unfilled] = 0
        with path.open("r+b") as stream:
            stream.write(lengths.tobytes())


def _blank_from(path: Path, begin: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(begin)
        rest = stream.read()
        if rest.strip(b"\0"):
            stream.seek(begin)
            stream.write(bytes(len(rest)))


def delete_orphans(folder: Path) -> None:
    """Delete the folders of dropped collections, which Chroma 1.5 leaves behind.

    Raises:
        OSError: If the folder cannot be read.
        sqlite3.Error: If its list of collections cannot be read.
    """
    place = f"{(folder / 'chroma.sqlite3').absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as database:
        used = {str(row[0]) for row in database.execute("SELECT id FROM segments")}
    for path in folder.iterdir():
        if path.is_dir() and _UUID.fullmatch(path.name) and path.name not in used:
            shutil.rmtree(path, ignore_errors=True)
