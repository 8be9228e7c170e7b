"""Finds the passages that may answer a query, one a page, and shows each with the whole of its lists and tables."""

from __future__ import annotations

import threading
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from cachetools import LRUCache

from library.library import Library
from library.records import Block, Chunk, Page, Passage
from rag.query.understand import Query, understand
from rag.reading.structure import blocks_within
from rag.retrieval.fusion import Reranker, Signs, dense_weight, fuse_pages, read_with, spread
from rag.retrieval.naming import NameMatcher, compare_languages
from rag.retrieval.refusal import REFUSE_BELOW, chance, measure_signals

_CANDIDATES = 192  # of each search, at least; what only one of them found is looked up in the other
_CANDIDATES_A_PASSAGE = 4
_NAMED_DOCUMENTS = 8
"""Documents that a question names the most are searched by themselves too: in a large library others crowd them out.
With 10 candidates instead of 64, in 91 documents, that is the difference between 65 and 74 % at page@5 of filings."""
_NAMED_CANDIDATES = 32
_OTHER_CANDIDATES = 96  # in other languages than the question's
_LATER = 0.03
"""What a page in another language loses where those in the question's own answer it: between 0.02 and 0.05 one more
Chinese question of realdocs-dev has its page among the first five, and none that only an English page answers less."""
_SHOWN = 3000
"""Letters of its page that a passage may have, its chunk in the middle. On natural questions to real documents one
of the right document's eight holds what the answer must say for 96 % (one chunk to each side: 91, whole pages: 96)."""
_LANGUAGES = 10_000  # documents whose language is remembered

MOST_LETTERS = 5000
"""Of a page, with the lists and tables that are shown whole."""
_WHOLE = ("list", "table")


@dataclass(frozen=True)
class _Found:
    """The best chunk of a page, by its id, with the page's document, number and score."""

    chunk: str
    document: str
    page: int
    score: float


