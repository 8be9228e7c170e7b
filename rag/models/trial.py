"""Tries a model before it is used: whether its server is reached, has it, and lets it answer word by word."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal, cast

from library.outgoing import Recorder, ignore, sent_for
from library.settings import Settings
from library.words import Message
from rag.models.failures import ModelFailure
from rag.models.servers import OPENAI, full_address, host_of, look_at

_LISTING_S, _SILENT_S, _IN_ALL_S = 8.0, 30.0, 60.0
_PIECES = 3  # of an answer, from which it is known that it comes piece by piece
_NAMED = 6  # models that are named where another was asked for
_ASKED = "Count from one to twenty in words, separated by commas."


@dataclass(frozen=True)
class Check:
    """What was tried, and how it went.

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
    """How a model did.

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
