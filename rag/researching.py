"""Answers a question that needs several: divides it, has each part answered and checked, and writes a report of them.

It is a loop with two bounds, over the state that every question has; a graph of its own would add a second state, and
checkpoints that nobody reads.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from library.errors import FootnoteError
from library.records import Passage
from library.settings import Settings
from library.words import Message
from rag.answer import Part, Sentence, Told
from rag.answering import added_by, until_turned_away
from rag.events import Event, Found, Progress, Token
from rag.finding import most_tokens
from rag.generate.draft import Draft
from rag.generate.summarising import quietly
from rag.generate.writing import write
from rag.models.servers import ModelFailure
from rag.models.tokens import format_price
from rag.prompt.prompts import Message as PromptMessage
from rag.prompt.prompts import make_division_prompt, make_report_prompt
from rag.prompt.sources import mark_passages
from rag.state import State, Stopped, begin, is_stopped, merge

_PARTS, _MORE = 5, 2  # questions that the first division may have, and the second
_LETTERS = 400  # of a question
_WRITTEN = 500  # tokens that an answer takes, about
_NOTED = 250  # tokens that what is noted of a part takes in the report's prompt, about
_RULES = 1500  # tokens of the two divisions and the report beside that
_MARK = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)、])\s*")
_CHECKED = ("quoted", "supported", "partial")

Answering = Callable[[State], Iterator[State]]
"""Goes the steps from a question to its checked answer, giving what each adds."""


@dataclass
class _Findings:
    """What the parts of a question brought to light.

    Attributes:
        passages: What their answers cite, each once, in the order of its markers.
        noted: Of each part, its sentences that the check has found in their sources, with those.
        nearest: What was found for parts that were not answered.
    """

    parts: list[Part] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    noted: list[list[tuple[Sentence, list[Passage]]]] = field(default_factory=list)
    nearest: list[Passage] = field(default_factory=list)

    def add(self, question: str, state: State) -> None:
        """Take what a part's answer says."""
        answer = state["answer"]
        kept: list[tuple[Sentence, list[Passage]]] = []
        for sentence in answer.sentences if not answer.refused else ():
            if sentence.citations and sentence.support in _CHECKED:
                kept.append((sentence, [self._place(state["sources"][marker]) for marker in sentence.citations]))
        self.noted.append(kept)
        stated = sum(sentence.support != "none" for sentence in answer.sentences)
        tokens = state["usage"].total
        self.parts.append(Part(question, bool(kept), len(kept), 0 if answer.refused else stated, tokens))
        if not kept:
            self.nearest += state["documents"][:1]

    def _place(self, passage: Passage) -> Passage:
        bare = replace(passage, score=0.0, naming=())  # whichever part found it, it is one source
        if bare not in self.passages:
            self.passages.append(bare)
        return bare

    def sections(self) -> list[tuple[str, list[str]]]:
        """Return each part's question with its lines, in which markers count all passages."""
        markers = {passage: marker for marker, passage in mark_passages(self.passages).items()}

        def line(sentence: Sentence, sources: Sequence[Passage]) -> str:
            return f"{sentence.text} {''.join(f'[{markers[source]}]' for source in sources)}"

        return [
            (part.question, [line(*one) for one in said]) for part, said in zip(self.parts, self.noted, strict=True)
        ]

    def joined(self) -> str:
        """Return the parts one after the other, where no model writes a report of them."""
        return "\n\n".join(f"### {question}\n\n{' '.join(lines)}" for question, lines in self.sections() if lines)


@dataclass
class _Division(Draft):
    """The questions into which one is divided, a line each.

    Attributes:
        known: What was asked and found before; empty the first time.
    """

    known: Sequence[tuple[str, list[str]]] = ()

    def prompt(self) -> list[PromptMessage]:
        """Build what the model is sent."""
        return make_division_prompt(self.query, self.known, _MORE if self.known else _PARTS)

    def questions(self) -> list[str]:
        """Read them; none where the model has nothing to ask, or does not keep to the form."""
        lines = [_MARK.sub("", line).strip(' *"“”') for line in self.text.splitlines()]
        before = {question.casefold() for question, _ in self.known}
        asked = {line.casefold(): line for line in lines if line.endswith(("?", "？")) and len(line) <= _LETTERS}
        return [line for name, line in asked.items() if name not in before][: _MORE if self.known else _PARTS]


@dataclass
class _Report(Draft):
    """A report from what was noted of the parts."""

    sections: Sequence[tuple[str, list[str]]] = ()

    def prompt(self) -> list[PromptMessage]:
        """Build what the model is sent."""
        return make_report_prompt(self.query, self.sections, self.options)

    def mend(self, failure: ModelFailure) -> bool:
        """Leave a prompt that is too long to whoever joins the parts: markers would lose their passages."""
        return failure.kind != "too_long" and super().mend(failure)


