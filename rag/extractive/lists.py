"""Finds the list that answers: what leads in to it and its items, on to the next page, or those below a heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count, takewhile

from library.text import ends_sentence
from library.text.items import begins_item
from library.text.stop_words import is_function_term
from rag.extractive.clues import share
from rag.extractive.ranking import Candidate, candidates_of
from rag.prompt.sources import Source
from rag.query.understand import Query

_MOST_ITEMS = 12
_NEAR_LEAD = 2.5  # below the best score: what a lead must reach where several things are asked for, 1 in 12 as likely
_HEADED = 3  # sources whose headings may name what is asked for
_ASKED_HEADING = 0.5  # share of the question that a heading must say, and of its words that the question must say

Paragraphs = Mapping[int, Sequence[Candidate]]
"""The sentences of each paragraph or item of a source, by its number; those of headings and rows are missing."""


def list_of(
    ranked: Sequence[Candidate], found: Sequence[Candidate], sources: Sequence[Source], query: Query
) -> list[Candidate]:
    """Give the list that answers a question, in reading order; nothing where none does.

    A list may name what is asked for in its lead alone, and one of its items may say more of the question's words: who
    asks for several things gets the list of the best item, else that of a lead which is nearly as good as the best,
    else the items below a heading that says what is asked for.

    Args:
        ranked: What may answer, best first.
        found: All that the sources say, in any order.
        sources: As they were marked.
        query: Which asks for one thing or several.
    """
    best = ranked[0]
    said = _paragraphs(found, best.source)
    if query.several and begins_item(said.get(best.paragraph, [best])[0].text):
        start = best.paragraph - sum(1 for _ in _items(said, count(best.paragraph - 1, -1)))
        lead = said.get(start - 1, [])[-1:]
        above = lead if lead and leads(lead[0]) else []
        listed = [*above, *_items_from(start, said, best.source, found, sources)]
        if len(listed) > 1:
            return listed
    near = (one for one in ranked if one.source == best.source and one.score >= best.score - _NEAR_LEAD)
    for lead_in in near if query.several else ranked[:1]:
        if leads(lead_in) and (below := _below(lead_in, said, found, sources)):
            return [lead_in, *below]
    return _below_heading(query, sources) if query.several else []


def is_item(candidate: Candidate) -> bool:
    """Tell whether a candidate begins a marked item of a list."""
    return begins_item(candidate.text)


def leads(candidate: Candidate) -> bool:
    """Tell whether a candidate leads in to what follows it."""
    return candidate.text.endswith((":", "："))


def _below(lead: Candidate, said: Paragraphs, found: Sequence[Candidate], sources: Sequence[Source]) -> list[Candidate]:
    """Give the items below what leads in to them: those with marks, else those without a stop."""
    start = lead.paragraph + 1
    if start not in said or is_item(said[start][0]):
        return _items_from(start, said, lead.source, found, sources)
    following = chain.from_iterable(said[number] for number in takewhile(said.__contains__, count(start)))
    return [*takewhile(lambda one: not ends_sentence(one.text), following)][:_MOST_ITEMS]


def _items_from(
    start: int, said: Paragraphs, source: int, found: Sequence[Candidate], sources: Sequence[Source]
) -> list[Candidate]:
    """Give the marked items from a paragraph on; where the source ends with them, those of the next page too."""
    items = [*_items(said, count(start))]
    if start + len(items) not in said and (page := _next_page(sources, source)) is not None:
        items += _items(_paragraphs(found, page), count())
    return [*chain.from_iterable(items[:_MOST_ITEMS])]


def _items(said: Paragraphs, numbers: Iterator[int]) -> Iterator[Sequence[Candidate]]:
    marked = takewhile(lambda number: number in said and is_item(said[number][0]), numbers)
    return (said[number] for number in marked)


def _paragraphs(found: Sequence[Candidate], source: int) -> dict[int, list[Candidate]]:
    said: dict[int, list[Candidate]] = {}
    for one in sorted(found, key=lambda one: one.position):
        if one.source == source and one.kind == "sentence":
            said.setdefault(one.paragraph, []).append(one)
    return said


def _below_heading(query: Query, sources: Sequence[Source]) -> list[Candidate]:
    """Give the items of the section whose heading says what is asked for, from the first to the last."""
    for index, source in enumerate(sources[:_HEADED]):
        said = candidates_of(index, source)
        heading = max((one for one in said if one.kind == "heading"), key=lambda one: _asked(one, query), default=None)
        if heading and _asked(heading, query) >= _ASKED_HEADING:
            below = [*takewhile(lambda one: one.kind == "sentence", said[heading.position + 1 :])]
            items = [at for at, one in enumerate(below) if is_item(one)]
            if len(items) > 1:
                last = below[items[:_MOST_ITEMS][-1]].paragraph + (len(items) <= _MOST_ITEMS)
                return [one for one in below[items[0] :] if one.paragraph <= last]
    return []


def _asked(heading: Candidate, query: Query) -> float:
    """The share of the question that a heading says, or of its words that the question says: the smaller one."""
    words = {term for term in heading.terms if not term[0].isdigit() and not is_function_term(term)}
    said = len(words & query.said) / max(1, len(words))
    return min(said, share(query.weights, words))


def _next_page(sources: Sequence[Source], index: int) -> int | None:
    """Find the source that is the next page of the same document; None where it is not among them."""
    title, page = sources[index].title, sources[index].page
    following = str(int(page) + 1) if page.isdecimal() else ""
    pages = (i for i, other in enumerate(sources) if following and (other.title, other.page) == (title, following))
    return next(pages, None)
