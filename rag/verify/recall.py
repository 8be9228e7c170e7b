"""Measures how many of a sentence's words and names its source has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from library.text import cjk_share, terms_of
from library.text.segmenter import words_of
from rag.reading.qualifiers import without_qualifiers
from rag.reading.wording import holds_together, is_direction, same_words, says_nothing
from rag.verify.arithmetic import without_claims
from rag.verify.figures import read_figures
from rag.verify.match_figures import FigureMatches
from rag.verify.signs import without_direction

_NAME = re.compile(r"(?<=[\w,;)] )[A-Z][^\W\d_]+(?:[’'&-][^\W\d_]+)*(?!\d)\b")
_MEASURE = re.compile(
    r"\d[\d,.]*[百千万亿]*(?:个?百分点|个月|人次|美元|港元|公里|小时|分钟|[年月日号天人名个家次吨元米])?"
)


@lru_cache(maxsize=64)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


def _telling(sentence: str, source: str, matches: FigureMatches) -> list[str]:
    """List the terms that a source must have; which way figures went, the figures say themselves."""
    chinese, there = cjk_share(sentence) > 0.5, _terms(source)
    # In Chinese they are of several characters, each of which would count; bounds are judged with their figures.
    sentence = without_qualifiers(
        sentence,
        lambda one: chinese or one.family == "basis" or (one.family == "bound" and not there >= {*terms_of(one.text)}),
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
    """Tell the share of a sentence's words that its source has, in [0, 1]."""
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
    """Tell the share of a sentence's names that its source has, in [0, 1]; 1 when it has none."""
    names = _names(sentence)
    return 1 - len(missing_names(sentence, source)) / len(names) if names else 1.0


def missing_names(sentence: str, source: str) -> tuple[str, ...]:
    """List the names of a sentence that its source has not, nor words whose initials they are."""
    names = _names(sentence)
    return tuple(name for name in names if not _terms(source).issuperset(terms_of(name)))


def _names(sentence: str) -> list[str]:
    """List the words in the midst of a sentence that are written as names."""
    return list(dict.fromkeys(_NAME.findall(sentence)))
