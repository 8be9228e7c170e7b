"""Reads an answer as it was written: its sentences, and which sources each of them cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from library.text import sentence_spans
from rag.answer import Sentence

_ONE = r"[Ww]?\d{1,3}"
_MARKERS = re.compile(rf"\[\s*({_ONE}(?:\s*[,，、;；]\s*{_ONE})*)\s*\]|【\s*({_ONE}(?:\s*[,，、;；]\s*{_ONE})*)\s*】")
_LINE_PREFIX = re.compile(
    r"[ \t]*(?:[-*+•·‣–]|#{1,6}|\(?\d{1,3}[.)]|（?\d{1,3}[）、])[ \t]+|[ \t]*[•●▪◦][ \t]*|[ \t]*\d{1,3}、"
)
_QUOTED_BRACKET = re.compile(rf"([\[【])(?=\s*{_ONE}(?:\s*[,，、;；]\s*{_ONE})*\s*[\]】])")
_JOINER = "\u2060"  # word joiner: has no width, and keeps a bracket of the source's own from being read as a marker


@dataclass(frozen=True)
class _Block:
    """A paragraph, list item or table row: text whose line breaks mean nothing."""

    prefix: str
    text: str


def parse_sentences(text: str, known: Collection[str]) -> list[Sentence]:
    """Read an answer's sentences and the markers of each.

    A marker belongs to the sentence that it stands in or behind; one that opens a line belongs to the
    sentence that follows. Markers that no source has are dropped, from the text too.

    Args:
        text: The answer, with markers such as [1], [W1], [1][2], [1, 2] or 【1】.
        known: Markers of the sources, without brackets.

    Returns:
        Sentences in order. List signs stay in their text; `break_before` keeps paragraphs and items apart.
    """
    sentences: list[Sentence] = []
    for block in _blocks(text):
        for index, sentence in enumerate(_sentences_of(block, known)):
            opens = index == 0 and bool(sentences)
            sentences.append(replace(sentence, break_before=opens))
    return sentences


def keep_brackets(quoted: str) -> str:
    """Protect bracketed numbers in quoted text, such as a paper's own [3], from being read as markers."""
    return _QUOTED_BRACKET.sub(rf"\1{_JOINER}", quoted)


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    prefix = ""
    for line in text.splitlines():
        opening = _LINE_PREFIX.match(line)
        if lines and (
            opening or not line.strip() or _stands_alone(line) or _stands_alone(lines[-1]) or _is_title(prefix)
        ):
            yield _Block(prefix, "\n".join(lines))
            lines, prefix = [], ""
        if not line.strip():
            continue
        if opening:
            prefix, line = opening[0].strip(), line[opening.end() :]
        lines.append(line.strip())
    if lines:
        yield _Block(prefix, "\n".join(lines))


def _stands_alone(line: str) -> bool:
    return line.lstrip().startswith("|")


def _is_title(prefix: str) -> bool:
    return prefix.startswith("#")


def _sentences_of(block: _Block, known: Collection[str]) -> list[Sentence]:
    plain, marks = _lift_markers(block.text)
    spans = sentence_spans(plain)
    cited: list[list[str]] = [[] for _ in spans]
    for position, markers in marks:
        if spans:
            cited[_owner(plain, spans, position)].extend(m for m in markers if m in known)
    found = []
    for index, (start, end) in enumerate(spans):
        shown = " ".join(plain[start:end].replace(_JOINER, "").split("\n"))
        if index == 0 and block.prefix:
            shown = f"{block.prefix} {shown}"
        found.append(Sentence(shown, tuple(dict.fromkeys(cited[index]))))
    return found


def _lift_markers(text: str) -> tuple[str, list[tuple[int, list[str]]]]:
    plain = ""
    marks: list[tuple[int, list[str]]] = []
    last = 0
    for match in _MARKERS.finditer(text):
        plain = (plain + text[last : match.start()]).rstrip(" \t")
        last = match.end()
        if plain.endswith(".") and text[last : last + 1].isalpha():
            plain += " "  # "…in 2018.[1]Net sales": the marker alone kept the sentences apart
        marks.append((len(plain.rstrip(" ")), re.findall(r"W?\d+", (match[1] or match[2]).upper())))
    return plain + text[last:], marks


def _owner(plain: str, spans: list[tuple[int, int]], position: int) -> int:
    for index, (start, end) in enumerate(spans):
        if position <= start and (index == 0 or plain[position - 1] == "\n"):
            return index
        if position <= end or index + 1 == len(spans) or position <= _reach(plain, end, spans[index + 1][0]):
            return index
    return len(spans) - 1


def _reach(plain: str, end: int, following: int) -> int:
    """Find how far behind a sentence its markers may stand: to the end of the line."""
    newline = plain.find("\n", end, following)
    return newline if newline >= 0 else following - 1
