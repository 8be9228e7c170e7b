"""What programs are shown: documents, pages, passages, answers and what comes on the way to one, as they travel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from library.health import warnings_of
from library.records import Document as StoredDocument
from library.records import Page as StoredPage
from library.records import Passage as FoundPassage
from library.records import Rect
from library.stores.collections import Collection as StoredCollection
from library.stores.jobs import Job as StoredJob
from library.stores.jobs import Stage
from library.words import Language
from rag import answer as answers
from rag.answer import Support


class Shown(BaseModel):
    """Base of what is shown; what is left out is not there."""

    model_config = ConfigDict(frozen=True)


class Problem(Shown):
    """Problem details, RFC 9457."""

    type: str = Field(description="names the failure: urn:footnote:problem:…")
    title: str
    status: int
    detail: str = Field(description="what failed, on which object, and what to do, in the language that was asked for")
    params: list[str] = Field(default=[], description="where in the request the fault lies")


class Document(Shown):
    """A document of the library."""

    id: str = Field(description="sha256 of the file")
    name: str
    title: str
    size: int = Field(description="bytes")
    pages: int
    language: str
    added_at: str
    dated: str = Field(description="the day, month or year that it is of; empty when unknown")
    collections: list[str] = Field(description="names")

    @classmethod
    def of(cls, stored: StoredDocument, collections: Sequence[str] = ()) -> Document:
        """Show a document."""
        return cls(
            **{name: getattr(stored, name) for name in ("id", "name", "title", "size", "added_at", "dated")},
            pages=stored.page_count,
            language=stored.spoken,
            collections=sorted(collections),
        )


class Documents(Shown):
    """A part of the list of documents."""

    documents: list[Document]
    total: int = Field(description="how many there are in all")


class Heading(Shown):
    """A heading of a document's outline."""

    level: int = Field(description="from 0")
    title: str
    page: int


_COUNTED = ("read", "ocr", "empty", "garbled", "unread", "hiding", "tables", "fields", "comments")


class Report(Shown):
    """What was got out of a document's pages; pages are numbers from 1."""

    document: Document
    warnings: list[str]
    read: int = Field(description="pages that gave text")
    ocr: list[int] = Field(description="pages whose text was recognised in their picture")
    empty: list[int]
    garbled: list[int]
    unread: list[int] = Field(description="pages that could not be read within the limits")
    hiding: list[int] = Field(description="pages with text that nobody sees, which was left out")
    tables: int
    fields: int
    comments: int
    attachments: list[str]
    authors: list[str]
    abstract: str
    outline: list[Heading]

    @classmethod
    def of(cls, stored: StoredDocument, document: Document, language: Language) -> Report:
        """Report on a document."""
        health, facts = stored.health, stored.facts
        return cls(
            document=document,
            warnings=[warning.said_in(language) for warning in warnings_of(health)],
            **{name: getattr(health, name) for name in _COUNTED},
            attachments=[attachment.name for attachment in health.attachments],
            authors=[author.text for author in facts.authors],
            abstract=facts.abstract.text if facts.abstract else "",
            outline=[Heading(level=one.level, title=one.title, page=one.page) for one in stored.outline],
        )


class Block(Shown):
    """A part of a page: a span of its text, and where it stands."""

    kind: str
    start: int
    end: int
    rect: Rect = Field(description="x0, y0, x1, y1 in PDF points, origin at the bottom left")


class Page(Shown):
    """The text of a page."""

    number: int = Field(description="from 1")
    label: str | None = Field(description="what is printed on it, where that is not its number")
    text: str
    how: Literal["text", "ocr", "empty", "unread"]
    blocks: list[Block]

    @classmethod
    def of(cls, stored: StoredPage) -> Page:
        """Show a page."""
        blocks = [Block(kind=one.kind, start=one.start, end=one.end, rect=one.rect) for one in stored.blocks]
        return cls(number=stored.number, label=stored.label, text=stored.text, how=stored.how, blocks=blocks)


class Pages(Shown):
    """Some pages of a document."""

    pages: list[Page]
    total: int = Field(description="how many it has")


