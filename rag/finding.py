"""Finds what an answer may rest on: query, documents and web side by side, and what of both fits the prompt."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableLambda, RunnableParallel

from library.errors import SettingsError, WebEmpty, WebOffline, WebSearchError
from library.health import format_names
from library.library import Library
from library.log import internal_error
from library.outgoing import sent_for
from library.records import Passage
from library.settings import Settings
from library.words import Message
from rag.about_documents.overview import open_pages
from rag.models.conversation import History, rewrite_follow_up
from rag.prompt.budget import count_tokens, keep_fitting
from rag.prompt.prompts import make_answer_prompt
from rag.prompt.sources import format_source, mark_passages
from rag.query.understand import understand
from rag.quoting.name import is_built_in
from rag.retrieval.refusal import REFUSE_BELOW, answerable, find_missing, weigh
from rag.retrieval.reranker import make_reranker
from rag.retrieval.retriever import Retriever
from rag.run import Run
from rag.web.query import WebQuery, words_for_engines
from rag.web.search import WebSearch

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_PASSAGES = 8
_HISTORY_SHARE = 0.25  # of the prompt's room


class Finder:
    """Fills in the sources of a question. Thread-safe."""

    def __init__(self, library: Library, settings: Settings, web: WebSearch) -> None:
        """Name what is searched."""
        self._library, self._settings, self._web = library, settings, web
        self._reranker = make_reranker(settings)
        self._retriever = Retriever(library, self._reranker)
        self._history = History(int(settings.prompt_tokens * _HISTORY_SHARE))

    def find(self, run: Run, model: BaseChatModel) -> None:
        """Fill in the query and the passages to answer from."""
        if run.nothing_within and not run.options.web:
            return
        rewriter = None if is_built_in(run.options.model) else model
        with sent_for("rewrite the question"):
            rewrite = partial(rewrite_follow_up, model=rewriter, usage=run.usage) if rewriter else None
            run.query = understand(run.question, run.history, rewrite)
        if rewriter is not None and run.history:
            with sent_for("sum up the chat"):
                run.told = self._history.tell(run.history, rewriter, run.usage)
        if run.about and run.about.document and (opened := open_pages(self._library, run.about.document)):
            run.documents = opened
            self._choose(run, opened)
            return
        found = RunnableParallel(documents=_step(self._search_documents, run), web=_step(self._pages, run)).invoke({})
        run.documents, run.web = found["documents"], found["web"]
        self._choose(run, self._held(run))

    def turn_to_web(self, run: Run) -> None:
        """Ask the web for what the documents do not hold, say so, and fill in the sources from both."""
        run.web = self._search_web(run)
        if run.web:
            run.warnings.append(Message("web_unasked"))
            self._choose(run, list(run.sources.values()))

    def _search_documents(self, run: Run) -> list[Passage]:
        began = time.monotonic()
        passages = self._retriever.retrieve(run.query, run.within, _PASSAGES)
        run.timed("retrieve", began)
        if self._reranker and self._reranker.problem:
            run.warnings.append(self._reranker.problem)
        return passages

    def _pages(self, run: Run) -> list[Passage]:
        return self._search_web(run) if run.options.web is True else []

    def _search_web(self, run: Run) -> list[Passage]:
        began = time.monotonic()
        query = self._web_query(run)
        age = self._web.age_s(query)
        try:
            found = self._web.search(query)
        except (WebSearchError, SettingsError) as error:
            known = isinstance(error, WebOffline) and any(error.message in turn.warnings for turn in run.history)
            if not known:  # a chat is told once that there is no network
                run.warnings.append(error.message)
            run.suggestions = tuple(error.suggestions) if isinstance(error, WebEmpty) else ()
            return []
        except Exception as error:  # noqa: BLE001 - the edge of the web: whatever fails there, the documents answer
            run.warnings.append(Message("web_failed", {"reference": internal_error(error, "web").reference}))
            return []
        finally:
            run.timed("web", began)
        if age:
            run.warnings.append(Message("web_kept", {"age": _age(age)}))
        return found

    def _web_query(self, run: Run) -> WebQuery:
        chosen, settings = run.options, self._settings
        region = settings.web_region if chosen.region is None else chosen.region
        return WebQuery(
            words_for_engines(run.query.text), chosen.recency, region, chosen.safe_search or settings.web_safe_search
        )

    def _held(self, run: Run) -> list[Passage]:
        """Give the documents' passages, or none when they do not hold the answer and nobody can read them to see.

        A model that reads decides for itself; the built-in answerer would quote the nearest words.
        """
        chance = answerable(self._library, run.query, run.documents, run.within)
        run.documents = weigh(run.documents, chance)
        if not is_built_in(run.options.model):
            return run.documents
        if missing := find_missing(self._library, run.query, run.documents, run.within):
            run.warnings.append(Message("remark_missing", {"names": format_names([one.text for one in missing])}))
        unclear = run.about and not run.about.document
        return run.documents if chance >= REFUSE_BELOW and not (missing or unclear) else []

    def _choose(self, run: Run, documents: Sequence[Passage]) -> None:
        """Take for sources what fits the prompt beside rules, history and question."""
        passages = [*documents, *run.web]
        if not is_built_in(run.options.model):  # which has no limit; loading the tokenizer would delay its answer
            bare = make_answer_prompt(run.query.completed, [], run.told, run.options)
            room = self._settings.prompt_tokens - sum(count_tokens(text) for _, text in bare)
            wanted = rank_together(documents, run.web)
            kept = keep_fitting(wanted, room, lambda passage: count_tokens(format_source("W10", passage)))
            passages = [passage for passage in passages if passage in kept]
        run.sources = mark_passages(passages)


def rank_together(documents: Sequence[Passage], web: Sequence[Passage]) -> list[Passage]:
    """Rank passages of documents and of the web, whose scores compare, after the best of each: neither goes unheard."""
    first, rest = [*documents[:1], *web[:1]], [*documents[1:], *web[1:]]
    return [*first, *sorted(rest, key=lambda passage: -passage.score)]


def _age(seconds: float) -> Message:
    if seconds >= 60:
        return Message("age_minutes", {"minutes": seconds / 60})
    return Message("age_seconds", {"seconds": max(1, round(seconds))})


def _step(find: Callable[[Run], list[Passage]], run: Run) -> Runnable[Any, list[Passage]]:
    return RunnableLambda(lambda _: find(run))
