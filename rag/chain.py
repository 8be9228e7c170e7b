"""The way from a question to a cited answer: query, documents and web side by side, prompt, model, check."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, cast

from langchain_core.runnables import Runnable, RunnableLambda, RunnableParallel

from library.errors import FootnoteError, SettingsError, WebOffline, WebSearchError
from library.library import Library
from library.outgoing import sent_for
from library.records import Passage
from library.scope import resolve
from library.settings import Settings
from rag.answer import Answer, Told, Turn
from rag.check.citing import cite
from rag.events import AskOptions, Event, Finished, Progress
from rag.history.condense import condense
from rag.history.history import History
from rag.models.by_name import make_chat_model
from rag.models.prices import price_of
from rag.models.tracing import turn_off_tracing
from rag.models.usage import Usage
from rag.prompt.budget import count_tokens, keep_fitting
from rag.prompt.notes import notes_on
from rag.prompt.prompts import is_refusal, make_answer_prompt, nothing_within_for, refusal_for
from rag.prompt.sources import format_source, mark_passages
from rag.quoting.name import QUOTE, is_built_in
from rag.reading.sentences import parse_sentences
from rag.retrieval.refusal import REFUSE_BELOW, answerable, weigh
from rag.retrieval.reranker import make_reranker
from rag.retrieval.retriever import Retriever
from rag.web.notices import notice
from rag.web.search import WebSearch
from rag.writing.draft import Draft
from rag.writing.silent_refusal import silence_refusal
from rag.writing.writing import write

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_PASSAGES = 8
_CLOSEST = 3
_CLOSEST_WEB = 2
_WORTH_TELLING_S = 60  # age of web results
_HISTORY_SHARE = 0.25  # of the prompt's room


@dataclass
class _Run:
    """One question on its way; filled in as it goes."""

    question: str
    history: Sequence[Turn]
    options: AskOptions
    stopped: threading.Event | None = None
    query: str = ""
    within: Sequence[str] | None = None
    documents: list[Passage] = field(default_factory=list)
    web: list[Passage] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    sources: dict[str, Passage] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    timings: dict[str, int] = field(default_factory=dict)
    text: str = ""
    complete: bool = True

    @property
    def nothing_within(self) -> bool:
        return self.within is not None and not self.within

    @property
    def refuses(self) -> bool:
        return not self.sources or is_refusal(self.text)

    def timed(self, stage: str, began: float) -> None:
        self.timings[stage] = round((time.monotonic() - began) * 1000)


class Answerer:
    """Answers questions from a library and, when asked to, from the web. Thread-safe."""

    def __init__(self, library: Library, settings: Settings, web: WebSearch | None = None) -> None:
        """Name what is asked; answerers may share a web search, and what it remembers."""
        turn_off_tracing()
        self._library = library
        self._settings = settings
        self._reranker = make_reranker(settings)
        self._retriever = Retriever(library, self._reranker)
        self._history = History(int(settings.prompt_tokens * _HISTORY_SHARE))
        self._web = web or WebSearch(settings, library, library.ledger.record)

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
            FilterError: If a date of the scope cannot be used.
            ModelError: If the model gave nothing at all; one that breaks off later ends in an incomplete answer.
            FootnoteError: If it was broken off before the first word.
            StorageError: If the library fails.
        """
        began = time.monotonic()
        run = _Run(question.strip(), history, options or AskOptions(), stopped)
        kit = (self._library.embedder, self._library.idf, self._library.ledger.record)
        model = make_chat_model(self._settings, run.options.model, *kit)
        yield Progress("searching")
        self._find(run, model)
        auto = run.options.web == "auto"
        if run.sources:
            yield Progress("writing")
            written = self._write(run, model, began)
            yield from silence_refusal(written) if auto else written
        if auto and run.refuses and run.complete:
            yield from self._turn_to_web(run, model, began)
        if run.sources:
            yield Progress("checking")
        answer = self._finish(run)
        run.timed("total", began)
        yield Finished(answer)

    def _find(self, run: _Run, model: BaseChatModel) -> None:
        """Fill in the query and the passages to answer from."""
        run.within = resolve(run.options.scope, self._library)
        run.query = run.question
        if run.nothing_within and not run.options.web:
            return
        rewriter = None if is_built_in(run.options.model) else model
        with sent_for("rewrite the question"):
            run.query = condense(run.question, run.history, rewriter, run.usage)
        if rewriter is not None and run.history:
            with sent_for("sum up the chat"):
                run.told = self._history.tell(run.history, rewriter, run.usage)
        found = RunnableParallel(documents=self._step(self._documents, run), web=self._step(self._pages, run))
        passages = found.invoke({})
        run.documents, run.web = passages["documents"], passages["web"]
        run.sources = mark_passages(self._fitting(run, self._held(run)))

    def _step(self, find: Callable[[_Run], list[Passage]], run: _Run) -> Runnable[Any, list[Passage]]:
        return RunnableLambda(lambda _: find(run))

    def _documents(self, run: _Run) -> list[Passage]:
        began = time.monotonic()
        passages = self._retriever.retrieve(run.query, run.within, _PASSAGES)
        run.timed("retrieve", began)
        if self._reranker and self._reranker.problem:
            run.warnings.append(self._reranker.problem)
        return passages

    def _pages(self, run: _Run) -> list[Passage]:
        return self._search_web(run) if run.options.web is True else []

    def _search_web(self, run: _Run) -> list[Passage]:
        began = time.monotonic()
        age = self._web.age_s(run.query, run.options.recency)
        try:
            found = self._web.search(run.query, run.options.recency)
        except (WebSearchError, SettingsError) as error:
            known = isinstance(error, WebOffline) and any(str(error) in turn.warnings for turn in run.history)
            if not known:  # a chat is told once that there is no network
                run.warnings.append(str(error))
            return []
        finally:
            run.timed("web", began)
        if age >= _WORTH_TELLING_S:
            run.warnings.append(notice("kept", run.question, minutes=round(age / 60)))
        return found

    def _turn_to_web(self, run: _Run, model: BaseChatModel, began: float) -> Iterator[Event]:
        """Ask the web for what the documents do not hold, say so, and answer from both."""
        yield Progress("searching")
        run.web = self._search_web(run)
        if not run.web:
            return
        run.warnings.append(notice("unasked", run.question))
        run.sources = mark_passages(self._fitting(run, list(run.sources.values())))
        yield Progress("writing")
        yield from self._write(run, model, began)

    def _held(self, run: _Run) -> list[Passage]:
        """Give the documents' passages, or none when they do not hold the answer and nobody can read them to see.

        A model that reads decides for itself; the built-in answerer would quote the nearest words.
        """
        chance = answerable(self._library, run.query, run.documents, run.within)
        run.documents = weigh(run.documents, chance)
        return run.documents if chance >= REFUSE_BELOW or not is_built_in(run.options.model) else []

    def _fitting(self, run: _Run, documents: Sequence[Passage]) -> list[Passage]:
        """Choose what fits the prompt beside rules, history and question, documents and web in turn."""
        if is_built_in(run.options.model):
            return [*documents, *run.web]  # it has no limit, and loading the tokenizer would delay the first answer
        bare = make_answer_prompt(run.query, [], run.told, run.options)
        room = self._settings.prompt_tokens - sum(count_tokens(text) for _, text in bare)
        in_turn = [p for p in chain.from_iterable(zip_longest(documents, run.web)) if p is not None]
        kept = keep_fitting(in_turn, room, lambda passage: count_tokens(format_source("W10", passage)))
        return sorted(kept, key=lambda passage: passage.origin == "web")

    def _write(self, run: _Run, model: BaseChatModel, began: float) -> Iterator[Event]:
        asking = time.monotonic()
        draft = Draft(run.query, list(run.sources.values()), run.told, run.options, run.usage)
        yield from _until_stopped(write(draft, model, self._settings), draft, run.stopped)
        run.timed("model", asking)
        if draft.first_token:
            run.timings["first_token"] = round((draft.first_token - began) * 1000)
        run.text, run.complete = draft.text, draft.complete
        run.sources = mark_passages(draft.passages)
        run.warnings += draft.warnings

    def _finish(self, run: _Run) -> Answer:
        began = time.monotonic()
        refused = run.refuses
        text = run.text.strip() or (nothing_within_for if run.nothing_within else refusal_for)(run.question)
        sentences, citations = cite(self._library, parse_sentences(text, run.sources), run.sources)
        refused = refused and not citations
        if run.nothing_within and not refused:
            run.warnings.append(nothing_within_for(run.question))
        run.warnings += notes_on(run.question, run.query, run.sources)
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
        )


def _until_stopped(written: Iterator[Event], draft: Draft, stopped: threading.Event | None) -> Iterator[Event]:
    """Leave off when asked to: while a model says nothing, an event comes several times a second."""
    with closing(cast("Generator[Event]", written)):
        for event in written:
            yield event
            if stopped is not None and stopped.is_set():
                if draft.is_new:
                    raise FootnoteError("It was stopped before the first word.")
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
    raise FootnoteError("The answer ended before it was whole.")
