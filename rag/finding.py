"""The steps that find what an answer may rest on: documents and web side by side, judged, as far as they fit."""

from __future__ import annotations

import heapq
import logging
import time
from collections.abc import Sequence
from functools import partial

from langchain_core.runnables import RunnableLambda, RunnableParallel

from library.errors import SettingsError, WebEmpty, WebOffline, WebSearchError
from library.library import Library
from library.log import internal_error
from library.outgoing import sent_for
from library.records import Passage
from library.settings import Settings
from library.words import Message
from rag.document_answers import open_pages
from rag.extractive import is_built_in
from rag.models.chat_models import History, rewrite_follow_up
from rag.models.tokens import Usage, count_tokens, keep_fitting
from rag.prompt.prompts import make_answer_prompt
from rag.prompt.sources import format_source, mark_passages
from rag.query.understand import understand
from rag.retrieval.fusion import interleave, make_reranker
from rag.retrieval.missing import Missing, find_missing, note_missing
from rag.retrieval.refusal import Judgement, judge, weigh
from rag.retrieval.retriever import Retriever, follow_on
from rag.state import State, merge, milliseconds_since
from rag.web.engine import WebQuery, words_for_engines
from rag.web.search import WebSearch

_PASSAGES = 8
_PASSAGES_OF_SIDES = 12  # of a comparison, as far as they fit
_ID = 8  # letters of a document's id in the log
_HISTORY_SHARE = 0.25  # of the prompt's room

_LOG = logging.getLogger(__name__)


