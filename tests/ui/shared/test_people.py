from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from library.errors import NotAllowed
from library.settings import Settings, read_settings
from ui.shared import people, server
from ui.shared.people import Person, of_claims


def claims(**changed: Any) -> dict[str, Any]:
    known = {"iss": "https://login.example", "sub": "a-1", "iat": time.time(), "is_logged_in": True}
    return {**known, "email": "Ada@Example.org", "email_verified": True, "name": "Ada", **changed}


def person(settings: Settings | None = None, **changed: Any) -> Person:
    found = of_claims(claims(**changed), settings or read_settings())
    assert found is not None
    return found


def test_a_person_is_told_by_issuer_and_subject_whatever_the_name() -> None:
    ada = person()
    assert person(name="Ada Lovelace", email="other@example.org").id == ada.id
    assert person(sub="a-2").id != ada.id
    assert person(iss="https://other.example").id != ada.id
    assert person(iss="https://login.example\na", sub="-1").id != person(iss="https://login.example", sub="a\n-1").id


def test_the_name_of_a_folder_is_letters_and_digits_whatever_a_provider_says() -> None:
    assert person(sub="../../etc", iss="..").id.isalnum()


@pytest.mark.parametrize(
    "people",
    ["", "ada@example.org", "  bob@example.org , ADA@example.ORG", "@example.org", "a-1"],
)
def test_who_is_listed_is_welcome(people: str) -> None:
    assert person(read_settings(people=people)).is_welcome


@pytest.mark.parametrize(
    ("listed", "changed"),
    [
        ("bob@example.org", {}),
        ("@example.com", {}),
        ("example.org", {}),
        ("Ada", {}),
        ("@example.org", {"email_verified": False}),
        ("@example.org", {"email_verified": None}),
        ("@example.org", {"email": "ada@evil.example.org"}),
        ("@example.org", {"email": "ada@evil@example.org"}),
        ("A-1", {}),
    ],
)
def test_who_is_not_listed_or_not_vouched_for_is_not(listed: str, changed: dict[str, Any]) -> None:
    settings = read_settings(people=listed, admins=listed)
    assert not person(settings, **changed).is_welcome
    assert not person(settings, **changed).is_admin


def test_nobody_is_an_admin_unless_named() -> None:
    assert not person().is_admin
    assert person(read_settings(admins="ada@example.org")).is_admin


@pytest.mark.parametrize(
    "changed",
    [{"iss": ""}, {"sub": 7}, {"sub": None}, {"iat": None}, {"iat": "now"}, {"is_logged_in": False}, {"iat": 0}],
)
def test_claims_that_say_not_who_or_since_when_are_of_nobody(changed: dict[str, Any]) -> None:
    assert of_claims(claims(**changed), read_settings()) is None


def test_a_login_ends_after_the_hours_of_the_settings() -> None:
    settings = read_settings(login_hours=1)
    assert of_claims(claims(iat=time.time() - 3500), settings)
    assert of_claims(claims(iat=time.time() - 3700), settings) is None


def test_what_is_done_later_is_done_for_whom_it_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "mode", lambda: "login")
    ada, found = Person("ada"), list[Person]()
    work = people.acting(ada, lambda: people.carried(people.current))
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    assert found == [ada]
    with pytest.raises(NotAllowed, match="not logged in"):
        people.current()


def test_nobody_logs_in_where_no_provider_is_named() -> None:
    server.mode.clear()
    assert people.current() == people.ANYBODY


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "LOCALHOST"])
def test_what_only_this_machine_reaches(address: str) -> None:
    assert server.is_loopback(address)


@pytest.mark.parametrize("address", ["", "::", "192.0.2.7", "papers.example", "unix:///tmp/x", "localhost.x"])
def test_what_other_machines_may_reach(address: str) -> None:
    assert not server.is_loopback(address)
