"""Answers a question with quotes of passages: chooses among what they say, and writes it down with its markers."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from library.embedders.base import Embedder
from library.records import Passage
from library.text import cjk_share, ends_sentence, sentence_spans, terms_of
from rag.extractive.candidates import Candidate, read_candidates
from rag.extractive.lists import list_of
from rag.extractive.ranking import rank_candidates
from rag.prompt.prompts import REFUSAL
from rag.query.identifiers import Identifier
from rag.query.understand import Idf, Query
from rag.reading.sentences import keep_brackets

_MOST = 5
_SURE = 0.9  # the chance to have quoted the answer, from which no more is quoted
_SPREAD = 1.4  # by which the scores are parted for that: they are surer than they are right
_LONG = 500  # letters, of which a Chinese character counts as two, from which no more is quoted
_UNLIKELY = 0.02  # chance of a quote that tells the reader nothing
_ENOUGH_WORDS = 0.3  # share of the question that the best sentence, its title and opening must hold …
_ENOUGH_MEANING = 0.5  # … unless its meaning is this close (cosine), or it is a row whose whole label is asked for
_CONTENTS = re.compile(r"(?:…|\.{3}|·{3})\s*\d{1,4}$")  # of a table of contents: a heading, dots, its page
_LOG = logging.getLogger(__name__)


def quote(asked: Query, sources: Mapping[str, Passage], embedder: Embedder, idf: Idf) -> str:
    """Answer a question with one quote or a few, each with its marker, or with the refusal phrase."""
    query = asked.weighed(idf)
    found, passages = read_candidates(sources), [*sources.values()]
    ranked = [one for one in rank_candidates(query, found, passages, embedder) if not _is_no_answer(one, query)]
    best = ranked[0] if ranked else None
    compared = _best_of_sides(best, asked, sources, embedder, idf) if best else []
    if best is None or not (compared or (_is_enough(best) and _is_of_named(best, found, passages, query))):
        _LOG.debug("quote: refused, %s", "too little of the question is in the best" if best else "nothing can answer")
        return REFUSAL[query.language]
    ranked = [one for one in ranked if _is_readable(one)] or ranked
    listed = [] if compared else list_of(ranked, found, passages, query)
    chosen = compared or listed or _in_reading_order(_choose(ranked))
    rule = "of both sides" if compared else "of its list" if listed else "by score"
    place = (chosen[0].marker, chosen[0].kind, chosen[0].position, chosen[0].score)
    _LOG.debug("quote: first [%s] %s %d scored %.2f; %d %s", *place, len(chosen), rule)
    return _join_list(chosen) if chosen is listed else _join(chosen)


def _best_of_sides(
    best: Candidate, asked: Query, sources: Mapping[str, Passage], embedder: Embedder, idf: Idf
) -> list[Candidate]:
    """Give what answers best for each of the two things that a question compares; nothing where the best tells of both.

    What is set beside the other must say what only its own side does.
    """
    if not asked.sides:
        return []
    one, other = asked.sides
    own = (one.said - other.said, other.said - one.said)
    if all(side & {*best.terms} for side in own):
        return []
    beside: list[list[Candidate]] = []
    for side, terms in zip((one, other), own, strict=True):
        query = side.weighed(idf)
        found = read_candidates(sources)
        ranked = rank_candidates(query, found, [*sources.values()], embedder)
        telling = (
            candidate for candidate in ranked if terms & {*candidate.terms} and not _is_no_answer(candidate, query)
        )
        told = next(telling, None)
        if told is None or not _is_enough(told) or (beside and not _says_more(told, beside[0])):
            return []
        beside.append([*_sentence_before(told, found), told])
    return [*beside[0], *beside[1]]


def _sentence_before(told: Candidate, found: Sequence[Candidate]) -> list[Candidate]:
    """Give the sentence before one in its paragraph, which "this" and "it" are about."""
    place = (told.source, told.paragraph, told.position - 1)
    return [one for one in found if one.kind == "sentence" and (one.source, one.paragraph, one.position) == place]


def _is_no_answer(candidate: Candidate, query: Query) -> bool:
    """Tell whether a candidate tells of another order, is of a table of contents, asks, or only repeats the question.

    What leads in to a list may repeat it, and so may its items where several things are asked for.
    """
    listed = candidate.leads_in or (query.several and candidate.is_item)
    return (
        _is_of_another(candidate.text, query.identifiers)
        or _CONTENTS.search(candidate.text) is not None
        or candidate.text.endswith(("?", "？"))
        or (candidate.row is not None and candidate.row.unheaded > 1)
        or (query.repeats(candidate.terms) and not listed)
    )


def _is_readable(candidate: Candidate) -> bool:
    """False for a fragment that says nothing of what is asked."""
    return candidate.is_related or candidate.across or candidate.leads_in or ends_sentence(candidate.text)


def _is_of_another(text: str, named: Sequence[Identifier]) -> bool:
    """True if a text names others of the kind that is asked about, and none of those that are: order 4998, not 4999."""
    return any(one.others_in(text) for one in named) and not any(one.is_in(text) for one in named)


def _is_enough(best: Candidate) -> bool:
    clues = best.clues
    return clues.known >= _ENOUGH_WORDS or clues.meaning >= _ENOUGH_MEANING or clues.label == 1


def _is_of_named(best: Candidate, found: Sequence[Candidate], passages: Sequence[Passage], query: Query) -> bool:
    """False if another document holds a name of several words that is asked about, and that of the best none of it."""
    documents = [passage.document_id for passage in passages]
    own = {term for one in found if documents[one.source] == documents[best.source] for term in one.terms}
    for terms in ({*terms_of(name)} for name in query.names if " " in name):
        if terms.isdisjoint(own) and any(terms <= {*one.terms} for one in found):
            return best.across
    return True


def _choose(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Choose the best, and more until the answer is likely among them: one quote where it is clear, else a few."""
    powers = [math.exp((candidate.score - ranked[0].score) / _SPREAD) for candidate in ranked]
    chosen: list[Candidate] = []
    held, letters = 0.0, 0
    for candidate, chance in zip(ranked, (power / sum(powers) for power in powers), strict=True):
        if len(chosen) == _MOST or held >= _SURE or letters >= _LONG or (chosen and chance < _UNLIKELY):
            break
        held += chance
        if _says_more(candidate, chosen) and _goes_with(candidate, chosen):
            chosen.append(candidate)
            letters += len(candidate.text) * (2 if cjk_share(candidate.text) > 0.5 else 1)
    return chosen


