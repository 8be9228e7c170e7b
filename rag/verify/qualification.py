"""Finds where a sentence claims more than its source: "all" for "some", "must" for "may", a condition left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from library.text import cjk_share
from library.text.wording import Qualifier, content_of, negates, read_qualifiers
from rag.verify.alignment import nearest_sentences
from rag.verify.arithmetic import shares_in
from rag.verify.figures import bound_at, read_figures
from rag.verify.signs import WORDS, any_of

_SHARED = 0.6  # of what a sentence says, from which a source's sentence is the one that it repeats
_COPY = 0.9  # of what both say, from which a qualifier that only the sentence has was put into it
# What may be put in without saying more: "trees have roots" and "all trees have roots".
_HARMLESS = frozenset("all some many both either will may possible expected about yearly sequential".split())  # noqa: SIM905
# What a sentence that repeats its source may not leave out: it would claim more.
_HEDGES = frozenset(["some", "few", "possible", "expected", "about", "nearly"])
_UNSURE = frozenset(["may", "might", "could"])
_SAID_FOR = {
    "must_not": {"must_not", "may_not", "barred"},
    "may_not": {"may_not", "barred"},
    "barred": {"barred", "may_not", "must_not"},
}
"""By what a source denies, what a sentence may say for it: "may not" is also said of what perhaps is not so."""
_BEHIND, _BEFORE = 3, 2  # terms around a qualifier that tell what it qualifies
_BEHIND_CHINESE, _BEFORE_CHINESE = 6, 4  # … and characters
_TOLD, _TOLD_CHINESE = 2, 4  # of those behind a "may", whoever says them says that it is so
_REACH = 80  # characters in which those terms stand
_SHARED_RESTRICTION = 0.5  # of what a sentence says, from which a source's sentence is the one that it repeats
_EXCEPT = re.compile(
    rf"(?:{'|'.join(WORDS['restrictions']['except'])}) (?P<what>[^\W\d_][\w-]*(?: [^\W\d_][\w-]*){{0,4}}?)"
    r"(?= (?:is|are|was|were|may|must|shall|will|can|has|have|in|on|at|from|of|for|to|by)\b|[,.;:()]|$)"
    rf"|除了?(?P<apart>[^，。；]{{1,20}}?)(?:之?外|以外)(?![^。；]{{0,16}}[还也另又])"
    rf"|(?:{'|'.join(WORDS['restrictions']['except_chinese'])})(?P<also>[^，。；）)]{{1,20}})|(?P<before>[^，。；、]{{1,20}}?)除外",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d(?:\.\d+)?% of\b|\d%的")
_BEST = re.compile(r"(?<![#\d][- ])\b(?P<word>[a-z]{3,}est)\b|(?<!#)(?<!#\d)最(?P<sign>[大小高低长短早快多])")


@dataclass(frozen=True)
class _Qualified:
    """A qualifier with the terms behind and before it."""

    qualifier: Qualifier
    behind: tuple[str, ...]
    before: tuple[str, ...]

    def nearness(self, other: _Qualified) -> float:
        """Weigh how much two qualify the same: most by what follows at once, then by what else stands around."""
        first = bool(self.behind and other.behind and self.behind[0] == other.behind[0])
        around = {*self.behind, *self.before} & {*other.behind, *other.before}
        return 2 * first + len(around)


@dataclass(frozen=True)
class _Read:
    terms: frozenset[str]
    qualified: tuple[_Qualified, ...]

    def repeats(self, other: _Read) -> bool:
        """True if it says hardly anything that the other does not, and the other way about."""
        return len(self.terms & other.terms) >= _COPY * len(self.terms | other.terms)


def find_changed_qualifier(sentence: str, source: str) -> Qualifier | None:
    """Find a qualifier of a sentence in whose place the source's nearest sentence has one that says otherwise."""
    ours = _read(sentence)
    nearest = [_read(other) for other in nearest_sentences(sentence, source, _SHARED)]
    found = [one.qualifier for one in ours.qualified if all(_is_otherwise(one, ours, other) for other in nearest)]
    if nearest and found:
        return found[0]
    dropped = [_dropped(ours, other) for other in nearest]
    return dropped[0] if dropped and all(dropped) else None


