"""Ranks what can be quoted, and chooses how much of it is: one quote where that is clear, else a few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from library.embedders.base import Embedder
from library.embedders.crossing import Nearness, crossing_of
from library.records import Passage
from library.text import cjk_share, language_of, may_be_in
from rag.extractive.candidates import Candidate
from rag.extractive.clues import SourceReader, share, words_as_one
from rag.query.understand import Query

_COMPARED = 12  # candidates whose meaning counts; with 16 no more of 1,081 questions had their answer first
_IN_REACH = 1.4
"""By how much less than the best's the score of one may be whose meaning is read: one or two candidates a question, not
twelve, and of 600 questions and 71 on real documents as many have their answer first. Meaning brings one nearer to
another by 0.6 on the mean, and by 1.2 at most."""
_BEYOND = 0.75  # of the least meaning that is read: what the others are taken to mean
_SOURCES_ACROSS = 3  # sources in another language that are read, …
_EMBEDDED_ACROSS = 24  # … and candidates of each
_SHARE_ACROSS = 0.8  # of the nearest's nearness: what is less near is not quoted with it
_UNKNOWN_LIMIT = 0.15  # share of tokens that the embedder does not know, from which its word counts for nothing
_MOST = 6  # of the best, which alone are looked at
_SURE = 0.9  # the chance to have quoted the answer, from which no more is quoted
_SPREAD = 1.4  # by which the scores are parted for that: they are surer than they are right
_LONG = 500  # letters, of which a Chinese character counts as two, from which no more is quoted
_UNLIKELY = 0.02  # chance of a quote that tells the reader nothing
_AS_MUCH = 0.65  # of what the first quote says of the question, for another one to belong to it
_ASKED_LABEL = 0.25  # what its label must count for a row to stand behind a sentence


def rank_candidates(
    question: Query, found: Sequence[Candidate], passages: Sequence[Passage], embedder: Embedder
) -> list[Candidate]:
    """Rank candidates as an answer, best first, without the headings; each gets the clues that it is ranked by.

    Args:
        question: What is asked, weighed.
        found: All that the passages say, in reading order.
        passages: That they are of, in order.
        embedder: Compares meanings.
    """
    for source, passage in enumerate(passages):
        _read_words(question, [one for one in found if one.source == source], passage)
    candidates = [one for one in found if one.kind != "heading"]
    across = _read_across(question, candidates, passages, embedder)
    candidates.sort(key=lambda c: c.score, reverse=True)
    _read_meaning(question, [c for c in candidates[:_COMPARED] if c.source not in across], embedder)
    return sorted(candidates, key=lambda c: c.score, reverse=True)


def _read_words(question: Query, found: Sequence[Candidate], passage: Passage) -> None:
    if not found:
        return
    joined = words_as_one(question)
    for c in found:
        c.narrow(question.weights, question.wants)
        c.terms += [part for term in c.terms for part in joined.get(term, ())]
    reader = SourceReader(question, " ".join(passage.title.split()), [c.terms for c in found], passage.naming)
    before = set[str]()
    for c in found:
        own = set(c.terms)
        clues = reader.read(c.text, c.terms, before, c.position, c.label)
        c.clues = replace(clues, first_source=float(c.source == 0))
        c.is_beside = reader.is_beside(c.terms, clues)
        before = own


def _read_meaning(question: Query, candidates: Sequence[Candidate], embedder: Embedder) -> None:
    """Compare the candidates, best first, with the question, as far as that may still make one the best."""
    # An English model gives any two Chinese sentences a high cosine: it sees the same unknown tokens.
    if not candidates or embedder.unknown_share(question.text) > _UNKNOWN_LIMIT:
        return
    read = [c for c in candidates if candidates[0].score - c.score <= _IN_REACH]
    cosines = embedder.embed([c.meant for c in read]) @ embedder.embed_query(question.text)
    meanings = [max(0.0, embedder.calibrated(float(cosine))) for cosine in cosines]
    meanings += [_BEYOND * min(meanings)] * (len(candidates) - len(read))
    for candidate, meaning in zip(candidates, meanings, strict=True):
        candidate.clues = replace(candidate.clues, meaning=meaning)


def _read_across(
    question: Query, candidates: Sequence[Candidate], passages: Sequence[Passage], embedder: Embedder
) -> set[int]:
    """Read the candidates of the first sources in another language, and tell which sources these are.

    What is as near in meaning is taken to share as many words as it would in the question's language.
    """
    asked = question.spoken
    foreign = {
        i: said
        for i, source in enumerate(passages[:_SOURCES_ACROSS])
        if not may_be_in(question.text, said := language_of(source.text)) and not may_be_in(source.text, asked)
    }
    if not foreign or not crossing_of(embedder).crosses:
        return set()
    nearness = Nearness(embedder, embedder.embed_query(question.text), asked)
    found: list[tuple[Candidate, float]] = []
    for i, said in foreign.items():
        if own := [candidate for candidate in candidates if candidate.source == i][:_EMBEDDED_ACROSS]:
            vectors = embedder.embed([candidate.meant for candidate in own])
            found += zip(own, nearness.of_texts(vectors, said), strict=True)
    least = _SHARE_ACROSS * max((near for _, near in found), default=0.0)
    for candidate, near in found:
        if near >= max(least, 0.0):
            known = max(candidate.clues.known, near)
            candidate.clues, candidate.across = replace(candidate.clues, meaning=near, known=known), True
    return set(foreign)


def choose(ranked: Sequence[Candidate], passages: Sequence[Passage], query: Query) -> list[Candidate]:
    """Choose the best, and more until the answer is likely among them: one quote where it is clear, else a few.

    Args:
        ranked: What may answer, best first; at least one.
        passages: Those that they are of, in order.
        query: What is asked, weighed.
    """
    powers = [math.exp((candidate.score - ranked[0].score) / _SPREAD) for candidate in ranked]
    whole = sum(powers)
    chosen: list[Candidate] = []
    held, letters = 0.0, 0
    for candidate, power in zip(ranked[:_MOST], powers, strict=False):
        if held >= _SURE or letters >= _LONG or (chosen and power / whole < _UNLIKELY):
            break
        held += power / whole
        if not chosen or _goes_with(candidate, chosen, passages, query):
            chosen.append(candidate)
            letters += len(candidate.text) * (2 if cjk_share(candidate.text) > 0.5 else 1)
    return chosen


def says_more(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a candidate is more than a repetition, as overlapping passages and running titles bring."""
    own = set(candidate.terms)
    return all(len(own & set(other.terms)) < 0.8 * max(1, min(len(own), len(other.terms))) for other in chosen)


