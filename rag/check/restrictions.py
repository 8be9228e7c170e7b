"""Finds where a sentence lifts what its source restricts: a condition, an exception, a share, a rank."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from rag.check.nearest import nearest_sentences
from rag.figures.figures import read_figures
from rag.figures.shares import shares_in
from rag.reading.qualifiers import read_qualifiers
from rag.reading.wording import content_of, negates

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))["restrictions"]
_SHARED = 0.5  # of what a sentence says, from which a source's sentence is the one that it repeats


def _pattern(*names: str) -> re.Pattern[str]:
    alternatives = [one for name in names for one in _WORDS[name]]
    return re.compile("|".join(rf"\b(?:{one})\b" if one.isascii() else one for one in alternatives), re.IGNORECASE)


_FREELY, _ANYWAY, _CONDITION = _pattern("freely"), _pattern("anyway"), _pattern("condition")
_LEAVES_OUT = _pattern("leaves_out")
_EXCEPT = re.compile(
    rf"(?:{'|'.join(_WORDS['except'])}) (?P<what>[^\W\d_][\w-]*(?: [^\W\d_][\w-]*){{0,4}}?)"
    r"(?= (?:is|are|was|were|may|must|shall|will|can|has|have|in|on|at|from|of|for|to|by)\b|[,.;:()]|$)"
    rf"|除了?(?P<apart>[^，。；]{{1,20}}?)(?:之?外|以外)(?![^。；]{{0,16}}[还也另又])"
    rf"|(?:{'|'.join(_WORDS['except_chinese'])})(?P<also>[^，。；）)]{{1,20}})|(?P<before>[^，。；、]{{1,20}}?)除外",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d(?:\.\d+)?% of\b|\d%的")
_BEST = re.compile(r"(?<![#\d][- ])\b(?P<word>[a-z]{3,}est)\b|(?<!#)(?<!#\d)最(?P<sign>[大小高低长短早快多])")


def find_lifted(sentence: str, source: str) -> tuple[str, ...]:
    """Find what a sentence says without the condition or exception that its source has.

    Returns:
        The words that say so: "at any time" of what is bound to a notice, "including interns" of "except interns".
    """
    free = _FREELY.search(sentence)
    if free and not _FREELY.search(source):
        return (free[0],)  # what is bound to a notice, a date or a cause is not free
    anyway = _ANYWAY.search(sentence)
    if anyway and not _ANYWAY.search(source) and any(map(_CONDITION.search, nearest_sentences(sentence, source, 0.4))):
        return (anyway[0],)
    included = "" if denies(sentence) else find_excluded(sentence, source)
    return (included,) if included else ()


def find_excluded(sentence: str, source: str) -> str:
    """Return what a sentence speaks of and its source's nearest sentence leaves out; empty where there is nothing."""
    terms = frozenset(content_of(sentence))
    found = [_excluded(other, terms) for other in nearest_sentences(sentence, source, _SHARED)]
    return found[0] if found and all(found) else ""


def denies(sentence: str) -> bool:
    """True if a sentence says of something that it is not so, or left out."""
    return bool(_LEAVES_OUT.search(sentence) or _EXCEPT.search(sentence) or negates(sentence))


def is_exception(sentence: str) -> bool:
    """True if a sentence itself names an exception."""
    return bool(_EXCEPT.search(sentence))


@lru_cache(maxsize=256)
def _excluded(sentence: str, terms: frozenset[str]) -> str:
    """Return what is left out by a sentence, and spoken of nowhere else in it, if all of it is among some terms."""
    for found in _EXCEPT.finditer(sentence):
        what = found["what"] or found["apart"] or found["also"] or found["before"]
        named = set(content_of(what))
        beside = set(content_of(sentence[: found.start()] + " " + sentence[found.end() :]))
        if named and named <= terms and not named <= beside:
            return what.strip()
    return ""


def find_widened(sentence: str, source: str) -> tuple[str, ...]:
    """Find a word by which a sentence speaks of all, or of the first, where its source has a share, or a lower rank."""
    for found in _BEST.finditer(sentence):  # "the largest" of "the second-largest"
        best = found["word"] or found["sign"]
        ranked, first = (
            (rf"#\d+[- ]{best}\b", rf"(?<![#\d][- ])\b{best}\b") if found["word"] else (rf"#\d+{best}", f"最{best}")
        )
        if re.search(ranked, source) and not re.search(first, source):
            return (found[0],)
    everyone = next((one.text for one in read_qualifiers(sentence) if one.kind == "all"), "")
    if not everyone:
        return ()
    said = frozenset(figure.value for figure in read_figures(sentence).found)
    nearest = nearest_sentences(sentence, source, _SHARED)
    return (everyone,) if nearest and all(_has_share(other, said) for other in nearest) else ()


def _has_share(text: str, said: frozenset[float]) -> bool:
    """True if a sentence speaks of a share, of which what is said has no number but that of the whole."""
    if any(one.kind == "all" for one in read_qualifiers(text)):
        return False
    shares = shares_in(text)
    return any(said <= {whole} for _, whole in shares) or bool(not said and not shares and _PERCENT.search(text))
