"""Finds the words of a passage that a sentence rests on, and whether it stands there word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from library.records import Passage
from library.text import cjk_share, terms_of
from library.text.plain import plain_characters
from library.text.stop_words import is_function_term
from library.text.wording import negates
from rag.reading.extracts import extracts_of
from rag.reading.structure import marked_text, row_spans
from rag.reading.tables import Row, read_rows

_CUT = re.compile(r"[A-Za-z]{2}|[\d.,]\d")  # across the end of a find: "cost 12." is not said by "cost 12.5"
_SIGNED = re.compile(
    r"(?:(?:^|[^A-Za-z0-9)\]%])[-−–‐‑－]|[(（]|[-−–‐‑－(（][$€£¥])[ \t]*$"
)  # right before a figure: a minus, or a bracket
_FIGURE = re.compile(r"[$€£¥]?\s?\d")
_LONGEST = 600  # characters: a longer span shows too much to be a quote
_TOKEN = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af]"
    r"|(?:(?<![a-z0-9)\]%])[-−–‐‑]|\((?=[$€£¥]?[ \t]?\d[\d.,]*[ \t]?%?\)))?"
    r"(?:#?\d+(?:[.,]\d+)*|[$€£¥])(?:[-−](?=\W*(?:$|\n)|\s+(?!and\b|or\b|to\b)[a-z]))?"
    r"|%|[^\W\d_]+|[.。!！?？;；:：✕\n]"
)
_STOPS = frozenset(".。!！?？;；:：")
_OWNING = (" s ", " 的 ")
_BEFORE = 3  # tokens before a quote in which a negation would turn it round
Standing = Literal["entire", "whole", "part", "negated", "owner", ""]


@dataclass(frozen=True)
class Span:
    """Where words stand in a passage, by offsets, and the share of the sentence's terms that they hold."""

    start: int
    end: int
    share: float


def is_row(sentence: str, source: str) -> bool:
    """True if a sentence is a row of one of a source's tables, or some of its cells, as it is quoted with its heads."""
    said = "".join(sentence.split())
    return any(said.startswith(label) and _is_told(said, row) for label, row in _rows(source))


def _is_told(said: str, row: Row) -> bool:
    """True if a text without space shows a row, or as much of it as answers: some cells, or one under its head."""
    kept = tuple(cell for cell in row.cells if _without_gaps(Row("", (cell,), row.scale)) in said)
    shown = [row, replace(row, cells=kept)] if kept else [row]
    if not row.label:
        shown += (Row(head, ((cell, ""),), row.scale) for cell, head in row.cells)
    return said in map(_without_gaps, shown)


def _without_gaps(row: Row) -> str:
    return "".join(row.shown.split())


@lru_cache(maxsize=64)
def _rows(source: str) -> tuple[tuple[str, Row], ...]:
    return tuple(("".join(row.name.rstrip(":：").split()), row) for row in read_rows(source).values())


def find_copy(sentence: str, passage: Passage) -> Span | None:
    """Find where a sentence is copied from: its very words, or the row that it is; None where it is no copy."""
    if exact := _find_exact(sentence, passage.text):
        return Span(*exact, 1.0)
    tables = [block for block in passage.blocks if block.kind == "table"]
    if tables and is_row(sentence, marked_text(passage)):
        return _nearest(sentence, passage.text, row_spans(passage.text, tables))
    return None


def find_nearest(sentence: str, passage: Passage) -> Span | None:
    """Find the sentence, row or heading of a passage that shares most of a sentence's terms; None where none does."""
    tables = [block for block in passage.blocks if block.kind == "table"]
    apart = (
        (extract.start, extract.end)
        for extract in extracts_of(passage.text)
        if not any(table.start < extract.end and extract.start < table.end for table in tables)
    )
    return _nearest(sentence, passage.text, [*apart, *row_spans(passage.text, tables)])


