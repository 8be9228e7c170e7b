"""Judges a sentence by the text that it cites: is it borne out, in part, or not, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer import Support
from rag.check.examining import Doubt, Examined, Reason, examine
from rag.figures.derived import Known

SUPPORTED = 0.7
PARTIAL = 0.4
_AT_MOST = 0.69  # where something is wrong, however many words agree: never supported
_CLASH = 0.6


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
