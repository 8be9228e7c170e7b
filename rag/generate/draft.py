"""An answer as a model has written it so far, and what is to be said of it."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from library.records import Passage
from library.words import Message
from rag.answer import Told
from rag.events import AskOptions
from rag.extractive import QUOTE, is_built_in
from rag.models.servers import Kind, ModelFailure
from rag.models.tokens import Usage
from rag.prompt.prompts import Message as PromptMessage
from rag.prompt.prompts import is_refusal, make_answer_prompt, read_search_request
from rag.prompt.sources import mark_passages
from rag.reading.sentences import parse_sentences

_EARLY = {"length": "remark_longest", "content_filter": "remark_filtered"}
_NOTHING: dict[str, Kind] = {"length": "used_up", "content_filter": "filtered"}
_ERROR_PAGE = re.compile(r'\s*(?:<!doctype html|<html|\{\s*"(?:error|detail)"\s*:)', re.IGNORECASE)
_TIMES = 6
_LEAST = 240  # letters that the repetitions take at least: rules and rows of tables repeat, too
_LONGEST_UNIT = 200
_EVERY = 120  # new letters between two looks
_LETTERS_PER_TOKEN = 8  # more than any language has on average


class RunawayDetector:
    """Watches one answer as it grows, for repetitions and for its length."""

    def __init__(self, longest: int | None, letters: int = 60_000) -> None:
        """Begin.

        Args:
            longest: Most tokens that the model was told; some servers pass over it.
            letters: Most that any answer may have.
        """
        self._most = min(letters, (longest or letters) * _LETTERS_PER_TOKEN)
        self._looked = 0

    def is_endless(self, text: str) -> bool:
        """True if an answer has outgrown every bound."""
        return len(text) > self._most

    def is_repeating(self, text: str) -> bool:
        """True if an answer ends in repetitions; looks now and then only."""
        if len(text) < self._looked + _EVERY:
            return False
        self._looked = len(text)
        return repeated_unit(text) > 0


@dataclass
class Draft:
    """One answer on its way from a model; filled in as it comes.

    Attributes:
        passages: What to answer from, in the order of their markers.
        usage: Tokens of all calls that the answer takes.
        text: The answer, with the beginning that it goes on from.
        first_token: When the first words came, as `time.monotonic` tells it.
        finish: Why the model stopped, in its own word; empty when it did not say.
        without: Parameters that its server has refused.
        may_search: Whether the model may ask for another search instead of answering.
    """

    query: str
    passages: Sequence[Passage]
    history: Told
    options: AskOptions
    usage: Usage = field(default_factory=Usage)
    text: str = ""
    complete: bool = True
    warnings: list[Message] = field(default_factory=list)
    first_token: float | None = None
    finish: str = ""
    without: set[str] = field(default_factory=set)
    shrunk: bool = False
    may_search: bool = False

    def prompt(self) -> list[PromptMessage]:
        """Build what the model is sent."""
        options = replace(self.options, so_far=self.so_far)
        return make_answer_prompt(self.query, self.passages, self.history, options, may_search=self.may_search)

    @property
    def search_request(self) -> str:
        """Words that the model asks to search for instead of answering; "" where it answers."""
        return "" if is_built_in(self.options.model) else read_search_request(self.text)

    @property
    def model(self) -> str:
        """The model's name."""
        return self.options.model or QUOTE

    @property
    def so_far(self) -> str:
        """The beginning that it goes on from; the built-in answerer has none."""
        return "" if is_built_in(self.options.model) else self.options.so_far

    @property
    def is_new(self) -> bool:
        """True if the model has said nothing yet."""
        return not self.text[len(self.so_far) :].strip()

    def add(self, piece: str) -> None:
        """Add what the model said next."""
        self.first_token = self.first_token or time.monotonic()
        self.text += piece

    def note(self, chunk: Any) -> None:
        """Note what a chunk says beside its words: tokens used, and why it ends."""
        self.finish = str(chunk.response_metadata.get("finish_reason") or self.finish)
        self.usage.add(chunk)

    def mend(self, failure: ModelFailure) -> bool:
        """Change what is asked so that the failure does not come again; False if nothing can be changed."""
        if failure.kind == "parameter" and failure.detail not in self.without:
            self.without.add(failure.detail)
            return True
        if failure.kind == "too_long" and not self.shrunk:
            self._shrink()
            return True
        return False

    def keep(self, failure: ModelFailure) -> None:
        """Keep the words that came before a failure."""
        self.complete = False
        self.warnings.append(Message("remark_kept", {"failure": failure.message}))

    def stop(self, runaway: RunawayDetector) -> bool:
        """True if no more is to be taken from the model because it goes on and on."""
        if is_built_in(self.options.model):
            return False  # what it quotes may repeat itself, as the dots of a table of contents do
        if runaway.is_repeating(self.text):
            self.text = without_repetitions(self.text)
            self._cut("remark_repeating")
        elif runaway.is_endless(self.text):
            self._cut("remark_longest")
        return not self.complete

    def judge(self) -> None:
        """Look at the whole: is it an answer, does it end, and does it cite?

        Raises:
            ModelFailure: If it is no answer at all.
        """
        if is_built_in(self.options.model):
            return
        self._must_be_an_answer()
        if self.search_request:
            return
        if self.complete and self.finish != "stop":
            self._cut(_EARLY.get(self.finish, "remark_cut"))
        elif self.complete and self.passages and not is_refusal(self.text) and not self._cites():
            self._say("remark_uncited")

    def _must_be_an_answer(self) -> None:
        if self.is_new:
            raise ModelFailure(_NOTHING.get(self.finish, "empty"), name=self.model)
        if _ERROR_PAGE.match(self.text):
            raise ModelFailure("no_answer", name=self.model)

    def _cites(self) -> bool:
        return any(sentence.citations for sentence in parse_sentences(self.text, mark_passages(self.passages)))

    def _shrink(self) -> None:
        self.shrunk = True
        single = len(self.passages) == 1
        self.passages, self.history = _shrink_passages(self.passages), _shrink_history(self.history)
        self._say("remark_shrunk_passage" if single else "remark_shrunk", passages=len(self.passages))

    def _cut(self, name: str) -> None:
        self.complete = False
        self._say(name)

    def _say(self, name: str, **values: object) -> None:
        self.warnings.append(Message(name, {"model": self.model, **values}))