def _says_more(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a candidate is more than a repetition, as overlapping passages and running titles bring."""
    own = set(candidate.terms)
    return all(len(own & set(other.terms)) < 0.8 * max(1, min(len(own), len(other.terms))) for other in chosen)


def _goes_with(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """True if a candidate can be read behind the first quote: it is no less whole, and in the same language."""
    if not chosen:
        return True
    first = chosen[0]
    if candidate.kind == "row":
        whole = bool(candidate.label) and (first.kind != "row" or candidate.clues.label >= first.clues.label)
    else:
        whole = not candidate.leads_in and (candidate.is_whole or not first.is_whole) and not _is_told(first)
    return whole and candidate.across == first.across


def _is_told(row: Candidate) -> bool:
    """True if a row is just what is asked for, behind which no sentence tells more."""
    return row.kind == "row" and row.clues.label == 1


def _follows(candidate: Candidate, other: Candidate) -> bool:
    return candidate.source == other.source and candidate.position == other.position + 1


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Keep the best first; bring each that follows another in the source directly behind it."""
    ordered: list[Candidate] = []
    for candidate in chosen:
        before = next((i for i, other in enumerate(ordered) if _follows(candidate, other)), None)
        ordered.insert(len(ordered) if before is None else before + 1, candidate)
    return ordered


def _join(chosen: Sequence[Candidate]) -> str:
    said = with_marker(chosen[0].text, chosen[0].marker)
    for other, candidate in pairwise(chosen):
        joined = _follows(candidate, other) and candidate.paragraph == other.paragraph
        said += (_gap(said) if joined else "\n\n") + with_marker(candidate.text, candidate.marker)
    return said


def _join_list(listed: Sequence[Candidate]) -> str:
    """Write a list as one quote, a line for what leads in and for each item; what is on the next page is another."""
    said = []
    for marker, one_page in groupby(listed, key=lambda one: one.marker):
        lines = [[one.text for one in item] for _, item in groupby(one_page, key=lambda one: one.paragraph)]
        text = "\n".join(_gap(line[0]).join(line) for line in lines)
        said.append(f"{keep_brackets(text)}{_gap(text)}[{marker}]")
    return "\n\n".join(said)


def with_marker(text: str, marker: str) -> str:
    """Write a quote with its marker behind each sentence that a reader would see in it."""
    text = keep_brackets(text)
    return " ".join(f"{text[start:end]}{_gap(text)}[{marker}]" for start, end in sentence_spans(text))


def _gap(text: str) -> str:
    return "" if cjk_share(text) > 0.5 else " "
