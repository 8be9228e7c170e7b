"""What the app answers to whom where people log in, asked of a real server that trusts a real provider."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from library.stores.tokens import Tokens
from tests.security.provider import Client, Place
from tests.ui.test_guard import ROUTES, ask

_OPEN = {"health"}


@pytest.fixture
def place(shared_place: Place) -> Place:
    return shared_place


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_is_answered_without_a_login(place: Place, route: str) -> None:
    status, _, body = ask(place.server, route, "localhost:{port}", Origin="http://localhost:{port}")
    assert status == (200 if route in _OPEN else 403 if route == "WebSocket" else 401)
    assert "stApp" not in body


def test_a_page_without_a_login_is_the_way_to_it_in_the_readers_language(place: Place) -> None:
    for language, word in (("en-GB,en", "Log in"), ("zh-CN", "登录")):
        page = Client(place).get("/settings", headers={"Accept": "text/html", "Accept-Language": language})
        assert page.status_code == 401
        assert word in page.text
        assert 'href="/login"' in page.text
        assert "script" not in page.text


def test_who_logs_in_gets_the_app(place: Place) -> None:
    page = Client(place, "alice").get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/static/" in page.text


def test_who_has_no_access_is_told_so_and_gets_nothing(place: Place) -> None:
    """The provider does not vouch for the address of whoever it meets for the first time."""
    mallory = Client(place)
    form = mallory.http.get("/login")
    page = mallory.http.post(str(form.url), data={"sub": "mallory@example.org"}, headers={"Accept": "text/html"})
    assert page.status_code == 403
    assert "mallory" in page.text
    assert "/auth/logout" in page.text
    assert mallory.get("/_stcore/host-config").status_code == 401


def test_logging_out_ends_it(place: Place) -> None:
    alice = Client(place, "alice")
    assert alice.get("/_stcore/host-config").status_code == 200
    alice.get("/auth/logout")
    assert alice.get("/_stcore/host-config").status_code == 401


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"])
def test_what_tells_of_all_is_closed_to_each(place: Place, path: str) -> None:
    assert Client(place, "alice").get(path).status_code == 404


Claims = dict[str, Any]
_NOBODY: Claims = {"sub": ""}
FORGED: dict[str, tuple[Claims, bool]] = {
    "signed with another secret": ({}, False),
    "of another address": ({"origin": "http://evil.example"}, True),
    "of nobody": (_NOBODY, True),
    "of no provider": ({"iss": None}, True),
    "logged out": ({"is_logged_in": False}, True),
    "too old": ({"iat": time.time() - 25 * 3600}, True),
    "of tomorrow": ({"iat": time.time() + 25 * 3600}, True),
    "without a time": ({"iat": None}, True),
    "of an address that the provider does not vouch for": ({"email_verified": False}, True),
    "of another domain": ({"email": "alice@example.org.evil.example"}, True),
    "of two addresses": ({"email": "alice@evil.example@example.org"}, True),
}


@pytest.mark.parametrize(("changed", "is_signed"), FORGED.values(), ids=FORGED)
def test_a_made_up_cookie_lets_nobody_in(place: Place, changed: Claims, is_signed: bool) -> None:
    client = Client(place)
    client.http.cookies.set(USER_COOKIE_NAME, _cookie(place, place.secret if is_signed else "0" * 64, **changed))
    assert client.get("/_stcore/host-config").status_code == 401


@pytest.mark.parametrize(
    "spoilt", [lambda c: c[:-1], lambda c: "x" + c, lambda c: "é", lambda c: "chunks-9", str.upper]
)
def test_a_spoilt_cookie_lets_nobody_in(place: Place, spoilt: Callable[[str], str]) -> None:
    cookie = spoilt(_cookie(place, place.secret))
    headers = {"Cookie": f"{USER_COOKIE_NAME}={cookie}".encode("latin-1")}
    assert Client(place).get("/_stcore/host-config", headers=headers).status_code == 401


def test_the_cookies_of_these_tests_are_right_but_for_what_each_changes(place: Place) -> None:
    client = Client(place)
    client.http.cookies.set(USER_COOKIE_NAME, _cookie(place, place.secret))
    assert client.get("/_stcore/host-config").status_code == 200


def test_a_program_is_let_in_by_its_person_s_token_and_by_no_cookie(place: Place) -> None:
    token = Tokens(place.server.library).create("hers", 1, "a" * 32)
    asked = Client(place).get("/api/documents", headers={"Authorization": f"Bearer {token}"})
    assert (asked.status_code, asked.json()) == (200, {"documents": [], "total": 0})
    alice = Client(place, "alice").get("/api/documents")
    assert (alice.status_code, alice.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("path", ["/api/x%0A", "/api%0A/documents", "/apis", "/API/documents", "/v1%2Fmodels", "//mcp"])
def test_what_only_looks_like_a_program_s_address_is_no_way_around_the_login(place: Place, path: str) -> None:
    reply = Client(place).get(path, headers={"Accept": "text/html"})
    assert reply.status_code in (400, 401)
    assert "/static/" not in reply.text


def test_a_header_makes_nobody_somebody(place: Place) -> None:
    headers = {"X-Forwarded-User": "alice", "X-Forwarded-Email": "alice@example.org", "Authorization": "Bearer alice"}
    assert Client(place).get("/_stcore/host-config", headers=headers).status_code == 401


def _cookie(place: Place, secret: str, **changed: Any) -> str:
    claims = {
        "iss": place.issuer,
        "sub": "alice",
        "email": "alice@example.org",
        "email_verified": True,
        "iat": time.time(),
        "origin": place.server.url,
        "is_logged_in": True,
        "provider": "default",
    }
    return create_signed_value(secret, USER_COOKIE_NAME, json.dumps({**claims, **changed})).decode()
