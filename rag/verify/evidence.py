"""Gathers what a text has of a sentence, its words, names and figures, and what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from library.text import cjk_share, terms_of
from library.text.numbers import to_digits
from library.text.segmenter import words_of
from library.text.wording import holds_together, is_direction, same_words, says_nothing, without_qualifiers
from rag.reading.tables import read_rows
from rag.verify.arithmetic import read_changes, without_claims
from rag.verify.attribution import find_name_of_another, find_year_of_another
from rag.verify.contradiction import find_contradiction, find_crossed_cases, find_crossed_figure
from rag.verify.derivations import Context
from rag.verify.figures import Figure, read_figures, write_figures_like
from rag.verify.match_figures import (
    FigureMatches,
    find_changed_bound,
    find_changed_range,
    find_wrong_day,
    match_figures,
    write_dates_like,
    write_ranges_like,
)
from rag.verify.misattribution import find_misattributed_figure, find_reversed_trend
from rag.verify.quotes import find_verbatim, is_row
from rag.verify.signs import DIRECTION, without_direction
from rag.verify.verdict import SUPPORTED, Doubt, Verdict, verdict_of

_NAME = re.compile(r"(?<=[\w,;)] )[A-Z][^\W\d_]+(?:[’'&-][^\W\d_]+)*(?!\d)\b")
_MEASURE = re.compile(
    r"\d[\d,.]*[百千万亿]*(?:个?百分点|个月|人次|美元|港元|公里|小时|分钟|[年月日号天人名个家次吨元米])?"
)
_LED_BY = re.compile(rf"(?:{DIRECTION.pattern})(?:了|约|近| (?:by|about|roughly|nearly))* ?$", re.IGNORECASE)
_AT_MOST = 0.69  # where something is wrong, however many words agree: never supported
_CLASH = 0.6
_QUOTED = ("word", "place")  # doubts that cannot be of a sentence which stands there in these very words


@lru_cache(maxsize=64)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


def _telling(sentence: str, source: str, matches: FigureMatches) -> list[str]:
    """List the terms that a source must have; which way figures went, the figures say themselves."""
    chinese, there = cjk_share(sentence) > 0.5, _terms(source)
    # In Chinese they are of several characters, each of which would count; bounds are judged with their figures.
    sentence = without_qualifiers(
        sentence,
        lambda one: (
            chinese
            or one.denies
            or one.family == "basis"
            or (one.family == "bound" and not there >= {*terms_of(one.text)})
        ),
    )
    reckoned = len(matches.stated) > 1 or bool(matches.derived)
    if matches.derived:
        sentence = without_claims(sentence)
    if matches.turned:
        sentence = without_direction(sentence)
    sentence = _MEASURE.sub(" ", sentence)
    return [
        term
        for term in dict.fromkeys(_terms_in_words(sentence) if chinese else terms_of(sentence))
        if not (holds_together(term) or says_nothing(term) or term[0].isdigit() or (reckoned and is_direction(term)))
    ]


def _terms_in_words(sentence: str) -> list[str]:
    """List the characters of a Chinese sentence, and the pairs that do not lie across two of its words."""
    return [term for word in words_of(sentence) for term in terms_of(word.text)]


def token_recall(sentence: str, source: str, matches: FigureMatches) -> float:
    """Return the share of a sentence's words that its source has, in [0, 1]."""
    terms = _telling(sentence, source, matches)
    if not terms:
        return 1.0 if read_figures(sentence).found else 0.5  # "No." neither stands in a source nor does not
    there = same_words(_terms(source))
    pairs = [term for term in terms if len(term) > 1 or not cjk_share(term)]
    # Chinese is weighed by pairs of characters and by characters, since other words for a thing share some.
    return sum(_share(some, there) for some in (pairs, terms) if some) / sum(1 for some in (pairs, terms) if some)


def _share(terms: Sequence[str], there: set[str]) -> float:
    said = same_words(terms)
    return len(said & there) / len(said)


def missing_terms(sentence: str, source: str, matches: FigureMatches) -> tuple[str, ...]:
    """List the terms of a sentence that its source has not."""
    there = same_words(_terms(source))
    return tuple(term for term in _telling(sentence, source, matches) if same_words([term]).isdisjoint(there))


def name_recall(sentence: str, source: str) -> float:
    """Return the share of a sentence's names that its source has, in [0, 1]; 1 when it has none."""
    names = _names(sentence)
    return 1 - len(missing_names(sentence, source)) / len(names) if names else 1.0


def missing_names(sentence: str, source: str) -> tuple[str, ...]:
    """List the names of a sentence that its source has not, nor words whose initials they are."""
    names = _names(sentence)
    return tuple(name for name in names if not _terms(source).issuperset(terms_of(name)))


def _names(sentence: str) -> list[str]:
    """List the words in the midst of a sentence that are written as names."""
    return list(dict.fromkeys(_NAME.findall(sentence)))


