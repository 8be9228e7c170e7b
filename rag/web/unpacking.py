"""Unpacks what a server sent compressed, without more memory than it was given."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from library.errors import PageUnreadable

_GZIP = 31  # zlib's window of 15 bits, in gzip's wrapping


def unpack(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Join the chunks of a body, unpacked; a bomb is noticed while it unfolds, not when it has.

    Raises:
        PageUnreadable: If it is packed otherwise than asked for, broken, or larger than `most` bytes.
    """
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise PageUnreadable("webpage_packed", encoding=encoding[:20])
    unpacked = bytearray()
    gzip = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
    try:
        for chunk in chunks:
            # One byte more than may come tells that there is more.
            unpacked += gzip.decompress(chunk, most + 1 - len(unpacked)) if gzip else chunk
            if len(unpacked) > most:
                raise PageUnreadable("webpage_large_unpacked", limit=most // 1000)
    except zlib.error as error:
        raise PageUnreadable("webpage_not_packed") from error
    return bytes(unpacked)
