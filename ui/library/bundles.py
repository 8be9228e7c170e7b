"""Several documents as one file: which ones, kept until the browser asks for it, and the file as it is written."""

from __future__ import annotations

import secrets
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from library.errors import DocumentNotFound

if TYPE_CHECKING:
    from library.library import Library

_MOST_KEPT = 20
_PIECE = 2**20  # bytes
_FORBIDDEN = dict.fromkeys(map(ord, '/\\:*?"<>|'), "_")


class Bundles:
    """Remembers what was last asked for as one file; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def keep(self, document_ids: Sequence[str]) -> str:
        """Remember documents, and give the name by which `find` knows them."""
        with self._lock:
            self._kept[name := secrets.token_urlsafe(16)] = tuple(document_ids)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> tuple[str, ...]:
        """List the ids of what was remembered under a name.

        Raises:
            DocumentNotFound: If nothing is.
        """
        with self._lock:
            if (found := self._kept.get(name)) is None:
                raise DocumentNotFound("bundle_gone")
        return found


BUNDLES = Bundles()


class _Pipe:
    """Takes what a zip file is made of, which is fetched from it piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def write_zip(library: Library, document_ids: Sequence[str]) -> Iterator[bytes]:
    """Write the files of documents into one, a piece at a time, so that a large one needs little memory.

    PDFs are packed already, and stay as they are. What was deleted meanwhile is left out.
    """
    pipe, names = _Pipe(), set[str]()
    with zipfile.ZipFile(pipe, "w") as packed:  # type: ignore[call-overload]  # it writes and flushes, no more is asked
        for document_id in document_ids:
            try:
                document = library.document(document_id)
                file = library.file(document_id).open("rb")
            except (DocumentNotFound, FileNotFoundError):
                continue
            added = datetime.fromisoformat(document.added_at).astimezone()
            entry = zipfile.ZipInfo(_free_name(document.name, names), added.timetuple()[:6])
            with file, packed.open(entry, "w", force_zip64=True) as target:
                while piece := file.read(_PIECE):
                    target.write(piece)
                    yield pipe.take()
    yield pipe.take()


def _free_name(name: str, taken: set[str]) -> str:
    """Make of a document's name that of a file, which no other in the same folder has."""
    stem, dot, ending = name.translate(_FORBIDDEN).lstrip(". ").rpartition(".")
    stem, end = (stem, f".{ending}") if dot else (ending or "document", "")
    tried, number = f"{stem}{end}", 1
    while tried.casefold() in taken:
        number += 1
        tried = f"{stem} ({number}){end}"
    taken.add(tried.casefold())
    return tried
