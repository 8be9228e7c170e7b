"""Answers a question with quotes of passages: chooses among what they say, and writes it down with its markers."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from library.embedders.base import Embedder
from library.records import Passage
from library.text import cjk_share, ends_sentence, sentence_spans, terms_of
from library.text.dates import is_within_years, years_in
from library.text.items import mark_length
from rag.extractive.candidates import Candidate, read_candidates
from rag.extractive.lists import list_of
from rag.extractive.ranking import choose, follows, rank_candidates, says_more
from rag.prompt.prompts import REFUSAL
from rag.query.identifiers import Identifier
from rag.query.kinds import spells_out
from rag.query.understand import Idf, Query
from rag.reading.sentences import keep_brackets

_MEANT = 0.6  # cosine from which the best may tell what is asked in none of its words
_LONGEST_LABEL = 200  # letters: what is longer is text that was taken for a table
_BRACKETS = (("(（", ")）"), ("[【", "]】"))
_CLOSING = "”’\"'）)」』"
_CONTENTS = re.compile(r"(?:…|\.{3}|·{3})\s*\d{1,4}$")  # of a table of contents: a heading, dots, its page
_LOG = logging.getLogger(__name__)


def quote(asked: Query, sources: Mapping[str, Passage], embedder: Embedder, idf: Idf) -> str:
    """Answer a question with one quote or a few, each with its marker, or with the refusal phrase."""
    query = asked.weighed(idf)
    found, passages = read_candidates(sources), [*sources.values()]
    ranked = [one for one in rank_candidates(query, found, passages, embedder) if not _is_no_answer(one, query)]
    ranked = _that_tell([one for one in ranked if _is_readable(one, query)] or ranked, query)
    best = ranked[0] if ranked else None
    compared = _best_of_sides(best, asked, sources, embedder, idf) if best else []
    if best is None or not (
        compared
        or (_says_any(best) and _is_of_named(best, found, passages, query) and _is_of_years(best, passages, query))
    ):
        _LOG.debug("quote: refused, %s", "the best tells of something else" if best else "nothing can answer")
        return REFUSAL[query.language]
    listed = [] if compared else list_of(ranked, found, passages, query)
    telling = [one for one in ranked if not one.leads_in or one.clues.kind] or ranked
    spelled = [one for one in ranked if query.abbreviation and _spells_out(one, query.abbreviation)]
    chosen = compared or listed or spelled[:1] or _in_reading_order(choose(telling, passages, query))
    rule = "of both sides" if compared else "of its list" if listed else "by score"
    place = (chosen[0].marker, chosen[0].kind, chosen[0].position, chosen[0].score)
    _LOG.debug("quote: first [%s] %s %d scored %.2f; %d %s", *place, len(chosen), rule)
    return _join_list(chosen) if chosen is listed else _join(chosen)


def _that_tell(ranked: list[Candidate], query: Query) -> list[Candidate]:
    """Leave out what tells nothing of what is asked where a number or date is wanted, as every page holds some.

    Args:
        ranked: What may answer, best first.
        query: What is asked, weighed.
    """
    best = ranked[0] if ranked else None
    meant = best is None or best.across or best.clues.meaning >= _MEANT
    if meant or not query.wants or query.sides or not ranked[0].is_beside:
        return ranked
    return [one for one in ranked if not one.is_beside]


def _spells_out(candidate: Candidate, abbreviation: str) -> bool:
    return abbreviation.lower() in candidate.text.lower() and spells_out(candidate.text, abbreviation)


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
        if told is None or (beside and not says_more(told, beside[0])):
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
        or candidate.text.rstrip(_CLOSING).endswith(("?", "？"))
        or _is_cut(candidate.text)
        or (candidate.row is not None and (candidate.row.unheaded > 1 or len(candidate.label) > _LONGEST_LABEL))
        or (query.repeats(candidate.terms) and not listed)
    )


def _is_readable(candidate: Candidate, query: Query) -> bool:
    """False for a fragment that says nothing of what is asked, and for a caption or picture where none is named.

    What a picture says of a name that is asked about stands often nowhere else.
    """
    named = candidate.kind == "picture" and any({*terms_of(name)} <= {*candidate.terms} for name in query.names)
    pictured = candidate.kind in ("caption", "picture") and not query.parts and not named
    whole = candidate.is_related or candidate.across or candidate.leads_in or ends_sentence(candidate.text)
    return whole and not pictured


def _is_cut(text: str) -> bool:
    """True if a bracket opens or closes in a text without the other, as in the halves of a formula."""
    text = text[mark_length(text) :]
    return any(
        sum(text.count(sign) for sign in opening) != sum(text.count(sign) for sign in closing)
        for opening, closing in _BRACKETS
    )


def _is_of_another(text: str, named: Sequence[Identifier]) -> bool:
    """True if a text names others of the kind that is asked about, and none of those that are: order 4998, not 4999."""
    return any(one.others_in(text) for one in named) and not any(one.is_in(text) for one in named)


def _says_any(best: Candidate) -> bool:
    """True if the best says any of what is asked: in its words, in others for them, or in another language."""
    return best.clues.known > 0 or best.is_related or best.across or best.clues.meaning >= _MEANT


def _is_of_named(best: Candidate, found: Sequence[Candidate], passages: Sequence[Passage], query: Query) -> bool:
    """False if another document holds a name of several words that is asked about, and that of the best none of it."""
    documents = [passage.document_id for passage in passages]
    own = {term for one in found if documents[one.source] == documents[best.source] for term in one.terms}
    for terms in ({*terms_of(name)} for name in query.names if " " in name):
        if terms.isdisjoint(own) and any(terms <= {*one.terms} for one in found):
            return best.across
    return True


def _is_of_years(best: Candidate, passages: Sequence[Passage], query: Query) -> bool:
    """False if the document of the best tells of none of the years that are asked for."""
    own = [one for one in passages if one.document_id == passages[best.source].document_id]
    told = "\n".join(part for one in own for part in (one.title, one.published or "", one.text))
    dated = {*years_in(told)}
    return not query.single_years or any(year in dated or is_within_years(year, told) for year in query.single_years)


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Keep the best first; bring each that follows another in the source directly behind it."""
    ordered: list[Candidate] = []
    for candidate in chosen:
        before = next((i for i, other in enumerate(ordered) if follows(candidate, other)), None)
        ordered.insert(len(ordered) if before is None else before + 1, candidate)
    return ordered


def _join(chosen: Sequence[Candidate]) -> str:
    said = with_marker(chosen[0].text, chosen[0].marker)
    for other, candidate in pairwise(chosen):
        joined = follows(candidate, other) and candidate.paragraph == other.paragraph
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
