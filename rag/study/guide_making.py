"""Makes the guide of a document: by a model, whose sentences are checked, else in the document's own words."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from library.errors import FootnoteError
from library.library import Library
from library.outgoing import sent_for
from library.records import Document, Passage
from library.scope import Scope
from library.words import Message
from rag.answer import Answer
from rag.events import AskOptions, Event, Finished
from rag.extractive.quote import with_marker
from rag.prompt.prompts import GUIDE
from rag.prompt.sources import mark_passages
from rag.reading.structure import page_passage
from rag.study.document_text import read_document
from rag.study.guide import Guide
from rag.study.guide_quotes import figures_in, key_figures, what_it_is
from rag.study.questions import find_questions

_MODEL_S, _QUESTIONS_S = 90.0, 20.0
"""Longest time that a model may write, and that questions are tried."""
_FRONT, _MOST_PAGES = 24, 48  # pages that are read: the first, and those of headings
_ASKED = 300  # first pages that questions are made of
_TELLING = 4  # of what says figures, whose pages a model gets first


class Writer(Protocol):
    """What answers for the guide; an `Answerer` does."""

    def answer_from(
        self,
        question: str,
        passages: Sequence[Passage],
        options: AskOptions,
        text: str = "",
        stopped: threading.Event | None = None,
    ) -> Answer:
        """Answer from these passages alone, with `text` if it is given."""

    def stream(self, question: str, history: Sequence[Any] = (), options: AskOptions | None = None) -> Iterator[Event]:
        """Answer a question from the library."""


def make_guide(library: Library, document: Document, writer: Writer, options: AskOptions) -> Guide:
    """Make the guide of a document.

    Args:
        library: Holds it.
        document: Whose guide.
        writer: Answers for it.
        options: Name the model, if one is to write; of the rest nothing is taken.

    Raises:
        StorageError: If the library fails.
    """
    pages = read_for_study(library, document)
    about = figures = remark = None
    if options.model and pages:
        about, remark = _written(document, pages, writer, options.model)
    if about is None:
        about, figures = (
            _quoted(said, pages, writer) for said in (what_it_is(document, pages), key_figures(document, pages))
        )

    def ask(question: str) -> Answer:
        for event in writer.stream(question, (), AskOptions(Scope(documents=(document.id,)))):
            if isinstance(event, Finished):
                return event.answer
        raise FootnoteError("answer_not_whole")

    return Guide(about, figures, find_questions(read_document(library, document, _ASKED), ask, _QUESTIONS_S), remark)


def read_for_study(library: Library, document: Document) -> list[Passage]:
    """Return the pages that a guide quotes, whole: the first ones, and those with headings."""
    numbers = dict.fromkeys(range(1, min(document.page_count, _FRONT) + 1))
    numbers |= dict.fromkeys(heading.page for heading in document.outline)
    pages = (library.page(document.id, number) for number in sorted([*numbers][:_MOST_PAGES]))
    return [page_passage(document, page, 0, len(page.text)) for page in pages if page and page.text.strip()]


def _written(
    document: Document, pages: Sequence[Passage], writer: Writer, model: str
) -> tuple[Answer | None, Message | None]:
    """Let a model write from the pages that tell most; without an answer, with why there is none."""
    question, manner = GUIDE["zh" if document.spoken == "zh" else "en"]
    facts = document.facts
    telling: set[int | None] = {1, *(fact.page for fact in (facts.title, facts.abstract) if fact)}
    telling |= {pages[one.source].page for one in figures_in(document, pages)[:_TELLING]}
    first = [*(one for one in pages if one.page in telling), *(one for one in pages if one.page not in telling)]
    try:
        with _stopping_after(_MODEL_S) as stopped, sent_for("write the guide"):
            answer = writer.answer_from(question, first, AskOptions(model=model, instruction=manner), stopped=stopped)
    except FootnoteError as error:
        return None, error.message
    if answer.refused or not answer.citations:
        return None, Message("guide_uncited", {"model": model})
    return answer, None


@contextmanager
def _stopping_after(seconds: float) -> Iterator[threading.Event]:
    stopped = threading.Event()
    timer = threading.Timer(seconds, stopped.set)
    timer.daemon = True
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()


def _quoted(said: Sequence[tuple[str, Passage]], pages: Sequence[Passage], writer: Writer) -> Answer | None:
    """Cite quotes, each with the page it is of; None where there are none."""
    cited = [page for page in pages if any(page is other for _, other in said)]
    markers = {passage.page: marker for marker, passage in mark_passages(cited).items()}
    text = "\n\n".join(with_marker(text, markers[page.page]) for text, page in said)
    return writer.answer_from("", cited, AskOptions(), text) if said else None
