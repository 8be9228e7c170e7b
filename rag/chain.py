"""The way from a question to a cited answer: query, documents and web side by side, prompt, model, check."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from library.errors import FootnoteError
from library.library import Library
from library.records import Document
from library.scope import resolve
from library.settings import Settings
from library.words import Message
from rag.about_documents.asked import find_document_asked_about
from rag.about_documents.overview import answer_about
from rag.answer import Answer, Citation, Sentence, Turn
from rag.check.citing import cite
from rag.events import AskOptions, Event, Finished, Progress, Token, check_length
from rag.finding import Finder
from rag.generate.draft import Draft
from rag.generate.reading_plan import RULES_TOKENS, plan_reading
from rag.generate.summarising import SummaryDraft, summarise
from rag.generate.writing import hold_back, write
from rag.models.chat_models import give_up, make_chat_model, turn_off_tracing
from rag.models.usage import price_of
from rag.prompt.notes import note_attached, note_language, notes_on
from rag.prompt.prompts import (
    language_of_prompt,
    may_become_refusal,
    may_become_search_request,
    refusal_for,
)
from rag.prompt.sources import mark_passages
from rag.quoting.name import QUOTE, is_built_in
from rag.reading.sentences import parse_sentences
from rag.run import Run
from rag.stopping import Stopped, run_until_stopped
from rag.web.search import WebSearch

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_CHECK_GRACE_S = 0.8  # that a check has after a stop: most take a tenth of it, and what was written is worth one
_CLOSEST = 3
_CLOSEST_WEB = 2


class Answerer:
    """Answers questions from a library and, when asked to, from the web. Thread-safe."""

    def __init__(self, library: Library, settings: Settings, web: WebSearch | None = None) -> None:
        """Name what is asked; answerers may share a web search, and what it remembers."""
        turn_off_tracing()
        self._library = library
        self._settings = settings
        self._finder = Finder(library, settings, web or WebSearch(settings, library, library.ledger.record))

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        options: AskOptions | None = None,
        stopped: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer a question, telling what comes as it comes; the last event is `Finished`.

        Args:
            question: As the user typed it.
            history: The turns before it, the oldest first.
            options: Scope, web and model; all documents and the built-in answerer by default.
            stopped: Set from elsewhere to break off; what is written by then is checked as an incomplete answer.

        Raises:
            QuestionTooLong: If it has more characters than a question may have.
            FilterError: If a date of the scope cannot be used.
            ModelError: If the model gave nothing at all; one that breaks off later ends in an incomplete answer.
            FootnoteError: If it was broken off before the first word.
            StorageError: If the library fails.
        """
        check_length(question)
        began = time.monotonic()
        run = Run(question.strip(), history, options or AskOptions(), stopped)
        run.within = resolve(run.options.scope, self._library)
        if self._library_answers(run):
            yield from self._answer_about(run)
        else:
            yield from self._answer(run, began)
        if run.sources:
            yield Progress("checking")
        answer = self._finish(run)
        run.timed("total", began)
        yield Finished(answer)

    def _answer(self, run: Run, began: float) -> Iterator[Event]:
        """Search, and let the model write from what is found."""
        stopped = run.stopped
        kit = (self._library.embedder, self._library.idf, self._library.ledger.record)
        model = make_chat_model(self._settings, run.options.model, *kit)
        yield Progress("searching_both" if run.options.web is True else "searching")
        try:
            run_until_stopped(lambda: self._finder.find(run, model), stopped)
        except Stopped:
            give_up(model)
            raise
        auto = run.options.web == "auto"
        if run.about and run.about.document and run.sources:
            yield from self._read_whole(run, run.about.document, model, began)
        elif run.sources:
            yield Progress("writing")
            written = self._write(run, model, began, may_search=self._finder.may_search_again(run))
            yield from hold_back(written, may_become_refusal) if auto else written
        if auto and run.refuses and run.complete:
            yield from self._turn_to_web(run, model, began)
        if stopped is not None and stopped.is_set():
            run.stopped = None  # it ended the writing; what was written is worth its check, however busy the machine

    def _library_answers(self, run: Run) -> bool:
        """Find the document that is asked about as a whole; True where the library itself can say what is asked."""
        run.about = about = find_document_asked_about(self._library, run.question, run.within, alone=not run.history)
        return bool(about and about.document and (about.kind != "overview" or is_built_in(run.options.model)))

    def _answer_about(self, run: Run) -> Iterator[Event]:
        """Answer from what the library knows of a document; no model is asked, whichever is chosen."""
        about = run.about
        if about is None or about.document is None:
            return
        yield Progress("writing")
        run.query, run.options, run.from_library = run.question, replace(run.options, model=""), True
        run.text, passages = answer_about(self._library, about.kind, about.document, language_of_prompt(run.question))
        run.sources = mark_passages(passages)
        yield Token(run.text)
        if about.kind == "overview":
            run.warnings.append(Message("remark_overview"))

    def _read_whole(self, run: Run, document: Document, model: BaseChatModel, began: float) -> Iterator[Event]:
        """Let the model read all of a document; where that takes more than it may, the pages that tell most of it."""
        room = self._settings.prompt_tokens - RULES_TOKENS
        reading = run_until_stopped(lambda: plan_reading(self._library, document, room), run.stopped)
        limit = run.options.most_tokens or self._settings.question_tokens
        if len(reading.sections) > 1 and reading.tokens > limit:
            run.needs_tokens = reading.tokens
            values = {"tokens": reading.tokens, "calls": reading.calls, "limit": limit}
            run.warnings.append(Message("remark_read_in_part", values))
            yield Progress("writing")
            yield from self._write(run, model, began)
            return
        asking = time.monotonic()
        draft = SummaryDraft(run.query, (), run.told, replace(run.options, so_far=""), run.usage)
        yield from _until_stopped(summarise(draft, reading, model, self._settings, limit), draft, run.stopped)
        run.timed("model", asking)
        self._keep(run, draft, began)

    def _turn_to_web(self, run: Run, model: BaseChatModel, began: float) -> Iterator[Event]:
        """Ask the web for what the documents do not hold, and answer from both."""
        yield Progress("searching_web")
        try:
            run_until_stopped(lambda: self._finder.turn_to_web(run), run.stopped)
        except Stopped:  # the documents' answer, a refusal, stands
            run.complete = False
            return
        if run.web:
            yield Progress("writing")
            yield from self._write(run, model, began)

    def _write(self, run: Run, model: BaseChatModel, began: float, *, may_search: bool = False) -> Iterator[Event]:
        """Let the model write from the sources; where it asks for another search instead, from those of both."""
        asking = time.monotonic()
        passages = list(run.sources.values())
        draft = Draft(run.query, passages, run.told, run.options, run.usage, may_search=may_search)
        written = _until_stopped(write(draft, model, self._settings), draft, run.stopped)
        yield from written if is_built_in(run.options.model) else hold_back(written, may_become_search_request)
        run.timed("model", asking)
        self._keep(run, draft, began)
        if draft.search_request:
            run.text = refusal_for(run.question)  # unless more is found
            if may_search and draft.complete:
                yield from self._search_again(run, model, began, draft.search_request)

    def _search_again(self, run: Run, model: BaseChatModel, began: float, words: str) -> Iterator[Event]:
        """Search once more, for what the model asks for, and let it answer from all that was found."""
        yield Progress("searching_again")
        try:
            found = run_until_stopped(lambda: self._finder.search_again(run, words), run.stopped)
        except Stopped:
            run.complete = False
            return
        run.warnings.append(Message("remark_searched_again" if found else "remark_searched_in_vain", {"words": words}))
        if found:
            yield Progress("writing")
            yield from self._write(run, model, began)

    def _keep(self, run: Run, draft: Draft, began: float) -> None:
        if draft.first_token:
            run.timings["first_token"] = round((draft.first_token - began) * 1000)
        run.text, run.complete = draft.text, draft.complete
        run.sources = mark_passages(draft.passages)
        run.warnings += draft.warnings

    def _finish(self, run: Run) -> Answer:
        began = time.monotonic()
        refused = run.refuses
        nothing_within = Message("remark_nothing_within")
        without = (
            nothing_within.said_in(language_of_prompt(run.question))
            if run.nothing_within
            else refusal_for(run.question)
        )
        text = run.text.strip() or without
        sentences, citations = self._check(run, text)
        refused = refused and not citations
        if refused or run.from_library:  # what cites nothing then states nothing of the documents
            sentences = tuple(one if one.citations else _stating_nothing(one) for one in sentences)
        if run.nothing_within and not refused:
            run.warnings.append(nothing_within)
        run.warnings += notes_on(run.query, run.sources)
        if is_built_in(run.options.model):
            run.warnings += note_language([one.quote for one in citations if one.document_id], run.question)
        if refused:
            if run.about and run.about.document is None:
                run.warnings.append(Message("remark_which"))
            else:
                closest = run.documents[:_CLOSEST]
                run.warnings += note_attached(self._library, closest, run.question, run.within)
        run.timed("check", began)
        price = price_of(run.options.model, run.usage.counts, self._settings)
        return Answer(
            question=run.question,
            query=run.query,
            answer=text,
            refused=refused,
            sentences=sentences,
            citations=citations,
            closest=(*run.documents[:_CLOSEST], *run.web[:_CLOSEST_WEB]) if refused else (),
            warnings=tuple(run.warnings),
            model=run.options.model or QUOTE,
            usage=run.usage.counts,
            usage_estimated=run.usage.estimated,
            price=None if price is None else float(price),
            timings_ms=run.timings,
            complete=run.complete,
            nothing_within=run.nothing_within,
            suggestions=run.suggestions,
            needs_tokens=run.needs_tokens,
        )

    def _check(self, run: Run, text: str) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        copied = is_built_in(run.options.model)
        said = parse_sentences(text, run.sources, verbatim=copied)

        def check() -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
            return cite(self._library, said, run.sources, copied=copied)

        try:
            return run_until_stopped(check, run.stopped, _CHECK_GRACE_S)
        except Stopped:
            run.complete = False
            run.warnings.append(Message("remark_unchecked"))
            return tuple(replace(sentence, citations=()) for sentence in said), ()


def _stating_nothing(sentence: Sentence) -> Sentence:
    return replace(sentence, support="none", reason="", doubted=())


def _until_stopped(written: Iterator[Event], draft: Draft, stopped: threading.Event | None) -> Iterator[Event]:
    """Leave off when asked to: while a model says nothing, an event comes several times a second."""
    with closing(cast("Generator[Event]", written)):
        for event in written:
            yield event
            if stopped is not None and stopped.is_set():
                if draft.is_new:
                    raise Stopped("answer_stopped")
                draft.complete = False
                return


def ask(answerer: Answerer, question: str, history: Sequence[Turn] = (), options: AskOptions | None = None) -> Answer:
    """Answer a question and wait for the whole of it.

    Raises:
        FootnoteError: As `Answerer.stream` does.
    """
    for event in answerer.stream(question, history, options):
        if isinstance(event, Finished):
            return event.answer
    raise FootnoteError("answer_not_whole")
