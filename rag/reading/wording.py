"""Which words say something, which only hold a sentence together, and which say the opposite of each other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from library.text import cjk_share, terms_of
from library.text.stop_words import is_function_term
from rag.reading.qualifiers import read_qualifiers, without_qualifiers

_NEGATION = re.compile(
    r"\b(?:not|no(?!\.\s?\d)|never|none|nor|neither|without|unless|cannot|\w+n['’]t|fail(?:s|ed)? to|unable)\b"
    r"|除非|[请切]勿|(?<![^，。；\n])勿|不(?![仅但过断同锈动久])|没|未(?!来)|无(?![论线锡])|非(?![洲常凡])",
    re.IGNORECASE,
)
_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


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
    """Count the negations of a text; "no more than" denies nothing."""
    return len(_NEGATION.findall(without_qualifiers(text))) + sum(one.denies for one in read_qualifiers(text))


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