class Finder:
    """Finds the sources of a question; each method is a step's work. Thread-safe."""

    def __init__(self, library: Library, settings: Settings, web: WebSearch) -> None:
        """Name what is searched."""
        self._library, self._settings, self._web = library, settings, web
        self._reranker = make_reranker(settings)
        self._retriever = Retriever(library, self._reranker)
        self._history = History(int(settings.prompt_tokens * _HISTORY_SHARE))
        self._side_by_side = RunnableParallel[State](
            documents=RunnableLambda(self._search_documents, name="documents"),
            web=RunnableLambda(self._search_web_if_asked, name="web"),
        ).with_config(run_name="side_by_side")

    def complete(self, state: State) -> State:
        """Let the model that is chosen complete a follow-up, and choose what it is told of the turns before."""
        history, model = state["history"], state["model"]
        if not history or is_built_in(state["options"].model):
            return {}
        usage = Usage()
        with sent_for("rewrite the question"):
            rewrite = partial(rewrite_follow_up, model=model, usage=usage)
            query = understand(state["question"], history, rewrite)
        with sent_for("sum up the chat"):
            told = self._history.tell(history, model, usage)
        return {"query": query, "told": told, "usage": usage}

    def retrieve(self, state: State) -> State:
        """Search documents and web side by side; who has a document or a part of it summed up gets what tells of it."""
        about = state["about"]
        if about and about.document and about.sums_up and about.is_known:
            pages = about.passages or open_pages(self._library, about.document)
            if pages:
                return {"documents": pages, "evidence": pages}
        found = self._side_by_side.invoke(state)
        return merge(found["documents"], found["web"])

    def judge(self, state: State) -> State:
        """Take the documents' passages for evidence, unless they hold no answer and nobody can read them to see.

        A model that reads decides for itself; the built-in answerer would quote the nearest words.
        """
        about, documents, query = state["about"], state["documents"], state["query"]
        if state["evidence"]:
            return {}
        judged = judge(self._library, query, documents, state["within"])
        documents = weigh(documents, judged.chance)
        if not is_built_in(state["options"].model):
            _log_judgement("a model reads them", judged, documents)
            return {"documents": documents, "evidence": documents}
        missing = find_missing(self._library, query, documents, state["within"], judged.chance)
        if about and about.part and about.lacks_part:
            missing = missing or [Missing(about.part.text)]
        unclear = about is not None and about.document is None
        rule = "what it names is missing" if missing else "it may be any document" if unclear else ""
        held = judged.enough and not rule
        _log_judgement(rule or ("likely enough" if held else "too unlikely"), judged, documents)
        return {
            "documents": documents,
            "evidence": documents if held else [],
            "unsure": judged.may_be_there and not rule,
            "warnings": note_missing(missing),
        }

    def search_web(self, state: State) -> State:
        """Ask the web for what the documents do not hold, and say so."""
        found = self._search_web(state)
        if found["web"]:
            found = merge(found, {"warnings": (Message("web_unasked"),)})
        return merge(found, {"evidence": [*state["sources"].values()]})

    def may_search_again(self, state: State) -> bool:
        """True if a model may ask for another search: it has not begun its answer, and two prompts are allowed."""
        alone = is_built_in(state["options"].model) or state["options"].so_far
        return not alone and 2 * self._settings.prompt_tokens <= most_tokens(state, self._settings)

    def search_again(self, state: State, words: str) -> State:
        """Search the documents for other words too, and choose the sources anew where that found other pages.

        Args:
            state: With the sources that did not suffice.
            words: What the model asks to search for.
        """
        had = [source for source in state["sources"].values() if source.origin == "document"]
        found = interleave([had, self._retriever.retrieve(words, state["within"], _PASSAGES)])
        _LOG.debug("search_again: %d passages beside %d", len(found) - len(had), len(had))
        if len(found) == len(had):
            return {"warnings": (Message("remark_searched_in_vain", {"words": words}),)}
        added: State = {"documents": found, "evidence": found}
        added |= self.choose(merge(state, added))
        return {**added, "warnings": (Message("remark_searched_again", {"words": words}),)}

    def choose(self, state: State) -> State:
        """Take for sources what fits the prompt beside rules, history and question."""
        documents, web = state["evidence"], state["web"]
        passages = [*documents, *web]
        if not is_built_in(state["options"].model):  # which has no limit; the tokenizer would delay its answer
            documents = follow_on(self._library, documents)
            passages = [*documents, *web]
            bare = make_answer_prompt(
                state["query"].completed,
                [],
                state["told"],
                state["options"],
                may_search=self.may_search_again(state),
            )
            most = min(self._settings.prompt_tokens, most_tokens(state, self._settings))
            room = most - sum(count_tokens(text) for _, text in bare)
            wanted = rank_together(documents, web)
            kept = keep_fitting(wanted, room, lambda passage: count_tokens(format_source("W10", passage)))
            passages = [passage for passage in passages if passage in kept]
        _LOG.debug("prompt: %d of %d passages fit", len(passages), len(documents) + len(web))
        return {"sources": mark_passages(passages)}

    def _search_documents(self, state: State) -> State:
        began = time.monotonic()
        query, within = state["query"], state["within"]
        if query.sides:  # both are found, whichever the question is nearer to
            found = [self._retriever.retrieve(each, within, _PASSAGES) for each in (query, *query.sides)]
            passages = interleave(found)[:_PASSAGES_OF_SIDES]
        else:
            passages = self._retriever.retrieve(query, within, _PASSAGES)
        _LOG.debug("documents: %d passages, best %s", len(passages), _place(passages))
        problem = self._reranker.problem if self._reranker else None
        timings = {"retrieve": milliseconds_since(began)}
        warnings = (*self._library.ailments(), *((problem,) if problem else ()))
        return {"documents": passages, "timings": timings, "warnings": warnings}

    def _search_web_if_asked(self, state: State) -> State:
        return self._search_web(state) if state["options"].web is True else {"web": []}

    def _search_web(self, state: State) -> State:
        began = time.monotonic()
        query = self._web_query(state)
        age = self._web.age_s(query)
        added: State = {"web": [], "warnings": (Message("web_kept", {"age": _age(age)}),) if age else ()}
        try:
            added["web"] = self._web.search(query)
        except (WebSearchError, SettingsError) as error:
            known = isinstance(error, WebOffline) and any(error.message in turn.warnings for turn in state["history"])
            # A chat is told once that there is no network.
            added["warnings"] = () if known else (error.message,)
            added["suggestions"] = tuple(error.suggestions) if isinstance(error, WebEmpty) else ()
        except Exception as error:  # noqa: BLE001 - the edge of the web: whatever fails there, the documents answer
            reference = internal_error(error, "web").reference
            added["warnings"] = (Message("web_failed", {"reference": reference}),)
        _LOG.debug("web: %d passages", len(added["web"]))
        return {**added, "timings": {"web": milliseconds_since(began)}}

    def _web_query(self, state: State) -> WebQuery:
        chosen, settings = state["options"], self._settings
        region = settings.web_region if chosen.region is None else chosen.region
        text = words_for_engines(state["query"].text)
        return WebQuery(text, chosen.recency, region, chosen.safe_search or settings.web_safe_search)


def rank_together(documents: Sequence[Passage], web: Sequence[Passage]) -> list[Passage]:
    """Rank passages of documents and of the web, whose scores compare, after the best of each: neither goes unheard.

    Those of one kind keep their order, in which the sides of a comparison take turns.
    """
    rest = heapq.merge(documents[1:], web[1:], key=lambda passage: -passage.score)
    return [*documents[:1], *web[:1], *rest]


def most_tokens(state: State, settings: Settings) -> int:
    """Return how many tokens a model may read and write for a question."""
    return state["options"].most_tokens or settings.question_tokens


def _age(seconds: float) -> Message:
    if seconds >= 60:
        return Message("age_minutes", {"minutes": seconds / 60})
    return Message("age_seconds", {"seconds": max(1, round(seconds))})


def _log_judgement(rule: str, judged: Judgement, passages: Sequence[Passage]) -> None:
    scores = judged.chance, judged.refused_below
    _LOG.debug("judge: answerable %.3f, refused below %.2f: %s; best %s", *scores, rule, _place(passages))


def _place(passages: Sequence[Passage]) -> str:
    """Name the first passage for the log: its document, by id, its page and its score."""
    return next((f"{(one.document_id or '')[:_ID]} page {one.page} scored {one.score:.3f}" for one in passages), "none")
