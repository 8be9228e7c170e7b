"""The people who use the app, each known by the issuer and subject that their login provider vouches for.

Streamlit signs what the provider said into a cookie. A request is told by that cookie, and a session by what Streamlit
read of it when the session began.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from streamlit import auth_util
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from library.errors import NotAllowed
from library.settings import Settings
from ui.shared.server import mode, settings

T = TypeVar("T")

_LETTERS = 120  # of a name that is shown
_SLACK_S = 300.0  # by which the provider's clock may be ahead


@dataclass(frozen=True)
class Person:
    """One who uses the app.

    Attributes:
        id: Names their folder; empty for whoever uses the app without logging in.
        name: As the provider calls them.
        is_welcome: Whether the settings let them in.
        is_admin: Whether they may see how large the libraries are.
    """

    id: str
    name: str = ""
    is_welcome: bool = True
    is_admin: bool = False


ANYBODY = Person("")
"""Whoever uses the app where nobody logs in."""

_ACTING: ContextVar[Person | None] = ContextVar("acting", default=None)


def current() -> Person:
    """Give the person for whom this code runs: of this request, of this session, or as `carried` says.

    Raises:
        NotAllowed: If nobody is logged in, the login is too old, or the settings do not let them in.
    """
    if mode() != "login":
        return ANYBODY
    person = _ACTING.get() or of_session()
    if person is None or not person.is_welcome:
        raise NotAllowed("login_needed")
    return person


def of_session() -> Person | None:
    """Give the person whose session's script runs on this thread; None if nobody is logged in."""
    context = get_script_run_ctx(suppress_warning=True)
    return of_claims(context.user_info, settings()) if context else None


def act_as(person: Person | None) -> None:
    """Let what this request does from here on be done for a person; each request has a context of its own."""
    _ACTING.set(person)


def acting(person: Person, function: Callable[[], T]) -> T:
    """Call a function for a person."""
    token = _ACTING.set(person)
    try:
        return function()
    finally:
        _ACTING.reset(token)


def carried(function: Callable[[], T]) -> Callable[[], T]:
    """Let a function be called later, on another thread, for the person for whom this code runs now."""
    person = current()
    return lambda: acting(person, function)


def of_cookies(cookies: Mapping[str, str]) -> Person | None:
    """Give the person whose login a request carries; None for one that is forged, too old, or of another address."""
    secret = get_cookie_secret()

    def read(name: str) -> bytes | None:
        given = cookies.get(name)
        return decode_signed_value(secret, name, given.encode("latin-1", "replace")) if given else None

    signed = auth_util.get_cookie_with_chunks(read, USER_COOKIE_NAME) if secret else None
    try:
        claims = json.loads(signed or b"{}")
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("origin") != auth_util.get_origin_from_redirect_uri():
        return None
    return of_claims(claims, settings())


def of_claims(claims: Mapping[str, Any], settings: Settings) -> Person | None:
    """Give the person of whom a provider said this; None where it is too old or says not who."""
    issuer, subject, began = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject and claims.get("is_logged_in")):
        return None
    if not isinstance(began, int | float) or not -_SLACK_S <= time.time() - began <= settings.login_hours * 3600:
        return None
    known_by = {subject, *_mail(claims)}
    name = next((text for key in ("name", "preferred_username", "email") if (text := claims.get(key))), subject)
    return Person(
        hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()[:32],
        str(name)[:_LETTERS],
        is_welcome=not settings.people.strip() or _is_among(known_by, settings.people),
        is_admin=_is_among(known_by, settings.admins),
    )


def _mail(claims: Mapping[str, Any]) -> Iterable[str]:
    """Give an e-mail address and its domain, if the provider vouches for it: elsewhere anybody may claim any."""
    mail = str(claims.get("email") or "").casefold()
    if claims.get("email_verified") in (True, "true") and mail.count("@") == 1:
        yield from (mail, mail[mail.index("@") :])


def _is_among(known_by: set[str], listed: str) -> bool:
    names = {name.strip() for name in listed.split(",") if name.strip()}
    return any(name in known_by or ("@" in name and name.casefold() in known_by) for name in names)
