from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError, PasswordSetError

from library.system_keyring import SERVICE, KeyringFailed, forget_key, is_available, keep_key, read_key

HERE = "http://127.0.0.1:8000/v1"


class Kept(KeyringBackend):
    """A keyring of a system, in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise PasswordSetError("locked")
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError("none")


@pytest.fixture
def kept() -> Iterator[Kept]:
    before, own = keyring.get_keyring(), Kept()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def test_a_key_is_kept_read_and_forgotten_by_the_address_of_its_server(kept: Kept) -> None:
    assert is_available()
    keep_key(HERE, "sk-1")
    assert kept.held == {(SERVICE, HERE): "sk-1"}
    assert (read_key(HERE), read_key("http://elsewhere.example/v1")) == ("sk-1", "")
    forget_key(HERE)
    forget_key(HERE)
    assert read_key(HERE) == ""


def test_a_keyring_that_takes_no_key_is_told_without_the_key(kept: Kept) -> None:
    kept.locked = True
    with pytest.raises(KeyringFailed, match="PasswordSetError") as caught:
        keep_key(HERE, "sk-1")
    assert "sk-1" not in str(caught.value)


def test_a_system_without_a_keyring_has_none_and_holds_nothing(kept: Kept) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    assert not is_available()
    assert read_key(HERE) == ""
    forget_key(HERE)
    with pytest.raises(KeyringFailed, match="NoKeyringError"):
        keep_key(HERE, "sk-1")
