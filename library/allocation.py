"""Keeps the C library from holding memory that was freed."""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def keep_one_arena() -> None:
    """Let all threads share one heap, where the C library is glibc; elsewhere do nothing.

    With a heap a thread, what one thread freed was of no use to the others: over 200 files the process
    that owns the library grew by 44 MB, with one heap by 10.
    """
    try:
        ctypes.CDLL("libc.so.6").mallopt(_ARENA_MAX, 1)
    except (OSError, AttributeError):  # another system, or another C library
        return
