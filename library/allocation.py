"""How a process goes about its memory: what it gives back, and how often it looks for what is garbage."""

from __future__ import annotations

import ctypes
import gc
import mmap
from functools import cache

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
_MANY_NEW = 50_000


def collect_rarely() -> None:
    """Let many objects be made before garbage is looked for: a hundredth of the times that Python does by itself.

    What an import makes stays, and what a call makes lives until it is answered. To look through it again and again
    costs a tenth of both.
    """
    gc.set_threshold(_MANY_NEW)


def keep_one_arena() -> None:
    """Let all threads share one heap, where the C library is glibc; elsewhere do nothing.

    With a heap a thread, what one thread freed was of no use to the others: over 200 files the process
    that owns the library grew by 44 MB, with one heap by 10.
    """
    if libc := _glibc():
        libc.mallopt(_ARENA_MAX, 1)


def give_back_freed() -> None:
    """Give what was freed back to the system, where the C library is glibc; elsewhere do nothing.

    To load the embedding model takes 45 MB for a moment, which its process would keep.
    """
    if libc := _glibc():
        libc.malloc_trim(0)


def give_back_pages(mapped: mmap.mmap) -> None:
    """Let go of what was read of a mapped file; the system keeps it at hand for all processes, as long as it has room.

    A row that is read brings 16 pages: of the embedding model's words soon all 45 MB.
    """
    if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        mapped.madvise(mmap.MADV_DONTNEED)


@cache
def _glibc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
