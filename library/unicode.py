"""Makes text from outside valid Unicode, once, where it enters: models, file names, PDFs, the web, arguments."""

from __future__ import annotations

import codecs
from typing import Any


class TextStream:
    """Text that comes in pieces, a piece of which may end between the two halves of a surrogate pair."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-16-le")("replace")

    def take(self, piece: str, last: bool = False) -> str:
        """Return the piece as valid Unicode without NUL; half of a pair at its end waits for the next piece.

        Halves that belong together become one character, a lone one U+FFFD. What was a byte of a file name that is
        no UTF-8 (PEP 383) is such a half.
        """
        units = piece.encode("utf-16-le", "surrogatepass")
        return self._decoder.decode(units, last).replace("\0", "")


def clean_text(text: str) -> str:
    """Return a text as valid Unicode without NUL, so that every store, protocol and screen takes it."""
    return TextStream().take(text, last=True)


def is_clean(text: str) -> bool:
    """True if a text is valid Unicode without NUL."""
    return clean_text(text) == text


def clean_json(value: Any) -> Any:
    """Return a value that JSON can hold, each text in it as `clean_text` returns it."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(name): clean_json(item) for name, item in value.items()}
    return value
