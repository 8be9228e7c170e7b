"""Finds a name, or a year, with which a sentence tells what its source tells of another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from library.text import cjk_share, terms_of
from library.text.dates import MONTH_NAMES, years_in
from library.text.wording import content_of, mentioned, same_words, says_nothing
from rag.reading.extracts import extracts_of, unwrap
from rag.verify.alignment import clause_texts, subject_of, to_active
from rag.verify.figures import read_figures
from rag.verify.roles import find_exchanged

_PART_END = re.compile(r"[;；。]")
_TITLES = frozenset(terms_of("Mr Ms Mrs Miss Dr Prof Professor Sir Lady the Inc Ltd LLC Corp Corporation plc Co"))
_DATES = frozenset(terms_of(" ".join(MONTH_NAMES)))
_INSIDE = re.compile(r"(?<=[a-z,;)] )[A-Z][\w’'&-]*")  # capitals in the midst of a sentence
_PRONOUN = re.compile(
    r"(?:he|she|it|they|we|this|that|these|those|its|his|her|their|who|which|whose|both|such|there)", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"(?:his|her|its|their|our)", re.IGNORECASE)
_LEADING = re.compile(r"(?:in|on|at|from|since|after|before|during|by|for|with|under|of|to|as|until|through)", re.I)
_SHARED = 0.5  # of what a sentence says, from which a clause with a year tells the same
_LEAST_HAPPENING, _LEAST_HAPPENING_CHINESE = 1, 2  # words, or characters, that tell what happened
_OPENING = 4  # words of a clause in which its subject begins
_OPENING_LED = 7  # … behind "since 2017"
_SAID = 0.75  # of what a sentence says beside its names, from which a clause tells it


Opening = Literal["name", "new", "pronoun", "definite", ""]


@dataclass(frozen=True)
class _Name:
    """A name, by its terms without titles.

    Attributes:
        at: Number of words before it.
        led: The two words before it, articles left out.
        owns: True for "Ann's".
    """

    terms: frozenset[str]
    text: str = field(compare=False)
    at: int = field(compare=False)
    led: tuple[str, ...] = field(compare=False)
    owns: bool = field(compare=False)

    def is_among(self, others: frozenset[_Name]) -> bool:
        """True if it is one of others, or more or less of one, or its initials."""
        return any(
            self.terms <= one.terms or one.terms <= self.terms or _is_short(self, one) or _is_short(one, self)
            for one in others
        )


def _is_short(one: _Name, other: _Name) -> bool:
    return one.text == "".join(re.findall(r"\b[A-Z]", other.text))


Names = frozenset[_Name]


@dataclass(frozen=True)
class _Unit:
    """A clause, and whom it is about.

    Attributes:
        words: What it says beside names.
        names: Those in it.
        about: Those whom it may be about; None where that may be anything before it.
        opens: True where a name stands there for its subject, rather than a pronoun.
        around: The names of its sentence.
        before: Those that stand before that.
    """

    words: frozenset[str]
    names: Names
    about: Names | None
    opens: bool
    around: Names
    before: Names

    def is_of_another(self, name: _Name, said: Names) -> bool:
        """True if it tells of others than a name, which a sentence has in the place of one of them."""
        if name.is_among(self.names | (self.about or frozenset())) or name.owns:
            return False
        if self.opens and name.at == 0:
            return True
        if name.is_among(self.around):
            return False
        if self.about is not None and not self.opens and name.at == 0:
            return not name.is_among(self.before)
        words = 1 if self.opens and name.led and not _LEADING.fullmatch(name.led[-1]) else 2
        rivals = (one for one in self.names if not one.is_among(said))
        return any(one.led[-words:] == name.led[-words:] != () for one in rivals)


def find_name_of_another(sentence: str, source: str) -> str:
    """Return a name with which a sentence tells what its source's clauses tell of others alone; or ""."""
    if cjk_share(sentence) > 0.5:
        return next(filter(None, (find_exchanged(clause, source) for clause in clause_texts(sentence))), "")
    units = _units(source)
    there, elsewhere = Names().union(*(unit.around for unit in units)), _names_elsewhere(source)
    proper = _proper(source) | _proper(sentence)
    begins = {name for clause in clause_texts(sentence) for name in _names(clause, proper) if name.at == 0}
    for clause in clause_texts(to_active(sentence.rstrip("."))):
        names = frozenset(replace(one, at=0) if one in begins else one for one in _names(clause, proper))
        words = _words(clause, names)
        shared = [len(words & unit.words) for unit in units]
        if not words or not names or max(shared, default=0) < _SAID * len(words):
            continue
        nearest = [unit for unit, share in zip(units, shared, strict=True) if share == max(shared)]
        for name in sorted(names, key=lambda one: one.at):
            told = name.is_among(there) and not name.is_among(elsewhere)
            if told and all(unit.is_of_another(name, names) for unit in nearest):
                return name.text
    return ""


