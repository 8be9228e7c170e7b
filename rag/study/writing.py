"""Studies documents with a chat model: it reads all of what is studied, and what it writes is checked and cited."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from library.library import Library
from library.outgoing import Purpose, sent_for
from library.records import Passage
from library.settings import Settings
from library.words import Language, Message
from rag.answer import Citation, Sentence, Told
from rag.events import AskOptions, Event, Progress
from rag.generate.draft import Draft
from rag.generate.summarising import RULES_TOKENS, Reading, SummaryDraft, plan_reading, summarise
from rag.generate.writing import write
from rag.models.chat_models import make_chat_model
from rag.models.tokens import Usage, count_tokens, keep_fitting, price_of
from rag.prompt.prompts import QUESTIONS, Task, is_refusal
from rag.prompt.sources import format_source, mark_passages
from rag.reading.sentences import parse_sentences
from rag.reading.structure import page_passage
from rag.study.comparison import find_pairs
from rag.study.document_text import DocumentText
from rag.study.sheet import Line, Section, Sheet, once
from rag.study.summary import parts_to_sum_up
from rag.verify.citing import cite
from rag.verify.verifier import Verifier, make_verifier

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_TERM = (":", "：")
_LONGEST_TERM = 60
_PARTS = 24  # that are summed up; of more the first
PURPOSE: Purpose = "study"
"""What its requests are noted as."""


Written = tuple[list[Section], list[Citation]]


@dataclass
class Writer:
    """A chat model that studies documents, with what checks it, for one sheet.

    Attributes:
        options: Name the model, and how it writes.
        language: That the sheet is to be in.
        usage: Tokens of all calls so far.
        warnings: What is to be said of the sheet.
    """

    library: Library
    settings: Settings
    options: AskOptions
    language: Language
    usage: Usage = field(default_factory=Usage)
    warnings: list[Message] = field(default_factory=list)

    def write(self, task: Task, texts: Sequence[DocumentText]) -> Iterator[Event | Sheet]:
        """Study documents, telling how far it is; the last that comes is the sheet.

        Args:
            task: What is wanted; a comparison is of two documents together, parts are of one, all else of each.
            texts: The documents.

        Raises:
            ModelFailure: If the model gives nothing at all.
            StorageError: If the library fails.
        """
        with self.asking():
            if task == "comparison":
                sections, citations = yield from self._compare(*texts)
            elif task == "part":
                sections, citations = yield from self._parts(texts[0])
            else:
                sections, citations = yield from self._each(task, texts)
        yield self.sheet(sections, citations)

    @cached_property
    def model(self) -> BaseChatModel:
        """The model.

        Raises:
            ModelFailure: If it needs a key and there is none.
        """
        library = self.library
        kit = (library.embedder, library.idf, library.ledger.record)
        return make_chat_model(self.settings, self.options.model, *kit)

    @cached_property
    def verifier(self) -> Verifier:
        """What checks its sentences."""
        return make_verifier(self.settings, self.library.embedder)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Note requests as what they are for; whatever ends the work, what it took is kept."""
        try:
            with sent_for(PURPOSE):
                yield
        finally:
            if self.usage.counts:
                read, written = (self.usage.counts.get(f"{name}_tokens", 0) for name in ("input", "output"))
                self.library.model_uses.add(PURPOSE, self.options.model, read, written, self.price)

    @property
    def price(self) -> float | None:
        """US dollars so far; None when it is unknown or nothing is paid by the token."""
        price = price_of(self.options.model, self.usage.counts, self.settings)
        return None if price is None else float(price)

    def sheet(self, sections: Sequence[Section], citations: Sequence[Citation]) -> Sheet:
        """Make the sheet of what was written."""
        warnings = once(self.warnings)
        return Sheet(tuple(sections), tuple(citations), self.options.model, warnings, self.usage.counts, self.price)

    def tokens(self, task: Task, texts: Sequence[DocumentText]) -> int:
        """Tell about how many tokens a task takes."""
        if task == "comparison":
            return 2 * self.settings.prompt_tokens
        if task == "part":
            return sum(reading.tokens for _, reading in self._readings(texts[0]))
        return sum(plan_reading(self.library, text.document, self._room).tokens for text in texts)

    @property
    def _room(self) -> int:
        return self.settings.prompt_tokens - RULES_TOKENS

    def _read(self, task: Task, reading: Reading) -> Generator[Event, None, tuple[str, dict[str, Passage]]]:
        """Let the model read all of it and write; gives its words and what they may cite."""
        draft = SummaryDraft(QUESTIONS[self.language][task], (), Told(), self.options, self.usage)
        yield from summarise(draft, reading, self.model, self.settings, self._limit)
        self.warnings += draft.warnings
        return draft.text, mark_passages(draft.passages)

    @property
    def _limit(self) -> int:
        return (self.options.most_tokens or self.settings.question_tokens) - self.usage.total

    def _readings(self, text: DocumentText) -> list[tuple[int, Reading]]:
        found = []
        for first, last in parts_to_sum_up(text):
            passages = [passage for part in text.parts[first:last] for passage in part.passages]
            if passages:
                found.append((first, plan_reading(self.library, text.document, self._room, passages)))
        return found[:_PARTS]

    def _parts(self, text: DocumentText) -> Generator[Event, None, Written]:
        titled = [(text.parts[first].title, text.parts[first].page, one) for first, one in self._readings(text)]
        return (yield from self._in_turn("part", titled))

    def _each(self, task: Task, texts: Sequence[DocumentText]) -> Generator[Event, None, Written]:
        titled = [
            (text.document.name if len(texts) > 1 else "", 0, plan_reading(self.library, text.document, self._room))
            for text in texts
        ]
        return (yield from self._in_turn(task, titled))

    def _in_turn(self, task: Task, titled: Sequence[tuple[str, int, Reading]]) -> Generator[Event, None, Written]:
        """Write of each reading, below its title, with markers that count through, as long as there are tokens."""
        sections: list[Section] = []
        citations: list[Citation] = []
        for number, (title, page, reading) in enumerate(titled, 1):
            if len(titled) > 1:
                yield Progress("reading", number, len(titled))
            if self._limit < reading.tokens and sections:
                self.warnings.append(Message("study_parts_unread", {"title": title}))
                break
            written, sources = yield from self._read(task, reading)
            found, cited = self._checked(written, sources, termed=task == "terms", after=len(citations))
            sections += [replace(one, title=title, page=page) for one in found]
            citations += cited
        return sections, citations

    def _compare(self, first: DocumentText, second: DocumentText) -> Generator[Event, None, Written]:
        yield Progress("writing")
        passages = keep_fitting(
            self._pages_of_both(first, second), self._room, lambda one: count_tokens(format_source("W10", one))
        )
        options = replace(self.options, style=self.options.style or "thorough")
        draft = Draft(QUESTIONS[self.language]["comparison"], passages, Told(), options, self.usage)
        yield from write(draft, self.model, self.settings)
        self.warnings += draft.warnings
        return self._checked(draft.text, mark_passages(passages))

    def _pages_of_both(self, first: DocumentText, second: DocumentText) -> list[Passage]:
        """List what a comparison rests on, each side in turn: how each begins, and what is nearest in the other."""
        found: dict[tuple[str, int], Passage] = {}
        begins = [(text, text.parts[0].page if text.parts else 1) for text in (first, second)]
        pairs = find_pairs(self.library, first, second)
        nearest = [
            (text, chunk.first_page) for one in pairs for text, chunk in ((first, one.first), (second, one.second))
        ]
        places = [*begins, *nearest]
        for text, number in places:
            key = (text.document.id, number)
            if key not in found and (page := self.library.page(*key)) and page.text.strip():
                found[key] = page_passage(text.document, page, 0, len(page.text))
        return list(found.values())

    def _checked(self, text: str, sources: dict[str, Passage], *, termed: bool = False, after: int = 0) -> Written:
        """Check what was written: what cites nothing that is found is left out, but for lead-ins."""
        if is_refusal(text) or not text.strip():
            return [], []
        said, citations = cite(self.library, self.verifier, parse_sentences(text, sources), sources)
        markers = {one.marker: str(number) for number, one in enumerate(citations, after + 1)}
        kept = [replace(one, citations=tuple(markers[m] for m in one.citations)) for one in said if one.citations]
        self.warnings += [Message("study_uncited", {"n": n})] if (n := _uncited(said)) else []
        lines = tuple(_line(list(group), termed) for group in _paragraphs(kept))
        return [Section(lines=lines)], [replace(one, marker=markers[one.marker]) for one in citations]


def _uncited(said: Sequence[Sentence]) -> int:
    return sum(one.support != "none" and not one.citations for one in said)


def _paragraphs(said: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    number = 0

    def paragraph(sentence: Sentence) -> int:
        nonlocal number
        number += sentence.break_before
        return number

    for _, group in groupby(said, paragraph):
        yield list(group)


def _line(said: Sequence[Sentence], termed: bool) -> Line:
    """Make a line; of terms, with what stands before its first colon as the term."""
    first = said[0]
    at = min((first.text.find(sign) for sign in _TERM if sign in first.text), default=-1)
    if not termed or not 0 < at <= _LONGEST_TERM:
        return Line(tuple(said))
    rest = replace(first, text=first.text[at + 1 :].strip())
    return Line((rest, *said[1:]), first.text[:at].strip(' “”"*'))