def follows(candidate: Candidate, other: Candidate) -> bool:
    """True if one stands right behind another in their source."""
    return candidate.source == other.source and candidate.position == other.position + 1


def _goes_with(candidate: Candidate, chosen: Sequence[Candidate], passages: Sequence[Passage], query: Query) -> bool:
    """True if a candidate can be read behind the first quote: no less whole, in its language, and of what it tells."""
    first = chosen[0]
    if candidate.kind == "row":
        whole = candidate.clues.label >= (first.clues.label if first.kind == "row" else _ASKED_LABEL)
        whole = whole and not any(_is_told_apart_by_figures(candidate, one) for one in chosen)
    else:
        whole = not candidate.leads_in and (candidate.is_whole or not first.is_whole)
    belongs = candidate.across or any(_is_beside(candidate, one) for one in chosen)
    return (
        whole
        and (_adds_row(candidate, chosen, query) or not _is_told(first, query))
        and candidate.clues.kind >= first.clues.kind
        and candidate.across == first.across
        and says_more(candidate, chosen)
        and (belongs or _says_as_much(candidate, first, passages, query))
    )


def _adds_row(candidate: Candidate, chosen: Sequence[Candidate], query: Query) -> bool:
    """True if a row says what is asked and no quote says, or one side of a comparison."""
    held = {term for one in chosen for term in one.terms}
    return candidate.kind == "row" and bool(query.sides or {*query.weights} & {*candidate.terms} - held)


def _is_told(row: Candidate, query: Query) -> bool:
    """True if a row is just what is asked for, behind which nothing tells more.

    In another language no label is just what is asked for: there the nearest row is.
    """
    return row.kind == "row" and (row.clues.label == 1 or (row.across and not query.several))


def _is_told_apart_by_figures(candidate: Candidate, other: Candidate) -> bool:
    """True if nothing but its figures tells a row from another."""
    if candidate.row is None or other.row is None:
        return False
    heads, others = ([head for _, head in row.cells] for row in (candidate.row, other.row))
    return candidate.label == other.label and heads == others


def _is_beside(candidate: Candidate, other: Candidate) -> bool:
    """True if a candidate stands right behind another, or in its paragraph."""
    return follows(candidate, other) or (candidate.source, candidate.paragraph) == (other.source, other.paragraph)


def _says_as_much(candidate: Candidate, first: Candidate, passages: Sequence[Passage], query: Query) -> bool:
    """True if a candidate says about as much of what is asked as the first quote, in words or in meaning.

    A form's fields say little more than their values, and of a comparison each row says one side. Another document's
    page must hold no less of the question than that of the first.
    """
    elsewhere = passages[candidate.source].title != passages[first.source].title
    if elsewhere and candidate.clues.source < first.clues.source:
        return False
    if candidate.kind == "field" or _adds_row(candidate, [first], query):
        return True
    said, wanted = (share(query.weights, {*one.terms}) for one in (candidate, first))
    return said >= _AS_MUCH * wanted or candidate.clues.meaning > first.clues.meaning
