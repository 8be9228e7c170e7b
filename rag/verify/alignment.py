"""Aligns a sentence with its source: the nearest sentences, both cut into clauses, and who does what in both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations, takewhile

from library.text import cjk_share, terms_of
from library.text.terms import CJK
from rag.reading.extracts import extracts_of, sentences_of, unwrap
from rag.reading.tables import is_marked_row, read_rows
from rag.reading.wording import content_of, count_negations, without_qualifiers
from rag.verify.figures import Figure, Figures, read_figures
from rag.verify.signs import RESPECTIVELY, WORDS, any_of

_CLAUSE_END = re.compile(
    r"[,;] |: (?![$€£¥￥(]*\d)|[，；：。！？]|\b(?:but|and|while|although|though|whereas|because)\b|但是?|而(?!且)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r", (?:which|who|whose|where) [^,.;]*,")  # stands between a thing and what is said of it

_TOKEN = re.compile(rf"[{CJK}]|\d+(?:[.,]\d+)*|[^\W\d_{CJK}]+(?:['’]\w+)?|[,，、;；&]")  # A型号 are three
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
_NO_RELATION = frozenset(WORDS["roles"]["no_relation"].split())
_LISTING = frozenset(WORDS["roles"]["listing"].split())
_LIST_MARK = re.compile(
    rf"((?:\s*(?:{'|'.join(sorted(_LISTING - {'and', 'or'}))}|\b(?:and|or)\b))+)", re.IGNORECASE
)  # several in a row are one: ", and"
_MUTUAL = re.compile(any_of("roles", "mutual"), re.IGNORECASE)
_FRONTS = frozenset("将把")
_LETTER_NAME = re.compile(r"A (?:[a-z]+s|is|was|has|had)\b")  # no article: "A is larger than B"
_SHARED = 0.75  # of what a sentence says, from which a source's sentence is the one that it repeats
_RESTORED = 0.7  # of its tokens that stand in the source's order once the two are exchanged back
_RESTORED_SHORT = 0.88  # … where one of them is of a single character, as 买 and 卖 are
_MOST_TILES = 24  # a sentence in more pieces is no copy of the other
_LONGEST = 90  # tokens of a sentence; bounds the time


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
    items, marks = [_TOKEN.findall(part) for part in parts[::2]], parts[1::2]
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


@dataclass(frozen=True)
class _Tile:
    """Tokens in a row that both sentences have.

    Attributes:
        ours: Where it begins in the sentence.
        theirs: Where it begins in the source's.
    """

    ours: int
    theirs: int
    length: int


def find_swapped_roles(sentence: str, source: str) -> tuple[str, ...]:
    """Find two of a sentence whose places around a relation are exchanged in the source.

    Returns:
        The two, as the sentence has them; empty when the source's nearest sentence has them in the same places.
    """
    if _MUTUAL.search(sentence):
        return ()
    ours = _ActiveSentence(sentence)
    found = [_exchanged(ours, _ActiveSentence(other)) for other in nearest_sentences(sentence, source, _SHARED)]
    return found[0] if found and all(found) else ()


class _ActiveSentence:
    """A sentence in active voice, as tokens that can be compared."""

    def __init__(self, sentence: str) -> None:
        self.words = _TOKEN.findall(_active(without_qualifiers(unwrap(sentence))))[:_LONGEST]
        names_a = bool(_LETTER_NAME.match(sentence)) or cjk_share(sentence) > 0.5
        self.tokens = tuple(
            word if word == "A" and (place or names_a) else _stem(word) for place, word in enumerate(self.words)
        )


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    terms = terms_of(word)
    return terms[0] if terms and not cjk_share(word) else word.lower()


def _active(sentence: str) -> str:
    """Turn a passive sentence round: "Bob was sued by Alice in May" is "Alice sued Bob in May"."""
    if cjk_share(sentence) > 0.5:
        return _PASSIVE_CHINESE.sub(lambda one: f"{one['rest']}{one['patient']}{one['when'] or ''}", sentence)
    return _PASSIVE.sub(
        lambda one: " ".join(
            part.strip() for part in (one["agent"], one["verb"], one["patient"], one["between"], one["rest"])
        ),
        sentence,
    )


def _exchanged(ours: _ActiveSentence, theirs: _ActiveSentence) -> tuple[str, ...]:
    tiles = _tiles(ours.tokens, theirs.tokens)
    if len(tiles) > _MOST_TILES:
        return ()
    before = _in_order([(tile.theirs, tile.length) for tile in tiles])
    for first, last in combinations(range(len(tiles)), 2):
        one, other = tiles[first], tiles[last]
        if one.theirs < other.theirs or not _are_things(ours, one, other):
            continue
        between = [tile for tile in tiles[first + 1 : last] if other.theirs < tile.theirs < one.theirs]
        if not between or not (any(_relates(ours, tile) for tile in between) or _owns(ours, other)):
            continue
        if _are_listed(ours, one, other) or _is_fronted(ours, theirs, one) or _is_compound(theirs, one, between):
            continue
        order = [*tiles[:first], other, *tiles[first + 1 : last], one, *tiles[last + 1 :]]
        after = _in_order([(tile.theirs, tile.length) for tile in order])
        short = min(one.length, other.length)
        enough = _RESTORED_SHORT if short == 1 and cjk_share(ours.words[one.ours]) else _RESTORED
        if after - before >= short / 2 and after >= enough * len(ours.tokens):
            return _words_of(ours, one), _words_of(ours, other)
    return ()


def _tiles(ours: Sequence[str], theirs: Sequence[str]) -> list[_Tile]:
    """Cover a sentence with the longest runs that the other has too, each used once (greedy string tiling)."""
    mine: list[str | int] = list(ours)
    its: list[str | int] = list(theirs)
    tiles: list[_Tile] = []
    while True:
        at, there, length = SequenceMatcher(None, mine, its, autojunk=False).find_longest_match()
        if not length:
            return sorted(tiles, key=lambda tile: tile.ours)
        tiles.append(_Tile(at, there, length))
        mine[at : at + length] = range(2 * len(tiles) * _LONGEST, 2 * len(tiles) * _LONGEST + length)
        its[there : there + length] = [-1] * length


def _in_order(tiles: Sequence[tuple[int, int]]) -> int:
    """Count the tokens of the heaviest tiles that stand in the other sentence's order."""
    best: list[int] = []
    for i, (at, length) in enumerate(tiles):
        best.append(length + max((best[j] for j in range(i) if tiles[j][0] < at), default=0))
    return max(best, default=0)


