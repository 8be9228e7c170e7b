"""What a check says of a sentence: how well it is borne out, why not better, and which very words of it are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from library.text import terms_of
from library.text.numbers import to_digits
from library.text.segmenter import words_of
from library.text.terms import CJK
from rag.answer import Support
from rag.reading.wording import negates
from rag.verify.figures import Figures, read_figures

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
    "meaning",
]

SUPPORTED = 0.7
PARTIAL = 0.4
_SPELLED = re.compile(rf"[{CJK}]|[^\W\d_{CJK}]+(?:-[^\W\d_{CJK}]+)*")
_LONGEST_NUMBER = 8  # words of a number: "two hundred and fifty thousand"

Place = tuple[int, int]


@dataclass(frozen=True)
class Doubt:
    """What speaks against a sentence, and its words that do."""

    reason: Reason
    words: tuple[str, ...] = ()

    @property
    def is_contradiction(self) -> bool:
        """True if the source says otherwise, rather than nothing."""
        return self.reason not in ("figure", "name")


@dataclass(frozen=True)
class Verdict:
    """How well a source bears a sentence out: a word, and a score in [0, 1].

    Attributes:
        reason: Why it is not supported: there is no `source`; a `figure` or a `name` is not there; a figure is from
            another `place`, such as another year's column; a `negation`, an `opposite`, or a `word` in another's
            place turns it round; too few of its `words` are there; or it is in another `language`. Empty when it is
            supported.
        words: What the reason is about, in the very words of the sentence; in the source's where the sentence leaves
            them out. Empty where it is about the whole sentence.
    """

    support: Support
    score: float
    reason: Reason = ""
    words: tuple[str, ...] = ()


def verdict_of(score: float) -> Support:
    """Name a score."""
    if score >= SUPPORTED:
        return "supported"
    return "partial" if score >= PARTIAL else "unsupported"


def with_own_words(verdict: Verdict, sentence: str) -> Verdict:
    """Write a verdict's words as the sentence has them; what it leaves out stays as the source says it."""
    wanted = verdict.words
    if verdict.reason == "negation" and not wanted:
        return replace(
            verdict, words=_join([one for one in _words(sentence) if negates(_cut(sentence, one))], sentence)
        )
    places = {word: _find(word, sentence) for word in wanted}
    elsewhere = tuple(word for word, place in places.items() if place is None)
    return replace(verdict, words=_join([place for place in places.values() if place], sentence) + elsewhere)


def _find(word: str, sentence: str) -> Place | None:
    """Find where a sentence says a word or figure: as it stands, by its term, by its value, or spelled in words."""
    if found := re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", sentence, re.IGNORECASE):
        return found.span()
    if re.search(r"\d", word):
        return _find_figure(word, sentence)
    return next((one for one in _words(sentence) if word in terms_of(_cut(sentence, one))), None)


def _find_figure(text: str, sentence: str) -> Place | None:
    wanted = read_figures(text)
    for figure in read_figures(sentence).found:
        alike = Figures((figure,), frozenset({1.0}))
        if any(alike.state(other) for other in wanted.found) and (at := sentence.find(figure.text)) >= 0:
            return at, at + len(figure.text)
    spelled = [one.span() for one in _SPELLED.finditer(sentence)]
    for length in range(1, _LONGEST_NUMBER + 1):
        for first, last in zip(spelled, spelled[length - 1 :], strict=False):
            if text in to_digits(_cut(sentence, (first[0], last[1]))):
                return first[0], last[1]
    return None


def _words(sentence: str) -> Iterator[Place]:
    return ((word.start, word.end) for word in words_of(sentence) if word.text[0].isalnum())


def _cut(sentence: str, place: Place) -> str:
    return sentence[place[0] : place[1]]


def _join(places: Sequence[Place], sentence: str) -> tuple[str, ...]:
    """Cut places out of a sentence in order, those that touch or that only space parts as one."""
    joined: list[Place] = []
    for start, end in sorted(set(places)):
        if joined and (start <= joined[-1][1] or not sentence[joined[-1][1] : start].strip()):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(dict.fromkeys(_cut(sentence, place) for place in joined))
