"""The client of an engine, watched: every request is recorded, and of every answer is known how it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from library.errors import WebEmpty, WebOffline, WebRefused, WebSearchError
from library.outgoing import Recorder
from rag.web.requests import recorded

_CHALLENGES = ("anomaly.js", "captcha")  # in a page that comes in the place of results, with the state of a good one


class WatchedClient:
    """Stands in the place of an engine's own client."""

    def __init__(self, client: Any, record: Recorder, added: Mapping[str, str]) -> None:
        """Name the client, who is told of its requests, and what every form has besides."""
        self.client = client.client  # some engines set cookies of their own there
        self._request, self._added = recorded(client.request, record), added
        self._states: list[int] = []
        self._challenged = False

    def request(self, method: str, url: str, **rest: Any) -> Any:
        """Ask, as the client does."""
        if "data" in rest:
            rest["data"] = {**rest["data"], **self._added}
        response = self._request(method, url, **rest)
        self._states.append(response.status_code)
        self._challenged |= any(sign in response.text for sign in _CHALLENGES)
        return response

    def trouble(self, name: str) -> WebSearchError:
        """Tell why nothing was found."""
        if not self._states:
            return WebOffline(f"There was no connection to {name}.")
        if self._states[-1] != 200 or self._challenged:
            return WebRefused(f"{name} refused.")
        return WebEmpty(f"{name} found nothing.")
