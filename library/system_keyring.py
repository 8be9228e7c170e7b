"""The system's keyring, where a key is kept when a person asks for it; the only file that knows keyring."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import TypeVar

from library.errors import FootnoteError

T = TypeVar("T")

SERVICE = "Footnote"
"""The name under which a keyring shows the keys; each has the address of its server as its user."""

_LEAST = 1  # priority of a keyring that keeps secrets as the system does; files and none at all have less
_LONGEST_S = 30.0  # a locked keyring asks its owner for a password


class KeyringFailed(FootnoteError):
    """A key could not be kept in the system's keyring."""


def is_available() -> bool:
    """Tell whether this system has a keyring."""

    def look() -> bool:
        import keyring

        return float(keyring.get_keyring().priority) >= _LEAST

    try:
        return _within(look)
    except Exception:  # noqa: BLE001 - backends raise whatever their systems do: there is none to use then
        return False


def read_key(address: str) -> str:
    """Return the key that is kept for a server; "" where there is none or it cannot be had."""

    def read() -> str:
        import keyring

        return keyring.get_password(SERVICE, address) or ""

    try:
        return _within(read)
    except Exception:  # noqa: BLE001 - as above
        return ""


def keep_key(address: str, key: str) -> None:
    """Keep the key for a server.

    Raises:
        KeyringFailed: If the keyring does not take it.
    """

    def keep() -> None:
        import keyring

        keyring.set_password(SERVICE, address, key)

    try:
        _within(keep)
    except Exception as error:
        raise KeyringFailed("keyring_failed", reason=type(error).__name__) from error


def forget_key(address: str) -> None:
    """Delete the key that is kept for a server, if there is one."""

    def forget() -> None:
        import keyring

        keyring.delete_password(SERVICE, address)

    try:
        _within(forget)
    except Exception:  # noqa: BLE001 - as above; most often there is none
        return


def _within(work: Callable[[], T]) -> T:
    """Do work on a thread of its own, which is left when it takes too long."""
    threads = ThreadPoolExecutor(1)
    try:
        return threads.submit(work).result(_LONGEST_S)
    except TookTooLong as error:
        raise OSError("the keyring said nothing") from error
    finally:
        threads.shutdown(wait=False)
