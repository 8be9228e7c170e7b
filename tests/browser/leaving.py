"""Ways to leave a page as it is, and what the library has of what was under way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from tests.browser.conftest import Server, Visitor

Visit = Callable[..., Visitor]
Leave = Callable[[Visitor, Visit], Visitor]
"""Leaves the page, and gives the visitor who looks at the same address afterwards."""


def load_anew(visitor: Visitor, visit: Visit) -> Visitor:
    visitor.page.reload()
    return visitor


def open_again(visitor: Visitor, visit: Visit) -> Visitor:
    """Close the page, and open it as somebody new."""
    address = visitor.page.url
    visitor.page.close()
    another = visit()
    another.page.goto(address)
    return another


WAYS = {"loaded anew": load_anew, "closed and opened again": open_again}


def stored(server: Server, table: str) -> int:
    """Count what the library has of something."""
    with closing(sqlite3.connect(server.library / "footnote.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own