class Retriever:
    """Searches a library. Thread-safe."""

    def __init__(self, library: Library, reranker: Reranker | None = None) -> None:
        """Name what is searched.

        Args:
            library: Holds the documents.
            reranker: Reads the best again; None leaves the order as it was found.
        """
        self._library, self._reranker = library, reranker
        self._known: LRUCache[str, float] = LRUCache(_LANGUAGES)
        self._lock = threading.Lock()
        self._matcher = (-1, NameMatcher([]))

    def retrieve(self, query: Query | str, documents: Sequence[str] | None = None, top: int = 8) -> list[Passage]:
        """Find passages, best first, at most one a page; first those in another language where only they answer.

        Args:
            query: A question as it is understood, or any text in any language, which is understood first.
            documents: Ids to stay within; None means all.
            top: Most passages.

        Raises:
            StorageError: If the library fails.
        """
        query = understand(query) if isinstance(query, str) else query
        if not query.text or (documents is not None and not documents):
            return []
        pages = self._pages(query, documents, top)
        found = self._chosen(query, pages, top)
        languages = compare_languages(self._library, query)
        others = languages.within(documents)
        if not found or not others or found[0].document_id in languages.foreign:
            return found
        if self._answer(query, found, documents):
            mixed = any(one.document_id in languages.foreign for one in found)
            return self._chosen(query, _others_later(pages, languages.foreign), top) if mixed else found
        return self._in_another_language(query, found, others, documents, top)

    def _in_another_language(
        self, query: Query, own: list[Passage], others: list[str], documents: Sequence[str] | None, top: int
    ) -> list[Passage]:
        """Put first what is found in another language, where that holds the answer and what is in the query's does not.

        Two languages say few words in common, so that among pages in the question's own the right one may come late.
        """
        found = self._chosen(query, self._pages(query, others, top), top)
        return _merged(found, own, top) if found and self._answer(query, found, documents) else own

    def _pages(self, query: Query, documents: Sequence[str] | None, top: int) -> list[_Found]:
        """Find the pages that may answer, best first, of which so many will be chosen."""
        return self._reranked(query, self._search(query, documents, max(_CANDIDATES, _CANDIDATES_A_PASSAGE * top)))

    def _chosen(self, query: Query, pages: Sequence[_Found], top: int) -> list[Passage]:
        chosen = spread([(one.document, one.score) for one in pages], top)
        return self._passages([replace(pages[position], score=score) for position, score in chosen], query)

    def _answer(self, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None) -> bool:
        return chance(measure_signals(self._library, query, passages, documents)) >= REFUSE_BELOW

    def _search(self, query: Query, documents: Sequence[str] | None, count: int) -> list[_Found]:
        """Find the pages that may answer, best first."""
        library = self._library
        languages = compare_languages(library, query)
        reading = read_with(library.unknown_share, languages.named)
        named = self._name_matcher().match(query, languages.aliases)
        said, meant = (f"{text} {query.computed_of}".rstrip() for text in (query.words, reading.text))
        words = dict(library.search_words(said, count, documents))
        if preferred := _preferred(named, documents):
            words |= library.search_words(said, _NAMED_CANDIDATES, preferred)
        cosines = {}
        if reading.known:
            cosines = dict(library.search_vectors(meant, count, documents))
            if others := languages.within(documents):  # among those in the question's language none would be found
                cosines |= library.search_vectors(meant, _OTHER_CANDIDATES, others)
            words |= library.compare_words(said, [chunk for chunk in cosines if chunk not in words])
            cosines |= library.compare_vectors(meant, [chunk for chunk in words if chunk not in cosines])
            cosines = languages.calibrated(cosines)
        places = library.places_of([*{*cosines, *words}])
        known = self._known_of({document: chunk for chunk, (document, _) in places.items()}) if reading.known else {}
        signs = {
            chunk: Signs(
                cosine=cosines.get(chunk, 0.0),
                words=words.get(chunk, 0.0),
                known=known.get(document, 0.0),
                named=named.get(document, 0.0),
                across=document in languages.foreign,
            )
            for chunk, (document, _) in places.items()
        }
        return [_Found(chunk, *places[chunk], score) for chunk, score in fuse_pages(signs, reading, places)]

    def _name_matcher(self) -> NameMatcher:
        generation, matcher = self._matcher
        if generation != self._library.generation:
            generation = self._library.generation
            matcher = NameMatcher(self._library.documents())
            self._matcher = (generation, matcher)
        return matcher

    def _known_of(self, samples: Mapping[str, str]) -> dict[str, float]:
        """Weigh the embedder by how well it knows the language of documents, by the id of a chunk of each."""
        with self._lock:
            known = {document: self._known[document] for document in samples if document in self._known}
        new = [chunk for document, chunk in samples.items() if document not in known]
        for chunk in self._library.chunks(new).values() if new else ():
            known[chunk.document_id] = dense_weight(self._library.embedder.unknown_share(chunk.text))
        with self._lock:
            self._known.update(known)
        return known

    def _reranked(self, query: Query, pages: list[_Found]) -> list[_Found]:
        """Let the reranker's score count as much as the one that the pages were found with."""
        if not self._reranker:
            return pages
        chunks = self._library.chunks([one.chunk for one in pages])
        pages = [one for one in pages if one.chunk in chunks]
        read = (chunks[one.chunk] for one in pages)
        texts = [f"{chunk.header}\n{chunk.section}\n{chunk.context}\n{chunk.text}" for chunk in read]
        anew = self._reranker.rerank(query.text, texts)
        if anew is None:
            return pages
        return [replace(one, score=(one.score + again) / 2) for one, again in zip(pages, anew, strict=True)]

    def _passages(self, found: Sequence[_Found], query: Query) -> list[Passage]:
        """Show each chunk with what stands before and after it on its page, since answers run on."""
        documents = {document.id: document for document in self._library.documents()}
        pages = self._library.pages_with_chunks([(one.document, one.page) for one in found])
        passages = []
        matcher = self._name_matcher()
        for one in found:
            document = documents.get(one.document)
            page, beside = pages.get((one.document, one.page), (None, ()))
            chunk = next((other for other in beside if other.id == one.chunk), None)
            if document is None or page is None or chunk is None:
                continue  # it was removed since it was found
            text, blocks = _with_neighbours(chunk, page, beside)
            passages.append(
                Passage(
                    text=text,
                    blocks=blocks,
                    score=round(max(one.score, 0.0), 4),
                    origin="document",
                    title=document.name,
                    document_id=document.id,
                    page=chunk.first_page,
                    last_page=chunk.last_page,
                    page_label=page.label,
                    published=document.dated or None,
                    naming=matcher.naming(query, document.id),
                )
            )
        return passages


