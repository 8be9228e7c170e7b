"""Finds where a sentence says of more, of fewer or more surely than its source: "all" for "some", "must" for "may"."""

from __future__ import annotations

from dataclasses import dataclass

from library.text import cjk_share
from rag.check.nearest import nearest_sentences
from rag.figures.bounds import bound_at
from rag.figures.figures import read_figures
from rag.reading.qualifiers import Qualifier, read_qualifiers
from rag.reading.wording import content_of

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
_REACH = 80  # characters in which those terms stand


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


def find_misqualified(sentence: str, source: str) -> Qualifier | None:
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
        if one.qualifier.family not in families and (ours.repeats(theirs) or _foretells(one, ours))
    )
    return next((one for one in hedges if one.kind in _HEDGES or one.text in _UNSURE), None)


def _foretells(one: _Qualified, ours: _Read) -> bool:
    """True if a hedge is of what is yet to come, and a sentence tells all of it as come."""
    return one.qualifier.kind == "expected" and bool(one.behind) and ours.terms.issuperset(one.behind)


def _is_otherwise(one: _Qualified, ours: _Read, theirs: _Read) -> bool:
    same_family = [other for other in theirs.qualified if other.qualifier.family == one.qualifier.family]
    if not same_family:
        return ours.repeats(theirs) and not one.qualifier.denies and one.qualifier.kind not in _HARMLESS
    near = max(one.nearness(other) for other in same_family)
    likely = [other for other in same_family if one.nearness(other) == near]
    mine = [other for other in ours.qualified if other.qualifier.family == one.qualifier.family]
    if len(likely) > 1 and len(mine) == len(same_family) and ours.repeats(theirs):
        likely = [same_family[mine.index(one)]]  # several stand around the same words, as in "will be able to"
    return (near > 0 or len(same_family) == 1) and not any(_is_said_for(one, other) for other in likely)


def _is_said_for(one: _Qualified, other: _Qualified) -> bool:
    kind = other.qualifier.kind
    return one.qualifier.kind in _SAID_FOR.get(kind, {kind})


def _read(sentence: str) -> _Read:
    at_figures = {
        bound.text for figure in read_figures(sentence).found if (bound := bound_at(figure))
    }  # see exactness.py
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
