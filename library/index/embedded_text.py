"""Gives a chunk as the embedding model is shown it: what names it, then its text, without signs that say nothing there.

Every sign is a token of its own to the model, and a filing's tables have many: without those around figures, the outer
headings and a date that the name has already, a filing's chunk is a seventh shorter. On the sets of bench/README.md no
more pages are missed for it.
"""

from __future__ import annotations

import re

from library.records import SECTION_PARTS, Chunk

_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SIGNS = re.compile(
    r"[,;:()\[\]{}$€£¥\"“”‘’'«»•·…|*_]+|\.(?=\s|$)|\.{2,}|(?<!\w)[-–—]+(?!\w)|(?<=[^\W\d])[-–—](?=[^\W\d])"
)
_SIGNS_OF_FIGURES = re.compile(
    r"[$€£¥]\s*(?=[\d(—–.-])|\(\s*(?=[$€£¥]?\s*\d)|(?<=[\d%])\s*\)|(?<!\w)[-–—]+(?!\w)|\.{2,}|[•·…|*_\"“”]+"
)
_FIGURE = re.compile(r"(?<!\w)[$€£¥(]*\d[\d,.]*")
_WORD = re.compile(r"[^\W\d]{2,}")
_WORDS_A_FIGURE = 12  # that a line may have and still be a table's row, or as good as one
_DATED = re.compile(r"(.*\b(?:19|20)\d\d\b.*) · \d{4}-\d\d-\d\d")


def text_to_embed(chunk: Chunk) -> str:
    """Give what the embedder is shown of a chunk: its header, its heading, its context, then its text."""
    dated = _DATED.fullmatch(chunk.header)
    header = dated[1] if dated else chunk.header
    section = chunk.section.rpartition(SECTION_PARTS)[2]
    parts = (_without_signs(header), _without_signs(section), _plain(chunk.context), _plain(chunk.text))
    return "\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    return "\n".join(map(_plain_line, text.split("\n")))


def _plain_line(line: str) -> str:
    """Take every sign out of a row of figures, and those around figures out of a sentence."""
    figures = len(_FIGURE.findall(line))
    if figures > 1 and len(_WORD.findall(line)) <= _WORDS_A_FIGURE * figures:
        return _without_signs(line)
    return _SIGNS_OF_FIGURES.sub(" ", _GROUPS.sub("", line))


def _without_signs(text: str) -> str:
    return _SIGNS.sub(" ", _GROUPS.sub("", text)).strip()
