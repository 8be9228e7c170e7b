"""Records what an HTTP client sends that someone else made, by its hooks, which see the bodies alone."""

from __future__ import annotations

from typing import Any

from library.outgoing import Departure, Purpose, Recorder, outcome_of


def note_requests(client: Any, record: Recorder, purpose: Purpose) -> None:
    """Record every request of an httpx client from now on that gets a reply."""

    def begin(request: Any) -> None:
        request.extensions["departure"] = Departure(record, str(request.url), purpose, approximate=True)

    def end(response: Any) -> None:
        departure = response.request.extensions["departure"]
        departure.sent, departure.received = len(response.request.content), len(response.read())
        departure.end(outcome_of(response.status_code))

    client.event_hooks = {"request": [begin], "response": [end]}
