"""Keeps to what sites ask of programs in their robots.txt."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.robotparser import RobotFileParser

from library.errors import PageUnreadable
from rag.web.address import WebAddress

AGENT = "Footnote"
RULES = "/robots.txt"
_KEPT_S = 3600
_SITES = 500


class Robots:
    """Remembers each site's rules for an hour. Thread-safe."""

    def __init__(self) -> None:
        self._rules: OrderedDict[str, tuple[float, RobotFileParser]] = OrderedDict()

    def check(self, address: WebAddress, read: Callable[[WebAddress], str]) -> None:
        """Let an address pass that its site leaves to programs.

        Args:
            address: Of the page.
            read: Reads the text of the rules; "" when the site has none.

        Raises:
            PageUnreadable: If it does not, or what it allows cannot be told.
        """
        rules = self._of(address, read)
        if not rules.can_fetch(AGENT, address.url):
            raise PageUnreadable("host_forbids", host=address.host)

    def _of(self, address: WebAddress, read: Callable[[WebAddress], str]) -> RobotFileParser:
        known = self._rules.get(address.origin)
        if known and time.monotonic() - known[0] < _KEPT_S:
            return known[1]
        rules = RobotFileParser()
        rules.parse(read(WebAddress(address.scheme, address.host, RULES)).splitlines())
        self._rules[address.origin] = (time.monotonic(), rules)
        while len(self._rules) > _SITES:
            self._rules.popitem(last=False)
        return rules