class Job(Shown):
    """A file on its way into the library."""

    id: int
    name: str
    stage: Stage
    ended: bool
    document_id: str = Field(description="empty until the file was looked at")
    pages: int
    pages_done: int = Field(description="in the present stage")
    error: str

    @classmethod
    def of(cls, stored: StoredJob, language: Language) -> Job:
        """Show a job."""
        names = ("id", "name", "stage", "ended", "document_id", "pages", "pages_done")
        error = stored.error.said_in(language) if stored.error else ""
        return cls(**{name: getattr(stored, name) for name in names}, error=error)


class Jobs(Shown):
    """The files on their way, and those that arrived or failed lately."""

    jobs: list[Job]


class Collection(Shown):
    """A named group of documents."""

    id: str
    name: str
    count: int

    @classmethod
    def of(cls, stored: StoredCollection) -> Collection:
        """Show a collection."""
        return cls(id=stored.id, name=stored.name, count=stored.count)


class Collections(Shown):
    """All collections, by name."""

    collections: list[Collection]


class Passage(Shown):
    """A piece of a document or of a web page, as it was found."""

    document_id: str | None
    title: str
    page: int | None
    last_page: int | None
    page_label: str | None
    url: str | None
    score: float = Field(description="in [0, 1], higher is better")
    text: str

    @classmethod
    def of(cls, found: FoundPassage) -> Passage:
        """Show a passage."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class Found(Shown):
    """What a search found."""

    query: str = Field(description="what was searched for; instructions are left out, a follow-up is completed")
    answerable: float = Field(description="the chance that the passages hold the answer, in [0, 1]")
    passages: list[Passage]


class Citation(Shown):
    """A marker of an answer, with the place that it stands for."""

    marker: str
    kind: Literal["document", "web"]
    title: str
    document_id: str | None
    page: int | None
    page_label: str | None
    url: str | None
    published: str | None
    quote: str
    rects: list[Rect]
    support: Support
    score: float

    @classmethod
    def of(cls, citation: answers.Citation) -> Citation:
        """Show a citation."""
        return cls(**{name: getattr(citation, name) for name in cls.model_fields})


class Sentence(Shown):
    """A sentence of an answer, without markers, and the verdict on it."""

    text: str
    citations: list[str]
    verdict: Support
    reason: str = Field(description="why the check doubts it; empty when it does not")
    doubted: list[str] = Field(description="what the reason is about, such as a figure")


class Part(Shown):
    """A question that was asked to answer a larger one."""

    question: str
    answered: bool
    supported: int = Field(description="sentences of its answer that the check has found in their sources")
    stated: int = Field(description="out of how many")
    tokens: int


class Answer(Shown):
    """An answer, checked sentence by sentence against what it cites."""

    question: str
    query: str
    answer: str = Field(description="with markers, such as [1]")
    refused: bool = Field(description="the sources do not hold the answer; `closest` has the nearest passages")
    complete: bool
    sentences: list[Sentence]
    citations: list[Citation]
    closest: list[Passage]
    warnings: list[str]
    suggestions: list[str]
    model: str = Field(description='"quote" is the built-in answerer')
    usage: dict[str, int]
    timings_ms: dict[str, int]
    parts: list[Part] = Field(description="of research, the questions that were asked for it")

    @classmethod
    def of(cls, answer: answers.Answer, language: Language) -> Answer:
        """Show an answer."""
        plain = ("question", "query", "answer", "refused", "complete", "model", "usage", "timings_ms", "suggestions")
        return cls(
            **{name: getattr(answer, name) for name in plain},
            sentences=[
                Sentence(
                    text=one.text,
                    citations=list(one.citations),
                    verdict=one.support,
                    reason=one.reason,
                    doubted=list(one.doubted),
                )
                for one in answer.sentences
            ],
            citations=list(map(Citation.of, answer.citations)),
            closest=list(map(Passage.of, answer.closest)),
            warnings=[warning.said_in(language) for warning in answer.warnings],
            parts=[Part(**vars(part)) for part in answer.parts],
        )
