"""Finds the list that answers: what leads in to it and its items, on to the next page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, takewhile

from library.text import ends_sentence
from rag.prompt.sources import Source
from rag.quoting.ranking import Candidate
from rag.reading.extracts import ITEM

_MOST_ITEMS = 12
_NEAR_LEAD = 2.5  # below the best score: what a lead must reach where several things are asked for, 1 in 12 as likely


def list_of(
    ranked: Sequence[Candidate], found: Sequence[Candidate], sources: Sequence[Source], *, several: bool
) -> list[Candidate]:
    """Give the list that answers a question, in reading order; nothing where none does.

    A list may name what is asked for in its lead alone, and one of its items may say more of the question's words: who
    asks for several things gets the list of the best item, else that of a lead which is nearly as good as the best.

    Args:
        ranked: What may answer, best first.
        found: All that the sources say, in any order.
        sources: As they were marked.
        several: Whether several things are asked for.
    """
    best = ranked[0]
    said = _sentences(found, best.source)
    if several and is_item(best):
        start = best.position - sum(1 for _ in _items(said, count(best.position - 1, -1)))
        lead = said.get(start - 1)
        above = [lead] if lead and leads(lead) else []
        listed = [*above, *_items_from(start, said, best.source, found, sources)]
        return listed if len(listed) > 1 else []
    near = (one for one in ranked if one.source == best.source and one.score >= best.score - _NEAR_LEAD)
    for lead in near if several else ranked[:1]:
        if leads(lead) and (below := _below(lead, said, found, sources)):
            return [lead, *below]
    return []


def is_item(candidate: Candidate) -> bool:
    """Tell whether a candidate is a marked item of a list."""
    return ITEM.match(candidate.text) is not None


def leads(candidate: Candidate) -> bool:
    """Tell whether a candidate leads in to what follows it."""
    return candidate.text.endswith((":", "："))


def _below(
    lead: Candidate, said: Mapping[int, Candidate], found: Sequence[Candidate], sources: Sequence[Source]
) -> list[Candidate]:
    """Give the items below what leads in to them: those with marks, else those without a stop."""
    start = lead.position + 1
    if start not in said or is_item(said[start]):
        return _items_from(start, said, lead.source, found, sources)
    following = (said[place] for place in takewhile(said.__contains__, count(start)))
    return [*takewhile(lambda one: not ends_sentence(one.text), following)][:_MOST_ITEMS]


def _items_from(
    start: int, said: Mapping[int, Candidate], source: int, found: Sequence[Candidate], sources: Sequence[Source]
) -> list[Candidate]:
    """Give the marked items from a place on; where the source ends with them, those that begin the next page too."""
    items = [*_items(said, count(start))]
    if start + len(items) not in said and (page := _next_page(sources, source)) is not None:
        items += _items(_sentences(found, page), count())
    return items[:_MOST_ITEMS]


def _items(said: Mapping[int, Candidate], places: Iterator[int]) -> Iterator[Candidate]:
    return (said[place] for place in takewhile(lambda place: place in said and is_item(said[place]), places))


def _sentences(found: Sequence[Candidate], source: int) -> dict[int, Candidate]:
    """Give the sentences of a source by their places; a heading or a row between leaves a gap."""
    return {one.position: one for one in found if one.source == source and one.kind == "sentence"}


def _next_page(sources: Sequence[Source], index: int) -> int | None:
    """Find the source that is the next page of the same document; None where it is not among them."""
    title, page = sources[index].title, sources[index].page
    following = str(int(page) + 1) if page.isdecimal() else ""
    pages = (i for i, other in enumerate(sources) if following and (other.title, other.page) == (title, following))
    return next(pages, None)
