"""Chat models: made by their name, tried before they are used, and asked about the turns before a question."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Collection, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from cachetools import LRUCache

from library.embedders.base import Embedder
from library.errors import ModelError
from library.log import locate
from library.outgoing import Recorder, ignore, sent_for
from library.settings import Settings
from library.words import Message
from rag.answer import Told, Turn
from rag.events import AskOptions
from rag.extractive import is_built_in
from rag.models.servers import OPENAI, ModelFailure, full_address, host_of, look_at
from rag.models.tokens import Usage, count_tokens, keep_fitting
from rag.prompt.prompts import make_condense_prompt, make_summary_prompt
from rag.query.understand import Idf

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_SWITCHES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGCHAIN_HANDLER",
)

_LOG = logging.getLogger(__name__)
_LISTING_S, _SILENT_S, _IN_ALL_S = 8.0, 30.0, 60.0
_PIECES = 3  # of an answer, from which it is known that it comes piece by piece
_NAMED = 6  # models that are named where another was asked for
_ASKED = "Count from one to twenty in words, separated by commas."
_OF_LAST_TURNS = 0.75  # of the room is for the last turns; the rest is for the summary of those before
_SUMMARIES = 256  # kept, so that a chat's is made once and then carried on
_LONGEST_SUMMARY = 4000  # characters of a summary
_LONGEST_QUESTION = 2000  # characters that a model's rewriting may have
# After these the answer itself may come all the same.
_PASSING = ("limited", "failing", "overlong", "too_much", "too_long", "unreadable", "empty")


def make_chat_model(
    settings: Settings, name: str, embedder: Embedder, idf: Idf, record: Recorder = ignore
) -> BaseChatModel:
    """Make the chat model of a name; "" and "quote" are the built-in answerer. Its requests are recorded.

    Raises:
        ModelFailure: If the model needs a key and there is none.
    """
    if is_built_in(name):
        from rag.components import QuotingChatModel

        return QuotingChatModel(embedder=embedder, idf=idf)
    from rag.models.openai_model import make_openai_model

    return make_openai_model(settings, name, record)


def give_up(model: BaseChatModel) -> None:
    """Close the connection over which another thread asks a model; the built-in answerer has none."""
    if close := getattr(model, "give_up", None):
        close()


def load_client() -> None:
    """Load what a model is asked with, which would make the first question wait for most of a second."""
    from rag.models.openai_model import certificates

    certificates()


def call_options(settings: Settings, options: AskOptions, without: Collection[str]) -> dict[str, Any]:
    """Write what a model is told beside its prompt, but for the parameters that its server has refused."""
    if is_built_in(options.model):
        return {}
    from rag.models.openai_model import call_options as openai_options

    return openai_options(settings, options.temperature, options.longest, without)


def turn_off_tracing() -> None:
    """Turn LangSmith's tracing off for this process, whatever the environment says."""
    for name in _SWITCHES:
        os.environ.pop(name, None)
    import langsmith

    # langsmith remembers what it read from the environment, so unsetting alone may come too late.
    langsmith.configure(enabled=False)


@dataclass(frozen=True)
class Check:
    """A step of a trial, and its outcome.

    Attributes:
        passed: None where it is not known and need not matter.
        why: What stands in the way, and what to do.
    """

    name: Literal["reaches", "knows", "answers", "streams"]
    passed: bool | None
    said: Message
    why: Message | None = None


