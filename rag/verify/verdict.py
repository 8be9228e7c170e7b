"""What a check says of a sentence: how well it is borne out, why not better, and which of its words are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.answer import Support

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
