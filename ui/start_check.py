"""Refuses to serve the app to other machines unless people log in, or the operator says loudly that all may use it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from streamlit import config

from library.errors import SettingsError
from library.words import language_of_commands
from ui.shared.server import auth_section, is_loopback, providers, settings

_SHORTEST_SECRET = 32
_OF_A_PROVIDER = ("client_id", "client_secret", "server_metadata_url")


def require_safe() -> None:
    """End the process with a line that says what to do where the app may not be served as it is asked to be."""
    try:
        if section := auth_section():
            settings()
            _require_login(section)
            config.set_option("server.trustedUserHeaders", {})  # a header can be made up; the login says who it is
        elif is_reached_from_elsewhere() and not settings().open_to_all:
            raise SettingsError("start_without_login", address=_address() or "0.0.0.0")  # noqa: S104 - what is said
    except SettingsError as error:
        if not auth_section() and not is_reached_from_elsewhere():
            return  # the page says it
        sys.stderr.write(f"{error.said_in(language_of_commands())}\n")
        sys.stderr.flush()
        os._exit(1)  # within the server's loop an exception would be one among its own lines


def _address() -> str:
    return str(config.get_option("server.address") or "")


def is_reached_from_elsewhere() -> bool:
    """True if it listens to other machines, or answers under names that are not this machine's own."""
    try:
        return not is_loopback(_address()) or bool(settings().hosts.strip())
    except SettingsError:
        return not is_loopback(_address())


def _require_login(section: Mapping[str, object]) -> None:
    for problem in _problems(section):
        raise SettingsError("login_setting", what=problem)


def _problems(section: Mapping[str, object]) -> Iterator[str]:
    address = urlsplit(str(section.get("redirect_uri", "")))
    if not address.path.endswith("/oauth2callback") or not address.hostname:
        yield "redirect_uri"
    elif address.scheme != "https" and not is_loopback(address.hostname):
        yield "redirect_uri (https)"
    if len(str(section.get("cookie_secret", ""))) < _SHORTEST_SECRET:
        yield f"cookie_secret ({_SHORTEST_SECRET}+)"
    if not providers(section):
        yield "client_id"
    for name in providers(section):
        yield from _lacking(name, section if name == "default" else section[name])
    if importlib.util.find_spec("authlib") is None:
        yield "Authlib"


def _lacking(name: str, given: object) -> list[str]:
    missing = [key for key in _OF_A_PROVIDER if not (isinstance(given, Mapping) and given.get(key))]
    return [key if name == "default" else f"[auth.{name}] {key}" for key in missing]
