"""Splits a document's text into chunks that the embedding model reads whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ingest.chunks.measuring import Measure
from ingest.chunks.packing import pack
from ingest.chunks.parts import PageParts
from ingest.pages.assembling import Assembled, Heading
from library.embedders.base import Embedder
from library.records import PAGE_BREAK, SECTION_PARTS, Chunk

_BODY_TOKENS = 200
_SPARE_TOKENS = 6  # the model's own, before and after, and for a tokeniser that cuts words by what stands beside them
_LONGEST_SECTION = 100  # characters
_LONGEST_TITLE = 60


def split_pages(text: Assembled, document_id: str, header: str, embedder: Embedder) -> list[Chunk]:
    """Pack the pages' blocks into chunks of about even length, none across a page break.

    A chunk's offsets count in the pages' texts joined by `PAGE_BREAK`; its text is exactly that span. A block is torn
    only where it alone is too long: a table between rows, a list between items, other text between sentences.
    Every chunk, with its header, section and context, fits the embedder, so that no text goes unseen.

    Args:
        text: The document's text.
        document_id: Begins each chunk's id.
        header: Words that name the document; cut to a quarter of what the embedder takes.
        embedder: Whose tokens count.

    Returns:
        The chunks in reading order; none for pages without text.
    """
    measure = Measure(embedder)
    header = measure.cut(header, embedder.max_tokens // 4)
    room = embedder.max_tokens - _SPARE_TOKENS - measure.tokens(header)
    sections = _Sections(text.headings, measure, embedder.max_tokens // 4)
    chunks: list[Chunk] = []
    offset = 0
    for page, body in zip(text.pages, text.bodies, strict=True):
        most = min(_BODY_TOKENS, room - sections.longest(page.number, measure))
        parts = PageParts(page, body, most, measure).parts()
        for first, last in pack(parts, most):
            ordinal, start, end = len(chunks), parts[first].start, parts[last - 1].end
            place = (offset + start, offset + end, page.number, page.number)
            words = (page.text[start:end], header, sections.at(page.number, start), parts[first].context)
            chunks.append(Chunk(f"{document_id}:{ordinal}", document_id, ordinal, *place, *words))
        offset += len(page.text) + len(PAGE_BREAK)
    return chunks


class _Sections:
    """Tells under which headings each place of a document stands."""

    def __init__(self, headings: Sequence[Heading], measure: Measure, most: int) -> None:
        self._places = [(heading.page, heading.start) for heading in headings]
        self._names = [""]  # before the first heading
        above: list[Heading] = []
        for heading in headings:
            above = [*(one for one in above if one.level < heading.level), heading]
            self._names.append(_name([one.title for one in above], measure, most))

    def at(self, page: int, offset: int) -> str:
        """Name the section that a place of a page belongs to."""
        return self._names[bisect_right(self._places, (page, offset))]

    def longest(self, page: int, measure: Measure) -> int:
        """Count the tokens of the longest name of a section that a page belongs to."""
        first, last = bisect_left(self._places, (page, 0)), bisect_left(self._places, (page + 1, 0))
        return max(measure.tokens(name) for name in self._names[first : last + 1])


def _name(titles: Sequence[str], measure: Measure, most: int) -> str:
    """Join titles, outermost first; where that is too long, in characters or tokens, the inner ones say more."""
    short = [title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…" for title in titles]
    while len(short) > 1 and (
        len(SECTION_PARTS.join(short)) > _LONGEST_SECTION or measure.tokens(SECTION_PARTS.join(short)) > most
    ):
        short.pop(0)
    return measure.cut(SECTION_PARTS.join(short), most)
