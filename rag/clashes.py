"""Finds where a sentence says other than the words it rests on: a negation, an opposite, a word in another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from library.text import cjk_share, terms_of
from rag.extracts import extracts_of
from rag.figures import Figure, Figures, read_figures
from rag.wording import content_of, negates, opposes, same_words

_CLAUSE_END = re.compile(
    r"[,;:] |[，；：。！？]|\b(?:but|and|while|although|though|whereas)\b|但是?|而(?!且)", re.IGNORECASE
)
_ASIDE = re.compile(r", (?:which|who|whose|where) [^,.;]*,")  # stands between a thing and what is said of it
_COPY = 0.6  # share of the shorter's content from which a clause is a changed copy, no longer in words of its own
_RUN = 2  # words in a row that are replaced when one thing is …
_RUN_CHINESE = 4  # … and characters


@dataclass(frozen=True)
class _Clause:
    """A part of a sentence.

    Attributes:
        terms: Its content, in order.
        figures: Its own.
        around: Every term of the sentence that it is from.
        said: The figures of that sentence, with the scales that the whole text names.
    """

    terms: tuple[str, ...]
    negated: bool
    figures: tuple[Figure, ...]
    around: frozenset[str]
    said: Figures

    def like(self, other: _Clause) -> float:
        """Measure how much of both is shared, in [0, 1]; 0 when it is less than half of either."""
        ours, theirs = set(self.terms), set(other.terms)
        shared = len(ours & theirs)
        return shared / len(ours | theirs) if 2 * shared >= min(len(ours), len(theirs)) else 0.0


def clashes(sentence: str, source: str) -> bool:
    """Tell whether a sentence contradicts the words that it rests on, as far as words alone can tell."""
    theirs = _read_clauses(source)
    return any(_clash(ours, _closest(ours, theirs)) for ours in _read_clauses(sentence))


def _closest(ours: _Clause, theirs: Sequence[_Clause]) -> list[_Clause]:
    nearness = [ours.like(other) for other in theirs]
    best = max(nearness, default=0.0)
    return [other for other, near in zip(theirs, nearness, strict=True) if best and near == best]


def _clash(ours: _Clause, closest: Sequence[_Clause]) -> bool:
    """Tell whether a clause clashes with every one of those closest to it."""
    return bool(closest) and all(
        ours.negated != other.negated or opposes(ours.around, other.around) or _replaces(ours, other)
        for other in closest
    )


def _replaces(ours: _Clause, theirs: _Clause) -> bool:
    """Tell whether a clause copies another but for a word, or a few characters, with others in their place."""
    steps = SequenceMatcher(None, ours.terms, theirs.terms, autojunk=False).get_opcodes()
    alike = sum(end - start for step, start, end, _, _ in steps if step == "equal")
    if alike < _COPY * min(len(ours.terms), len(theirs.terms)):
        return False
    longest = _RUN_CHINESE if cjk_share("".join(ours.terms)) > 0.5 else _RUN
    changed = [
        pair
        for step, a, b, c, d in steps
        if step == "replace" and b - a == d - c <= longest
        for pair in zip(ours.terms[a:b], theirs.terms[c:d], strict=True)
    ]
    return not all(_says_the_same(*pair, ours, theirs) for pair in changed)


def _says_the_same(one: str, other: str, ours: _Clause, theirs: _Clause) -> bool:
    if one[0].isdigit() and other[0].isdigit():
        # 1,200 million for 1.2 billion; a figure that stands at another place of the sentence was moved.
        return one not in theirs.around and all(map(theirs.said.state, ours.figures))
    return same_words([one]) == same_words([other])


@lru_cache(maxsize=64)
def _read_clauses(text: str) -> list[_Clause]:
    whole = read_figures(text)
    clauses: list[_Clause] = []
    for extract in extracts_of(text):
        sentence = text[extract.start : extract.end]
        # The years of a table's row stand in the table's head.
        said = whole if extract.kind == "row" else Figures(read_figures(sentence).found, whole.scales)
        clauses += _cut(sentence, said)
    return clauses


def _cut(sentence: str, said: Figures) -> Iterator[_Clause]:
    around = frozenset(terms_of(sentence))
    for clause in [*_CLAUSE_END.split(_ASIDE.sub(" ", sentence)), *_ASIDE.findall(sentence)]:
        terms = tuple(content_of(clause))
        if terms:
            yield _Clause(terms, negates(clause), read_figures(clause).found, around, said)
