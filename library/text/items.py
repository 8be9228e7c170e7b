"""What an item of a list begins with: a bullet, a dash, a number or a letter that counts."""

from __future__ import annotations

import re

BULLETS = "•●▪◦■□‣⁃○◆◇➢➤►▶✓✔☐☑☒∙❖※"
"""What begins an item and can be nothing else."""

SIGN = re.compile(rf"(?:[{BULLETS}]\s*|[-–—*o+·!]\s+)(?=\S)")
NUMBERED = re.compile(
    r"(?P<open>[(（\[]?)(?P<number>\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5}|[一二三四五六七八九十]{1,3})(?P<close>[.)）\]、．])"
    r"(?:\s+|(?<=[、．）])|(?=[\u2e80-\uffef]))(?=\S)"
)
DECIMAL = re.compile(r"(?P<above>(?:\d{1,2}\.){1,3})(?P<number>\d{1,2})\.?\s+(?=\S)")
CIRCLED = re.compile(r"[①-⑳]\s*(?=\S)")


def begins_item(text: str) -> bool:
    """True if a text begins as an item of a list does; a number may be of something else where nothing counts on."""
    text = text.lstrip()
    return any(mark.match(text) for mark in (SIGN, NUMBERED, CIRCLED, DECIMAL))
