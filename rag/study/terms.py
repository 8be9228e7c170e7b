"""Finds the key terms of a document: the phrases that it comes back to, each with the words that tell most of it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from library.text import cjk_share, terms_of
from library.text.segmenter import Word, words_of
from library.text.stop_words import is_function_term
from rag.study.definitions import Definition, find_definitions, key_of
from rag.study.document_text import DocumentText, Statement
from rag.study.sheet import Line, Quoting, Section, Sheet
from rag.study.weighing import Weights
from rag.study.word_lists import word_list

_SHOWN = 20
_LONGEST = {"en": 4, "zh": 4}  # words
_LEAST = 3  # places where a term stands
_CHINESE_LETTERS = (3, 12)
_TITLED, _DEFINED = 1.6, 1.5
_SMALL = 0.2  # share of the places where a word stands without capitals, from which on it is no name
_WORD = re.compile(r"[^\W\d_][\w’'+-]*")
_NOUN = re.compile(r"n|v?n$|vn|eng|l|j|nz")


@dataclass
class _Candidate:
    """A phrase, and where it stands."""

    forms: Counter[str] = field(default_factory=Counter)
    at: list[Statement] = field(default_factory=list)
    within: int = 0  # how often it stands in a longer phrase
    words: int = 1

    @property
    def shown(self) -> str:
        """As it is written most often; without the capitals of headings where it often stands without."""
        best = max(self.forms, key=lambda form: self.forms[form])
        small = max((form for form in self.forms if form.islower()), key=lambda form: self.forms[form], default="")
        return small if small and best.istitle() and self.forms[small] >= _SMALL * self.forms.total() else best

    @property
    def is_name(self) -> bool:
        """Whether it is written as names and acronyms are."""
        shown = self.shown
        if shown.lower().endswith("ing"):
            return False
        return (shown != shown.lower() and any(map(str.isupper, shown[1:]))) or (
            shown[:1].isupper() and len(self.forms) == 1
        )


def list_terms(text: DocumentText, most: int = _SHOWN) -> Sheet:
    """List the key terms of a document, what matters most first, each with its definition or what tells most of it."""
    weights, quoting = Weights(text), Quoting()
    definitions = {key_of(one.term): one for one in find_definitions(text)}
    lines: list[Line] = []
    said: list[Statement] = []
    for shown, at in find_terms(text, definitions):
        if len(lines) == most:
            break
        known = definitions.get(key_of(shown))
        telling = known.said if known else next(iter(weights.choose(at, 1, shown, besides=said)), None)
        named = f"{shown} ({known.meaning})" if known and known.kind == "acronym" else shown
        if telling and (line := quoting.line([telling], named)):
            said.append(telling)
            lines.append(line)
    return Sheet((Section(lines=tuple(lines)),), quoting.citations)


def find_terms(text: DocumentText, definitions: Mapping[str, Definition]) -> list[tuple[str, list[Statement]]]:
    """Rank the phrases that a document comes back to, each with the sentences that hold it."""
    found: dict[str, _Candidate] = defaultdict(_Candidate)
    for statement in text.statements:
        if statement.candidate.kind in ("sentence", "heading") and not text.parts[statement.part].is_apart:
            for phrase in phrases_of(statement.text):
                _note(found, phrase, statement)
    _count_within(found)
    titles = Counter(key for part in text.parts for phrase in phrases_of(part.title) for key in _keys(phrase))
    titles.update(
        key
        for phrase in phrases_of(text.document.facts.title.text if text.document.facts.title else "")
        for key in _keys(phrase)
    )
    ranked = []
    for key, one in found.items():
        own = len(one.at) - one.within
        pages = len({statement.page for statement in one.at})
        defined = key in definitions
        if own < (2 if defined else _LEAST) or (
            one.words == 1 and not (defined or one.is_name or cjk_share(one.shown))
        ):
            continue
        score = math.log(1 + own) * (1 + math.log(one.words)) * math.log(1 + pages)
        score *= (_TITLED if titles[key] else 1.0) * (_DEFINED if defined else 1.0)
        ranked.append((score, one))
    ranked.sort(key=lambda pair: -pair[0])
    return [(one.shown, one.at) for one in _apart([one for _, one in ranked], definitions)]


def _apart(ranked: Sequence[_Candidate], definitions: Mapping[str, Definition]) -> Iterator[_Candidate]:
    """Leave out a phrase whose words, or those that it is short for, are those of one before it, or hold them."""
    seen: list[set[str]] = []
    for one in ranked:
        known = definitions.get(key_of(one.shown))
        words = {*terms_of(one.shown), *(terms_of(known.meaning) if known and known.kind == "acronym" else ())}
        if not any(words <= other or (other < words and len(other) > 1) for other in seen):
            seen.append(words)
            yield one


def _note(found: dict[str, _Candidate], phrase: Sequence[str], statement: Statement) -> None:
    wide = cjk_share("".join(phrase)) > 0.5
    for start in range(len(phrase)):
        for end in range(start + 1, min(len(phrase), start + _LONGEST["zh" if wide else "en"]) + 1):
            shown = ("" if wide else " ").join(phrase[start:end])
            if wide and not _CHINESE_LETTERS[0] <= len(shown) <= _CHINESE_LETTERS[1]:
                continue
            if len(shown) < 3 and not shown.isupper():
                continue
            one = found[key_of(shown)]
            one.forms[shown] += 1
            one.at.append(statement)
            one.words = end - start


def _count_within(found: dict[str, _Candidate]) -> None:
    """Count of each phrase how often it stands only as a part of one longer phrase."""
    longer: dict[str, int] = defaultdict(int)
    for key, one in found.items():
        words = key.split()
        if len(one.at) < _LEAST or len(words) < 2:
            continue
        for part in {" ".join(words[1:]), " ".join(words[:-1])}:
            longer[part] = max(longer[part], len(one.at))
    for key, count in longer.items():
        if key in found:
            found[key].within = count


def _keys(phrase: Sequence[str]) -> Iterator[str]:
    gap = "" if cjk_share("".join(phrase)) > 0.5 else " "
    for start in range(len(phrase)):
        for end in range(start + 1, len(phrase) + 1):
            yield key_of(gap.join(phrase[start:end]))


def phrases_of(text: str) -> Iterator[list[str]]:
    """Cut a text into runs of words that may be a term: without words of grammar, figures and signs between them."""
    run: list[str] = []
    for word in words_of(text):
        if _may_be_in(word):
            run.append(word.text)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _may_be_in(word: Word) -> bool:
    if word.part:
        return len(word.text) > 1 and bool(_NOUN.match(word.part)) and word.text not in word_list("plain_zh")
    text = word.text
    if not _WORD.fullmatch(text) or (len(text) < 3 and not text.isupper()) or len(text) == 1:
        return False
    return text.casefold() not in _plain() and not is_function_term(_term(text)) and not text.lower().endswith("ly")


@cache
def _term(word: str) -> str:
    return next(iter(terms_of(word)), "")


@cache
def _plain() -> frozenset[str]:
    return word_list("plain")
