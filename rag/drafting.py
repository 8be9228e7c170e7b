"""The step that lets a model write: from the sources, after one more search, or from the whole of a document."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import cast

from library.library import Library
from library.records import Document, Passage
from library.settings import Settings
from library.words import Message
from rag.events import Event, Found, Progress
from rag.extractive import is_built_in
from rag.finding import Finder, most_tokens
from rag.generate.draft import Draft
from rag.generate.summarising import RULES_TOKENS, Reading, SummaryDraft, plan_reading, summarise
from rag.generate.writing import hold_back, write
from rag.models.tokens import price_of
from rag.prompt.prompts import REFUSAL, may_become_refusal, may_become_search_request
from rag.prompt.sources import mark_passages
from rag.state import State, Stopped, merge, milliseconds_since, run_until_stopped

_LOG = logging.getLogger(__name__)


class Drafter:
    """Writes the answer to a question whose sources were found. Thread-safe."""

    def __init__(self, library: Library, settings: Settings, finder: Finder) -> None:
        """Name whose documents are read, what models are told, and what searches once more."""
        self._library, self._settings, self._finder = library, settings, finder

    def write(self, state: State) -> Iterator[State]:
        """Let the model write from the sources; who asks of a document as a whole has it read."""
        about = state["about"]
        if not state["sources"]:
            return
        sums_up = about is not None and about.sums_up and about.is_known and not state["web"]
        if about and about.document and sums_up and not is_built_in(state["options"].model):
            yield from self._read_whole(state, about.document, about.passages)
        else:
            yield from self._write(state, may_search=self._finder.may_search_again(state))

    def _write(self, state: State, *, may_search: bool = False) -> Iterator[State]:
        """Let the model write; where it asks for another search instead, from what both found."""
        yield {"event": Found(state["sources"])}
        yield {"event": Progress("writing")}
        began = time.monotonic()
        passages, model, built_in = [*state["sources"].values()], state["model"], is_built_in(state["options"].model)
        draft = Draft(state["query"].completed, passages, state["told"], state["options"], may_search=may_search)
        bound = model.bind(query=state["query"], passages=passages) if built_in else model
        written = _until_turned_away(write(draft, bound, self._settings), draft, state["stopped"])
        if not built_in:
            written = hold_back(written, may_become_search_request)
        if state["options"].web == "auto" and not state["web"]:
            written = hold_back(written, may_become_refusal)
        for event in written:
            yield {"event": event}
        added = _added(state, draft, began)
        if words := draft.search_request:
            added["text"] = REFUSAL[state["query"].language]  # unless more is found
        yield added
        if words and may_search and draft.complete:
            yield from self._search_again(merge(state, added), words)

    def _search_again(self, state: State, words: str) -> Iterator[State]:
        """Search once more, for what the model asks for, and let it answer from all that was found."""
        yield {"event": Progress("searching_again")}
        try:
            found = run_until_stopped(lambda: self._finder.search_again(state, words), state["stopped"])
        except Stopped:
            yield {"complete": False}
            return
        yield found
        if "sources" in found:
            yield from self._write(merge(state, found))

    def _read_whole(self, state: State, document: Document, part: Sequence[Passage]) -> Iterator[State]:
        """Let the model read all of a document, or of a part; where that takes more than it may, what tells most."""
        began, room = time.monotonic(), self._settings.prompt_tokens - RULES_TOKENS
        reading = run_until_stopped(lambda: plan_reading(self._library, document, room, part), state["stopped"])
        limit = most_tokens(state, self._settings)
        if len(reading.sections) > 1 and reading.tokens > limit:
            yield (asked_first := _ask_first(reading, limit, state["options"].model, self._settings))
            yield from self._write(merge(state, asked_first))
            return
        options = replace(state["options"], so_far="")  # notes are taken anew, with markers of their own
        draft = SummaryDraft(state["query"].completed, (), state["told"], options)
        written = summarise(draft, reading, state["model"], self._settings, limit - state["usage"].total)
        for event in _until_turned_away(written, draft, state["stopped"]):
            yield {"event": event}
        yield _added(state, draft, began)


def _ask_first(reading: Reading, limit: int, model: str, settings: Settings) -> State:
    price = price_of(
        model, {"input_tokens": reading.tokens - reading.written, "output_tokens": reading.written}, settings
    )
    known = "" if price is None else Message("about_price", {"price": f"{price:.2f}"})
    values = {"tokens": reading.tokens, "price": known, "calls": reading.calls, "limit": limit}
    return {"needs_tokens": reading.tokens, "warnings": (Message("remark_read_in_part", values),)}


def _added(state: State, draft: Draft, began: float) -> State:
    """Return what a draft adds to the state."""
    timings = {"model": state["timings"].get("model", 0) + milliseconds_since(began)}
    if draft.first_token:
        timings["first_token"] = round((draft.first_token - state["began"]) * 1000)
    _LOG.debug("generate: %d letters from %d sources", len(draft.text), len(draft.passages))
    return {
        "text": draft.text,
        "complete": draft.complete,
        "sources": mark_passages(draft.passages),
        "warnings": tuple(draft.warnings),
        "usage": draft.usage,
        "timings": timings,
    }


def _until_turned_away(written: Iterator[Event], draft: Draft, stopped: threading.Event | None) -> Iterator[Event]:
    """Leave off when asked to: while a model says nothing, an event comes several times a second."""
    with closing(cast("Generator[Event]", written)):
        for event in written:
            yield event
            if stopped is not None and stopped.is_set():
                if draft.is_new:
                    raise Stopped("answer_stopped")
                draft.complete = False
                return
