"""Finds where a sentence means a figure otherwise than its source: "500" for "at most 500" or "about 500"."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.check.nearest import sentences_of
from rag.figures.bounds import bound_at, kind_of_bound
from rag.figures.figures import Figure, Figures, read_figures
from rag.reading.extracts import extracts_of
from rag.reading.wording import content_of

_MAY_BE_SAID = {
    "": {"", "about", "nearly", "within"},
    "about": {"about"},
    "nearly": {"nearly", "about"},
    "at_least": {"at_least", "upward"},
    "upward": {"upward", "at_least", "more"},
    "more": {"more", "upward", "at_least"},
    "at_most": {"at_most", "downward", "within"},
    "downward": {"downward", "at_most", "less"},
    "less": {"less", "downward", "at_most"},
    "within": {"within", "", "at_most"},
}
"""By what a source says at a figure (nothing: it is that very figure), what a sentence may say of the same one."""
_WAYS = {"more": 1, "upward": 1, "at_least": 1, "less": -1, "downward": -1, "at_most": -1}
_EXTREMES = {
    "at_most": re.compile(r"\b(?:max|top|peak|highest|limit|cap(?:ped)?\b|ceiling|upper)|最[高大多]|上限|封顶", re.I),
    "at_least": re.compile(r"\b(?:min(?:imum)?\b|lowest|smallest|floor|starts?\b|from\b)|最[低小少]|下限|起", re.I),
}
"""Other words for a bound, wherever they stand: "the top speed is 90" of "a maximum speed of 90"."""
_AS_NEAR = 0.5  # of what the likeliest sentence or row of the source shares, from which another tells of the same


def find_changed_bound(sentence: str, source: str) -> tuple[str, ...]:
    """Find a figure that the source has only as about so much, as a bound, or as itself, and the sentence otherwise.

    Returns:
        The word that says how the figure is meant, of the sentence or else of the source; empty if there is none.
    """
    said, scales = read_figures(sentence), read_figures(source).scales
    terms = frozenset(content_of(sentence))
    for figure in said.found:
        if figure.is_year or figure.unit in ("#", "Q", "H"):
            continue
        places = [
            (len(terms & words), other)
            for words, found in _figures_by_extract(source)
            for other in found
            if Figures((other,), scales).state(figure, said.scales)
        ]
        most = max((shared for shared, _ in places), default=0)
        near = [other for shared, other in places if shared >= _AS_NEAR * most]
        if near and not any(_bears_out(other, figure) for other in near):
            bound = bound_at(figure) or bound_at(near[0])
            return (bound.text,) if bound else ()
    return ()


@lru_cache(maxsize=64)
def _figures_by_extract(source: str) -> tuple[tuple[frozenset[str], tuple[Figure, ...]], ...]:
    others = (source[one.start : one.end] for one in extracts_of(source) if one.kind != "sentence")
    read = ((text, read_figures(text).found) for text in (*sentences_of(source), *others))
    return tuple((frozenset(content_of(text)), found) for text, found in read if found)


def _bears_out(other: Figure, figure: Figure) -> bool:
    theirs, ours = kind_of_bound(other), kind_of_bound(figure)
    if ours in _MAY_BE_SAID[theirs]:
        return True
    if not ours:  # what is given in fewer digits is rounded itself: "half a million" of "about 500,000"
        return _is_named(figure, theirs) or (theirs == "about" and figure.step > other.step)
    if theirs:
        return False
    is_beyond = _WAYS.get(ours, 0) * (other.value - figure.value) > 0
    return _is_named(other, ours) or (is_beyond and (other.unit, other.scaled) == (figure.unit, figure.scaled))


def _is_named(figure: Figure, kind: str) -> bool:
    return bool(kind in _EXTREMES and figure.around and _EXTREMES[kind].search(figure.around.text))
