"""Checks a sentence against the text that it cites: is it borne out, in part, or not, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from library.text.numbers import to_digits
from rag.answer import Support
from rag.reading.tables import read_rows
from rag.verify.changes import find_reversed_change, find_turned_trend, read_changes
from rag.verify.contradiction import find_clash
from rag.verify.crossed import find_crossed_clauses, find_crossed_figure
from rag.verify.derivations import Known
from rag.verify.figures import Figure, currencies_in, write_figures_like
from rag.verify.match_figures import Account, account_for, find_changed_bound
from rag.verify.misattribution import find_misattributed_figure
from rag.verify.quotes import find_verbatim
from rag.verify.recall import missing_names, missing_words, share_of_names, share_of_words
from rag.verify.signs import DIRECTION, without_direction
from rag.verify.spellings import find_reversed, write_dates_like, write_ranges_like, wrong_day

Reason = Literal[
    "",
    "source",
    "figure",
    "place",
    "role",
    "quantifier",
    "modality",
    "name",
    "negation",
    "opposite",
    "word",
    "words",
    "language",
]

_ASIDE = re.compile(r"[(（]([^()（）]*)[)）]")
_LED_BY = re.compile(rf"(?:{DIRECTION.pattern})(?:了|约|近| (?:by|about|roughly|nearly))* ?$", re.IGNORECASE)
_QUOTED = ("word", "place")  # doubts that cannot be of a sentence which stands there in these very words
SUPPORTED = 0.7
PARTIAL = 0.4
_AT_MOST = 0.69  # where something is wrong, however many words agree: never supported
_CLASH = 0.6


@dataclass(frozen=True)
class Doubt:
    """What speaks against a sentence, and its words that do."""

    reason: Reason
    words: tuple[str, ...] = ()

    @property
    def is_clash(self) -> bool:
        """Tell whether the source says otherwise, rather than nothing."""
        return self.reason not in ("figure", "name")


@dataclass(frozen=True)
class Examined:
    """What a source has of a sentence.

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
    account: Account
    doubt: Doubt | None
    quoted: bool
    missing: tuple[str, ...]


def examine(sentence: str, source: str, given: str, known: Known) -> Examined:
    """Look for a sentence in its source.

    Args:
        sentence: Of an answer, without markers.
        source: All that it cites, not empty.
        given: What the source need not repeat, such as its title.
        known: What was said before it, from which its figures may come.
    """
    is_row = "".join(sentence.split()) in _rows(source)
    sentence = _without_scale(sentence, source)
    source = _plain(source)
    quoted = is_row or find_verbatim(_plain(sentence), source) == "whole"
    whole = f"{_plain(given)}\n{source}"
    said = write_figures_like(write_dates_like(write_ranges_like(_plain(sentence), whole), whole), whole)
    account = account_for(said, whole, known)
    standing = find_verbatim(said, source)
    changed = () if is_row else find_changed_bound(_plain(sentence), source)
    if (quoted or standing == "whole") and not changed:
        return Examined(said, 1.0, 1.0, account, None, True, ())
    doubt = next(_doubts(said, source, account, missing_names(said, whole)), None)
    if standing == "negated":
        doubt = doubt or Doubt("negation")
    if standing == "owner":
        doubt = doubt or Doubt("role", (said.split()[-1].strip(".。"),))
    if changed and (doubt is None or doubt.reason == "name" or (standing and doubt.reason in _QUOTED)):
        doubt = Doubt("quantifier", changed)
    quoted = standing in ("part", "negated") and (doubt is None or doubt.reason in _QUOTED)
    words, missing = share_of_words(said, whole, account), missing_words(said, whole, account)
    return Examined(said, words, share_of_names(said, whole), account, None if quoted else doubt, quoted, missing)


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return to_digits(text)


@lru_cache(maxsize=64)
def _rows(source: str) -> frozenset[str]:
    """Give the rows of a source's tables as they are quoted, without spaces."""
    return frozenset("".join(row.shown.split()) for row in read_rows(source).values())


