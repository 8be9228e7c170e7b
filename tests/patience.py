"""Waits for what a test is about; how long a machine takes decides no test."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")
PATIENCE_S = 120
"""How long what is awaited may take on a machine that is busy with other things; only a fault takes longer."""


def _sleep() -> None:
    time.sleep(0.05)


def wait_until(done: Callable[[], object], pause: Callable[[], object] = _sleep) -> None:
    """Wait until something is so, with a pause each time that it is not."""
    limit = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < limit, f"It did not happen within {PATIENCE_S} s."
        pause()


def settled(look: Callable[[], Seen], pause: Callable[[], object]) -> Seen:
    """Look again and again, with a pause between, until the same is seen twice in a row, and give that."""
    seen = [look()]

    def rests() -> bool:
        pause()
        seen.append(look())
        return seen[-1] == seen[-2]

    wait_until(rests, lambda: None)
    return seen[-1]
