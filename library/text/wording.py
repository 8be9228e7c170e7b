"""Words by what they do: names, qualifiers, negations and opposites, and those that only hold a sentence together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from library.text import cjk_share, terms_of
from library.text.stop_words import is_function_term

_LETTERS = r"A-Za-zÀ-ÖØ-öø-ÿ0-9"
_CAPITAL = rf"(?:[A-ZÀ-ÖØ-Þ]|\d+(?=[A-Z]))(?:[{_LETTERS}_&’'+.-]*[{_LETTERS}_+])?"
_RUN = re.compile(rf"(?<![{_LETTERS}]){_CAPITAL}(?: (?:(?:of|the|&) ){{0,2}}(?:{_CAPITAL}|\d+(?!\d*[.,%])))*")
_QUOTED = re.compile(r"《[^》]+》|「[^」]+」|“[^”]+”|\"[^\"]+\"")
_POSSESSIVE = re.compile(r"['’]s?$")
_PERIOD = re.compile(r"(?:FY|Q[1-4]|H[12])? ?(?:FY)?\d*")
_NEGATION = re.compile(
    r"\b(?:not|no(?!\.\s?\d)|never|none|nor|neither|without|unless|cannot|\w+n['’]t|fail(?:s|ed)? to|unable)\b"
    r"|除非|[请切]勿|(?<![^，。；\n])勿|不(?![仅但断同锈动久]|过(?!敏))|没|未(?!来)|无(?![论线锡])|非(?![洲常凡])",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\b(?:not|no|never|nobody|cannot)\b[^.;]{0,60}\bwithout\b|未经[^。；]{0,20}不", re.IGNORECASE)
_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def mentioned(text: str) -> list[str]:
    """List what stands in quotation marks or begins with capitals, in order: 《战栗游戏》, "Bank of Eastholm".

    Years, and words that open a question or a sentence ("What", "The"), are no names.
    """
    quoted = [(found.start(), found[0]) for found in _QUOTED.finditer(text)]
    rest = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    runs = [(found.start(), _bare(found[0])) for found in _RUN.finditer(rest)]
    return list(dict.fromkeys(name for _, name in sorted(quoted + runs) if name))


def _bare(run: str) -> str:
    words = _POSSESSIVE.sub("", run).split()
    while words and _is_no_name(words[0]):
        words.pop(0)
    while words and _is_no_name(words[-1]):
        words.pop()
    return " ".join(words)


def _is_no_name(word: str) -> bool:
    return bool(_PERIOD.fullmatch(word)) or all(map(is_function_term, terms_of(word)))


@dataclass(frozen=True)
class Qualifier:
    """A word, or several, that qualify what is said.

    Attributes:
        family: "amount", "bound", "basis" or "modality".
        kind: The class within the family; all words of one say the same.
        denies: True for such as "must not".
    """

    family: str
    kind: str
    denies: bool
    text: str
    start: int
    end: int


@lru_cache(maxsize=512)
def read_qualifiers(text: str) -> tuple[Qualifier, ...]:
    """Find the qualifiers of a text, in order; none overlap."""
    return tuple(_read(text))


def without_qualifiers(text: str, among: Callable[[Qualifier], bool] = lambda _: True) -> str:
    """Leave out the qualifiers of a text, or those among them that are chosen."""
    parts, last = [], 0
    for found in filter(among, read_qualifiers(text)):
        parts.append(text[last : found.start])
        last = found.end
    return " ".join([*parts, text[last:]]) if parts else text


def _read(text: str) -> Iterator[Qualifier]:
    pattern, classes = _master()
    for found in pattern.finditer(text):
        family, kind, denies = classes[str(found.lastgroup)]
        yield Qualifier(family, kind, denies, found[0], found.start(), found.end())


@lru_cache(maxsize=1)
def _master() -> tuple[re.Pattern[str], dict[str, tuple[str, str, bool]]]:
    """Join all patterns; those that deny stand first, since "must" is the beginning of "must not"."""
    families: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("qualifiers.toml").read_text("utf-8"))
    listed = [
        (family, kind, denies, words)
        for denies in (True, False)
        for family, classes in families.items()
        for kind, words in (classes.get("denied", {}) if denies else classes).items()
        if isinstance(words, list)
    ]
    classes = {kind: (family, kind, denies) for family, kind, denies, _ in listed}
    return re.compile("|".join(_group(family, kind, words) for family, kind, _, words in listed)), classes


def _group(family: str, kind: str, words: list[str]) -> str:
    alternatives = "|".join(rf"(?<![A-Za-z]){word}(?![A-Za-z])" if word.isascii() else word for word in words)
    return f"(?P<{kind}>{alternatives})" if family == "modality" else f"(?P<{kind}>(?i:{alternatives}))"


def _sides(pairs: Iterable[Sequence[str]]) -> dict[str, tuple[int, int]]:
    """Number the pairs, and give each word its pair and side; a Chinese word's last term is both its characters."""
    return {
        terms_of(word)[-1]: (pair, side)
        for pair, sides in enumerate(pairs)
        for side, words in enumerate(sides)
        for word in words.split()
    }


