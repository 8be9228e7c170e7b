"""Matches the figures of a sentence with those of its source: stated, rounded, bounded, derived or missing."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from library.text.dates import find_dates, find_days, normal, years_in
from library.text.wording import content_of
from rag.reading.extracts import extracts_of, sentences_of
from rag.verify.arithmetic import CONSTANTS, FORMULA
from rag.verify.derivations import Context, is_derived
from rag.verify.figures import Figure, Figures, bound_at, kind_of_bound, read_figures
from rag.verify.signs import DIRECTION, agree

_NUMBER = r"(?<![\d.,])[$€£¥]?\d(?:[\d,]*\d)?(?:\.\d+)?%?(?![\d%])"
_RANGE = re.compile(
    rf"(?:(?:\b(?:ran|runs?|last(?:s|ed)|span(?:s|ned)|took place) )?\b(?P<open>from|between) |[从自])?"
    rf"(?P<first>{_NUMBER})年?(?:\s?[-–—~～至到]\s?| (?P<link>to|and|until|till|through) |(?P<both>[和与及]))"
    rf"(?P<last>{_NUMBER})(?:年(?:期?间)?)?",
    re.IGNORECASE,
)


def write_dates_like(sentence: str, source: str) -> str:
    """Replace each date of a sentence by the source's spelling of it; one that the source lacks stays.

    A month's date takes the spelling of any day in it: who says "in March 2024" of 2024-03-12 is right.
    """
    dates = find_dates(sentence.rstrip("."))
    if not dates:
        return sentence
    spellings, plain, parts, last = _spellings(source), normal(sentence), [], 0
    if len(plain) == len(sentence):
        plain = sentence  # with its own punctuation
    for date in dates:
        spelling = next((text for iso, text in spellings if _is_within(iso, date.iso)), None)
        if spelling is not None:
            parts += [plain[last : date.start], spelling]
            last = date.end
    return "".join([*parts, plain[last:]])


def find_wrong_day(sentence: str, source: str) -> str:
    """Return a day of a month that the source does not name, where it names another of that month or number."""
    there = _days(source)
    wrong = (
        text
        for (month, day), text in find_days(sentence).items()
        if (month, day) not in there and any(month == other or day == number for other, number in there)
    )
    return next(wrong, "")


@lru_cache(maxsize=64)
def _days(source: str) -> frozenset[tuple[int, int]]:
    return frozenset(find_days(source))


@lru_cache(maxsize=64)
def _spellings(source: str) -> tuple[tuple[str, str], ...]:
    plain = normal(source)
    found = {date.iso: plain[date.start : date.end] for date in reversed(find_dates(source))}
    return tuple(sorted(found.items()))


def _is_within(iso: str, said: str) -> bool:
    return iso == said or (len(said) > len("2024") and iso.startswith(said))


def write_ranges_like(sentence: str, source: str) -> str:
    """Replace each range of a sentence by the source's spelling of it; "from 2 to 5" stays where something rose."""
    spellings = _spellings_range(source)
    return _RANGE.sub(lambda found: _respelled(found, spellings, sentence), sentence) if spellings else sentence


def _respelled(found: re.Match[str], spellings: dict[tuple[str, str], str], sentence: str) -> str:
    spelling = spellings.get((found["first"], found["last"])) if _is_range(found) else None
    changes = not years_in(found["first"]) and DIRECTION.search(sentence)
    return spelling if spelling and not changes else found[0]


@lru_cache(maxsize=64)
def _spellings_range(source: str) -> dict[tuple[str, str], str]:
    found = [one for one in _RANGE.finditer(source) if _is_range(one)]
    return {(one["first"], one["last"]): one[0] for one in reversed(found)}


def _is_range(found: re.Match[str]) -> bool:
    """True unless "and" joins two figures that nothing opens a range before."""
    return not found["both"] and (found["link"] != "and" or (found["open"] or "").lower() == "between")


