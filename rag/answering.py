"""The last step: what was written is checked against its sources and becomes the answer, with notes on both."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from library.library import Library
from library.settings import Settings
from library.words import Message
from rag.answer import Answer, Citation, Sentence
from rag.events import Progress
from rag.extractive import QUOTE, is_built_in
from rag.finding import most_tokens
from rag.models.failures import ModelFailure
from rag.models.tokens import Usage, price_of
from rag.prompt.prompts import REFUSAL, is_refusal
from rag.prompt.source_warnings import note_attached, note_language, notes_on
from rag.reading.sentences import parse_sentences
from rag.state import State, Stopped, lies_nothing_within, merge, milliseconds_since, run_until_stopped
from rag.verify.citing import Doubtful, Review, cite, review
from rag.verify.verdict import Verdict
from rag.verify.verifier import Verifier

_CHECK_GRACE_S = 0.8  # that a check has after a stop: most take a tenth of it, and what was written is worth one
_CLOSEST = 3
_CLOSEST_WEB = 2
_NOTHING_WITHIN = Message("remark_nothing_within")

_LOG = logging.getLogger(__name__)


def verify(library: Library, settings: Settings, verifier: Verifier, state: State) -> Iterator[State]:
    """Check what was written, and give the answer."""
    stopped = state["stopped"]
    if stopped is not None and stopped.is_set():
        stopped = None  # it ended the writing; what was written is worth its check, however busy the machine
    if state["sources"]:
        yield {"event": Progress("checking")}
    began = time.monotonic()
    state = merge(state, {"stopped": stopped})
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
        return cite(library, verifier, said, state["sources"], copied=copied, review=second_look)

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
    )
