"""Finds a port on the loopback that nothing listens on."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket

_FIRST = 15_000  # below the ports that systems give away themselves, which so never take one in between
_EACH = 1_000
_counted = itertools.count(os.getpid())


def free_port() -> int:
    """Give a free port's number, which no other process of this run of the tests is given."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for number in _counted:
        port = _FIRST + worker * _EACH + number % _EACH
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("unreachable")