@lru_cache(maxsize=64)
def _names_elsewhere(source: str) -> Names:
    """Read the names of a source's headings and tables, which what stands below them may be about."""
    others = (source[one.start : one.end] for one in extracts_of(source) if one.kind != "sentence")
    return frozenset(name for text in others for name in _names(unwrap(text), frozenset()))


def _proper(text: str) -> frozenset[str]:
    """List the words that are written with a capital in the midst of a sentence."""
    return frozenset(_INSIDE.findall(unwrap(text)))


def _names(text: str, proper: frozenset[str]) -> Iterator[_Name]:
    """Find the names of a clause; its first word is one where it is written so elsewhere, or has a figure."""
    for run in mentioned(text):
        name = run.rpartition(" of ")[2]
        terms = frozenset(terms_of(name)) - _TITLES
        start = text.find(name)
        before = text[:start].split()
        first = not before and name != text and " " not in name and name.isalpha() and name not in proper
        if terms and not first and not terms <= _DATES:
            led = [word for word in before if word.lower() not in ("the", "a", "an")]
            owns = text.startswith(("'s", "’s"), start + len(name))
            at = len(led)
            yield _Name(terms, name, at, tuple(word.lower() for word in led[-2:]), owns)


def _words(text: str, names: Names) -> frozenset[str]:
    named = frozenset[str]().union(*(name.terms for name in names)) | _TITLES
    said = (one for one in content_of(text) if one not in named and not says_nothing(one))
    return frozenset(same_words(one for one in said if not _PRONOUN.fullmatch(one)))


@lru_cache(maxsize=64)
def _units(source: str) -> tuple[_Unit, ...]:
    return tuple(_read_units(source))


def _read_units(source: str) -> Iterator[_Unit]:
    proper, before = _proper(source), Names()
    last: Names | None = None
    for extract in extracts_of(source):
        if extract.kind != "sentence":
            last = None
            continue
        for part in filter(None, map(str.strip, _PART_END.split(unwrap(source[extract.start : extract.end])))):
            around = frozenset(_names(part, proper))
            units = [*_read_part(part, proper, last, around, before)]
            yield from units
            if units and (units[0].about is not None or part.lower().startswith("the ")):
                last = units[0].about
            last = last and last | around
            before |= around


def _read_part(part: str, proper: frozenset[str], last: Names | None, around: Names, before: Names) -> Iterator[_Unit]:
    """Read the clauses of a part of a sentence; "he" may be any of those that the last sentence is about."""
    about, opens = None, False
    for number, (clause, names) in enumerate(_clauses(part, proper)):
        kind = _opening(clause, names, not number)
        if kind in ("name", "new"):
            first = min((one.at for one in names), default=0)
            about, opens = frozenset(one for one in names if kind == "name" and one.at == first), True
        elif kind == "pronoun":
            about, opens = about if number else last, False
        elif kind == "definite" or not number:
            about, opens = None, False
        yield _Unit(_words(clause, names), names, about, opens, around, before)


