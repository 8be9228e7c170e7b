"""Answers questions about a document as a whole or the library: with what is counted, or in a document's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from library.health import format_names
from library.library import Library
from library.records import Block, Document, Fact, OutlineHeading, Page, Passage
from library.text import cjk_share, ends_sentence, sentence_spans
from library.text.dates import find_dates
from library.text.stop_words import content_terms
from library.words import Language, phrase
from rag.extractive.candidates import read_candidates
from rag.extractive.quote import with_marker
from rag.prompt.sources import mark_passages
from rag.reading.extracts import unwrap
from rag.reading.sentences import keep_brackets
from rag.reading.structure import page_passage
from rag.retrieval.document_choice import AboutDocument
from rag.study.document_text import read_document
from rag.study.summary import most_telling

_NAMED = 20  # documents that are named; of more only the last that were added
_SENTENCES = 4  # of an abstract or first paragraph; where it has fewer, each heading has its first sentence below it
_BLOCKS = 3  # of a document that has neither
_HEADINGS = 12
_FRONT = 3  # pages among which the first with text is
_PAGE_LETTERS = 6000
_LONG = 2500  # letters of a part that are quoted, of which a Chinese character counts as two


def answer_about(
    library: Library, about: AboutDocument, within: Sequence[str] | None, language: Language
) -> tuple[str, list[Passage]]:
    """Answer a question about a document or the library.

    Args:
        library: Holds the documents.
        about: What is asked, of which.
        within: The ids of the documents that are asked; None means all.
        language: Of the words around the quotes.

    Returns:
        The answer, with the markers of the passages that it cites, and those passages; empty where several documents
        may be meant.
    """
    if about.of_library:
        return _answer_about_library(library, about.kind, within, language), []
    if about.document is None:
        return "", []
    if about.part:
        return _quote_part(about.passages, language)
    return _answer_about_document(library, about.kind, about.document, language)


def _answer_about_library(library: Library, kind: str, within: Sequence[str] | None, language: Language) -> str:
    if kind != "contents":
        return phrase(language, f"about_{kind}")
    documents = [one for one in library.documents() if within is None or one.id in within]
    if not documents:
        return phrase(language, "about_empty")
    newest = sorted(documents, key=lambda one: one.added_at, reverse=True)
    pages = sum(one.page_count for one in documents)
    said = [phrase(language, "about_contents", n=len(documents), pages=pages)]
    said += [
        phrase(language, "about_one", name=keep_brackets(one.name), n=one.page_count, added=one.added_at[:10])
        for one in newest[:_NAMED]
    ]
    if len(newest) > _NAMED:
        said.append(phrase(language, "about_more", n=len(newest) - _NAMED))
    return "\n\n".join(said)


def _answer_about_document(
    library: Library, kind: str, document: Document, language: Language
) -> tuple[str, list[Passage]]:
    if kind == "pages":
        return phrase(language, "about_pages", name=keep_brackets(document.name), n=document.page_count), []
    if kind == "added":
        return phrase(language, "about_added", name=keep_brackets(document.name), added=document.added_at[:10]), []
    if kind == "attachments":
        names = format_names([attachment.name for attachment in document.health.attachments])
        return phrase(language, "about_attachments", name=keep_brackets(document.name), names=keep_brackets(names)), []
    if kind in ("authors", "affiliations", "date"):
        return _quote_facts(library, kind, document)
    passages = open_pages(library, document)
    overview = _Overview.of(document, passages)
    if not overview.says_enough:
        told = [(one.text, one.page) for one in most_telling(read_document(library, document), _SENTENCES)]
        numbers = {page for _, page in told} - overview.pages.keys()
        passages += [_passage(document, page) for number in numbers if (page := library.page(document.id, number))]
        passages.sort(key=lambda passage: passage.page or 0)
        overview = _Overview.of(document, passages, told)
    return "\n\n".join(overview.paragraphs(language)), passages


def _quote_part(passages: Sequence[Passage], language: Language) -> tuple[str, list[Passage]]:
    """Quote passages sentence by sentence, row by row; of a long part the beginning, with where it goes on.

    Returns:
        The quotes with their markers, and the passages that they are of.
    """
    said: list[str] = []
    letters = 0
    found = read_candidates(mark_passages(passages))
    for (source, _), group in groupby(found, key=lambda one: (one.source, one.paragraph)):
        if letters >= _LONG:
            goes_on = phrase(language, "about_goes_on", page=passages[source].page)
            return "\n\n".join([*said, goes_on]), [*passages[: source + 1]]
        quoted = [*group]
        gap = "" if cjk_share(quoted[0].text) > 0.5 else " "
        said.append(gap.join(with_marker(one.text, one.marker) for one in quoted))
        letters += sum(len(one.text) * (2 if cjk_share(one.text) > 0.5 else 1) for one in quoted)
    return "\n\n".join(said), [*passages]


def _quote_facts(library: Library, kind: str, document: Document) -> tuple[str, list[Passage]]:
    """Quote the line that holds the date, the names one after the other, or each line that says where they work."""
    facts = document.facts
    named = {"authors": facts.authors, "affiliations": facts.affiliations}
    found = named.get(kind, (facts.date,) if facts.date else ())
    pages = {fact.page: library.page(document.id, fact.page) for fact in found if fact.page}
    passages = [_passage(document, page) for page in pages.values() if page]
    markers = {passage.page: marker for marker, passage in mark_passages(passages).items()}
    said: dict[int, list[str]] = {}
    for fact in found:
        if page := pages.get(fact.page):
            said.setdefault(fact.page, []).append(_dated_line(page, fact) if kind == "date" else fact.text)
    return "\n\n".join(with_marker(_listed(texts, kind), markers[page]) for page, texts in said.items()), passages


def _listed(texts: Sequence[str], kind: str) -> str:
    apart = "、" if cjk_share("".join(texts)) > 0.5 else ", "
    return (apart if kind == "authors" else "; ").join(texts)


def _dated_line(page: Page, date: Fact) -> str:
    """Give the line that says a date, of those where it stands."""
    blocks = [block for block in page.blocks if date.lies_in(Fact("", page.number, block.rect))]
    lines = [line for block in blocks for line in page.text[block.start : block.end].splitlines()]
    dated = (line for line in lines if any(one.iso == date.text for one in find_dates(line)))
    return unwrap(next(dated, "\n".join(lines))) or date.text


def open_pages(library: Library, document: Document) -> list[Passage]:
    """Give the pages that tell what a document is about: of its title, its abstract and its main headings, in order."""
    facts = document.facts
    numbers = {fact.page for fact in (facts.title, facts.abstract) if fact and fact.page}
    numbers |= {heading.page for heading in _main_headings(document)}
    pages = {number: page for number in numbers if (page := library.page(document.id, number))}
    front = (library.page(document.id, number) for number in range(1, _FRONT + 1))
    if first := next((page for page in front if page and page.text.strip()), None):
        pages[first.number] = first
    return [_passage(document, pages[number]) for number in sorted(pages) if pages[number].text.strip()]


@dataclass(frozen=True)
class _Overview:
    """What a document says of itself, by the pages that say it, each with its marker.

    Attributes:
        told: Sentences that tell most of it, each with its page, where it does not say itself what it is about.
    """

    document: Document
    pages: Mapping[int, tuple[str, Passage]]
    told: Sequence[tuple[str, int]] = ()

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage], told: Sequence[tuple[str, int]] = ()) -> _Overview:
        """Mark the pages that are open."""
        marked = mark_passages(passages).items()
        return cls(document, {passage.page or 0: (marker, passage) for marker, passage in marked}, told)

    @property
    def says_enough(self) -> bool:
        """Whether it has an abstract of several sentences, or some below its main headings."""
        return len(self._first) > 1 or any(below for _, below in self._headings)

    def paragraphs(self, language: Language) -> Iterator[str]:
        """Quote title, beginning and main headings."""
        title = self.document.facts.title
        yield self._quote(title.text, title.page) if title else keep_brackets(self.document.title)
        is_told_below = any(below for _, below in self._headings)
        sentences = self._first if self._is_on_topic(self._first) or not is_told_below else []
        told = [self._quote(text, page) for text, page in self.told if self._is_new(text, page)]
        for said in filter(None, (sentences, told)):
            yield ("" if cjk_share(said[0]) > 0.5 else " ").join(said)
        if not (sentences or told or is_told_below):
            yield from self._first_blocks()
        if self._headings:
            yield phrase(language, "about_headings")
        for heading, below in self._headings:
            yield self._quote(heading.title, heading.page)
            if len(sentences) < _SENTENCES:
                yield from below

    @cached_property
    def _headings(self) -> list[tuple[OutlineHeading, list[str]]]:
        """The main headings, each with what is quoted below it."""
        return [(heading, [*self._below(heading)]) for heading in _main_headings(self.document)]

    def _is_new(self, text: str, page: int) -> bool:
        """True if a text stands on a page as it is, and not in the abstract."""
        abstract = self.document.facts.abstract
        return _stands_in(text, self.pages[page][1]) and not (abstract and text in abstract.text)

    def _is_on_topic(self, sentences: Sequence[str]) -> bool:
        """False for a single sentence without a word of the title or headings, such as who certifies a thesis."""
        title = self.document.facts.title
        named = [title.text if title else self.document.title, *(heading.title for heading, _ in self._headings)]
        own, words = ({*filter(str.isalpha, content_terms(" ".join(said)))} for said in (sentences, named))
        return len(sentences) > 1 or not own.isdisjoint(words)

    @cached_property
    def _first(self) -> list[str]:
        """Sentences that stand on their page, word for word, of the abstract or first paragraph; its end may be cut."""
        abstract = self.document.facts.abstract
        if abstract is None or abstract.page not in self.pages:
            return []
        sentences = [abstract.text[start:end] for start, end in sentence_spans(abstract.text)]
        if len(sentences) > 1 and not ends_sentence(sentences[-1]):
            sentences.pop()
        marker, passage = self.pages[abstract.page]
        return [with_marker(one, marker) for one in sentences[:_SENTENCES] if _stands_in(one, passage)]

    def _first_blocks(self) -> Iterator[str]:
        title = self.document.facts.title
        for number in [*self.pages][:1]:
            top = title.rect[1] if title and title.page == number else float("inf")
            texts = (block for block in self.pages[number][1].blocks if block.kind in ("paragraph", "field"))
            below = [block for block in texts if block.rect[3] <= top]
            yield from (self._quote(self._text_of(number, block), number) for block in below[:_BLOCKS])

    def _below(self, heading: OutlineHeading) -> Iterator[str]:
        """Quote the first sentence of the paragraph right below a heading."""
        blocks = self.pages[heading.page][1].blocks if heading.page in self.pages else ()
        at = next((at for at, block in enumerate(blocks) if block.kind == "heading" and block.rect == heading.rect), -1)
        if 0 <= at < len(blocks) - 1 and blocks[at + 1].kind == "paragraph":
            text = self._text_of(heading.page, blocks[at + 1])
            spans = sentence_spans(text)
            abstract = self.document.facts.abstract
            first = text[slice(*spans[0])] if spans else ""
            if ends_sentence(first) and not (abstract and first in abstract.text):
                yield self._quote(first, heading.page)

    def _text_of(self, number: int, block: Block) -> str:
        return unwrap(self.pages[number][1].text[block.start : block.end])

    def _quote(self, text: str, page: int) -> str:
        """Quote a text with the marker of its page, if it stands there."""
        marker, passage = self.pages.get(page, ("", None))
        return with_marker(text, marker) if passage and _stands_in(text, passage) else keep_brackets(text)


def _main_headings(document: Document) -> list[OutlineHeading]:
    """Give the first headings of the uppermost level that has several."""
    counts = Counter(heading.level for heading in document.outline)
    main = next((level for level in sorted(counts) if counts[level] > 1), -1)
    return [heading for heading in document.outline if heading.level == main][:_HEADINGS]


def _passage(document: Document, page: Page) -> Passage:
    return page_passage(document, page, 0, _PAGE_LETTERS)


def _stands_in(text: str, passage: Passage) -> bool:
    return "".join(text.split()) in "".join(passage.text.split())
