"""The built-in answerer: a chat model that quotes the sources of its prompt, with neither key nor network."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict

from library.embedders.base import Embedder
from library.records import Passage
from library.text import cjk_share, sentence_spans
from rag.prompt.prompts import REFUSAL
from rag.prompt.sources import Source, make_sources, read_question_block, read_sources
from rag.query.understand import Idf, Query, understand
from rag.quoting.lists import is_item, leads, list_of
from rag.quoting.name import QUOTE
from rag.quoting.ranking import Candidate, rank_candidates
from rag.reading.identifiers import Identifier
from rag.reading.sentences import keep_brackets
from rag.retrieval.langchain_retriever import to_passage

_MOST = 5
_SURE = 0.9  # the chance to have quoted the answer, from which no more is quoted
_SPREAD = 1.5  # by which the scores are parted for that: they are surer than they are right
_LONG = 500  # letters, of which a Chinese character counts as two, from which no more is quoted
_UNLIKELY = 0.015  # chance of a quote that tells the reader nothing
_ENOUGH_WORDS = 0.3  # share of the question that the best sentence, its title and opening must hold …
_ENOUGH_MEANING = 0.5  # … unless its meaning is this close (cosine), or it is a row whose whole label is asked for
_CONTENTS = re.compile(r"(?:…|\.{3}|·{3})\s*\d{1,4}$")  # of a table of contents: a heading, dots, its page
_LOG = logging.getLogger(__name__)
_PIECE = re.compile(r"\S+\s*|\s+")


class QuotingChatModel(BaseChatModel):
    """Answers with sentences and table rows of the sources, in their own words, or with the refusal phrase.

    What it answers from is bound to it, as `model.bind(query=…, passages=…)`; the passages may be documents of any
    retriever. What is not bound it reads from the last message, as another model would get it: passages from the blocks
    of `format_sources`, the question from its own block, or else from the whole message.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    embedder: Any
    """A `library.embedders.base.Embedder`; pydantic cannot check a protocol."""
    idf: Idf
    model_name: str = QUOTE

    @property
    def _llm_type(self) -> str:
        return QUOTE

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(self._answer(messages, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for piece in _PIECE.findall(self._answer(messages, **kwargs)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk

    def _answer(
        self,
        messages: Sequence[BaseMessage],
        query: Query | None = None,
        passages: Sequence[Passage | Document] | None = None,
        **_: Any,
    ) -> str:
        prompt = str(messages[-1].text)
        if query is None:
            query = understand(read_question_block(prompt) or prompt)
        if passages is None:
            return quote(query, read_sources(prompt), self.embedder, self.idf)
        bound = [one if isinstance(one, Passage) else to_passage(one) for one in passages]
        return quote(query, make_sources(bound), self.embedder, self.idf)


def quote(asked: Query, sources: Sequence[Source], embedder: Embedder, idf: Idf) -> str:
    """Answer a question with one quote or a few, each with its marker, or with the refusal phrase."""
    query = asked.weighed(idf)
    found = rank_candidates(query, sources, embedder)
    ranked = [one for one in found if not _is_no_answer(one, query)]
    best = ranked[0] if ranked else None
    compared = _best_of_sides(best, asked, sources, embedder, idf) if best else []
    if best is None or not (compared or _is_enough(best)):
        _LOG.debug("quote: refused, %s", "too little of the question is in the best" if best else "nothing can answer")
        return REFUSAL[query.language]
    listed = [] if compared else list_of(ranked, found, sources, query)
    chosen = compared or listed or _in_reading_order(_choose(ranked))
    rule = "of both sides" if compared else "of its list" if listed else "by score"
    place = (best.marker, best.kind, best.position, best.score)
    _LOG.debug("quote: best [%s] %s %d scored %.2f; %d %s", *place, len(chosen), rule)
    return _join(chosen)


def _best_of_sides(
    best: Candidate, asked: Query, sources: Sequence[Source], embedder: Embedder, idf: Idf
) -> list[Candidate]:
    """Give what answers best for each of the two things that a question compares; nothing where the best tells of both.

    What is set beside the other must say what only its own side does.
    """
    if not asked.sides:
        return []
    one, other = asked.sides
    own = (one.said - other.said, other.said - one.said)
    if all(side & {*best.terms} for side in own):
        return []
    beside: list[list[Candidate]] = []
    for side, terms in zip((one, other), own, strict=True):
        query = side.weighed(idf)
        found = rank_candidates(query, sources, embedder)
        telling = (
            candidate for candidate in found if terms & {*candidate.terms} and not _is_no_answer(candidate, query)
        )
        told = next(telling, None)
        if told is None or not _is_enough(told) or (beside and not _says_more(told, beside[0])):
            return []
        beside.append([*_sentence_before(told, found), told])
    return [*beside[0], *beside[1]]


def _sentence_before(told: Candidate, found: Sequence[Candidate]) -> list[Candidate]:
    """Give the sentence before one in its paragraph, which "this" and "it" are about."""
    place = (told.source, told.paragraph, told.position - 1)
    return [one for one in found if one.kind == "sentence" and (one.source, one.paragraph, one.position) == place]


def _is_no_answer(candidate: Candidate, query: Query) -> bool:
    """Tell whether a candidate tells of another order, is of a table of contents, asks, or only repeats the question.

    What leads in to a list may repeat it, and so may its items where several things are asked for.
    """
    listed = leads(candidate) or (query.several and is_item(candidate))
    return (
        _is_of_another(candidate.text, query.identifiers)
        or _CONTENTS.search(candidate.text) is not None
        or candidate.text.endswith(("?", "？"))
        or (query.repeats(candidate.terms) and not listed)
    )


def _is_of_another(text: str, named: Sequence[Identifier]) -> bool:
    """True if a text names others of the kind that is asked about, and none of those that are: order 4998, not 4999."""
    return any(one.others_in(text) for one in named) and not any(one.is_in(text) for one in named)


def _is_enough(best: Candidate) -> bool:
    clues = best.clues
    return clues.known >= _ENOUGH_WORDS or clues.meaning >= _ENOUGH_MEANING or clues.label == 1


def _choose(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Choose the best, and more until the answer is likely among them: one quote where it is clear, else a few."""
    powers = [math.exp((candidate.score - ranked[0].score) / _SPREAD) for candidate in ranked]
    chosen: list[Candidate] = []
    held, letters = 0.0, 0
    for candidate, chance in zip(ranked, (power / sum(powers) for power in powers), strict=True):
        if len(chosen) == _MOST or held >= _SURE or letters >= _LONG or (chosen and chance < _UNLIKELY):
            break
        held += chance
        if _says_more(candidate, chosen) and _goes_with(candidate, chosen):
            chosen.append(candidate)
            letters += len(candidate.text) * (2 if cjk_share(candidate.text) > 0.5 else 1)
    return chosen


def _says_more(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a candidate is more than a repetition, as overlapping passages and running titles bring."""
    own = set(candidate.terms)
    return all(len(own & set(other.terms)) < 0.8 * max(1, min(len(own), len(other.terms))) for other in chosen)


def _goes_with(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Keep languages apart, and rows that nothing names away from sentences: they tell the reader nothing there."""
    if not chosen:
        return True
    named = candidate.kind != "row" or bool(candidate.label) or chosen[0].kind == "row"
    return named and candidate.across == chosen[0].across


def _follows(candidate: Candidate, other: Candidate) -> bool:
    return candidate.source == other.source and candidate.position == other.position + 1


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Keep the best first; bring each that follows another in the source directly behind it."""
    ordered: list[Candidate] = []
    for candidate in chosen:
        before = next((i for i, other in enumerate(ordered) if _follows(candidate, other)), None)
        ordered.insert(len(ordered) if before is None else before + 1, candidate)
    return ordered


def _join(chosen: Sequence[Candidate]) -> str:
    said = with_marker(chosen[0].text, chosen[0].marker)
    for other, candidate in pairwise(chosen):
        joined = _follows(candidate, other) and candidate.paragraph == other.paragraph
        said += (_space(said) if joined else "\n\n") + with_marker(candidate.text, candidate.marker)
    return said


def _space(said: str) -> str:
    return "" if cjk_share(said) > 0.5 else " "


def with_marker(text: str, marker: str) -> str:
    """Write a quote with its marker behind each sentence that a reader would see in it."""
    text = keep_brackets(text)
    gap = "" if cjk_share(text) > 0.5 else " "
    return " ".join(f"{text[start:end]}{gap}[{marker}]" for start, end in sentence_spans(text))
