"""Finds who does what in a sentence and in its source: two that are exchanged, or one in another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest
from itertools import combinations

from library.text import cjk_share, terms_of
from library.text.segmenter import words_of
from library.text.wording import without_qualifiers
from rag.reading.extracts import extracts_of, unwrap
from rag.verify.alignment import LISTING, TOKEN, clause_texts, nearest_sentences, subject_of, to_active
from rag.verify.signs import WORDS, any_of

_NO_RELATION = frozenset(WORDS["roles"]["no_relation"].split())
_MUTUAL = re.compile(any_of("roles", "mutual"), re.IGNORECASE)
_FRONTS = frozenset("将把")
_LETTER_NAME = re.compile(r"A (?:[a-z]+s|is|was|has|had)\b")  # no article: "A is larger than B"
_SHARED = 0.75  # of what a sentence says, from which a source's sentence is the one that it repeats
_RESTORED = 0.7  # of its tokens that stand in the source's order once the two are exchanged back
_RESTORED_SHORT = 0.88  # … where one of them is of a single character, as 买 and 卖 are
_BY = 3  # tokens between what is done and who does it: "by the firm"
_MOST_TILES = 24  # a sentence in more pieces is no copy of the other
_LONGEST = 90  # tokens of a sentence; bounds the time
_LIKELY = 8  # clauses that share most characters with one
_LEAST, _MOST = 2, 8  # characters of a Chinese name
_SAID = 0.75  # of what a clause says beside a name, from which another tells it
_PART_END = re.compile("[;；。]")
_BRACKETED = re.compile("[（(][^（）()]*[）)]")
_REFERS = re.compile(r"^(?:[他她它]们?(?!的)|其中?$|该.{0,3}$|[此这]\w{0,2}$|本\w{1,2}$|前者|后者|[两双][者方]$)|\d")
_FILLING = re.compile(r"^[的了于在为是由至从自与和及将把即现]+|[的了于在为是由至从自与和及将把即]+$")


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
    ours = _Active(sentence)
    found = [_exchanged(ours, _Active(other)) for other in nearest_sentences(sentence, source, _SHARED)]
    return found[0] if found and all(found) else ()


class _Active:
    """A sentence in active voice, as tokens that can be compared."""

    def __init__(self, sentence: str) -> None:
        self.words = TOKEN.findall(to_active(without_qualifiers(unwrap(sentence))))[:_LONGEST]
        names_a = bool(_LETTER_NAME.match(sentence)) or cjk_share(sentence) > 0.5
        self.tokens = tuple(
            word if word == "A" and (place or names_a) else _stem(word) for place, word in enumerate(self.words)
        )


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    terms = terms_of(word)
    return terms[0] if terms and not cjk_share(word) else word.lower()


def _exchanged(ours: _Active, theirs: _Active) -> tuple[str, ...]:
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
        if (
            _are_listed(ours, one, other)
            or _is_fronted(ours, theirs, one)
            or _is_compound(theirs, one, between)
            or any(_is_turned(ours, theirs, one, tile) for tile in between)
        ):
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


def _are_things(read: _Active, one: _Tile, other: _Tile) -> bool:
    """True if both are things, or both are figures alone: "4 days on 16 machines" and "16 days on 4 machines"."""
    if one.length == other.length == 1 and read.tokens[one.ours][0].isdigit() and read.tokens[other.ours][0].isdigit():
        return True
    return _is_thing(read, one) and _is_thing(read, other)


def _is_thing(read: _Active, tile: _Tile) -> bool:
    tokens = read.tokens[tile.ours : tile.ours + tile.length]
    return not tokens[0][0].isdigit() and not _NO_RELATION.issuperset(tokens)


def _relates(read: _Active, tile: _Tile) -> bool:
    return not _NO_RELATION.issuperset(read.tokens[tile.ours : tile.ours + tile.length])


def _owns(read: _Active, tile: _Tile) -> bool:
    """True if more is said of the second than that the first is it: "is Alice's teacher", 是王秀英的老师."""
    end = tile.ours + tile.length
    return read.words[end - 1].endswith(("'s", "’s")) or read.words[end : end + 1] == ["的"]


def _is_fronted(ours: _Active, theirs: _Active, tile: _Tile) -> bool:
    """True if 将 or 把 puts a thing before its verb that stands behind it in the other sentence, which has neither."""
    marked = tile.ours > 0 and ours.tokens[tile.ours - 1] in _FRONTS
    return marked and _FRONTS.isdisjoint(theirs.tokens)


def _is_compound(theirs: _Active, one: _Tile, between: Sequence[_Tile]) -> bool:
    """True if the first of two stands before the one word between them as after "in": "the Leeds plant was opened"."""
    noun = between[0] if len(between) == 1 else None
    led_by = theirs.tokens[noun.theirs + noun.length : one.theirs] if noun else ()
    prepositions = _NO_RELATION - LISTING
    return len(led_by) == 1 and led_by[0].isascii() and led_by[0] in prepositions


def _is_turned(ours: _Active, theirs: _Active, agent: _Tile, done: _Tile) -> bool:
    """True if the other sentence alone has "by" between what is done and who does it: "built by the firm Otto"."""
    after = ours.tokens[done.ours + done.length : done.ours + done.length + 1]
    between = theirs.tokens[done.theirs + done.length : agent.theirs]
    return after != ("by",) and between[:1] == ("by",) and len(between) <= _BY


def _are_listed(read: _Active, one: _Tile, other: _Tile) -> bool:
    """True if all between two is parted by commas or "and", as in "apples, pears and plums"."""
    between = read.tokens[one.ours + one.length : other.ours]
    return bool(between) and between[0] in LISTING and between[-1] in LISTING


def _words_of(read: _Active, tile: _Tile) -> str:
    words = read.words[tile.ours : tile.ours + tile.length]
    return "".join(words) if cjk_share(words[0]) else " ".join(words)


def find_exchanged(clause: str, source: str) -> str:
    """Return the words of a Chinese clause that stand in the place of others, and in the source with other clauses."""
    said = to_active(clause)
    signs = frozenset(said)
    likely = nlargest(_LIKELY, _chinese_clauses(source), key=lambda one: len(signs.intersection(one.text)))
    near = [(one.nearness(said), one) for one in likely]
    most = max((nearness for nearness, _ in near), default=None)
    found = [one.exchanged(said, source) for nearness, one in near if nearness == most]
    return found[0] if found and all(found) else ""


@dataclass(frozen=True)
class _ChineseClause:
    """A clause in active voice, with its subject, and the part of a sentence that it is of."""

    text: str
    around: str

    def nearness(self, said: str) -> tuple[int, int]:
        """Return how many characters of another stand in it in order, and how few others it has."""
        alike = SequenceMatcher(None, said, self.text, autojunk=False).get_matching_blocks()
        return sum(block.size for block in alike), -len(self.text)

    def exchanged(self, said: str, source: str) -> str:
        """Return words of another clause in whose place this has its own, if little else is changed."""
        steps = SequenceMatcher(None, said, self.text, autojunk=False).get_opcodes()
        replaced = [(said[a:b], self.text[c:d], not a) for step, a, b, c, d in steps if step == "replace"]
        alike = sum(b - a for step, a, b, _, _ in steps if step == "equal")
        alike += sum(len(mine) for mine, its, _ in replaced if _REFERS.search(its))
        for mine, its, opens in replaced:
            rival = _FILLING.sub("", its)
            name = next((one for one in (mine, mine[:-1]) if one in source), "")
            around = self.text if opens else self.around
            enough = alike >= max(_LEAST, _SAID * (len(said) - len(mine)))
            if enough and name not in around and rival not in said and _may_be_exchanged(name, rival):
                return name
        return ""


def _may_be_exchanged(name: str, rival: str) -> bool:
    """True if both may be names, or both are common words, of which one that stands for a name may refer to it."""
    if not _LEAST <= len(name) <= _MOST or len(rival) < _LEAST or _REFERS.search(rival) or re.search(r"\d", name):
        return False
    kinds = {word.part[:1] for word in words_of(name)}
    return not kinds <= set("vadmt") and (_is_common(name) or not _is_common(rival))


def _is_common(text: str) -> bool:
    words = words_of(text)
    return len(words) == 1 and words[0].part == "n"


@lru_cache(maxsize=64)
def _chinese_clauses(source: str) -> tuple[_ChineseClause, ...]:
    sentences = (source[one.start : one.end] for one in extracts_of(source) if one.kind == "sentence")
    return tuple(clause for sentence in sentences for clause in _with_subjects(unwrap(sentence)))


def _with_subjects(sentence: str) -> Iterator[_ChineseClause]:
    """Cut a Chinese sentence into clauses in active voice; one without a subject gets that of the clause before it."""
    for part in _PART_END.split(_BRACKETED.sub("", sentence)):
        subject = ""
        for clause in clause_texts(part):
            own = subject_of(clause)
            yield _ChineseClause(to_active(clause if own else subject + clause), part)
            subject = own or subject