def _others_later(pages: Sequence[_Found], foreign: Container[str]) -> list[_Found]:
    """Let pages in the question's own language, where these answer it, stand before near equals in another."""
    dues = (replace(one, score=one.score - _LATER) if one.document in foreign else one for one in pages)
    return sorted(dues, key=lambda one: -one.score)


def _merged(first: Sequence[Passage], others: Sequence[Passage], top: int) -> list[Passage]:
    """Take half of the passages from each of two lists, those of one first; what a list lacks the other gives."""
    kept = first[: max(top - top // 2, top - len(others))]
    places = {(passage.document_id, passage.page) for passage in kept}
    return [*kept, *(one for one in others if (one.document_id, one.page) not in places)][:top]


def _preferred(named: dict[str, float], documents: Sequence[str] | None) -> list[str]:
    """List the documents that a question names the most, of those that are searched."""
    searched = named.keys() if documents is None else named.keys() & set(documents)
    return sorted(searched, key=lambda document: -named[document])[:_NAMED_DOCUMENTS]


def _with_neighbours(chunk: Chunk, page: Page, beside: Sequence[Chunk]) -> tuple[str, tuple[Block, ...]]:
    """Return the text of a chunk and of those around it on its page, with what it is read with, and its blocks."""
    shown = _around(chunk, beside)
    at = _offset(page.text, beside)
    if not shown or at < 0:
        return chunk.text, ()
    first = at + shown[0].start - beside[0].start
    begin, end = widen(page.blocks, first, first + shown[-1].end - shown[0].start)
    above = f"{shown[0].context}\n" if shown[0].context and begin == first else ""
    blocks = blocks_within(page.blocks, page.text, begin, end)
    moved = (  # what it is read with belongs to the block that it begins in
        replace(block, start=block.start and block.start + len(above), end=block.end + len(above)) for block in blocks
    )
    return above + page.text[begin:end], tuple(moved)


def _around(chunk: Chunk, beside: Sequence[Chunk]) -> Sequence[Chunk]:
    """Choose the chunks that are shown with one: those next to it, and more while they are few enough."""
    place = next((place for place, other in enumerate(beside) if other.ordinal == chunk.ordinal), None)
    if place is None:
        return ()
    begin, end = max(place - 1, 0), min(place + 2, len(beside))
    while True:
        wider = [(begin - 1, end)] * (begin > 0) + [(begin, end + 1)] * (end < len(beside))
        length, (first, last) = min(
            ((beside[last - 1].end - beside[first].start, (first, last)) for first, last in wider),
            default=(_SHOWN + 1, (begin, end)),
        )
        if length > _SHOWN:
            return beside[begin:end]
        begin, end = first, last


def _offset(page: str, chunks: Sequence[Chunk]) -> int:
    """Find where the first of a page's chunks begins: after a running header, which belongs to none; -1 if nowhere."""
    first, last = chunks[0], chunks[-1]
    at = page.find(first.text)
    while at >= 0 and not page.startswith(last.text, at + last.start - first.start):
        at = page.find(first.text, at + 1)
    return at


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
