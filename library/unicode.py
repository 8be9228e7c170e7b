"""Makes text from outside valid Unicode, once, where it enters: models, file names, PDFs, the web, arguments."""

from __future__ import annotations

import codecs
import re
from typing import Any

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


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


def clean_line(text: str) -> str:
    """Return a text as one line that shows as it reads, valid as `clean_text` makes it.

    What steers a terminal becomes a space, and what turns the direction of the letters behind it is left out: a name
    that ends in "exe" would read as one that ends in "pdf".
    """
    return " ".join(_TURNING.sub("", _STEERING.sub(" ", clean_text(text))).split())


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
