"""Records the requests of a web search, whose client shows neither its headers nor what the network takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from library.outgoing import FAILED, NO_CONNECTION, TIMED_OUT, Departure, Recorder, outcome_of

NO_NETWORK = ("dnserror", "connecterror", "network is unreachable", "error sending request")
"""What the errors of the client say when there is no connection."""

Request = Callable[..., Any]


def recorded(request: Request, record: Recorder) -> Request:
    """Wrap a client's `request`, so that each call is recorded with the bytes of its address, words and reply."""

    def ask(method: str, url: str, **given: Any) -> Any:
        departure = Departure(record, url, "web search", approximate=True)
        departure.sent = len(url) + len(urlencode(given.get("params") or given.get("data") or {}))
        try:
            reply = request(method, url, **given)
        except Exception as error:
            outcome = _outcome(str(error).lower())
            departure.sent *= outcome != NO_CONNECTION
            departure.end(outcome)
            raise
        departure.received = len(reply.content)
        departure.end(outcome_of(reply.status_code))
        return reply

    return ask


def _outcome(said: str) -> str:
    if any(sign in said for sign in NO_NETWORK):
        return NO_CONNECTION
    return TIMED_OUT if "timed out" in said or "timeout" in said else FAILED
