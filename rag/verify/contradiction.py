"""Finds where a sentence says other than the words it rests on: a negation, an opposite, a word in another's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from library.text import cjk_share
from rag.reading.wording import compares_otherwise, opposes, same_words, says_nothing
from rag.verify.alignment import Clause, nearest_sentences, read_clauses
from rag.verify.figures import Figure
from rag.verify.match_figures import is_rounded
from rag.verify.qualification import (
    find_changed_qualifier,
    find_dropped_restriction,
    find_excluded,
    find_overgeneralization,
    is_exception,
)
from rag.verify.roles import find_swapped_roles

_COPY = 0.6  # share of the shorter's content from which a clause is a changed copy, no longer in words of its own
_NEAR_COPY = 0.75  # of what a clause says, from which other words in the place of some are a change, however many
_ALMOST = 0.9  # from here on, a second negation is one more or one less than there
_ALIKE = 3  # words that a copy has at least: two that happen to stand in a row are none
_RUN = 2  # words in a row that are replaced when one thing is …
_RUN_CHINESE = 4  # … and characters


@dataclass(frozen=True)
class Contradiction:
    """What a sentence says against its source.

    Attributes:
        words: Terms of the sentence that stand for it; empty for a negation that is left out.
    """

    kind: Literal["role", "quantifier", "modality", "figure", "negation", "opposite", "word"]
    words: tuple[str, ...]


def find_contradiction(sentence: str, source: str) -> Contradiction | None:
    """Find how a sentence contradicts the words that it rests on."""
    if lifted := find_dropped_restriction(sentence, source):
        return Contradiction("opposite", lifted)
    if widened := find_overgeneralization(sentence, source):
        return Contradiction("quantifier", widened)
    exchanged = find_swapped_roles(sentence, source)
    if exchanged and _is_converse(sentence, source):
        return None  # "B is slower than A" of "A is faster than B": what differs is as it has to be
    if exchanged:
        return Contradiction("role", exchanged)
    if wrong := find_changed_qualifier(sentence, source):
        return Contradiction("modality" if wrong.family == "modality" else "quantifier", (wrong.text,))
    return _find_changed(sentence, source)


def _is_converse(sentence: str, source: str) -> bool:
    """True if a sentence compares the other way about than what is nearest to it."""
    nearest = nearest_sentences(sentence, source, _COPY)
    return bool(nearest) and all(compares_otherwise(sentence, other) for other in nearest)


def _find_changed(sentence: str, source: str) -> Contradiction | None:
    ours, theirs = read_clauses(sentence), read_clauses(source)
    found = (_differs(clause, _closest(clause, theirs.clauses), _difference) for clause in ours.clauses)
    # What is one clause may be told in two: "unless it is paid, it lapses".
    joined = () if ours.sentences else (_differs(one, _closest(one, theirs.sentences), _denial) for one in ours.clauses)
    # A clause may be too short to tell a copy by; the sentence around it is not.
    wholes = (_differs(whole, _closest(whole, theirs.sentences), _replacement) for whole in ours.sentences)
    clash = next(filter(None, (*found, *joined, *wholes)), None)
    excepted = clash and clash.kind == "negation" and not is_exception(sentence) and find_excluded(sentence, source)
    return None if excepted else clash  # "interns are not" of "all except interns are"


def _closest(ours: Clause, theirs: Sequence[Clause]) -> list[Clause]:
    nearness = [ours.like(other) for other in theirs]
    best = max(nearness, default=0.0)
    return [other for other, near in zip(theirs, nearness, strict=True) if best and near == best]


def _differs(
    ours: Clause, closest: Sequence[Clause], compare: Callable[[Clause, Clause], Contradiction | None]
) -> Contradiction | None:
    """Find how a clause clashes with every one of those closest to it."""
    found = [compare(ours, other) for other in closest]
    return found[0] if found and all(found) else None


def _difference(ours: Clause, other: Clause) -> Contradiction | None:
    twice = ours.negations != other.negations and ours.like(other) >= _ALMOST
    if (bool(ours.negations) != bool(other.negations) and not ours.mentions(other)) or twice:
        return Contradiction("negation", ())
    if opposed := opposes(ours.around, other.around):
        return Contradiction("opposite", opposed)
    return _replacement(ours, other)


def _denial(ours: Clause, other: Clause) -> Contradiction | None:
    denied = bool(ours.negations) != bool(other.negations) and ours.like(other) >= _ALMOST
    return Contradiction("negation", ()) if denied else None


def _replacement(ours: Clause, other: Clause) -> Contradiction | None:
    if measured := _measured_otherwise(ours, other):
        return Contradiction("figure", measured)
    replaced = _replaced(ours, other)
    return Contradiction("word", replaced) if replaced else None


def _measured_otherwise(ours: Clause, theirs: Clause) -> tuple[str, ...]:
    """List the figures that have the other clause's digits, and another scale or unit."""
    return tuple(
        figure.text
        for figure in ours.figures
        if (alike := [other for other in theirs.figures if other.digits == figure.digits])
        and all(_differ(figure, other) for other in alike)
    )