def _nearest(sentence: str, text: str, places: Iterable[tuple[int, int]]) -> Span | None:
    wanted = {term for term in terms_of(sentence) if not is_function_term(term)}
    spans = [
        Span(start, end, len(wanted & set(terms_of(text[start:end]))) / len(wanted)) for start, end in places if wanted
    ]
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
    plain, offsets = _without_space(passage)
    wanted = "".join(sentence.split())
    at = plain.find(wanted) if wanted else -1
    while at >= 0:
        start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
        if not _is_cut(passage, start, end):
            return start, end
        at = plain.find(wanted, at + 1)
    return None


@lru_cache(maxsize=64)
def _without_space(text: str) -> tuple[str, list[int]]:
    """Return a text's characters but for space, and where each of them stands."""
    return "".join(text.split()), [at for at, character in enumerate(text) if not character.isspace()]


def _is_cut(passage: str, start: int, end: int) -> bool:
    """True if an edge of a find goes through a word or a figure, or leaves a figure's minus or bracket out."""
    if any(_CUT.match(passage, edge - 1) for edge in (start, end) if edge):
        return True
    return bool(_FIGURE.match(passage, start) and _SIGNED.search(passage[max(0, start - 4) : start]))


@dataclass(frozen=True)
class _Tokens:
    """A text's words and figures, each between spaces, and the numbers of those that begin something.

    Attributes:
        sentences: What stands behind a stop, and at the text's start.
        lines: What stands behind a line break.
        blocks: What stands behind a blank line, and the number behind the last.
    """

    text: str
    sentences: frozenset[int]
    lines: frozenset[int]
    blocks: frozenset[int]

    def is_between(self, first: int, behind: int) -> bool:
        """True if tokens begin and end as sentences or blocks do."""
        whole = self.sentences | self.blocks
        return first in whole and behind in whole


def find_verbatim(sentence: str, source: str) -> Standing:
    """Return how a sentence stands in a source.

    Returns:
        "entire" where it is whole sentences or blocks of the source; "whole" where it only begins as a sentence or
        line does; "part" where it begins in the midst of one; "negated" where a negation stands right before it;
        "owner" where what it ends with only owns what is meant, as in "the brother of the minister | 's wife"; empty
        where it stands nowhere.
    """
    wanted, there = _tokens(sentence).text, _tokens(source)
    best: Standing = ""
    at = there.text.find(wanted) if wanted.strip() else -1
    while at >= 0:
        number = there.text.count(" ", 0, at)
        behind = number + wanted.count(" ") - 1
        if there.is_between(number, behind):
            return "entire"
        # A line may end in the midst of "did not / stop", and a heading in some other negation.
        reach = 0 if number in there.sentences else 1 if number in there.lines else _BEFORE
        negated = _ends_in_negation(there.text[:at], reach)
        owns = _only_owns(there, at + len(wanted) - 1, behind)
        # What a line begins with may be a figure whose "a loss of" stands in the line before.
        if not (owns or negated) and reach < _BEFORE and not (reach and _FIGURE.match(wanted, 1)):
            best = "whole"
        if best not in ("part", "whole"):
            best = "owner" if owns else "negated" if negated else "part"
        at = there.text.find(wanted, at + 1)
    return best


def _only_owns(there: _Tokens, end: int, number: int) -> bool:
    """True if a possessive follows in the same sentence, and names what is meant."""
    return number not in there.sentences and there.text.startswith(_OWNING, end)


def _ends_in_negation(before: str, reach: int) -> bool:
    if cjk_share(before[-4:]) > 0.5:
        reach *= 2  # characters of a word
    last = before.split()[-reach:] if reach else []
    return negates("".join(last) if cjk_share("".join(last)) > 0.5 else " ".join(last))


@lru_cache(maxsize=128)
def _tokens(text: str) -> _Tokens:
    words: list[str] = []
    sentences, lines, blocks = {0}, set[int](), {0}
    before = ""
    for found in _TOKEN.findall(plain_characters(text).casefold()):
        if found == "\n":
            (blocks if before == "\n" else lines).add(len(words))
        elif found in _STOPS:
            sentences.add(len(words))
        else:
            words.append(found)
        before = found
    return _Tokens(
        f" {' '.join(words)} ", frozenset(sentences), frozenset(lines | blocks), frozenset({*blocks, len(words)})
    )