_SIDES = _sides(_WORDS["opposites"].values())
_CHANGES = frozenset(number for number, name in enumerate(_WORDS["opposites"]) if name.startswith("change"))
_COMPARED = _sides(_WORDS["compared"].values())
_GRAMMAR = frozenset("的了是为在和与及也都就而于之其所被把对从到由则并或将等着过还此该以")
_SCALES = frozenset("百千万亿") | {term for word in ("thousand", "million", "billion") for term in terms_of(word)}
_ONE_OF_ALIKE = {
    terms_of(word)[-1]: terms_of(words.split()[0])[-1] for words in _WORDS["alike"] for word in words.split()
}
_TALK = frozenset(terms_of(_WORDS["talk"]))  # what an answer says of itself, not of the matter


def says_nothing(term: str) -> bool:
    """Tell whether a term speaks of the answer or its sources, or points at what was said."""
    return term in _TALK


def negates(text: str) -> bool:
    """Tell whether a text holds a negation."""
    return bool(_NEGATION.search(text))


def count_negations(text: str) -> int:
    """Count the negations of a text; "no more than" denies nothing, nor does "not … without"."""
    denied = len(_NEGATION.findall(without_qualifiers(text))) + sum(one.denies for one in read_qualifiers(text))
    return denied - 2 * bool(denied > 1 and _BOUND.search(text))


def opposes(
    terms: Iterable[str], others: Iterable[str], sides: Mapping[str, tuple[int, int]] = _SIDES
) -> tuple[str, ...]:
    """List the terms of one text that say "rose" where the other only says "fell", or the like."""
    ours = {term: sides[term] for term in terms if term in sides}
    said, theirs = set(ours.values()), {sides[term] for term in others if term in sides}
    return tuple(
        term for term, (pair, side) in ours.items() if (pair, side) not in theirs and (pair, 1 - side) in theirs - said
    )


def compares_otherwise(text: str, other: str) -> bool:
    """True if a text compares as "more than" or "before" does where another only says "less than" or "after"."""
    return bool(opposes(terms_of(text), terms_of(other), _COMPARED))


def is_direction(term: str) -> bool:
    """Tell whether a term says which way something changed."""
    return term in _SIDES and _SIDES[term][0] in _CHANGES


def same_words(terms: Iterable[str]) -> set[str]:
    """Give terms as a set in which "rose" and "grew" are one, and so are "sales" and "revenue"."""
    return {str(_SIDES.get(one, one)) for one in (_ONE_OF_ALIKE.get(term, term) for term in terms)}


def content_of(text: str) -> list[str]:
    """List what a text says, negations and qualifiers apart: its terms in order, Chinese by the character."""
    terms = terms_of(_NEGATION.sub(" ", without_qualifiers(text)))
    return [term for term in terms if not holds_together(term) and not (len(term) == 2 and cjk_share(term))]


def holds_together(term: str) -> bool:
    """Tell whether a term says nothing by itself: a word of grammar, a scale, or a pair of characters with one."""
    return is_function_term(term) or term in _SCALES or not _GRAMMAR.isdisjoint(term)