def _differ(one: Figure, other: Figure) -> bool:
    units = bool(one.unit and other.unit) and one.unit != other.unit
    return units or (one.scaled and other.scaled and one.value != other.value)


def _replaced(ours: Clause, theirs: Clause) -> tuple[str, ...]:
    """List the words, or characters, that stand in a copy of another clause in the place of others."""
    steps = SequenceMatcher(None, ours.terms, theirs.terms, autojunk=False).get_opcodes()
    alike = sum(end - start for step, start, end, _, _ in steps if step == "equal")
    chinese = cjk_share("".join(ours.terms)) > 0.5
    lengths = sorted((len(ours.terms), len(theirs.terms)))
    if alike < _COPY * lengths[0] and alike < lengths[1] - 1:
        return ()
    if alike < _ALIKE and alike < lengths[1] - 1 and not chinese:
        return ()
    longest = _RUN_CHINESE if chinese else _RUN
    near = alike >= _NEAR_COPY * len(ours.terms)
    blocks = [
        (ours.terms[a:b], theirs.terms[c:d])
        for step, a, b, c, d in steps
        if step == "replace" and not _is_one(ours.terms, theirs.terms, (a, b), (c, d))
    ]
    changed: list[str] = []
    for block, other in blocks:
        if len(block) == len(other) <= longest:
            changed += (
                one for one, its in zip(block, other, strict=True) if not _says_the_same(one, its, ours, theirs)
            )
        elif near and len(block) <= longest and len(other) <= longest:  # a name may be longer than another
            changed += (one for one in block if not (one[0].isdigit() or says_nothing(one) or one in other))
    return tuple(changed)


def _is_one(ours: Sequence[str], theirs: Sequence[str], mine: tuple[int, int], its: tuple[int, int]) -> bool:
    """Tell whether characters in a row are a word for the same, or part of one: 缩短 for 减少, 提高 for 提升."""
    return any(
        same_words(["".join(ours[max(0, mine[0] - before) : mine[1] + behind])])
        == same_words(["".join(theirs[max(0, its[0] - before) : its[1] + behind])])
        for before, behind in ((0, 0), (1, 0), (0, 1))
    )


def _says_the_same(one: str, other: str, ours: Clause, theirs: Clause) -> bool:
    if one[0].isdigit() and other[0].isdigit():
        # 1,200 million for 1.2 billion; a figure that stands at another place of the sentence was moved.
        beside = theirs.figures_beside(ours)
        return one not in theirs.around and all(beside.state(its) or is_rounded(its, beside) for its in ours.figures)
    if one[0].isdigit() or other[0].isdigit():
        return True  # a word does not stand in a number's place
    if one in theirs.around and (other in ours.around or says_nothing(other)) and not opposes([one], [other]):
        return True  # both say both, in another order; whose part is exchanged, roles.py tells
    return says_nothing(one) or same_words([one]) == same_words([other])