def _are_things(read: _ActiveSentence, one: _Tile, other: _Tile) -> bool:
    """True if both are things, or both are figures alone: "4 days on 16 machines" and "16 days on 4 machines"."""
    if one.length == other.length == 1 and read.tokens[one.ours][0].isdigit() and read.tokens[other.ours][0].isdigit():
        return True
    return _is_thing(read, one) and _is_thing(read, other)


def _is_thing(read: _ActiveSentence, tile: _Tile) -> bool:
    tokens = read.tokens[tile.ours : tile.ours + tile.length]
    return not tokens[0][0].isdigit() and not _NO_RELATION.issuperset(tokens)


def _relates(read: _ActiveSentence, tile: _Tile) -> bool:
    return not _NO_RELATION.issuperset(read.tokens[tile.ours : tile.ours + tile.length])


def _owns(read: _ActiveSentence, tile: _Tile) -> bool:
    """True if more is said of the second than that the first is it: "is Alice's teacher", 是王秀英的老师."""
    end = tile.ours + tile.length
    return read.words[end - 1].endswith(("'s", "’s")) or read.words[end : end + 1] == ["的"]


def _is_fronted(ours: _ActiveSentence, theirs: _ActiveSentence, tile: _Tile) -> bool:
    """True if 将 or 把 puts a thing before its verb that stands behind it in the other sentence, which has neither."""
    marked = tile.ours > 0 and ours.tokens[tile.ours - 1] in _FRONTS
    return marked and _FRONTS.isdisjoint(theirs.tokens)


def _is_compound(theirs: _ActiveSentence, one: _Tile, between: Sequence[_Tile]) -> bool:
    """True if the first of two stands before the one word between them as after "in": "the Leeds plant was opened"."""
    noun = between[0] if len(between) == 1 else None
    led_by = theirs.tokens[noun.theirs + noun.length : one.theirs] if noun else ()
    prepositions = _NO_RELATION - _LISTING
    return len(led_by) == 1 and led_by[0].isascii() and led_by[0] in prepositions


def _are_listed(read: _ActiveSentence, one: _Tile, other: _Tile) -> bool:
    """True if all between two is parted by commas or "and", as in "apples, pears and plums"."""
    between = read.tokens[one.ours + one.length : other.ours]
    return bool(between) and between[0] in _LISTING and between[-1] in _LISTING


def _words_of(read: _ActiveSentence, tile: _Tile) -> str:
    words = read.words[tile.ours : tile.ours + tile.length]
    return "".join(words) if cjk_share(words[0]) else " ".join(words)