def find_changed_range(sentence: str, source: str) -> tuple[str, ...]:
    """Find a range whose ends alone the source names, or two figures that are the ends of a range there.

    "Rooms 2 to 5" are more than "rooms 2 and 5"; what "rose from 2 to 5" tells of no range.
    """
    kinds = _range_kinds(source) if not DIRECTION.search(sentence) else {}
    return next(
        (
            (one[0].strip(),)
            for one in _RANGE.finditer(sentence)
            if kinds.get((one["first"], one["last"])) == {not _is_range(one)} and _has_between(one)
        ),
        (),
    )


@lru_cache(maxsize=64)
def _range_kinds(source: str) -> dict[tuple[str, str], set[bool]]:
    kinds: dict[tuple[str, str], set[bool]] = {}
    for one in _RANGE.finditer(source):
        went = DIRECTION.search(source, max(0, one.start() - _REACH), one.end() + _REACH)
        kinds.setdefault((one["first"], one["last"]), set()).update({_is_range(one)} if not went else {True, False})
    return kinds


def _has_between(found: re.Match[str]) -> bool:
    """True if there is a whole number between two: 2022 to 2023 are both, and so are 2022 and 2023."""
    first, last = found["first"], found["last"]
    return first.isdigit() and last.isdigit() and int(last) - int(first) > 1


_REACH = 60  # characters around a range, in which a word for a change makes it one
# Where a rounded figure may lie, in units of its last digit that is no zero.
_ROUNDED = {"about": (-0.5, 0.5), "nearly": (-1, 0), "less": (-1, 0), "more": (0, 1)}
_TRIED = 12  # missing figures of a sentence for which others are sought; one that has more copies a table
_MAY_BE_SAID = {
    "": {"", "about", "nearly", "within"},
    "about": {"about"},
    "nearly": {"nearly", "about"},
    "at_least": {"at_least", "upward"},
    "upward": {"upward", "at_least", "more"},
    "more": {"more", "upward", "at_least"},
    "at_most": {"at_most", "downward", "within"},
    "downward": {"downward", "at_most", "less"},
    "less": {"less", "downward", "at_most"},
    "within": {"within", "", "at_most"},
}
"""By what a source says at a figure (nothing: it is that very figure), what a sentence may say of the same one."""
_WAYS = {"more": 1, "upward": 1, "at_least": 1, "less": -1, "downward": -1, "at_most": -1}
_EXTREMES = {
    "at_most": re.compile(r"\b(?:max|top|peak|highest|limit|cap(?:ped)?\b|ceiling|upper)|最[高大多]|上限|封顶", re.I),
    "at_least": re.compile(r"\b(?:min(?:imum)?\b|lowest|smallest|floor|starts?\b|from\b)|最[低小少]|下限|起", re.I),
}
"""Other words for a bound, wherever they stand: "the top speed is 90" of "a maximum speed of 90"."""
_AS_NEAR = 0.5  # of what the likeliest sentence or row of the source shares, from which another tells of the same


def is_rounded(figure: Figure, there: Figures) -> bool:
    """True if a figure is said to be rounded, and a source has one that rounds to it: "about 500" of 512."""
    low, high = _ROUNDED.get(kind_of_bound(figure), (0, 0))
    if low == high or not 0 < figure.value < math.inf:
        return False
    unit = figure.step * 2
    while math.isclose(math.fmod(figure.value, 10 * unit), 0, abs_tol=unit / 1000):
        unit *= 10
    return any(
        other.unit == figure.unit
        and low * unit <= other.value - figure.value <= high * unit
        and agree(figure.around, other.around)
        for other in there.found
        if not other.is_year
    )


@dataclass(frozen=True)
class FigureMatches:
    """Where a sentence's figures come from.

    Attributes:
        derived: Those that were recomputed.
        missing: Those that are borne out by nothing.
        turned: True when words of the sentence stand for a minus of the source, or the other way about: "lost 14.2"
            for "(14.2)".
    """

    stated: tuple[Figure, ...]
    derived: tuple[Figure, ...]
    missing: tuple[Figure, ...]
    turned: bool = False

    @property
    def count(self) -> int:
        """Return how many figures the sentence has."""
        return len(self.stated) + len(self.derived) + len(self.missing)

    @property
    def share(self) -> float:
        """Return the share that is borne out, in [0, 1]; 1 when the sentence has no figures.

        A place among others, as in "the first ferry", is a word beside a figure that is missing.
        """
        good = sum(figure.unit != "#" for figure in (*self.stated, *self.derived))
        return good / (good + len(self.missing)) if self.missing else 1.0


