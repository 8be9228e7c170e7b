"""Finds the words of a passage that a sentence rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from library.records import Block
from library.text import terms_of
from library.text.stop_words import is_function_term
from rag.reading.extracts import extracts_of
from rag.reading.structure import row_spans

_CUT = re.compile(r"[A-Za-z]{2}|[\d.,]\d")  # across the end of a find: "cost 12." is not said by "cost 12.5"
_SIGNED = re.compile(
    r"(?:(?:^|[^A-Za-z0-9)\]%])[-−–‐‑－]|[(（]|[-−–‐‑－(（][$€£¥])[ \t]*$"
)  # right before a figure: a minus, or a bracket
_FIGURE = re.compile(r"[$€£¥]?\s?\d")
_LONGEST = 600  # characters: a longer span shows too much to be a quote


@dataclass(frozen=True)
class Span:
    """Where words stand in a passage, by offsets, and the share of the sentence's terms that they hold."""

    start: int
    end: int
    share: float


def find_quote(sentence: str, passage: str, blocks: Sequence[Block] = ()) -> Span | None:
    """Find the words a sentence rests on: as they stand, else the extract that shares most of its terms.

    Args:
        sentence: As it was written.
        passage: The text that it rests on.
        blocks: Of that text, where they are known: the rows of its tables are extracts too.

    Returns:
        None when the passage shares no term with the sentence.
    """
    exact = _find_exact(sentence, passage)
    if exact is not None:
        return Span(*exact, 1.0)
    wanted = {term for term in terms_of(sentence) if not is_function_term(term)}
    if not wanted:
        return None
    tables = [block for block in blocks if block.kind == "table"]
    places = [
        (extract.start, extract.end)
        for extract in extracts_of(passage)
        if not any(table.start < extract.end and extract.start < table.end for table in tables)
    ] + [*row_spans(passage, tables)]
    spans = [Span(start, end, len(wanted & set(terms_of(passage[start:end]))) / len(wanted)) for start, end in places]
    best = max(spans, key=lambda span: (span.share, span.start - span.end), default=None)
    return best if best is not None and best.share > 0 else None


def join_spans(spans: list[Span]) -> tuple[int, int]:
    """Choose one quote for several sentences: all of their spans where that is short enough, else the best."""
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    if end - start <= _LONGEST:
        return start, end
    best = max(spans, key=lambda span: span.share)
    return best.start, best.end


def _find_exact(sentence: str, passage: str) -> tuple[int, int] | None:
    """Find a sentence in a passage, whatever the space and the line breaks."""
    kept = [(character, i) for i, character in enumerate(passage) if not character.isspace()]
    plain = "".join(character for character, _ in kept)
    wanted = "".join(sentence.split())
    at = plain.find(wanted) if wanted else -1
    while at >= 0:
        start, end = kept[at][1], kept[at + len(wanted) - 1][1] + 1
        if not _is_cut(passage, start, end):
            return start, end
        at = plain.find(wanted, at + 1)
    return None


def _is_cut(passage: str, start: int, end: int) -> bool:
    """Tell whether an edge of a find goes through a word or a figure, or leaves a figure's minus or bracket out."""
    if any(_CUT.match(passage, edge - 1) for edge in (start, end) if edge):
        return True
    return bool(_FIGURE.match(passage, start) and _SIGNED.search(passage[max(0, start - 4) : start]))