def _dropped(ours: _Read, theirs: _Read) -> Qualifier | None:
    """Find a hedge of a sentence that ours repeats without it, and with no other qualifier of its family."""
    families = {one.qualifier.family for one in ours.qualified}
    hedges = (
        one.qualifier
        for one in theirs.qualified
        if one.qualifier.family not in families and (ours.repeats(theirs) or _tells_as_so(one, ours))
    )
    return next((one for one in hedges if one.kind in _HEDGES or one.text in _UNSURE), None)


def _tells_as_so(one: _Qualified, ours: _Read) -> bool:
    """True if a hedge is of what is yet to come, or may be, and a sentence tells that as come, or as so."""
    unsure = one.qualifier.kind == "possible" or one.qualifier.text in _UNSURE
    hedged = one.behind[: _TOLD_CHINESE if cjk_share("".join(one.behind)) else _TOLD] if unsure else one.behind
    return (unsure or one.qualifier.kind == "expected") and bool(hedged) and ours.terms.issuperset(hedged)


def _is_otherwise(one: _Qualified, ours: _Read, theirs: _Read) -> bool:
    same_family = [other for other in theirs.qualified if other.qualifier.family == one.qualifier.family]
    if not same_family:
        return ours.repeats(theirs) and not one.qualifier.denies and one.qualifier.kind not in _HARMLESS
    near = max(one.nearness(other) for other in same_family)
    likely = [other for other in same_family if one.nearness(other) == near]
    mine = [other for other in ours.qualified if other.qualifier.family == one.qualifier.family]
    if len(likely) > 1 and len(mine) == len(same_family) and ours.repeats(theirs):
        likely = [same_family[mine.index(one)]]  # several stand around the same words, as in "will be able to"
    return near > 0 and not any(_is_said_for(one, other) for other in likely)


def _is_said_for(one: _Qualified, other: _Qualified) -> bool:
    kind = other.qualifier.kind
    return one.qualifier.kind in _SAID_FOR.get(kind, {kind})


def _read(sentence: str) -> _Read:
    # Those at figures `find_changed_bound` judges.
    at_figures = {bound.text for figure in read_figures(sentence).found if (bound := bound_at(figure))}
    found = [one for one in read_qualifiers(sentence) if one.family != "bound" or one.text not in at_figures]
    behind, before = (_BEHIND_CHINESE, _BEFORE_CHINESE) if cjk_share(sentence) > 0.5 else (_BEHIND, _BEFORE)
    qualified = tuple(
        _Qualified(
            one,
            tuple(content_of(sentence[one.end : one.end + _REACH])[:behind]),
            tuple(content_of(sentence[max(0, one.start - _REACH) : one.start])[-before:]),
        )
        for one in found
    )
    return _Read(frozenset(content_of(sentence)), qualified)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(any_of("restrictions", name), re.IGNORECASE)


_FREELY, _ANYWAY, _CONDITION = _pattern("freely"), _pattern("anyway"), _pattern("condition")
_LEAVES_OUT = _pattern("leaves_out")


def find_dropped_restriction(sentence: str, source: str) -> tuple[str, ...]:
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
    found = [_excluded(other, terms) for other in nearest_sentences(sentence, source, _SHARED_RESTRICTION)]
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


def find_overgeneralization(sentence: str, source: str) -> tuple[str, ...]:
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
    nearest = nearest_sentences(sentence, source, _SHARED_RESTRICTION)
    return (everyone,) if nearest and all(_has_share(other, said) for other in nearest) else ()


def _has_share(text: str, said: frozenset[float]) -> bool:
    """True if a sentence speaks of a share, of which what is said has no number but that of the whole."""
    if any(one.kind == "all" for one in read_qualifiers(text)):
        return False
    shares = shares_in(text)
    return any(said <= {whole} for _, whole in shares) or bool(not said and not shares and _PERCENT.search(text))
