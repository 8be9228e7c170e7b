"""Aligns a sentence with its source: the nearest sentences, both cut into clauses, in active voice, with subjects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, takewhile

from library.text import cjk_share, terms_of
from library.text.segmenter import words_of
from library.text.terms import CJK
from library.text.wording import content_of, count_negations
from rag.reading.extracts import extracts_of, sentences_of
from rag.reading.tables import is_marked_row, read_rows
from rag.verify.figures import Figure, Figures, read_figures
from rag.verify.signs import RESPECTIVELY, WORDS

_CLAUSE_END = re.compile(
    r"[,;] |: (?![$€£¥￥(]*\d)|[，；：。！？]|\b(?:but|and|while|although|though|whereas|because)\b|但是?|而(?!且)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r", (?:which|who|whose|where) [^,.;]*,")  # stands between a thing and what is said of it

TOKEN = re.compile(rf"[{CJK}]|\d+(?:[.,]\d+)*|[^\W\d_{CJK}]+(?:['’]\w+)?|[,，、;；&]")  # A型号 are three
_PASSIVE = re.compile(
    r"(?P<patient>[^,]+?) (?:is|are|was|were|be|been|being|got)(?: \w+ly)? (?P<verb>(?:\w+ )?\w+[dtn])"
    r"(?P<between>(?: (?!by\b)[^ ,]+){0,4}) by (?P<agent>[^\d,;.](?:[^,;.]|\.(?= [A-Z]))*?)"
    r"(?= (?:in|on|at|for|from|to|after|before|during|over|as|with|under|and|who|which)\b|[,;]|\.?$)(?P<rest>.*)"
)
_PASSIVE_CHINESE = re.compile(
    r"(?P<patient>[^，。；、]+?)(?P<when>[于在]\d[^被]*)?(?:被|遭到|受到|(?<![自理经])由(?!于))(?P<rest>[^，。；]+)"
)
_AT_ENDS, _AT_ENDS_CHINESE = 2, 4  # words, or characters, of a list's first and last item, beside what they are part of
_ITEM, _ITEM_CHINESE = 4, 8  # of an item between them at most
LISTING = frozenset(WORDS["roles"]["listing"].split())
_LIST_MARK = re.compile(
    rf"((?:\s*(?:{'|'.join(sorted(LISTING - {'and', 'or'}))}|\b(?:and|or)\b))+)", re.IGNORECASE
)  # several in a row are one: ", and"


def nearest_sentences(sentence: str, source: str, least: float) -> list[str]:
    """List the source's sentences that have most of what a sentence says; several where they have as much.

    Args:
        sentence: Of an answer.
        source: All that it cites.
        least: Share of the sentence's content that they have at least, in (0, 1].
    """
    terms = frozenset(content_of(sentence))
    shares = [(len(terms & other), text) for text, other in _with_content(source)]
    best = max((share for share, _ in shares), default=0)
    return [text for share, text in shares if share == best] if terms and best >= least * len(terms) else []


@lru_cache(maxsize=64)
def _with_content(source: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((text, frozenset(content_of(text))) for text in sentences_of(source))


@dataclass(frozen=True)
class Clause:
    """A part of a sentence.

    Attributes:
        terms: Its content, in order.
        figures: Its own.
        length: How many terms the content of the sentence that it is from has.
        around: Every term of the sentence that it is from.
        said: The figures of that sentence, with the scales that the whole text names.
        is_row: True when the sentence is a table's row, whose years stand in the table's head.
        lists: Those of that sentence, each as the terms of its items.
    """

    terms: tuple[str, ...]
    negations: int
    figures: tuple[Figure, ...]
    length: int
    around: frozenset[str]
    said: Figures
    is_row: bool
    lists: tuple[tuple[frozenset[str], ...], ...] = ()

    def lists_both(self, some: Sequence[str], others: Sequence[str]) -> bool:
        """True if some terms and others are of two items of one list: what is said of one is said of the other."""
        items = ([item for item in one if item.issuperset(some) or item.issuperset(others)] for one in self.lists)
        return any(len(one) > 1 for one in items)

    def figures_beside(self, other: Clause) -> Figures:
        """Return the figures that those of a copy are held against: the clause's own where it has as many."""
        own = not self.is_row and self.figures and len(self.figures) == len(other.figures)
        return Figures(self.figures, self.said.scales) if own else self.said

    def mentions(self, other: Clause) -> bool:
        """True if it is a small part of its sentence, and takes little from another clause: 经审计 of 审计师未发现."""
        return 3 * len(self.terms) < min(self.length, 2 * len(other.terms))

    def like(self, other: Clause) -> float:
        """Measure how much of both is shared, in [0, 1]; 0 when it is less than half of either."""
        ours, theirs = set(self.terms), set(other.terms)
        shared = len(ours & theirs)
        return shared / len(ours | theirs) if 2 * shared >= min(len(ours), len(theirs)) else 0.0


