"""The way from a question to a cited answer: understand, retrieve, judge, prompt, generate, verify."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import cast

from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.runnables.config import run_in_executor

from library.errors import FootnoteError, ModelError
from library.library import Library
from library.records import Passage
from library.scope import resolve
from library.settings import Settings, read_settings
from library.words import Message
from rag.answer import Answer, Turn
from rag.answering import Drafter, refuses, verify
from rag.document_answers import answer_about
from rag.events import AskOptions, Event, Finished, Progress, Token, check_length
from rag.extractive import is_built_in
from rag.finding import Finder
from rag.models.chat_models import give_up, make_chat_model, turn_off_tracing
from rag.prompt.sources import mark_passages
from rag.query.understand import Query, understand
from rag.researching import Researcher
from rag.retrieval.document_choice import find_document_asked_about
from rag.state import State, Stopped, begin, lies_nothing_within, make_step, merge, proceed, run_until_stopped
from rag.verify.verifier import make_verifier
from rag.watching import make_handler, note_question
from rag.web.search import WebSearch

_LOG = logging.getLogger(__name__)


class Answerer:
    """Answers questions from a library and, when asked to, from the web. Thread-safe.

    Attributes:
        chain: The whole way as a Runnable: it takes the question and what of `State` goes with it, and gives the state
            with the answer; its stream gives what each step adds.
    """

    def __init__(self, library: Library, settings: Settings, web: WebSearch | None = None) -> None:
        """Name what is asked; answerers may share a web search, and what it remembers."""
        turn_off_tracing()
        self._library = library
        self._settings = settings
        verifier = make_verifier(settings, library.embedder)
        self._finder = finder = Finder(library, settings, web or WebSearch(settings, library, library.ledger.record))
        self._understand = make_step("understand", self._read)
        self._look_up = make_step("look_up", self._answer_from_library)
        self._retrieve = make_step("retrieve", _until_stopped(finder.retrieve))
        self._judge = make_step("judge", _until_stopped(finder.judge))
        self._prompt = make_step("prompt", finder.choose)
        self._generate = make_step("generate", Drafter(library, settings, finder).write)
        self._search_web = make_step("search_web", self._turn_to_web)
        self._research = make_step("research", Researcher(settings, self._go_steps).research)
        self._verify = make_step("verify", partial(verify, library, settings, verifier))
        chain: Runnable[State, State] = RunnableGenerator(self._run, self._arun, name="footnote")
        self.chain = chain.with_config(callbacks=[make_handler(settings.traces_url)]) if settings.traces_url else chain

    @classmethod
    @contextmanager
    def open(cls, settings: Settings | None = None) -> Iterator[Answerer]:
        """Open a library, and answer from it until the end of the `with` block.

        Args:
            settings: Name the library; without them the environment does.

        Raises:
            SettingsError: If a setting of the environment cannot be used.
            StorageError: As `Library.open` does, which may raise more.
        """
        settings = settings or read_settings()
        with Library.open(settings) as library:
            yield cls(library, settings)

    def _run(self, asked: Iterator[State]) -> Iterator[State]:
        state = begin(merge(*asked))
        with closing(note_question(self._go_steps(state), state["options"].model)) as added:
            yield from added

    def _go_steps(self, state: State) -> Generator[State]:
        """Go the steps of a question; each takes the state and gives what it adds."""
        state = yield from proceed(self._understand, state)
        if state["from_library"]:
            state = yield from proceed(self._look_up, state)
        elif _is_searched(state):
            if state["options"].research and not state["options"].so_far:
                state = yield from proceed(self._research, state)
            state = yield from self._go_to_draft(state)
        yield from proceed(self._verify, state)

    def _go_to_draft(self, state: State) -> Generator[State, None, State]:
        """Find and write, unless research has done both."""
        if not state["parts"]:
            for step in (self._retrieve, self._judge, self._prompt, self._generate):
                state = yield from proceed(step, state)
            if state["options"].web == "auto" and refuses(state) and state["complete"]:
                state = yield from proceed(self._search_web, state)
                if state["web"]:
                    for step in (self._prompt, self._generate):
                        state = yield from proceed(step, state)
        return state

    async def _arun(self, asked: AsyncIterator[State]) -> AsyncIterator[State]:
        steps = self._run(iter([one async for one in asked]))
        while (added := await run_in_executor(None, next, steps, None)) is not None:
            yield added

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
            ModelError: If research has no model, or the model gave nothing at all; one that breaks off later ends in an
                incomplete answer.
            FootnoteError: If it was broken off before the first word.
            StorageError: If the library fails.
        """
        asked: State = {"question": question, "history": history, "stopped": stopped}
        if options:
            asked["options"] = options
        with closing(cast("Generator[State]", self.chain.stream(asked))) as added:
            for one in added:
                if "event" in one:
                    yield one["event"]
                if "answer" in one:
                    yield Finished(one["answer"])

    def answer_from(
        self,
        question: str,
        passages: Sequence[Passage],
        options: AskOptions,
        text: str = "",
        stopped: threading.Event | None = None,
    ) -> Answer:
        """Answer from these passages alone, without a search; what is written is checked as any answer.

        Args:
            question: What is asked of them.
            passages: The most telling first; a model gets what fits its prompt.
            options: Name the model.
            text: The answer, with markers, where it is copied word for word from the passages; "" lets the model write.
            stopped: Breaks off, as in `stream`.

        Raises:
            ModelFailure: If the model gave nothing at all.
            StorageError: If the library fails.
        """
        options = replace(options, most_tokens=self._settings.prompt_tokens)  # too few to search again
        state = begin({"question": question, "options": options, "stopped": stopped})
        kit = (self._library.embedder, self._library.idf, self._library.ledger.record)
        model = make_chat_model(self._settings, options.model, *kit)
        known: State = {"began": time.monotonic(), "query": understand(question), "within": None, "about": None}
        known |= {"model": model, "text": text, "from_library": bool(text), "evidence": passages}
        state = merge(state, known, {"sources": mark_passages(passages)} if text else {})
        for step in (self._verify,) if text else (self._prompt, self._generate, self._verify):
            for added in step.stream(state):
                state = merge(state, added)
        return state["answer"]

    def _read(self, state: State) -> Iterator[State]:
        """Understand the question; what the library itself can say of a document is not searched for."""
        check_length(state["question"], self._settings.question_letters)
        began, options = time.monotonic(), state["options"]
        query, within = understand(state["question"], state["history"]), resolve(options.scope, self._library)
        about = find_document_asked_about(self._library, query, within, alone=not state["history"])
        read: State = {"began": began, "question": query.question, "query": query, "within": within, "about": about}
        if about and about.is_known and not (about.sums_up and not is_built_in(options.model)):
            query = replace(query, completed=query.question)
            yield {**read, "query": query, "from_library": True, "options": replace(options, model="")}
            return
        if options.research and is_built_in(options.model):
            raise ModelError("research_needs_model")
        kit = (self._library.embedder, self._library.idf, self._library.ledger.record)
        read["model"] = make_chat_model(self._settings, options.model, *kit)
        yield read
        state = merge(state, read)
        yield {"event": Progress("searching_both" if options.web is True else "searching")}
        completed = _until_stopped(self._finder.complete)(state) if _is_searched(state) else State()
        _log_query(completed.get("query", query))
        yield completed

    def _answer_from_library(self, state: State) -> Iterator[State]:
        """Answer from what the library knows of a document; no model is asked, whichever is chosen."""
        about = state["about"]
        if about is None:
            return
        yield {"event": Progress("writing")}
        text, passages = answer_about(self._library, about, state["within"], state["query"].language)
        yield {"event": Token(text)}
        remarks = (Message("remark_part" if about.part else "remark_overview"),) if about.sums_up else ()
        yield {"text": text, "sources": mark_passages(passages), "warnings": remarks}
        _LOG.debug("look_up: %s of %s", about.kind, about.document.id if about.document else "the library")

    def _turn_to_web(self, state: State) -> Iterator[State]:
        yield {"event": Progress("searching_web")}
        try:
            yield run_until_stopped(lambda: self._finder.search_web(state), state["stopped"])
        except Stopped:  # the documents' answer, a refusal, stands
            yield {"complete": False}


def _log_query(query: Query) -> None:
    counts = len(query.names), len(query.dates), len(query.identifiers)
    kind = "a follow-up, completed" if query.completed != query.question else "complete in itself"
    _LOG.debug("understand: %s, wants %s; %d names, %d dates, %d identifiers", kind, query.wants or "anything", *counts)


def _is_searched(state: State) -> bool:
    """True if there is a document or the web to search."""
    return bool(state["options"].web) or not lies_nothing_within(state)


def _until_stopped(work: Callable[[State], State]) -> Callable[[State], State]:
    """Let go of a step's work, and of the model that it asks, when a stop is asked for."""

    def work_until_stopped(state: State) -> State:
        try:
            return run_until_stopped(lambda: work(state), state["stopped"])
        except Stopped:
            give_up(state["model"])
            raise

    return work_until_stopped


def ask(answerer: Answerer, question: str, history: Sequence[Turn] = (), options: AskOptions | None = None) -> Answer:
    """Answer a question and wait for the whole of it.

    Raises:
        FootnoteError: As `Answerer.stream` does.
    """
    *_, last = answerer.stream(question, history, options)
    if isinstance(last, Finished):
        return last.answer
    raise FootnoteError("answer_not_whole")