def _shrink_passages(passages: Sequence[Passage]) -> list[Passage]:
    """Keep the better half of the documents' and of the web's passages, or half of the text of a single one."""
    if len(passages) == 1:
        (only,) = passages
        return [replace(only, text=only.text[: len(only.text) // 2])]
    documents = [passage for passage in passages if passage.origin == "document"]
    web = [passage for passage in passages if passage.origin == "web"]
    return [*documents[: (len(documents) + 1) // 2], *web[: (len(web) + 1) // 2]]


def _shrink_history(history: Told) -> Told:
    """Keep the later half of the turns, without the summary of those before."""
    return Told(history.turns[(len(history.turns) + 1) // 2 :])


def repeated_unit(text: str) -> int:
    """Length of the shortest unit that the text's end repeats six times or more; 0 if there is none."""
    for unit in range(1, _LONGEST_UNIT + 1):
        whole = max(_LEAST, unit * _TIMES)
        end = text[-whole:]
        if len(end) == whole and end[unit:] == end[:-unit]:
            return unit
    return 0


def without_repetitions(text: str) -> str:
    """Keep one of the units that a text's end repeats, up to the end of its line."""
    unit = repeated_unit(text)
    start = len(text)
    while unit and start > unit and text[start - unit - 1] == text[start - 1]:
        start -= 1
    line = text.find("\n", start, start + unit)
    return text[: line if line >= 0 else start].rstrip()
