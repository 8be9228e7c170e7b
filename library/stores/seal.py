"""Remembers how files were left, so that whoever opens them next sees what anyone else did to them since."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

State = Literal["none", "whole", "changed"]
Stamp = tuple[int, int, int]
"""Bytes, time of the last change in nanoseconds, CRC-32 of the bytes."""

_TRUSTED_FROM = 32 * 2**20
"""Bytes of a file from which its size and time of change are enough to open it: to read 1 GB takes a second."""
_BLOCK = 2**20


class Seal:
    """The stamps of some files, kept in a file beside them while nobody has them open."""

    def __init__(self, place: Path, files: Callable[[], Iterable[Path]]) -> None:
        """Name what is sealed.

        Args:
            place: Where the stamps are kept.
            files: Lists the files, which lie in the folder of `place` or below.
        """
        self._place, self._files = place, files

    def look(self, *, thorough: bool = False) -> State:
        """Compare the files with the stamps: "none" where there are none, or they cannot be read.

        Args:
            thorough: Whether large files are read too whose size and time of change are as they were.
        """
        stamps = self._read()
        if stamps is None:
            return "none"
        try:
            return "changed" if self._differ(stamps, thorough=thorough) else "whole"
        except OSError:
            return "changed"

    def put(self) -> None:
        """Stamp the files as they are; where the disk refuses, there are no stamps."""
        with suppress(OSError):
            stamps = {self._name(path): stamp(path) for path in self._files()}
            text = json.dumps(stamps)
            unfinished = self._place.with_name(f"{self._place.name}.part")
            unfinished.write_text(f"{zlib.crc32(text.encode())}\n{text}", "utf-8")
            unfinished.replace(self._place)
            return
        self.take_off()

    def take_off(self) -> None:
        """Forget the stamps, before the files are changed."""
        with suppress(OSError):
            self._place.unlink(missing_ok=True)

    def _read(self) -> dict[str, Stamp] | None:
        try:
            check, _, text = self._place.read_text("utf-8").partition("\n")
            if int(check) != zlib.crc32(text.encode()):
                return None
            return {name: (size, changed, crc) for name, (size, changed, crc) in json.loads(text).items()}
        except (OSError, ValueError):
            return None

    def _differ(self, stamps: Mapping[str, Stamp], *, thorough: bool) -> bool:
        paths = {self._name(path): path for path in self._files()}
        if paths.keys() != stamps.keys():
            return True
        return any(_differs(paths[name], before, thorough=thorough) for name, before in stamps.items())

    def _name(self, path: Path) -> str:
        return path.relative_to(self._place.parent).as_posix()


def stamp(path: Path) -> Stamp:
    """Stamp a file as it is.

    Raises:
        OSError: If it cannot be read.
    """
    about = path.stat()
    crc = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            crc = zlib.crc32(block, crc)
    return about.st_size, about.st_mtime_ns, crc


def sizes_and_times(paths: Iterable[str | Path]) -> dict[str, tuple[int, int]]:
    """Give size and time of change of files, which show what another program did; a missing one has (-1, -1)."""
    found = {}
    for path in paths:
        try:
            about = os.stat(path)  # noqa: PTH116 - asked at each search: to make paths anew takes longer than the look
        except OSError:
            found[str(path)] = (-1, -1)
        else:
            found[str(path)] = (about.st_size, about.st_mtime_ns)
    return found


def files_in(folder: Path) -> list[Path]:
    """List the files in a folder and below; a folder in the place of one is not among them, so that it is missed."""
    return [path for path in folder.rglob("*") if path.is_file()]


def _differs(path: Path, before: Stamp, *, thorough: bool) -> bool:
    about = path.stat()
    if about.st_size != before[0]:
        return True
    if not thorough and about.st_size >= _TRUSTED_FROM and about.st_mtime_ns == before[1]:
        return False
    return stamp(path)[2] != before[2]
