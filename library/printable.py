"""Text as it may be shown where control characters act: in a terminal, and in files that are opened in one.

Those that turn the direction of what follows are among them: a line could read other than it is.
"""

from __future__ import annotations

import io
import re
from typing import TextIO

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Write control characters out, as JSON does: a document's text or name must not steer a terminal."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class PrintableOutput(io.TextIOBase):
    """Prints nothing but characters that show, and line breaks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what shows of a text."""
        return self._stream.write(printable(text))

    def flush(self) -> None:
        """Send on what was written."""
        self._stream.flush()

    def fileno(self) -> int:
        """Give the stream's own descriptor."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return self._stream.isatty()