@dataclass(frozen=True)
class Trial:
    """The outcome of trying a model.

    Attributes:
        checks: In the order in which one needs the other; those that could not be made are left out.
        models: What the server lists.
    """

    checks: tuple[Check, ...]
    models: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the model can be used."""
        return any(check.name == "answers" and check.passed for check in self.checks)


def try_model(settings: Settings, name: str, record: Recorder = ignore) -> Trial:
    """Try a model with one short question, which is broken off once its words come.

    Args:
        settings: With the address and the key.
        name: Of the model, as its server lists it.
        record: Is told of the requests.
    """
    address = full_address(settings.openai_base_url) or OPENAI
    where = {"host": host_of(address)}
    seconds, pieces, failure = _ask(settings, name, record)
    if failure and failure.kind == "no_key":
        return Trial((Check("answers", False, Message("trial_answers_not"), failure.message),))
    if failure and failure.kind == "unreachable":
        return Trial((Check("reaches", False, Message("trial_reaches_not", where), failure.message),))
    server = look_at(address, settings.openai_api_key.get_secret_value(), _LISTING_S, record)
    models = server.models if server else ()
    checks = [Check("reaches", True, Message("trial_reaches", where)), _knows(name, models, failure)]
    if failure or not pieces:
        why = failure.message if failure else ModelFailure("empty", name=name, where=host_of(address)).message
        checks.append(Check("answers", False, Message("trial_answers_not"), why))
        return Trial(tuple(checks), models)
    checks.append(Check("answers", True, Message("trial_answers", {"seconds": seconds})))
    streamed = pieces >= _PIECES
    checks.append(Check("streams", streamed or None, Message("trial_streams" if streamed else "trial_streams_not")))
    return Trial(tuple(checks), models)


def _knows(name: str, models: tuple[str, ...], failure: ModelFailure | None) -> Check:
    told = {"model": name}
    if name in models:
        return Check("knows", True, Message("trial_knows", told))
    if not models and not (failure and failure.kind == "unknown_model"):
        return Check("knows", None, Message("trial_knows_unlisted"))
    named = ", ".join(models[:_NAMED]) + (" …" if len(models) > _NAMED else "")
    hint = Message("trial_knows_hint", {"models": named}) if models else None
    return Check("knows", False if failure else None, Message("trial_knows_not", told), hint)


def _ask(settings: Settings, name: str, record: Recorder) -> tuple[float, int, ModelFailure | None]:
    """Ask the model, and return the seconds to its first word, how many pieces came, and how it failed."""
    from rag.models.openai_model import make_openai_model

    began, first, pieces = time.monotonic(), 0.0, 0
    limits = {"model_timeout_s": min(settings.model_timeout_s, _SILENT_S), "answer_seconds": _IN_ALL_S}
    try:
        with sent_for("test a model"):
            model = make_openai_model(settings.model_copy(update=limits), name, record)
            with closing(cast("Generator[Any]", model.stream([("human", _ASKED)]))) as chunks:
                for chunk in chunks:
                    if time.monotonic() - began > _IN_ALL_S or pieces == _PIECES:
                        break
                    if str(chunk.text).strip():
                        pieces += 1
                        first = first or time.monotonic() - began
    except ModelFailure as failure:
        return first, pieces, failure
    return first, pieces, None


def rewrite_follow_up(question: str, turns: Sequence[Turn], model: BaseChatModel, usage: Usage) -> str | None:
    """Let a model complete a question from the turns before it.

    Args:
        question: As the user typed it.
        turns: The oldest first.
        model: Writes the question anew.
        usage: Where the tokens that it takes are added.

    Returns:
        A question that can be understood without the turns, the same where the model writes none; None where the model
        fails for now.

    Raises:
        ModelFailure: If the model cannot be asked at all.
    """
    prompt = make_condense_prompt(question, turns)
    try:
        message = model.invoke(prompt)
    except ModelFailure as failure:
        if failure.kind not in _PASSING:
            raise
        return None
    written = str(message.text).strip()
    usage.count(message, prompt, written)
    return written if 0 < len(written) <= _LONGEST_QUESTION else question


class History:
    """Earlier turns as a model is told them, within a room; keeps the summaries that it made. Thread-safe."""

    def __init__(self, room: int) -> None:
        """Set the room.

        Args:
            room: Tokens that may be spent on history.
        """
        self._room = room
        self._lock = threading.Lock()
        self._summaries: LRUCache[tuple[Turn, ...], str] = LRUCache(_SUMMARIES)

    def tell(self, turns: Sequence[Turn], model: BaseChatModel, usage: Usage | None = None) -> Told:
        """Choose the last turns that fit; let the model sum up those before them.

        A summary that cannot be had is no reason to leave a question without an answer.

        Args:
            turns: The oldest first.
            model: Writes the summary.
            usage: Where the tokens that it takes are added.
        """
        newest_first = list(reversed(turns))
        kept = keep_fitting(newest_first, int(self._room * _OF_LAST_TURNS), _cost)[::-1]
        earlier = tuple(turns[: len(turns) - len(kept)])
        return Told(tuple(kept), self._summary(earlier, model, usage or Usage()) if earlier else "")

    def _summary(self, earlier: tuple[Turn, ...], model: BaseChatModel, usage: Usage) -> str:
        before, known = self._carried_on(earlier)
        if known == len(earlier):
            return before
        new = keep_fitting(list(reversed(earlier[known:])), self._room * 2, _cost)[::-1]
        prompt = make_summary_prompt(before, new)
        try:
            message = model.invoke(prompt)
        except ModelError as error:
            _LOG.warning("The earlier turns could not be summed up: %s", locate(error))
            return before
        usage.count(message, prompt, str(message.text))
        written = str(message.text).strip()[:_LONGEST_SUMMARY]
        with self._lock:
            self._summaries[earlier] = written
        return written

    def _carried_on(self, earlier: tuple[Turn, ...]) -> tuple[str, int]:
        """Find the longest beginning that was summed up: its summary, and how many turns that covers."""
        with self._lock:
            for known in range(len(earlier), 0, -1):
                if summary := self._summaries.get(earlier[:known]):
                    return summary, known
        return "", 0


def _cost(turn: Turn) -> int:
    return count_tokens(turn.question) + count_tokens(turn.answer)