def _clauses(part: str, proper: frozenset[str]) -> Iterator[tuple[str, Names]]:
    """Cut a part of a sentence into clauses, with the names in each; those that are names alone join another."""
    open_text, open_names = "", Names()
    for clause in clause_texts(to_active(part)):
        names = frozenset(_names(clause, proper))
        if open_text and not _words(clause, names):
            open_names |= frozenset(replace(name, at=min(one.at for one in open_names or names)) for name in names)
        elif open_text and not _words(open_text, open_names):
            open_text, open_names = clause, names | frozenset(replace(name, at=0) for name in open_names)
        else:
            if open_text:
                yield open_text, open_names
            open_text, open_names = clause, names
    if open_text:
        yield open_text, open_names


def _opening(clause: str, names: Names, is_first: bool) -> Opening:
    """Tell what a clause begins with; nothing of these where it goes on with the subject of the one before it."""
    words = re.findall(r"[\w’'&-]+", clause) or [""]
    first, led = words[0].lower(), bool(_LEADING.fullmatch(words[0]))
    pronouns = [at for at, word in enumerate(words[: _OPENING_LED if led else _OPENING]) if _PRONOUN.fullmatch(word)]
    if not led and _begins_with_name(words, names, is_first, pronouns):
        return "name"
    if pronouns:
        return "pronoun"
    if is_first and first in ("a", "an"):
        return "new"
    return "definite" if first == "the" or (led and is_first) else ""


def _begins_with_name(words: Sequence[str], names: Names, is_first: bool, pronouns: Sequence[int]) -> bool:
    """True if a clause tells of a name, or of "his brother Ivan"; behind another only where it begins anew."""
    name = min(names, key=lambda one: one.at, default=None)
    owned = bool(pronouns) and bool(_POSSESSIVE.fullmatch(words[pronouns[0]]))
    begins = is_first or not words[0][0].islower() or words[0] in ("the", "a", "an") or owned
    if name is None or not begins or any(map(_LEADING.fullmatch, {*name.led} - {"of"})):
        return False
    return name.at < min([_OPENING, *([] if owned else pronouns)])


@dataclass(frozen=True)
class _Dated:
    """What a clause tells of some years; of its words `own` are those that no other such clause has."""

    years: frozenset[int]
    words: frozenset[str]
    own: frozenset[str]


def find_year_of_another(sentence: str, source: str) -> str:
    """Return a year of a sentence that is told of something else alone, while what it tells has another year; or ""."""
    years, words = frozenset(years_in(sentence)), _happening(sentence)
    happens = all(figure.is_year for figure in read_figures(sentence).found)  # what is measured, rows and columns tell
    told = _dated(source) if years and happens else ()
    least = _LEAST_HAPPENING_CHINESE if cjk_share(sentence) > 0.5 else _LEAST_HAPPENING
    elsewhere = any(
        len(one.own & words) >= least and len(one.words & words) >= _SHARED * len(words)
        for one in told
        if one.years.isdisjoint(years)
    )
    for year in sorted(years):
        its = [one for one in told if year in one.years]
        if its and elsewhere and all(one.own.isdisjoint(words) for one in its):
            return str(year)
    return ""


@lru_cache(maxsize=64)
def _dated(source: str) -> tuple[_Dated, ...]:
    sentences = (source[one.start : one.end] for one in extracts_of(source) if one.kind == "sentence")
    clauses = [clause for sentence in sentences for clause in _dated_clauses(sentence)]
    often = Counter(word for _, words in clauses for word in words)
    return tuple(_Dated(years, words, frozenset(one for one in words if often[one] == 1)) for years, words in clauses)


def _dated_clauses(sentence: str) -> list[tuple[frozenset[int], frozenset[str]]]:
    """Read the clauses with a year; one that is nothing else, as "In 2019,", belongs to the next."""
    read, years = list[tuple[frozenset[int], frozenset[str]]](), frozenset[int]()
    for clause in clause_texts(sentence):
        years |= frozenset(years_in(clause))
        if years and (words := _happening(clause)):
            read.append((years, words))
        if _happening(clause):
            years = frozenset()
    return read


def _happening(text: str) -> frozenset[str]:
    """List the words of what happens, in Chinese without the subject that the text opens with."""
    told = text.removeprefix(subject_of(text)) if cjk_share(text) > 0.5 else text
    return frozenset(one for one in same_words(content_of(told)) if not one[0].isdigit())
