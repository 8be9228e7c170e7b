"""Reads a whole document with a model, section by section, and sums up what it noted of each (map and reduce)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from library.library import Library
from library.records import Document, Passage
from library.settings import Settings
from library.text import terms_of
from library.words import Message
from rag.answer import Sentence, Told
from rag.events import Event, Progress, Waiting
from rag.generate.draft import Draft
from rag.generate.writing import write
from rag.models.servers import ModelFailure
from rag.models.tokens import count_tokens, pack
from rag.prompt.prompts import Message as PromptMessage
from rag.prompt.prompts import make_notes_prompt, make_reduce_prompt
from rag.prompt.sources import format_source, mark_passages
from rag.reading.sentences import parse_sentences
from rag.reading.structure import blocks_within, page_passage

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_NOTE_TOKENS = 250
"""That notes of a section take, about."""
RULES_TOKENS = 400
"""Of a prompt beside its sources or notes, at most."""
_ANSWER_TOKENS = 500
"""That an answer takes, about."""
_MOST_CITED = 999  # pages: markers have three digits
_TOLD_EVERY_S = 0.3


@dataclass(frozen=True)
class Reading:
    """A plan for reading a whole document.

    Attributes:
        sections: Its pages in order, as many in each as fit a prompt.
        costs: Tokens of each section.
        room: Tokens of a prompt for sources or notes.
    """

    sections: tuple[tuple[Passage, ...], ...]
    costs: tuple[int, ...]
    room: int

    @property
    def calls(self) -> int:
        """The number of calls to a model."""
        return self._readings + self._folds + 1

    @property
    def tokens(self) -> int:
        """About how many tokens a model reads and writes for it."""
        notes = _NOTE_TOKENS * (self._readings + self._folds)
        return sum(self.costs) + notes + self.calls * RULES_TOKENS + self.written

    @property
    def written(self) -> int:
        """About how many of them it writes."""
        return _NOTE_TOKENS * (self._readings + self._folds) + _ANSWER_TOKENS

    @cached_property
    def _readings(self) -> int:
        return len(self.sections) if len(self.sections) > 1 else 0

    @cached_property
    def _folds(self) -> int:
        """The number of times that notes are summed up before they fit one prompt."""
        notes, folds = self._readings * _NOTE_TOKENS, 0
        while notes > self.room:
            packs = -(-notes // self.room)
            folds, notes = folds + packs, packs * _NOTE_TOKENS
        return folds


def plan_reading(library: Library, document: Document, room: int, part: Sequence[Passage] = ()) -> Reading:
    """Divide a document into sections of whole pages, or parts of pages that are longer.

    Args:
        library: Holds the document.
        document: What is read.
        room: Tokens of a prompt for sources.
        part: The part of it that is read, by its pages; all of it where none is named.
    """
    parts = [piece for page in part or _pages(library, document) for piece in _parts(page, room)]
    packed = pack(parts, room, lambda piece: piece[1])
    sections = tuple(tuple(passage for passage, _ in section) for section in packed)
    return Reading(sections, tuple(sum(cost for _, cost in section) for section in packed), room)


def _pages(library: Library, document: Document) -> Iterator[Passage]:
    for page in library.pages(document.id):
        if page.text.strip():
            yield page_passage(document, page, 0, len(page.text))


def _parts(page: Passage, room: int) -> Iterator[tuple[Passage, int]]:
    """Yield a page with its tokens, or where it is longer than the room its halves, cut at a line break."""
    cost = count_tokens(format_source("100", page))
    if cost <= room or len(page.text) < 2:
        yield page, cost
        return
    middle = len(page.text) // 2
    at = page.text.find("\n", middle) + 1 or middle
    for start, end in ((0, at), (at, len(page.text))):
        if end - start < len(page.text):
            blocks = blocks_within(page.blocks, page.text, start, end)
            yield from _parts(replace(page, text=page.text[start:end], blocks=blocks), room)


@dataclass
class SectionDraft(Draft):
    """Notes of one section, or notes that sum up others."""

    notes: Sequence[str] = ()

    def prompt(self) -> list[PromptMessage]:
        """Build what the model is sent to take notes."""
        return make_notes_prompt(self.query, self.passages, self.notes)

    def mend(self, failure: ModelFailure) -> bool:
        """Leave a section that is too long to whoever reads it, so that none of its pages is lost."""
        return not (failure.kind == "too_long" and len(self.passages) > 1) and super().mend(failure)


@dataclass
class SummaryDraft(Draft):
    """An answer from notes on a whole document, or from all of its pages where these fit a prompt.

    Attributes:
        notes: Sentences with the markers of the passages that they rest on.
    """

    notes: list[Sentence] = field(default_factory=list)

    def prompt(self) -> list[PromptMessage]:
        """Build what the model is sent to answer from the notes."""
        if not self.notes:
            return super().prompt()
        known = mark_passages(self.passages)
        kept = [note for note in self.notes if not note.citations or set(note.citations) & known.keys()]
        options = replace(self.options, so_far=self.so_far)
        return make_reduce_prompt(self.query, list(map(_line, kept)), self.history, options)


def summarise(
    draft: SummaryDraft, reading: Reading, model: BaseChatModel, settings: Settings, limit: int
) -> Iterator[Event]:
    """Stream an answer that a model writes from its notes on each section of a document.

    Args:
        draft: What is asked; the pages that are cited, and the answer, come into it.
        reading: The document's sections.
        model: Reads and writes.
        settings: Of the model.
        limit: Tokens that the question may use; what is left unread because of it is told.

    Raises:
        ModelFailure: If the model says nothing at all; a section that it fails at later ends the reading.
    """
    if len(reading.sections) > 1:
        yield from _take_notes(draft, reading, model, settings, limit)
    else:
        draft.passages = [page for section in reading.sections for page in section]
    yield Progress("writing")
    yield from write(draft, model, settings)


def _take_notes(
    draft: SummaryDraft, reading: Reading, model: BaseChatModel, settings: Settings, limit: int
) -> Iterator[Event]:
    cited: dict[Passage, str] = {}
    left, of = deque(zip(reading.sections, reading.costs, strict=True)), len(reading.sections)
    while left:
        section, cost = left.popleft()
        room = limit - draft.usage.total - RULES_TOKENS * 2 - _ANSWER_TOKENS - _cost_of(draft.notes)
        if draft.usage.total and cost + _NOTE_TOKENS > room:
            draft.warnings.append(Message("remark_unread", {"page": section[0].page, "limit": limit}))
            break
        part = SectionDraft(draft.query, section, Told(), replace(draft.options, so_far=""), draft.usage)
        try:
            yield from quietly(write(part, model, settings), Progress("reading", of - len(left), of))
        except ModelFailure as failure:
            if failure.kind == "too_long" and len(section) > 1:
                middle, of = len(section) // 2, of + 1
                left.extendleft([(section[middle:], cost // 2), (section[:middle], cost // 2)])
                continue
            if not draft.notes:
                raise
            values = {"page": section[0].page, "failure": failure.message}
            draft.warnings.append(Message("remark_unread_failed", values))
            break
        draft.warnings += part.warnings if part.shrunk else ()
        draft.notes += _with_markers(_read_notes(part), mark_passages(section), cited)
    draft.passages = list(cited)
    yield from _fold(draft, reading.room, model, settings, of)


def _fold(draft: SummaryDraft, room: int, model: BaseChatModel, settings: Settings, of: int) -> Iterator[Event]:
    """Sum up notes until they fit a prompt; where a model cannot, the first of them are kept."""
    while _cost_of(draft.notes) > room:
        packs = pack(draft.notes, room, lambda note: count_tokens(_line(note)))
        folded: list[Sentence] = []
        try:
            for notes in packs:
                lines = list(map(_line, notes))
                part = SectionDraft(
                    draft.query, (), Told(), replace(draft.options, so_far=""), draft.usage, notes=lines
                )
                yield from quietly(write(part, model, settings), Progress("reading", of, of))
                folded += parse_sentences(part.text, mark_passages(draft.passages))
        except ModelFailure as failure:
            draft.warnings.append(failure.message)
            folded = draft.notes
        if _cost_of(folded) >= _cost_of(draft.notes):  # it is not asked for ever
            draft.warnings.append(Message("remark_notes_cut"))
            draft.notes = packs[0]
            return
        draft.notes = folded


def _read_notes(part: SectionDraft) -> Iterator[Sentence]:
    """Yield what a model noted; a sentence without a marker has that of the page which says most of its words."""
    known = mark_passages(part.passages)
    words = {marker: set(terms_of(page.text)) for marker, page in known.items()}
    for note in parse_sentences(part.text, known):
        said = set(terms_of(note.text))
        if said and not note.citations:
            nearest = max(known, key=lambda marker: len(said & words[marker]))
            note = replace(note, citations=(nearest,) if len(said & words[nearest]) > len(said) / 2 else ())
        if said:
            yield note


def quietly(events: Iterator[Event], stage: Progress) -> Iterator[Event]:
    """Yield how far the reading is in the place of the words, now and then."""
    yield stage
    told = time.monotonic()
    for event in events:
        if isinstance(event, Waiting):
            yield event
        elif time.monotonic() - told > _TOLD_EVERY_S:
            told = time.monotonic()
            yield stage


def _with_markers(
    notes: Iterable[Sentence], known: Mapping[str, Passage], cited: dict[Passage, str]
) -> Iterator[Sentence]:
    """Yield notes with markers that count the pages cited so far, instead of those of their section."""
    for note in notes:
        pages = [known[marker] for marker in note.citations]
        for page in pages:
            if len(cited) < _MOST_CITED:
                cited.setdefault(page, str(len(cited) + 1))
        yield replace(note, citations=tuple(cited[page] for page in pages if page in cited))


def _line(note: Sentence) -> str:
    return f"{note.text} {''.join(f'[{marker}]' for marker in note.citations)}".rstrip()


def _cost_of(notes: Sequence[Sentence]) -> int:
    return sum(count_tokens(_line(note)) + 1 for note in notes)
