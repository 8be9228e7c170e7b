"""Who asks: the person whose token a request carries, or whoever sits at this machine, where nobody else is served."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import HTTPConnection

from library.person_libraries import name_in
from library.stores.tokens import PREFIX, Tokens
from serve.problems import Refused
from ui.shared import people
from ui.shared.people import ANYBODY, Person
from ui.shared.server import mode, settings
from ui.shared.workspace import folder_of
from ui.start_check import is_reached_from_elsewhere

_SCHEME = "bearer"


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        person: Whose library is asked.
        name: Whose turn a question takes, where nobody logs in.
    """

    person: Person
    name: str = "program"


def find_caller(connection: HTTPConnection) -> Caller:
    """Find who sends a request.

    Alone on this machine no token is needed, and what clients of OpenAI must send in its place is passed over; a token
    of Footnote's that is sent is held to be right in any case.

    Raises:
        Refused: If a token is needed and missing, or is unknown, revoked or too old.
        SettingsError: If the settings cannot be used.
        StorageError: If the tokens cannot be read.
    """
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == _SCHEME else ""
    if not token.startswith(PREFIX):
        if needs_token():
            raise Refused("service_token_wrong" if token else "service_token_missing")
        return Caller(ANYBODY)
    known = _tokens().find(token)
    if known is None or bool(known.person) != (mode() == "login"):
        raise Refused("service_token_wrong")
    return Caller(_person(known.person) if known.person else ANYBODY, f"token {known.name}")


def needs_token() -> bool:
    """Tell whether a token is needed: wherever others than the one at this machine may reach the server."""
    return mode() != "alone" or is_reached_from_elsewhere()


def asker(caller: Caller) -> str:
    """Name whose turn in the line of questions a caller takes; of one who logs in, the same as in the app."""
    return people.current().id or caller.name


def _person(person_id: str) -> Person:
    return Person(person_id, name_in(folder_of(settings(), Person(person_id))))  # as their last login gave it


def _tokens() -> Tokens:
    return _tokens_in(settings().library)


@cache
def _tokens_in(folder: Path) -> Tokens:
    return Tokens(folder)
