"""Names a document: its title for people, its header for search."""

from __future__ import annotations

import re
from pathlib import PurePath

# Titles that programs write by themselves and that name nothing.
_GENERATED = re.compile(
    r"^(microsoft (word|powerpoint|excel) - .*|untitled.*|document\d*|slide \d+|\S+\.\w{2,4}|[\W\d]*"
    r"|\(?(anonymous|unspecified|none|null)\)?)$",
    re.I,
)
_LONGEST = 200


def title_of(name: str, stated: str) -> str:
    """Give the title the file states, or its name without the ending where that says nothing."""
    title = " ".join(stated.split())[:_LONGEST]
    return PurePath(name).stem if _GENERATED.match(title) else title


def header_of(name: str, title: str) -> str:
    """Give the words that name a document, from its file name and its title."""
    words = " ".join(re.sub(r"[_\-.]+", " ", PurePath(name).stem).split())
    return words if title.casefold() in (words.casefold(), PurePath(name).stem.casefold()) else f"{words} · {title}"
