"""Finds the list that answers: what leads in to it and its items, on to the next page, or those below a heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count, dropwhile, takewhile

from library.records import Passage
from library.text import ends_sentence
from library.text.stop_words import is_function_term
from rag.extractive.candidates import Candidate
from rag.extractive.clues import share
from rag.query.identifiers import numbered_parts_in
from rag.query.understand import Query

_MOST_ITEMS = 25
_NEAR_LEAD = 2.5  # below the best score: what a lead must reach where several things are asked for, 1 in 12 as likely
_FEWEST_PARTS = 2  # of an item that tells several things
_HEADED = 3  # sources whose headings may name what is asked for
_ASKED_HEADING = 0.5  # share of the question that a heading must say, and of its words that the question must say

Paragraphs = Mapping[int, Sequence[Candidate]]
"""The sentences of each paragraph or item of a source, by its number; those of headings and rows are missing."""


def list_of(
    ranked: Sequence[Candidate], found: Sequence[Candidate], passages: Sequence[Passage], query: Query
) -> list[Candidate]:
    """Give the list that answers a question, in reading order; nothing where none does.

    A list may name what is asked for in its lead alone, and one of its items may say more of the question's words: who
    asks for several things gets the list of the best item, else that of a lead which is nearly as good as the best,
    else the items below a heading that says what is asked for.

    Args:
        ranked: What may answer, best first.
        found: All that the passages say, in order.
        passages: Those that they are of, in order.
        query: Which asks for one thing or several.
    """
    best = ranked[0]
    said = _paragraphs(found, best.source)
    if query.several and said.get(best.paragraph, [best])[0].is_item:
        start = best.paragraph - sum(1 for _ in _items(said, count(best.paragraph - 1, -1)))
        lead = said.get(start - 1, [])[-1:]
        above = lead if lead and lead[0].leads_in else []
        listed = [*above, *_items_from(start, said, best.source, found, passages)]
        if len(listed) > 1 and (above or _is_headed(best, found, query)):
            return listed
    near = [one for one in ranked if one.score >= best.score - _NEAR_LEAD]
    for told in (one for one in near if one.source == best.source) if query.several else ranked[:1]:
        if told.leads_in and (below := _below(told, said, found, passages)):
            return [told, *below]
        if told.leads_in and not told.clues.kind and (rows := _rows_below(told, found)):
            return [told, *rows]
        if query.several and (rows := _rows_named(told, found, passages)):
            return [told, *rows]
    if not query.several:
        return []
    parted = ([one, *_parts_of(one, _paragraphs(found, one.source))] for one in near if one.is_item)
    return next((item for item in parted if len(item) > _FEWEST_PARTS), []) or _below_heading(query, found)


def _below(
    lead: Candidate, said: Paragraphs, found: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """Give the items below what leads in to them: those with marks, else those without a stop."""
    start = lead.paragraph + 1
    if start not in said or said[start][0].is_item:
        return _items_from(start, said, lead.source, found, passages)
    following = chain.from_iterable(said[number] for number in takewhile(said.__contains__, count(start)))
    return [*takewhile(lambda one: not ends_sentence(one.text), following)][:_MOST_ITEMS]


def _parts_of(item: Candidate, said: Paragraphs) -> list[Candidate]:
    """Give the items right below one that are moved in further, which are its parts."""
    below = takewhile(lambda number: number in said and said[number][0].depth > item.depth, count(item.paragraph + 1))
    return [*chain.from_iterable(said[number] for number in below)][:_MOST_ITEMS]


def _rows_below(lead: Candidate, found: Sequence[Candidate]) -> list[Candidate]:
    """Give the rows of the table right below, or below its title; none of one whose columns nothing heads."""
    behind = (one for one in found if one.source == lead.source and one.position > lead.position)
    table = dropwhile(lambda one: one.kind in ("caption", "heading"), behind)
    rows = [*takewhile(lambda one: one.kind == "row", table)]
    headed = all(one.row is None or one.row.unheaded <= 1 for one in rows)
    return rows[:_MOST_ITEMS] if headed else []


def _rows_named(said: Candidate, found: Sequence[Candidate], passages: Sequence[Passage]) -> list[Candidate]:
    """Give the rows of the table that a sentence names by its number, where its title is among its document's."""
    document = passages[said.source].document_id
    own = [one for one in found if one is not said and passages[one.source].document_id == document]
    for part in numbered_parts_in(said.text):
        titles = (one for one in own if one.text.startswith(part.text) and numbered_parts_in(one.text)[:1] == [part])
        if part.kind == "table" and (rows := next(filter(None, (_rows_below(one, found) for one in titles)), [])):
            return rows
    return []


def _items_from(
    start: int, said: Paragraphs, source: int, found: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """Give the marked items from a paragraph on; where the source ends with them, those of the next page too."""
    items = [*_items(said, count(start))]
    if start + len(items) not in said and (page := _next_page(passages, source)) is not None:
        items += _items(_paragraphs(found, page), count())
    return [*chain.from_iterable(items[:_MOST_ITEMS])]


def _items(said: Paragraphs, numbers: Iterator[int]) -> Iterator[Sequence[Candidate]]:
    marked = takewhile(lambda number: number in said and said[number][0].is_item, numbers)
    return (said[number] for number in marked)


def _paragraphs(found: Sequence[Candidate], source: int) -> dict[int, list[Candidate]]:
    said: dict[int, list[Candidate]] = {}
    for one in found:
        if one.source == source and one.kind == "sentence":
            said.setdefault(one.paragraph, []).append(one)
    return said


def _below_heading(query: Query, found: Sequence[Candidate]) -> list[Candidate]:
    """Give the items of the section whose heading says what is asked for, from the first to the last."""
    for source in range(_HEADED):
        said = [one for one in found if one.source == source]
        heading = max((one for one in said if one.kind == "heading"), key=lambda one: _asked(one, query), default=None)
        if heading and _asked(heading, query) >= _ASKED_HEADING:
            below = [*takewhile(lambda one: one.kind == "sentence", said[heading.position + 1 :])]
            items = [at for at, one in enumerate(below) if one.is_item]
            if len(items) > 1:
                last = below[items[:_MOST_ITEMS][-1]].paragraph + (len(items) <= _MOST_ITEMS)
                return [one for one in below[items[0] :] if one.paragraph <= last]
    return []


def _is_headed(item: Candidate, found: Sequence[Candidate], query: Query) -> bool:
    """True if the heading above an item says as much of the question as the item itself, which so is one of several."""
    above = [one for one in found if one.source == item.source and one.position < item.position]
    heading = next((one for one in reversed(above) if one.kind == "heading"), None)
    return heading is not None and share(query.weights, {*heading.terms}) >= share(query.weights, {*item.terms})


def _asked(heading: Candidate, query: Query) -> float:
    """The share of the question that a heading says, or of its words that the question says: the smaller one."""
    words = {term for term in heading.terms if not term[0].isdigit() and not is_function_term(term)}
    said = len(words & query.said) / max(1, len(words))
    return min(said, share(query.weights, words))


def _next_page(passages: Sequence[Passage], index: int) -> int | None:
    """Return the number of the passage that is the next page of the same document; None where it is not among them."""
    passage = passages[index]
    page, document = passage.last_page or passage.page, passage.document_id
    following = (document, page + 1) if document and page else None
    return next((i for i, other in enumerate(passages) if (other.document_id, other.page) == following), None)
