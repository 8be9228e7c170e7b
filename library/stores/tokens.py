"""The tokens by which programs say for whom they ask: kept as checksums in a file of their own, shown once when made.

The file is no part of the catalogue, so that a token can be made and revoked while the app owns the library.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from library.errors import SettingsError, StorageError, reason_of
from library.unicode import clean_line

PREFIX = "fn_"
"""Begins every token, so that one is known for what it is where it leaks."""

_FILE = "tokens.json"
_BYTES = 32
_LETTERS = 60  # of a token's name
_MOST = 1000
_DAY_S = 86_400.0
_WAIT_S = 5.0  # for another command that changes the file


@dataclass(frozen=True)
class Token:
    """One that was made.

    Attributes:
        name: By which it is revoked.
        sha256: Of the token, in hexadecimal; it has 256 bits of chance, so that nothing slower is needed.
        person: The id of the one for whom it asks; empty where nobody logs in.
        made: Seconds since 1970; so is `ends`.
    """

    name: str
    sha256: str
    person: str
    made: float
    ends: float


class Tokens:
    """The tokens of a library's folder. Thread-safe; another process may change them at any time."""

    def __init__(self, folder: Path) -> None:
        """Name the folder, which may not be there yet."""
        self._file = folder / _FILE
        self._read: tuple[object, list[Token]] = (None, [])

    def all(self) -> list[Token]:
        """List those that were made, the oldest first; those that ended too.

        Raises:
            StorageError: If the file cannot be read.
        """
        try:
            found = self._file.stat()
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read[0] != state:
                listed = json.loads(self._file.read_text("utf-8"))
                self._read = (state, [Token(**one) for one in listed])
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError("tokens_unreadable", path=self._file, reason=reason_of(error)) from error
        except (ValueError, TypeError) as error:
            raise StorageError("tokens_damaged", path=self._file) from error
        return self._read[1]

    def find(self, token: str) -> Token | None:
        """Find what is known of a token; None for one that was not made here, was revoked or has ended.

        Raises:
            StorageError: As `all` does.
        """
        given = _checksum(token)
        known = [one for one in self.all() if secrets.compare_digest(one.sha256, given)]
        return known[0] if known and known[0].ends > time.time() else None

    def create(self, name: str, days: float, person: str = "") -> str:
        """Make a token and give it; it is not kept, and cannot be shown again.

        Raises:
            SettingsError: If the name is empty, too long or taken, or there are too many.
            StorageError: If it cannot be written down.
        """
        name, token, now = clean_line(name).strip(), f"{PREFIX}{secrets.token_urlsafe(_BYTES)}", time.time()
        with self._changed() as tokens:
            if not name or len(name) > _LETTERS:
                raise SettingsError("token_name", most=_LETTERS)
            if any(one.name == name for one in tokens):
                raise SettingsError("token_name_taken", name=name)
            if len(tokens) >= _MOST:
                raise SettingsError("tokens_full", most=_MOST)
            tokens.append(Token(name, _checksum(token), person, now, now + days * _DAY_S))
        return token

    def revoke(self, name: str) -> None:
        """Let a token count no more, from now on.

        Raises:
            SettingsError: If none has this name.
            StorageError: If that cannot be written down.
        """
        with self._changed() as tokens:
            kept = [one for one in tokens if one.name != name]
            if len(kept) == len(tokens):
                raise SettingsError("token_unknown", name=name)
            tokens[:] = kept

    @contextmanager
    def _changed(self) -> Iterator[list[Token]]:
        """Give a list to change, which is written when that is done."""
        written = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._file.with_suffix(".lock"), timeout=_WAIT_S):
                tokens = [*self.all()]
                yield tokens
                written.unlink(missing_ok=True)
                with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
                    json.dump([asdict(one) for one in tokens], stream)
                    stream.flush()
                    os.fsync(stream.fileno())
                written.replace(self._file)
        except Timeout as error:
            raise StorageError("tokens_busy", path=self._file) from error
        except OSError as error:
            raise StorageError("tokens_unwritten", path=self._file, reason=reason_of(error)) from error


def _checksum(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