class Researcher:
    """Does research. Thread-safe."""

    def __init__(self, settings: Settings, answering: Answering) -> None:
        """Name what models are told, and the way on which a part is answered."""
        self._settings, self._answering = settings, answering

    def research(self, state: State) -> Iterator[State]:
        """Divide a question, answer its parts and write the report; nothing of it where it needs no division.

        Raises:
            ModelFailure: If the model says nothing at all.
            Stopped: If it was stopped before anything was found.
        """
        division, questions = yield from self._divide(state, Progress("splitting"))
        usage = division.usage
        yield {"usage": usage}
        if len(questions) < 2:
            return
        limit = most_tokens(state, self._settings)
        if (needed := self._needed(len(questions))) > limit:
            yield self._ask_first(needed, len(questions), limit, state["options"].model)
            return
        found = _Findings()
        left = yield from self._answer_parts(state, questions, found, limit - usage.total)
        if left >= 2 * self._needed(1):
            yield from self._answer_what_is_open(state, found, left)
        yield {"parts": tuple(found.parts), "documents": found.nearest, "sources": mark_passages(found.passages)}
        if found.passages:
            yield from self._report(state, found)

    def _divide(
        self, state: State, stage: Progress, known: Sequence[tuple[str, list[str]]] = ()
    ) -> Generator[State, None, tuple[_Division, list[str]]]:
        options = replace(state["options"], so_far="", instruction="", style="")
        division = _Division(state["query"].completed, (), Told(), options, known=known)
        written = until_turned_away(write(division, state["model"], self._settings), division, state["stopped"])
        for event in quietly(written, stage):
            yield {"event": event}
        return division, division.questions() if division.complete else []

    def _needed(self, parts: int) -> int:
        """Return about how many tokens an answer to so many parts takes."""
        return parts * (self._settings.prompt_tokens + _WRITTEN + _NOTED) + _RULES + _WRITTEN

    def _ask_first(self, needed: int, parts: int, limit: int, model: str) -> State:
        written = (parts + 1) * _WRITTEN
        price = format_price(model, needed - written, written, self._settings)
        values = {"n": parts, "tokens": needed, "price": price, "limit": limit}
        return {"needs_tokens": needed, "warnings": (Message("remark_not_researched", values),)}

    def _answer_parts(
        self, state: State, questions: Sequence[str], found: _Findings, left: int
    ) -> Generator[State, None, int]:
        """Answer questions one after the other; the result is the tokens that are left, 0 where it is to end here."""
        for place, question in enumerate(questions):
            after = len(questions) - place - 1
            if left < self._needed(1):
                yield {"warnings": (Message("remark_research_cut", {"n": after + 1}),)}
                return 0
            try:
                left -= yield from self._answer_part(state, question, found, after, left)
            except FootnoteError as failure:
                yield _kept(found, failure)
                return 0
            if is_stopped(state):
                return 0
        return left

    def _answer_part(
        self, state: State, question: str, found: _Findings, after: int, left: int
    ) -> Generator[State, None, int]:
        """Answer a question on the usual way; the result is the tokens that it took."""
        number = len(found.parts) + 1
        stage = Progress("researching", number, number + after, question)
        plain = replace(state["options"], research=False, so_far="", style="", instruction="")
        options = replace(plain, most_tokens=left - _RULES - _WRITTEN, model_check=False, locates=False)
        part = begin({"question": question, "options": options, "stopped": state["stopped"]})

        def events() -> Iterator[Event]:
            nonlocal part
            for added in self._answering(part):
                part = merge(part, added)
                if (event := added.get("event")) is not None:
                    yield event

        for event in quietly(events(), stage):
            yield {"event": event}
        yield {"usage": part["usage"]}
        found.add(question, part)
        return part["usage"].total

    def _answer_what_is_open(self, state: State, found: _Findings, left: int) -> Iterator[State]:
        try:
            division, questions = yield from self._divide(state, Progress("rethinking"), found.sections())
        except FootnoteError as failure:
            yield _kept(found, failure)
            return
        yield {"usage": division.usage}
        yield from self._answer_parts(state, questions, found, left - division.usage.total)

    def _report(self, state: State, found: _Findings) -> Iterator[State]:
        began = time.monotonic()
        yield {"event": Found(mark_passages(found.passages))}
        yield {"event": Progress("writing")}
        draft = _Report(state["query"].completed, found.passages, Told(), state["options"], sections=found.sections())
        try:
            if is_stopped(state):
                raise Stopped("answer_stopped")
            for event in until_turned_away(write(draft, state["model"], self._settings), draft, state["stopped"]):
                yield {"event": event}
        except (Stopped, ModelFailure) as failure:
            draft.text, draft.complete = found.joined(), not isinstance(failure, Stopped)
            draft.warnings.append(Message("remark_report_joined"))
            draft.warnings += [] if isinstance(failure, Stopped) else [failure.message]
            yield {"event": Token(draft.text)}
        yield added_by(state, draft, began)


def _kept(found: _Findings, failure: FootnoteError) -> State:
    """Keep what was found before a failure, and say what it was.

    Raises:
        FootnoteError: The failure, where nothing was found.
    """
    if not found.passages:
        raise failure
    return {"warnings": () if isinstance(failure, Stopped) else (failure.message,)}
