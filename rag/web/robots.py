"""Keeps to what sites ask of programs in their robots.txt."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cachetools import TTLCache
from protego import Protego

from library.errors import PageUnreadable
from rag.web.address import WebAddress

AGENT = "Footnote"
RULES = "/robots.txt"
_KEPT_S = 3600
_SITES = 500


class Robots:
    """Remembers each site's rules for an hour. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: TTLCache[str, Protego] = TTLCache(_SITES, _KEPT_S)

    def check(self, address: WebAddress, read: Callable[[WebAddress], str]) -> None:
        """Let an address pass that its site leaves to programs.

        Args:
            address: Of the page.
            read: Reads the text of the rules; "" when the site has none.

        Raises:
            PageUnreadable: If it does not, or what it allows cannot be told.
        """
        with self._lock:
            rules = self._rules.get(address.origin)
        if rules is None:
            rules = Protego.parse(read(WebAddress(address.scheme, address.host, RULES)))
            with self._lock:
                self._rules[address.origin] = rules
        if not rules.can_fetch(address.url, AGENT):
            raise PageUnreadable("host_forbids", host=address.host)
