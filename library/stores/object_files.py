"""The original files on S3-compatible storage, of which the last that were looked at lie on this machine too."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
import uuid
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from library.errors import DocumentChanged, StorageError, StoreAway, reason_of
from library.outgoing import BROKE_OFF, NO_CONNECTION, OK, Departure, Recorder
from library.stores.files import Files, FolderFiles
from library.stores.object_bucket import Bucket
from library.words import Message

if TYPE_CHECKING:
    from hashlib import _Hash

    from obstore import ObjectMeta
    from obstore.store import S3Store

_PIECE = 8 * 2**20
"""Bytes that one request sends or asks for at most, so that its time is bounded whatever the size of a file."""
_PATIENT = (5, 20.0)
"""Tries and seconds for what a person need not wait for."""
_QUICK = (2, 3.0)
_AT_ONCE = (0, 3.0)
_AGAIN_S = 5.0  # after which a storage that was away is asked again for a file that somebody waits for
_IN_USE_S = 60.0  # a file that was asked for so lately may not be opened yet
_ABANDONED_S = 3600.0  # a fetch takes no longer
_LOCKS = 16
_NONE = "null"  # the version of what a bucket without versions holds, in the words of some servers
_STATUS = re.compile(r"status code: (\d{3})")
_FOR_NOW = (408, 429)
_REFUSED = (401, 403)


class ObjectFiles(Files):
    """PDFs in a bucket, in a folder of their library's.

    What is fetched lies in a folder of this machine, within a bound, and goes when its document does.
    """

    elsewhere = True

    def __init__(self, bucket: Bucket, library: str, fetched: Path, most_bytes: int, record: Recorder) -> None:
        """Name the bucket; it is asked on use.

        Args:
            bucket: Where they are.
            library: Identifies the library, since several may share a bucket.
            fetched: The folder on this machine.
            most_bytes: What may lie there.
            record: Is told of every request.
        """
        self._bucket, self._record, self._most = bucket, record, most_bytes
        self.address = bucket.address
        self._store, self._quick = bucket.open(library, *_PATIENT), bucket.open(library, *_QUICK)
        self._prompt = bucket.open(library, *_AT_ONCE)
        self._fetched, self._kept = fetched, FolderFiles(fetched)
        self._refusal: tuple[StorageError, float] | None = None
        self._locks = [threading.Lock() for _ in range(_LOCKS)]

    def path(self, document_id: str) -> Path:
        """Fetch a file, unless it is here."""
        place = self._kept.path(document_id)
        try:
            with self._lock(document_id):
                with suppress(FileNotFoundError):
                    os.utime(place)  # it goes last
                    return place
                if self._refusal and time.monotonic() < self._refusal[1]:
                    raise self._refusal[0].with_traceback(None)
                self._fetch(document_id, place)
        except OSError as error:
            raise StorageError("library_not_written", folder=self._fetched, reason=reason_of(error)) from error
        self._make_room(but=place)
        return place

    def add(self, document_id: str, source: Path) -> str:
        """Send a file."""
        import obstore

        digest = hashlib.sha256()
        try:
            with source.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                with self._asked() as departure:
                    content = _read_through(stream, digest, departure)
                    sent = content if size > _PIECE else b"".join(content)
                    about = {"Content-Type": "application/pdf"}
                    obstore.put(self._store, _name(document_id), sent, attributes=about, chunk_size=_PIECE)
        except OSError as error:  # of the source: those of the storage are translated
            raise DocumentChanged.of(source.name) from error
        with self._lock(document_id):
            self._kept.remove(document_id)
        return digest.hexdigest()

    def remove(self, document_id: str) -> None:
        """Delete a file there and here."""
        import obstore

        with self._lock(document_id):
            self._kept.remove(document_id)
        with self._asked():
            obstore.delete(self._store, _name(document_id))
        with self._lock(document_id):  # somebody may have fetched it meanwhile
            self._kept.remove(document_id)

    def is_whole(self, document_id: str, sha256: str | None) -> bool:
        """Read the file there, whatever lies here, and hold it against the sha256."""
        digest, found = hashlib.sha256(), False
        for piece in self._read(self._store, document_id):
            digest.update(piece)
            found = True
        return found and sha256 in (None, digest.hexdigest())

    def ids(self, before: float | None = None) -> set[str]:
        """List the files there; those that were sent before a time, in seconds since 1970, if it is given."""
        return {
            each["path"].removesuffix(".pdf")
            for each in self._list(self._store)
            if each["path"].endswith(".pdf")
            and "/" not in each["path"]  # uploads lie in a folder of their own
            and (before is None or each["last_modified"].timestamp() <= before)
        }

    def holds(self, document_id: str) -> bool:
        """True if a file is there."""
        import obstore

        with self._asked():
            try:
                obstore.head(self._prompt, _name(document_id))
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return False
        return True

    def remove_unfinished(self) -> None:
        """Delete what was left of fetches; what was not sent whole is not there."""
        for path in self._fetched.glob("*.part"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_S:  # other processes may share the folder
                    path.unlink()

    def keep_fetched(self, document_ids: Set[str]) -> None:
        """Delete the others of those that lie here."""
        for document_id in self._kept.ids() - document_ids:
            with self._lock(document_id):
                self._kept.remove(document_id)
        for path in self._fetched.glob("*.part"):  # of a fetch that was cut short
            if path.name.partition(".")[0] not in document_ids:
                with suppress(OSError):
                    path.unlink()

    def try_out(self) -> None:
        """Ask for a list of one."""
        next(self._list(self._prompt), None)

    def problems(self) -> list[Message]:
        """Say whether the bucket keeps what is deleted."""
        import obstore

        probe = f"{uuid.uuid4().hex}.probe"
        with self._asked():
            put = obstore.put(self._store, probe, b"")
            obstore.delete(self._store, probe)
        versions = put["version"] not in (None, _NONE)
        return [Message("files_versions", {"bucket": self._bucket.name})] if versions else []

    def _lock(self, document_id: str) -> threading.Lock:
        return self._locks[hash(document_id) % _LOCKS]

    def _fetch(self, document_id: str, place: Path) -> None:
        unfinished = place.with_name(f"{document_id}.{uuid.uuid4().hex}.part")
        try:
            found = False
            with unfinished.open("wb") as writing:
                for piece in self._read(self._quick, document_id):
                    writing.write(piece)
                    found = True
            if found:
                unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)

    def _read(self, store: S3Store, document_id: str) -> Iterator[bytes]:
        """Go through the bytes of a file, a piece at a time; none where there is no file."""
        import obstore

        name, end = _name(document_id), 1
        start = 0
        while start < end:
            with self._asked() as departure:
                try:
                    got = obstore.get(store, name, options={"range": (start, start + _PIECE)})
                except FileNotFoundError as error:
                    if "NoSuchBucket" in str(error):
                        raise
                    return
                piece, end = bytes(got.bytes()), got.meta["size"]
                departure.received = len(piece)
            start += _PIECE
            yield piece

    def _list(self, store: S3Store) -> Iterator[ObjectMeta]:
        import obstore

        listed = iter(obstore.list(store, chunk_size=1000))
        while True:
            with self._asked():
                if (some := next(listed, None)) is None:
                    return
            yield from some

    def _make_room(self, but: Path) -> None:
        """Delete those that were not looked at for longest, until the others fit; those in use stay."""
        there = []
        for path in self._fetched.glob("*.pdf"):
            with suppress(OSError):
                about = path.stat()
                there.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in there)
        for used, size, path in sorted(there):
            if total <= self._most or used > time.time() - _IN_USE_S:
                return
            if path != but:
                with suppress(OSError):
                    path.unlink()
                    total -= size

    @contextmanager
    def _asked(self) -> Iterator[Departure]:
        """Note a request and what became of it, and say what went wrong in words that hold no key."""
        from obstore.exceptions import BaseError

        departure = Departure(self._record, self._bucket.address, "keep files", approximate=True)
        try:
            yield departure
        except (BaseError, FileNotFoundError) as error:
            status = int(found[1]) if (found := _STATUS.search(str(error))) else 0
            departure.end(f"HTTP {status}" if status else NO_CONNECTION)
            failure = self._failure(error, status)
            self.ailment, self._refusal = failure.message, (failure, time.monotonic() + _AGAIN_S)
            raise failure from None  # the text of what it is from may name a key
        except BaseException:
            departure.end(BROKE_OFF)
            raise
        departure.end(OK)
        self.ailment = self._refusal = None

    def _failure(self, error: Exception, status: int) -> StorageError:
        place = self._bucket.address
        if status in _REFUSED:
            return StorageError("files_refused", bucket=self._bucket.name, place=place)
        if "NoSuchBucket" in str(error):
            return StorageError("files_no_bucket", bucket=self._bucket.name, place=place)
        if not status:
            return StoreAway("files_away", place=place)
        if status >= 500 or status in _FOR_NOW:
            return StoreAway("files_answer", place=place, outcome=f"HTTP {status}")
        return StorageError("files_answer", place=place, outcome=f"HTTP {status}")


def _name(document_id: str) -> str:
    return f"{document_id}.pdf"


def _read_through(stream: IO[bytes], digest: _Hash, departure: Departure) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        digest.update(piece)
        departure.sent += len(piece)
        yield piece
