"""Ranks what can be quoted: which sentence or table row of the sources answers a question best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from library.embedders.base import Embedder
from library.embedders.crossing import Nearness, crossing_of
from library.records import Passage
from library.text import language_of, may_be_in
from rag.extractive.candidates import Candidate
from rag.extractive.clues import SourceReader, words_as_one
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
        c.narrow(question.weights)
        c.terms += [part for term in c.terms for part in joined.get(term, ())]
    reader = SourceReader(question, " ".join(passage.title.split()), [c.terms for c in found], passage.naming)
    before = set[str]()
    for c in found:
        own = set(c.terms)
        clues = reader.read(c.text, c.terms, before, c.position, c.label)
        c.clues = replace(clues, first_source=float(c.source == 0))
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
