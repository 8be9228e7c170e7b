"""The steps that make the answer: a model writes it from what was found, and what was written is checked."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import cast

from library.library import Library
from library.records import Document, Passage
from library.settings import Settings
from library.words import Message
from rag.answer import Answer, Citation, Sentence
from rag.events import Event, Found, Progress
from rag.extractive import QUOTE, is_built_in
from rag.finding import Finder, most_tokens
from rag.generate.draft import Draft
from rag.generate.summarising import RULES_TOKENS, Reading, SummaryDraft, plan_reading, summarise
from rag.generate.writing import hold_back, write
from rag.models.servers import ModelFailure
from rag.models.tokens import Usage, format_price, price_of
from rag.prompt.prompts import REFUSAL, is_refusal, may_become_refusal, may_become_search_request
from rag.prompt.source_warnings import note_attached, note_language, notes_on
from rag.prompt.sources import mark_passages
from rag.reading.sentences import parse_sentences
from rag.state import State, Stopped, is_stopped, lies_nothing_within, merge, milliseconds_since, run_until_stopped
from rag.verify.citing import Doubtful, Review, cite, review
from rag.verify.verdict import Verdict
from rag.verify.verifier import Verifier

_CHECK_GRACE_S = 0.8  # that a check has after a stop: most take a tenth of it, and what was written is worth one
_CLOSEST = 3
_CLOSEST_WEB = 2
_NOTHING_WITHIN = Message("remark_nothing_within")
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
        written = until_turned_away(write(draft, bound, self._settings), draft, state["stopped"])
        if not built_in:
            written = hold_back(written, may_become_search_request)
        if state["options"].web == "auto" and not state["web"]:
            written = hold_back(written, may_become_refusal)
        for event in written:
            yield {"event": event}
        added = added_by(state, draft, began)
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
        for event in until_turned_away(written, draft, state["stopped"]):
            yield {"event": event}
        yield added_by(state, draft, began)


def _ask_first(reading: Reading, limit: int, model: str, settings: Settings) -> State:
    price = format_price(model, reading.tokens - reading.written, reading.written, settings)
    values = {"tokens": reading.tokens, "price": price, "calls": reading.calls, "limit": limit}
    return {"needs_tokens": reading.tokens, "warnings": (Message("remark_read_in_part", values),)}


def added_by(state: State, draft: Draft, began: float) -> State:
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


def until_turned_away(written: Iterator[Event], draft: Draft, stopped: threading.Event | None) -> Iterator[Event]:
    """Leave off when asked to: while a model says nothing, an event comes several times a second."""
    with closing(cast("Generator[Event]", written)):
        for event in written:
            yield event
            if stopped is not None and stopped.is_set():
                if draft.is_new:
                    raise Stopped("answer_stopped")
                draft.complete = False
                return


def verify(library: Library, settings: Settings, verifier: Verifier, state: State) -> Iterator[State]:
    """Check what was written, and give the answer."""
    if is_stopped(state):
        state = merge(state, {"stopped": None})  # what was written is worth its check, however busy the machine
    if state["sources"]:
        yield {"event": Progress("checking")}
    began = time.monotonic()
    text = state["text"].strip() or _refusal(state)
    checked, sentences, citations = _check(library, settings, verifier, state, text)
    state = merge(state, checked)
    refused = refuses(state) and not citations
    if refused or state["from_library"]:  # what cites nothing then states nothing of the documents
        sentences = tuple(one if one.citations else _stating_nothing(one) for one in sentences)
    notes = tuple(_notes(library, state, citations, refused=refused))
    timings = {"check": milliseconds_since(began), "total": milliseconds_since(state["began"])}
    noted: State = {"warnings": notes, "timings": timings}
    state = merge(state, noted)
    verdicts = Counter(sentence.support for sentence in sentences)
    _LOG.debug("verify: %s%s", dict(verdicts), ", refused" if refused else "")
    yield {**merge(checked, noted), "answer": _answer(settings, state, text, sentences, citations, refused=refused)}


def refuses(state: State) -> bool:
    """True if there is no answer so far."""
    return not state["from_library"] and (not state["sources"] or is_refusal(state["text"]))


def _refusal(state: State) -> str:
    language = state["query"].language
    return _NOTHING_WITHIN.said_in(language) if lies_nothing_within(state) else REFUSAL[language]


def _check(
    library: Library, settings: Settings, verifier: Verifier, state: State, text: str
) -> tuple[State, tuple[Sentence, ...], tuple[Citation, ...]]:
    copied = is_built_in(state["options"].model)
    said = parse_sentences(text, state["sources"], verbatim=copied)
    usage, problems = Usage(), list[Message]()
    second_look = _second_look(state, usage, problems) if _is_looked_at_twice(state, settings) else None

    def check() -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        locates = state["options"].locates
        return cite(library, verifier, said, state["sources"], copied=copied, review=second_look, locates=locates)

    try:
        sentences, citations = run_until_stopped(check, state["stopped"], _CHECK_GRACE_S)
    except Stopped:
        unchecked: State = {"complete": False, "warnings": (Message("remark_unchecked"),)}
        return unchecked, tuple(replace(sentence, citations=()) for sentence in said), ()
    problems += filter(None, (verifier.problem,))
    return {"usage": usage, "warnings": tuple(problems)}, sentences, citations


def _is_looked_at_twice(state: State, settings: Settings) -> bool:
    """True if the model is to judge what is doubted for its wording: of a whole answer, with tokens left for it."""
    options = state["options"]
    wanted = options.model_check and not is_built_in(options.model) and state["complete"] and not refuses(state)
    return wanted and state["usage"].total < most_tokens(state, settings)


def _second_look(state: State, usage: Usage, problems: list[Message]) -> Review:
    """Return what asks the model that wrote the answer; without its reply the verdicts stand, and it is said why."""

    def ask_model(doubtful: Sequence[Doubtful]) -> list[Verdict]:
        try:
            return review(doubtful, state["model"], usage.count)
        except ModelFailure as failure:
            problems.append(failure.message)
            return [one.verdict for one in doubtful]

    return ask_model


def _stating_nothing(sentence: Sentence) -> Sentence:
    return replace(sentence, support="none", reason="", doubted=())


def _notes(library: Library, state: State, citations: tuple[Citation, ...], *, refused: bool) -> Iterator[Message]:
    query, about = state["query"], state["about"]
    if lies_nothing_within(state) and not refused:
        yield _NOTHING_WITHIN
    yield from notes_on(query.completed, state["sources"])
    if is_built_in(state["options"].model):
        cited = [(one.quote, state["sources"][one.marker].text) for one in citations if one.document_id]
        yield from note_language(cited, query.question)
    if refused and about and about.document is None:
        yield Message("remark_which")
    elif refused:
        yield from note_attached(library, state["documents"][:_CLOSEST], query.question, state["within"])
        if state["unsure"]:
            yield Message("remark_unsure")


def _answer(
    settings: Settings,
    state: State,
    text: str,
    sentences: tuple[Sentence, ...],
    citations: tuple[Citation, ...],
    *,
    refused: bool,
) -> Answer:
    usage, model = state["usage"], state["options"].model
    price = price_of(model, usage.counts, settings)
    return Answer(
        question=state["query"].question,
        query=state["query"].completed,
        answer=text,
        refused=refused,
        sentences=sentences,
        citations=citations,
        closest=(*state["documents"][:_CLOSEST], *state["web"][:_CLOSEST_WEB]) if refused else (),
        warnings=state["warnings"],
        model=model or QUOTE,
        usage=usage.counts,
        usage_estimated=usage.estimated,
        price=None if price is None else float(price),
        timings_ms=dict(state["timings"]),
        complete=state["complete"],
        nothing_within=lies_nothing_within(state),
        suggestions=state["suggestions"],
        needs_tokens=state["needs_tokens"],
        parts=state["parts"],
    )
