from __future__ import annotations

import io

import pytest

from library.printable import PrintableOutput, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("\x9b2J\x7f", "\\u009b2J\\u007f"),
        ("over\rwritten\x00", "over\\u000dwritten\\u0000"),
        ("two\nlines\tand 中文 “é”", "two\nlines\tand 中文 “é”"),
    ],
    ids=["escape", "of one byte", "return", "ordinary"],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    stream = io.StringIO()
    print(text, file=PrintableOutput(stream), end="")
    assert (printable(text), stream.getvalue()) == (shown, shown)