@dataclass(frozen=True)
class ClausedText:
    """A text's clauses, and those of its sentences that have several."""

    clauses: tuple[Clause, ...]
    sentences: tuple[Clause, ...]


@lru_cache(maxsize=64)
def read_clauses(text: str) -> ClausedText:
    """Cut a text's sentences and table rows into clauses, and say each cell with what names its row and column."""
    figures, rows = read_figures(text), read_rows(text)
    read = [
        _read_extract(text[extract.start : extract.end], extract.kind == "row", figures)
        for extract in extracts_of(text)
        if extract.kind != "heading" or not is_marked_row(text[extract.start : extract.end])
    ]
    clauses = [clause for sentence in read for clause in sentence.clauses]
    clauses += [_read_cell(row.label, *cell, figures) for row in rows.values() for cell in row.cells]
    return ClausedText(tuple(clauses), tuple(sentence for one in read for sentence in one.sentences))


@lru_cache(maxsize=256)
def clause_texts(sentence: str) -> tuple[str, ...]:
    """Cut a sentence into its clauses; what is said aside stands with the words before it: "Ann, who is chair"."""
    told = [f"{sentence[: aside.start()]} {aside[0].strip(', ')}" for aside in _ASIDE.finditer(sentence)]
    asides = [_CLAUSE_END.split(f"{one} ")[-1] for one in told]
    return tuple(part.strip() for part in [*_CLAUSE_END.split(_ASIDE.sub(" ", sentence)), *asides] if part.strip())


def _read_cell(label: str, cell: str, head: str, whole: Figures) -> Clause:
    said = f"{label}: {cell} ({head})"
    figures, around = read_figures(cell).found, frozenset(terms_of(said))
    terms = tuple(content_of(said))
    return Clause(terms, count_negations(said), figures, len(terms), around, whole, is_row=True)


def _read_extract(sentence: str, is_row: bool, whole: Figures) -> ClausedText:
    # The years of a table's row stand in the table's head.
    said = whole if is_row else Figures(read_figures(sentence).found, whole.scales)
    around = frozenset(terms_of(sentence))
    whole_terms = tuple(content_of(sentence))
    length, lists = len(whole_terms), () if is_row else _lists_in(sentence)
    clauses = tuple(
        Clause(terms, count_negations(part), read_figures(part).found, length, around, said, is_row, lists)
        for part in [*_CLAUSE_END.split(_ASIDE.sub(" ", sentence)), *_ASIDE.findall(sentence)]
        if (terms := tuple(content_of(part)))
    )
    negations, found = count_negations(sentence), read_figures(sentence).found
    whole_one = Clause(whole_terms, negations, found, length, around, said, is_row, lists)
    return ClausedText(clauses, (whole_one,) if len(clauses) > 1 else ())


def _lists_in(sentence: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """Find the lists of a sentence: short items between its first and last one, parted by commas and "and"."""
    if RESPECTIVELY.search(sentence):
        return ()
    at_ends, longest = (_AT_ENDS_CHINESE, _ITEM_CHINESE) if cjk_share(sentence) > 0.5 else (_AT_ENDS, _ITEM)
    parts = _LIST_MARK.split(sentence)
    items, marks = [TOKEN.findall(part) for part in parts[::2]], parts[1::2]
    lists, begin = list[tuple[frozenset[str], ...]](), 0
    for end in range(1, len(items)):
        if end < len(items) - 1 and len(items[end]) <= longest:
            continue
        if any(mark.strip(" ,，;；") for mark in marks[begin:end]):
            between = map(_content, items[begin + 1 : end])
            lists.append((_run(items[begin][::-1], at_ends), *between, _run(items[end], at_ends)))
        begin = end
    return tuple(lists)


def _content(tokens: Sequence[str]) -> frozenset[str]:
    return frozenset(content_of(" ".join(tokens)))


def _run(tokens: Sequence[str], most: int) -> frozenset[str]:
    """Return the terms of the first words, up to one of grammar."""
    return frozenset().union(*takewhile(bool, (_content([one]) for one in tokens[:most])))


def to_active(sentence: str) -> str:
    """Turn a passive sentence round: "Bob was sued by Alice in May" is "Alice sued Bob in May"."""
    if cjk_share(sentence) > 0.5:
        return _PASSIVE_CHINESE.sub(lambda one: f"{one['rest']}{one['patient']}{one['when'] or ''}", sentence)
    return _PASSIVE.sub(
        lambda one: " ".join(
            part.strip() for part in (one["agent"], one["verb"], one["patient"], one["between"], one["rest"])
        ),
        sentence,
    )


def subject_of(clause: str) -> str:
    """Return the words of a Chinese clause before its first verb or preposition, without the time that leads it."""
    said = [*takewhile(lambda word: word.part[:1] not in ("v", "p", "d", "c"), words_of(clause))]
    said = [*dropwhile(lambda word: word.part[:1] in ("m", "t", "q", "f", ""), said)]
    return clause[said[0].start : said[-1].end] if said else ""
