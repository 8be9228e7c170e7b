"""Finds where a sentence says other than what it rests on: a negation, an opposite, another's word, figure or name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import permutations

from library.text import cjk_share
from library.text.dates import years_in
from library.text.wording import (
    compares_otherwise,
    content_of,
    opposes,
    same_words,
    says_nothing,
    without_qualifiers,
)
from rag.reading.extracts import extracts_of
from rag.verify.alignment import Clause, nearest_sentences, read_clauses
from rag.verify.figure_locations import parts_of, without_dates, words_of
from rag.verify.figures import Figure, Figures, read_figures
from rag.verify.match_figures import is_rounded
from rag.verify.qualification import (
    find_changed_qualifier,
    find_dropped_restriction,
    find_excluded,
    find_overgeneralization,
    is_exception,
)
from rag.verify.roles import find_swapped_roles
from rag.verify.verdict import Doubt

_COPY = 0.6  # share of the shorter's content from which a clause is a changed copy, no longer in words of its own
_NEAR_COPY = 0.75  # of what a clause says, from which other words in the place of some are a change, however many
_ALMOST = 0.9  # from here on, a second negation is one more or one less than there
_ALIKE = 3  # words that a copy has at least: two that happen to stand in a row are none
_RUN = 2  # words in a row that are replaced when one thing is …
_RUN_CHINESE = 4  # … and characters
_SHARED = 0.6  # of what a sentence says, from which a source's sentence is the one that it repeats
_PART_END = re.compile(
    r"\n|[;:·] |, (?!\d{4}\b)|[；：，、。]|比|较|\b(?:and|but|while|whereas|compared|versus|vs|from|than)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[^\W\d_]+-[^\W\d_]+|(?<![\d.])\d{1,2}[期号组班级楼]")
_HALF_DAY = re.compile(r"(?<=\d) ?[ap]\.?m\b", re.IGNORECASE)  # both times of "from 9 am to 5 pm" are alike
_CASE = re.compile("[;；]")  # parts the cases of a sentence: "if it flashes, …; if it stays on, …"


def find_contradiction(sentence: str, source: str) -> Doubt | None:
    """Find how a sentence contradicts the words that it rests on; no words stand for a negation that is left out."""
    if lifted := find_dropped_restriction(sentence, source):
        return Doubt("opposite", lifted)
    if widened := find_overgeneralization(sentence, source):
        return Doubt("quantifier", widened)
    exchanged = find_swapped_roles(sentence, source)
    if exchanged and _is_converse(sentence, source):
        return None  # "B is slower than A" of "A is faster than B": what differs is as it has to be
    if exchanged:
        return Doubt("role", exchanged)
    if wrong := find_changed_qualifier(sentence, source):
        return Doubt("modality" if wrong.family == "modality" else "quantifier", (wrong.text,))
    return _find_changed(sentence, source)


def _is_converse(sentence: str, source: str) -> bool:
    """True if a sentence compares the other way about than what is nearest to it."""
    nearest = nearest_sentences(sentence, source, _COPY)
    return bool(nearest) and all(compares_otherwise(sentence, other) for other in nearest)


def _find_changed(sentence: str, source: str) -> Doubt | None:
    ours, theirs = read_clauses(sentence), read_clauses(source)
    found = (_differs(clause, _closest(clause, theirs.clauses), _difference) for clause in ours.clauses)
    # What is one clause may be told in two: "unless it is paid, it lapses".
    joined = () if ours.sentences else (_differs(one, _closest(one, theirs.sentences), _denial) for one in ours.clauses)
    # A clause may be too short to tell a copy by; the sentence around it is not.
    wholes = (_differs(whole, _closest(whole, theirs.sentences), _replacement) for whole in ours.sentences)
    clash = next(filter(None, (*found, *joined, *wholes)), None)
    excepted = clash and clash.reason == "negation" and not is_exception(sentence) and find_excluded(sentence, source)
    return None if excepted else clash  # "interns are not" of "all except interns are"


def _closest(ours: Clause, theirs: Sequence[Clause]) -> list[Clause]:
    nearness = [ours.like(other) for other in theirs]
    best = max(nearness, default=0.0)
    return [other for other, near in zip(theirs, nearness, strict=True) if best and near == best]


def _differs(
    ours: Clause, closest: Sequence[Clause], compare: Callable[[Clause, Clause], Doubt | None]
) -> Doubt | None:
    """Find how a clause clashes with every one of those closest to it."""
    found = [compare(ours, other) for other in closest]
    return found[0] if found and all(found) else None


def _difference(ours: Clause, other: Clause) -> Doubt | None:
    twice = ours.negations != other.negations and ours.like(other) >= _ALMOST
    if (bool(ours.negations) != bool(other.negations) and not ours.mentions(other)) or twice:
        return Doubt("negation", ())
    if opposed := opposes(ours.around, other.around):
        return Doubt("opposite", opposed)
    return _replacement(ours, other)


def _denial(ours: Clause, other: Clause) -> Doubt | None:
    denied = bool(ours.negations) != bool(other.negations) and ours.like(other) >= _ALMOST
    return Doubt("negation", ()) if denied else None


def _replacement(ours: Clause, other: Clause) -> Doubt | None:
    if measured := _measured_otherwise(ours, other):
        return Doubt("figure", measured)
    replaced = _replaced(ours, other)
    return Doubt("word", replaced) if replaced else None


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
        if step == "replace"
        and not _is_one(ours.terms, theirs.terms, (a, b), (c, d))
        and not theirs.lists_both(ours.terms[a:b], theirs.terms[c:d])
    ]
    changed: list[str] = []
    for block, other in blocks:
        if len(block) == len(other) <= longest:
            changed += (
                one for one, its in zip(block, other, strict=True) if not _says_the_same(one, its, ours, theirs)
            )
        elif all(its[0].isdigit() for its in other):
            continue  # a word does not stand in a number's place
        elif near and len(block) <= longest and len(other) <= longest:  # a name may be longer than another
            changed += (one for one in block if not (one[0].isdigit() or says_nothing(one) or one in other))
    return tuple(changed)


def _is_one(ours: Sequence[str], theirs: Sequence[str], mine: tuple[int, int], its: tuple[int, int]) -> bool:
    """True if characters in a row are a word for the same, or part of one: 缩短 for 减少, 提高 for 提升."""
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
        return True  # both say both, in another order; whose part is exchanged, `find_swapped_roles` tells
    return says_nothing(one) or same_words([one]) == same_words([other])


@dataclass(frozen=True)
class _Part:
    """The words of a part of a sentence, and its figures."""

    words: frozenset[str]
    figures: Figures


@dataclass(frozen=True)
class _Case:
    """The terms of a case, and the word that it begins with."""

    terms: frozenset[str]
    opens: str


def find_crossed_figure(sentence: str, source: str) -> str:
    """Return a figure that the source gives for another thing than the sentence; empty where there is none.

    Of "8.7% in one group and 18.3% in the other" each figure has words of its own beside it: one is said with the words
    of the other alone.
    """
    nearest = nearest_sentences(sentence, source, _SHARED)
    for part in _parts(sentence):
        for figure in part.figures.found:
            told = nearest and not figure.is_year and all(_is_of_other(figure, part, one, sentence) for one in nearest)
            if told or (figure.unit and not nearest and _is_of_other_sentence(figure, part, source)):
                return figure.text
    return ""


def find_crossed_cases(sentence: str, source: str) -> str:
    """Return the word that opens the cases of a source of which a sentence says one for another.

    Of "if it flashes, charge it; if it stays on, call us" such is "if it flashes, call us".
    """
    terms = frozenset(content_of(sentence))
    found = [_crossed(terms, other) for other in nearest_sentences(sentence, source, _SHARED)]
    return found[0] if found and all(found) else ""


def _is_of_other(figure: Figure, part: _Part, source: str, sentence: str) -> bool:
    parts = _parts(source)
    holders = [one for one in parts if one.figures.state(figure)]
    rivals = [one for one in parts if not one.figures.state(figure) and _has_like(one, figure, part)]
    if not holders or _is_of_year_before(sentence, source):
        return False
    return any(all(_takes_words(rival, holder, part.words) for holder in holders) for rival in rivals)


def _is_of_other_sentence(figure: Figure, said: _Part, source: str) -> bool:
    """True if what has a figure shares no word with what is said of it, and elsewhere such a figure stands with all."""
    texts = [source[one.start : one.end] for one in extracts_of(source)]
    holders = [text for text in texts if read_figures(text).state(figure)]
    if not said.words or not holders or any(not said.words.isdisjoint(_words(text)) for text in holders):
        return False
    rivals = (part for text in texts if text not in holders for part in _parts(text) if said.words <= part.words)
    return any(_has_like(part, figure, said) for part in rivals)


def _has_like(rival: _Part, figure: Figure, said: _Part) -> bool:
    """True if a part has a figure of the same kind that the sentence does not give."""
    likes = [one for one in rival.figures.found if one.unit == figure.unit and one.is_year == figure.is_year]
    return bool(likes) and not any(said.figures.state(one) for one in likes)


def _takes_words(rival: _Part, holder: _Part, said: frozenset[str]) -> bool:
    own = frozenset(word for word in holder.words - rival.words if not says_nothing(word))
    its = rival.words - holder.words
    if own.isdisjoint(said):
        return bool(own) and 2 * len(its & said) > len(its)
    return bool(its) and its <= said and not own <= said  # what both are of need not be said twice


def _is_of_year_before(sentence: str, source: str) -> bool:
    """True if a sentence names the year that "a year earlier" may mean."""
    named = years_in(source)
    return any(year + 1 in named and year not in named for year in years_in(sentence))


@lru_cache(maxsize=256)
def _parts(sentence: str) -> tuple[_Part, ...]:
    parts = parts_of(sentence, _PART_END)
    return tuple(_Part(_words(part), read_figures(part)) for part in parts)


def _words(text: str) -> frozenset[str]:
    """List the words that tell one thing from another, with such as "check-in" and 2期 whole."""
    text = _HALF_DAY.sub(" ", without_qualifiers(without_dates(text)))
    return words_of(text) | frozenset(one.lower() for one in _WHOLE.findall(text))


def _crossed(terms: frozenset[str], source: str) -> str:
    cases = list(_opened_alike(_CASE.split(source)))
    if any(terms <= one.terms for one in cases):
        return ""
    return next((other.opens for one, other in permutations(cases, 2) if _is_joined(terms, one, other)), "")


def _is_joined(terms: frozenset[str], one: _Case, other: _Case) -> bool:
    """True if a sentence takes part of what is said in one case, part of another, and leaves part of both."""
    mine, its = one.terms - other.terms, other.terms - one.terms
    taken, left = bool(mine & terms) and bool(its & terms), bool(mine - terms) and bool(its - terms)
    return taken and left and terms <= one.terms | other.terms and frozenset(content_of(other.opens)) <= terms


def _opened_alike(cases: Sequence[str]) -> Iterator[_Case]:
    """Read the cases of a sentence where all begin with one word, such as "if"."""
    opens = [re.findall(r"\w+", case)[:1] for case in cases]
    if len(cases) > 1 and all(word and word[0].lower() == opens[0][0].lower() for word in opens):
        yield from (_Case(frozenset(content_of(case)), opens[0][0].lower()) for case in cases)