def match_figures(sentence: str, source: str, known: Context) -> FigureMatches:
    """Look for each of a sentence's figures, last for those that may come from the others.

    Args:
        sentence: Of an answer.
        source: All that the sentence cites.
        known: What was said before it.
    """
    said, there = read_figures(sentence), read_figures(source)
    reckons = bool(FORMULA.search(sentence))
    stated = [
        figure
        for figure in said.found
        if there.state(figure, said.scales)
        or is_rounded(figure, there)
        or (reckons and figure.value in CONSTANTS and not figure.scaled)
    ]
    derived: list[Figure] = []
    missing: list[Figure] = []
    for figure in said.found:
        if figure not in stated:
            beside = replace(known, named=(*stated, *derived))
            good = figure in known.before or (
                len(missing) < _TRIED
                and not there.deny(figure, said.scales)
                and is_derived(figure, sentence, source, beside)
            )
            (derived if good else missing).append(figure)
    turned = any(_is_turned(figure, there, said.scales) for figure in stated)
    return FigureMatches(tuple(stated), tuple(derived), tuple(missing), turned)


def _is_turned(figure: Figure, there: Figures, scales: frozenset[float]) -> bool:
    """True if a figure stands in the source with the other sign alone, in brackets where it is said to be lost."""
    alike = Figures(tuple(other for other in there.found if other.is_negative == figure.is_negative), there.scales)
    return (figure.is_negative or any(other.is_negative for other in there.found)) and not alike.state(figure, scales)


def find_changed_bound(sentence: str, source: str) -> tuple[str, ...]:
    """Find a figure that the source has only as about so much, as a bound, or as itself, and the sentence otherwise.

    Returns:
        The word that says how the figure is meant, of the sentence or else of the source; empty if there is none.
    """
    said, scales = read_figures(sentence), read_figures(source).scales
    terms = frozenset(content_of(sentence))
    for figure in said.found:
        if figure.is_year or figure.unit in ("#", "Q", "H"):
            continue
        places = [
            (len(terms & words), other)
            for words, found in _figures_by_extract(source)
            for other in found
            if Figures((other,), scales).state(figure, said.scales)
        ]
        most = max((shared for shared, _ in places), default=0)
        near = [other for shared, other in places if shared >= _AS_NEAR * most]
        if near and not any(_bears_out(other, figure) for other in near):
            bound = bound_at(figure) or bound_at(near[0])
            return (bound.text,) if bound else ()
    return ()


@lru_cache(maxsize=64)
def _figures_by_extract(source: str) -> tuple[tuple[frozenset[str], tuple[Figure, ...]], ...]:
    others = (source[one.start : one.end] for one in extracts_of(source) if one.kind != "sentence")
    read = ((text, read_figures(text).found) for text in (*sentences_of(source), *others))
    return tuple((frozenset(content_of(text)), found) for text, found in read if found)


def _bears_out(other: Figure, figure: Figure) -> bool:
    theirs, ours = kind_of_bound(other), kind_of_bound(figure)
    if ours in _MAY_BE_SAID[theirs]:
        return True
    if not ours:  # what is given in fewer digits is rounded itself: "half a million" of "about 500,000"
        return _is_named(figure, theirs) or (theirs == "about" and figure.step > other.step)
    if theirs:
        return False
    is_beyond = _WAYS.get(ours, 0) * (other.value - figure.value) > 0
    return _is_named(other, ours) or (is_beyond and (other.unit, other.scaled) == (figure.unit, figure.scaled))


def _is_named(figure: Figure, kind: str) -> bool:
    return bool(kind in _EXTREMES and figure.around and _EXTREMES[kind].search(figure.around.text))
