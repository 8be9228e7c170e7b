"""Widens what is shown of a page to whole lists and tables, and follows them on to the next page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from library.library import Library
from library.records import Block, Page, Passage
from rag.reading.structure import blocks_within

MOST_LETTERS = 5000
"""Of a page, with the lists and tables that are shown whole."""
_WHOLE = ("list", "table")


def widen(blocks: Sequence[Block], begin: int, end: int) -> tuple[int, int]:
    """Return a span of a page, widened to the whole of each list or table that it cuts, as far as these fit.

    A table that it begins with gets the caption above it.

    Args:
        blocks: Of the page.
        begin: Where the span begins in the page's text.
        end: Where it ends.
    """
    for block in blocks:
        is_cut = block.start < end and block.end > begin and (block.start < begin or block.end > end)
        if block.kind in _WHOLE and is_cut:
            wider = min(begin, block.start), max(end, block.end)
            if wider[1] - wider[0] <= MOST_LETTERS:
                begin, end = wider
    return _with_caption(blocks, begin), end


def _with_caption(blocks: Sequence[Block], begin: int) -> int:
    """Return where a span begins, with the caption above it where it begins with a table."""
    shown = [block for block in blocks if block.kind != "aside"]
    first = next((place for place, block in enumerate(shown) if block.end > begin), 0)
    above = shown[first - 1] if first else None
    return above.start if above and above.kind == "caption" and shown[first].kind == "table" else begin


def follow_on(library: Library, passages: Sequence[Passage]) -> list[Passage]:
    """Return passages, each whose list or table goes on with the rest of it from the next page behind it.

    Args:
        library: Holds their documents.
        passages: Of documents or the web, at most one a page.
    """
    there = {(passage.document_id, passage.page) for passage in passages}
    followed: list[Passage] = []
    for passage in passages:
        followed.append(passage)
        rest = _rest_of(library, passage)
        if rest and (rest.document_id, rest.page) not in there:
            there.add((rest.document_id, rest.page))
            followed.append(rest)
    return followed


def _rest_of(library: Library, passage: Passage) -> Passage | None:
    """Return the beginning of the next page, where a list or table goes on there that the passage ends with."""
    last = passage.blocks[-1] if passage.blocks else None
    if passage.document_id is None or passage.page is None or last is None or last.kind not in _WHOLE:
        return None
    page, following = (library.page(passage.document_id, passage.page + more) for more in (0, 1))
    if not (page and following and _ends_with(page, passage)):
        return None
    first = next((block for block in following.blocks if block.kind != "aside"), None)
    if first is None or first.kind != last.kind or not (first.continues or first.kind == "list"):
        return None
    if first.end - first.start > MOST_LETTERS:
        return None
    return replace(
        passage,
        text=following.text[first.start : first.end],
        blocks=blocks_within(following.blocks, following.text, first.start, first.end),
        page=following.number,
        last_page=following.number,
        page_label=following.label,
    )


def _ends_with(page: Page, passage: Passage) -> bool:
    """True if a passage ends with the last block of its page."""
    last = next((block for block in reversed(page.blocks) if block.kind != "aside"), None)
    shown = passage.blocks[-1]
    return last is not None and last.rect == shown.rect and passage.text.rstrip().endswith(_end_of(page, last))


def _end_of(page: Page, block: Block) -> str:
    return page.text[block.start : block.end].rstrip().rpartition("\n")[2]
