"""What an engine or a page says, how it says it, and what it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}

Way = Literal["whole", "silent", "hung up", "cut", "dripping"]
"""Whole; no word for 20 s; the connection ends before a word; in the middle of the body; ten bytes a second."""


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes:
        body: Sent as it is, packed or not.
        headers: May lie, also about the length.
    """

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)
    way: Way = "whole"

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        return self.body.encode() if isinstance(self.body, str) else self.body


def redirect(to: str) -> Reply:
    """Send whoever comes elsewhere."""
    return Reply(status=302, headers={"Location": to})


@dataclass(frozen=True)
class Visit:
    """A request, as it came through the proxy.

    Attributes:
        host: As the Host header names it.
        path: Without the query.
        asked: The fields of the form, or of the query.
        connected: Address and port to which the visitor wanted to be connected: "93.184.216.34:443".
    """

    host: str
    path: str
    asked: Mapping[str, list[str]]
    connected: str