@dataclass(frozen=True)
class Evidence:
    """The words, names and figures of a sentence that a source has, and what speaks against it.

    Attributes:
        text: The sentence with its numbers in digits, and its dates and figures as the source writes them.
        words: Share of its words that are there, in [0, 1].
        names: The same of its names.
        doubt: None when nothing speaks against it.
        quoted: True when it stands there word for word, and nothing speaks against that.
        missing: The words that are not there.
    """

    text: str
    words: float
    names: float
    matches: FigureMatches
    doubt: Doubt | None
    quoted: bool
    missing: tuple[str, ...]


def gather_evidence(sentence: str, source: str, given: str, known: Context) -> Evidence:
    """Look for a sentence in its source.

    Args:
        sentence: Of an answer, without markers.
        source: All that it cites, not empty.
        given: What the source need not repeat, such as its title.
        known: What was said before it, from which its figures may come.
    """
    copied = is_row(sentence, source)
    sentence = _without_scale(sentence, source)
    source = _plain(source)
    quoted = copied or find_verbatim(_plain(sentence), source) in ("entire", "whole")
    whole = f"{_plain(given)}\n{source}"
    said = write_figures_like(write_dates_like(write_ranges_like(_plain(sentence), whole), whole), whole)
    matches = match_figures(said, whole, known)
    standing = find_verbatim(said, source)
    changed = () if copied else _changed_quantity(_plain(sentence), source)
    if (quoted or standing in ("entire", "whole")) and not changed:
        return Evidence(said, 1.0, 1.0, matches, None, True, ())
    doubt = next(_doubts(said, source, matches, missing_names(said, whole)), None)
    if standing == "negated":
        doubt = doubt or Doubt("negation")
    if standing == "owner":
        doubt = doubt or Doubt("role", (said.split()[-1].strip(".。"),))
    if changed and (doubt is None or doubt.reason == "name" or (standing and doubt.reason in _QUOTED)):
        doubt = Doubt("quantifier", changed)
    quoted = standing in ("part", "negated") and (doubt is None or doubt.reason in _QUOTED)
    words, missing = token_recall(said, whole, matches), missing_terms(said, whole, matches)
    return Evidence(said, words, name_recall(said, whole), matches, None if quoted else doubt, quoted, missing)


def _changed_quantity(sentence: str, source: str) -> tuple[str, ...]:
    return find_changed_bound(sentence, source) or find_changed_range(sentence, source)


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return to_digits(text)


def _without_scale(sentence: str, source: str) -> str:
    """Leave out what a quoted row says of its table's figures: "(in millions)"."""
    for scale in {row.scale for row in read_rows(source).values() if row.scale}:
        sentence = sentence.replace(f" ({scale})", "")
    return sentence


def _doubts(sentence: str, source: str, matches: FigureMatches, names: tuple[str, ...]) -> Iterator[Doubt]:
    """Find what speaks against a sentence, what weighs most first."""
    yield from _wrong_figures(sentence, source, matches)
    reworded = without_direction(sentence) if matches.turned else sentence
    if clash := find_contradiction(_without(matches.derived, reworded), source):
        yield clash
    if figure := find_misattributed_figure(sentence, source):
        yield Doubt("place", (figure.text,))
    if year := find_year_of_another(sentence, source):
        yield Doubt("place", (year,))
    if crossed := find_crossed_figure(sentence, source):
        yield Doubt("word", (crossed,))
    if crossed := find_crossed_cases(sentence, source) or find_name_of_another(sentence, source):
        yield Doubt("word", (crossed,))
    if names:
        yield Doubt("name", names)


def _wrong_figures(sentence: str, source: str, matches: FigureMatches) -> Iterator[Doubt]:
    """Find figures that the source has not, or that go the other way."""
    missing = tuple(figure.shown for figure in matches.missing)
    if wrong := missing or tuple(filter(None, (find_wrong_day(sentence, source),))):
        yield Doubt("figure", wrong)
    yield from (Doubt("opposite", (change.word,)) for change in read_changes(sentence) if not change.holds)
    if turned := find_reversed_trend(sentence, source):
        yield Doubt("opposite", (turned,))


def _without(figures: Sequence[Figure], sentence: str) -> str:
    """Leave figures out that no sentence of a source can have, each with the "grew by" before it."""
    for figure in figures:
        before, _, behind = sentence.partition(figure.text)
        sentence = f"{_LED_BY.sub('', before)} {behind}"
    return sentence


def judge(found: Evidence) -> Verdict:
    """Weigh what a source has of a sentence."""
    if found.quoted:
        return Verdict("supported", 1.0)
    score, doubt = found.words * (0.5 + 0.5 * found.names) * (0.25 + 0.75 * found.matches.share), found.doubt
    if doubt:
        score = min(score * (_CLASH if doubt.is_contradiction else 1), _AT_MOST)
    elif score < SUPPORTED:
        doubt = Doubt("words", found.missing)
    score = round(score, 3)
    return Verdict(verdict_of(score), score, doubt.reason, doubt.words) if doubt else Verdict(verdict_of(score), score)
