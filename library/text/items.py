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
    return mark_length(text) > 0


def mark_length(text: str) -> int:
    """Return how many characters the mark takes that a text begins with as an item does; 0 if there is none."""
    begin = len(text) - len(text.lstrip())
    found = (mark.match(text, begin) for mark in (SIGN, NUMBERED, CIRCLED, DECIMAL))
    return next((one.end() for one in found if one), 0)
