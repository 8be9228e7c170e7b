"""Finds where a sentence exchanges who does what to whom: "Bob sued Alice" where the source has "Alice sued Bob"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from library.text import cjk_share, terms_of
from library.text.terms import CJK
from rag.reading.extracts import unwrap
from rag.reading.qualifiers import without_qualifiers
from rag.verify.alignment import nearest_sentences

_TOKEN = re.compile(rf"[{CJK}]|\d+(?:[.,]\d+)*|[^\W\d_{CJK}]+(?:['’]\w+)?|[,，、;；&]")  # A型号 are three
_PASSIVE = re.compile(
    r"(?P<patient>[^,]+?) (?:is|are|was|were|be|been|being|got)(?: \w+ly)? (?P<verb>(?:\w+ )?\w+[dtn])"
    r"(?P<between>(?: (?!by\b)[^ ,]+){0,4}) by (?P<agent>[^\d,;.](?:[^,;.]|\.(?= [A-Z]))*?)"
    r"(?= (?:in|on|at|for|from|to|after|before|during|over|as|with|under|and|who|which)\b|[,;]|\.?$)(?P<rest>.*)"
)
_AUXILIARY = re.compile(r" (?:has|have|had|would)$")
_PASSIVE_CHINESE = re.compile(
    r"(?P<patient>[^，。；、]+?)(?P<when>[于在]\d[^被]*)?(?:被|遭到|受到|(?<![自理经])由(?!于))(?P<rest>[^，。；]+)"
)
_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))["roles"]
_NO_RELATION = frozenset(_WORDS["no_relation"].split())
_LISTING = frozenset(_WORDS["listing"].split())
_MUTUAL = re.compile(rf"\b(?:{'|'.join(_WORDS['mutual'])})\b|{'|'.join(_WORDS['mutual_chinese'])}", re.IGNORECASE)
_FRONTS = frozenset("将把")
_LETTER_NAME = re.compile(r"A (?:[a-z]+s|is|was|has|had)\b")  # no article: "A is larger than B"
_SHARED = 0.75  # of what a sentence says, from which a source's sentence is the one that it repeats
_RESTORED = 0.7  # of its tokens that stand in the source's order once the two are exchanged back
_RESTORED_SHORT = 0.88  # … where one of them is of a single character, as 买 and 卖 are
_MOST_TILES = 24  # a sentence in more pieces is no copy of the other
_LONGEST = 90  # tokens of a sentence; bounds the time


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
    ours = _Read(sentence)
    found = [_exchanged(ours, _Read(other)) for other in nearest_sentences(sentence, source, _SHARED)]
    return found[0] if found and all(found) else ()


class _Read:
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
            part.strip()
            for part in (one["agent"], one["verb"], _AUXILIARY.sub("", one["patient"]), one["between"], one["rest"])
        ),
        sentence,
    )


def _exchanged(ours: _Read, theirs: _Read) -> tuple[str, ...]:
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
        if _are_listed(ours, one, other) or _is_fronted(ours, theirs, one):
            continue
        order = [*tiles[:first], other, *tiles[first + 1 : last], one, *tiles[last + 1 :]]
        after = _in_order([(tile.theirs, tile.length) for tile in order])
        short = min(one.length, other.length)
        enough = _RESTORED_SHORT if short == 1 and cjk_share(ours.words[one.ours]) else _RESTORED
        if after - before >= short / 2 and after >= enough * len(ours.tokens):
            return _text(ours, one), _text(ours, other)
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


def _are_things(read: _Read, one: _Tile, other: _Tile) -> bool:
    """True if both are things, or both are figures alone: "4 days on 16 machines" and "16 days on 4 machines"."""
    if one.length == other.length == 1 and read.tokens[one.ours][0].isdigit() and read.tokens[other.ours][0].isdigit():
        return True
    return _is_thing(read, one) and _is_thing(read, other)


def _is_thing(read: _Read, tile: _Tile) -> bool:
    tokens = read.tokens[tile.ours : tile.ours + tile.length]
    return not tokens[0][0].isdigit() and not _NO_RELATION.issuperset(tokens)


def _relates(read: _Read, tile: _Tile) -> bool:
    return not _NO_RELATION.issuperset(read.tokens[tile.ours : tile.ours + tile.length])


def _owns(read: _Read, tile: _Tile) -> bool:
    """True if more is said of the second than that the first is it: "is Alice's teacher", 是王秀英的老师."""
    end = tile.ours + tile.length
    return read.words[end - 1].endswith(("'s", "’s")) or read.words[end : end + 1] == ["的"]


def _is_fronted(ours: _Read, theirs: _Read, tile: _Tile) -> bool:
    """True if 将 or 把 puts a thing before its verb that stands behind it in the other sentence, which has neither."""
    marked = tile.ours > 0 and ours.tokens[tile.ours - 1] in _FRONTS
    return marked and _FRONTS.isdisjoint(theirs.tokens)


def _are_listed(read: _Read, one: _Tile, other: _Tile) -> bool:
    """True if all between two is parted by commas or "and", as in "apples, pears and plums"."""
    between = read.tokens[one.ours + one.length : other.ours]
    return bool(between) and between[0] in _LISTING and between[-1] in _LISTING


def _text(read: _Read, tile: _Tile) -> str:
    words = read.words[tile.ours : tile.ours + tile.length]
    return "".join(words) if cjk_share(words[0]) else " ".join(words)