def _without_scale(sentence: str, source: str) -> str:
    """Leave out what a quoted row says of its table's figures: "(in millions)"."""
    for scale in {row.scale for row in read_rows(source).values() if row.scale}:
        sentence = sentence.replace(f" ({scale})", "")
    return sentence


def _other_currency(sentence: str, source: str) -> str:
    """Give what is said aside in a currency that the source does not have, where it has another; else ""."""
    theirs = currencies_in(source)
    asides = _ASIDE.findall(sentence) if theirs else []
    return next((aside.strip() for aside in asides if currencies_in(aside) - theirs), "")


def _doubts(sentence: str, source: str, account: Account, names: tuple[str, ...]) -> Iterator[Doubt]:
    """Find what speaks against a sentence, what weighs most first."""
    yield from _wrong_figures(sentence, source, account)
    reworded = without_direction(sentence) if account.turned else sentence
    if clash := find_clash(_without(account.derived, reworded), source):
        yield Doubt(clash.kind, clash.words)
    if figure := find_misattributed_figure(sentence, source):
        yield Doubt("place", (figure.text,))
    if crossed := find_crossed_figure(sentence, source):
        yield Doubt("word", (crossed,))
    if crossed := find_crossed_clauses(sentence, source):
        yield Doubt("word", (crossed,))
    if names:
        yield Doubt("name", names)


def _wrong_figures(sentence: str, source: str, account: Account) -> Iterator[Doubt]:
    """Find figures that the source has not, or that go the other way."""
    missing = tuple(figure.shown for figure in account.missing)
    if wrong := missing or tuple(filter(None, (wrong_day(sentence, source) or _other_currency(sentence, source),))):
        yield Doubt("figure", wrong)
    if reversed_pair := find_reversed(sentence, source):
        yield Doubt("figure", (reversed_pair,))
    yield from (Doubt("opposite", (change.word,)) for change in read_changes(sentence) if not change.holds)
    if turned := find_reversed_change(sentence, source) or find_turned_trend(sentence, source):
        yield Doubt("opposite", (turned,))


def _without(figures: Sequence[Figure], sentence: str) -> str:
    """Leave figures out that no sentence of a source can have, each with the "grew by" before it."""
    for figure in figures:
        before, _, behind = sentence.partition(figure.text)
        sentence = f"{_LED_BY.sub('', before)} {behind}"
    return sentence


@dataclass(frozen=True)
class Verdict:
    """How well a source bears a sentence out: a word, and a score in [0, 1].

    Attributes:
        reason: Why it is not supported: there is no `source`; a `figure` or a `name` is not there; a figure is from
            another `place`, such as another year's column; a `negation`, an `opposite`, or a `word` in another's
            place turns it round; too few of its `words` are there; or it is in another `language`. Empty when it is
            supported.
        words: What the reason is about: figures and names as the sentence has them, words by their stems; empty
            for a negation.
    """

    support: Support
    score: float
    reason: Reason = ""
    words: tuple[str, ...] = ()


def check(sentence: str, source: str, given: str = "") -> Verdict:
    """Check one sentence against a source's text.

    Args:
        sentence: Of an answer, without markers.
        source: All that the sentence cites.
        given: What the source's text need not repeat, such as its title.
    """
    if not source.strip():
        return Verdict("unsupported", 0.0, "source")
    return judge(examine(sentence, source, given, Known()))


def judge(found: Examined) -> Verdict:
    """Weigh what a source has of a sentence."""
    if found.quoted:
        return Verdict("supported", 1.0)
    score, doubt = found.words * (0.5 + 0.5 * found.names) * (0.25 + 0.75 * found.account.share), found.doubt
    if doubt:
        score = min(score * (_CLASH if doubt.is_clash else 1), _AT_MOST)
    elif score < SUPPORTED:
        doubt = Doubt("words", found.missing)
    score = round(score, 3)
    return Verdict(verdict_of(score), score, doubt.reason, doubt.words) if doubt else Verdict(verdict_of(score), score)


def verdict_of(score: float) -> Support:
    """Name a score."""
    if score >= SUPPORTED:
        return "supported"
    return "partial" if score >= PARTIAL else "unsupported"
