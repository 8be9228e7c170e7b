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
from library.scope import resolve
from library.settings import Settings
from library.words import Message
from rag.about_documents.asked import find_document_asked_about
from rag.about_documents.overview import answer_about
from rag.answer import Answer, Citation, Sentence, Turn
from rag.events import AskOptions, Event, Finished, Progress, Token, check_length
from rag.finding import Finder
from rag.models.by_name import give_up, make_chat_model
from rag.models.failures import ModelFailure
from rag.models.prices import price_of
from rag.models.tracing import turn_off_tracing
from rag.prompt.notes import note_attached, note_language, notes_on
from rag.prompt.prompts import language_of_prompt, refusal_for
from rag.prompt.sources import mark_passages
from rag.quoting.name import QUOTE, is_built_in
from rag.reading.sentences import parse_sentences
from rag.run import Run
from rag.stopping import Stopped, run_until_stopped
from rag.verify.citing import Review, cite
from rag.verify.model_review import Doubtful, review
from rag.verify.verdict import Verdict
from rag.verify.verifier import make_verifier
from rag.web.search import WebSearch
from rag.writing.draft import Draft
from rag.writing.silent_refusal import silence_refusal
from rag.writing.writing import write

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
        self._verifier = make_verifier(settings, library.embedder)
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
        if run.sources:
            yield Progress("writing")
            written = self._write(run, model, began)
            yield from silence_refusal(written) if auto else written
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

    def _write(self, run: Run, model: BaseChatModel, began: float) -> Iterator[Event]:
        asking = time.monotonic()
        draft = Draft(run.query, list(run.sources.values()), run.told, run.options, run.usage)
        yield from _until_stopped(write(draft, model, self._settings), draft, run.stopped)
        run.timed("model", asking)
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
        if self._verifier.problem:
            run.warnings.append(self._verifier.problem)
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
        )

    def _check(self, run: Run, text: str) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        copied = is_built_in(run.options.model)
        said = parse_sentences(text, run.sources, verbatim=copied)

        def check() -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
            return cite(
                self._library, self._verifier, said, run.sources, copied=copied, review=self._review_by_model(run)
            )

        try:
            return run_until_stopped(check, run.stopped, _CHECK_GRACE_S)
        except Stopped:
            run.complete = False
            run.warnings.append(Message("remark_unchecked"))
            return tuple(replace(sentence, citations=()) for sentence in said), ()

    def _review_by_model(self, run: Run) -> Review | None:
        """Return what asks the model about doubted sentences, where that is wanted and the answer is whole."""
        options = run.options
        if not options.model_check or is_built_in(options.model) or run.from_library or not run.complete:
            return None

        def ask_model(doubtful: Sequence[Doubtful]) -> list[Verdict]:
            model = make_chat_model(
                self._settings, options.model, self._library.embedder, self._library.idf, self._library.ledger.record
            )
            try:
                return review(doubtful, model, run.usage.count)
            except ModelFailure as failure:
                run.warnings.append(failure.message)
                return [one.verdict for one in doubtful]

        return ask_model


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
