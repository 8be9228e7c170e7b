"""What can go wrong with a model, as an error that knows its kind: read from the status, code and words of a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from library.errors import ModelError
from library.unicode import clean_text
from library.words import Message

Kind = Literal[
    "no_key",
    "wrong_key",
    "no_credit",
    "unknown_model",
    "no_server",
    "unreachable",
    "silent",
    "overlong",
    "too_much",
    "limited",
    "failing",
    "too_long",
    "parameter",
    "refused",
    "broken",
    "unreadable",
    "empty",
    "used_up",
    "filtered",
    "no_answer",
]
_PARAMETERS = ("temperature", "max_completion_tokens", "max_tokens", "stream_options")
_UNSUPPORTED = re.compile(
    r"unsupported|not support|unexpected|unrecogni[sz]ed|unknown|not permitted|not allowed|extra inputs|too large"
)
# OpenAI "maximum context length", vLLM the same, llama.cpp "exceeds the available context size" with 400 or 500.
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|too (?:long|many tokens)|input tokens exceed"
    r"|(?:prompt|request) (?:is )?too large"
)
_MAY_BE_TOO_LONG = (0, 400, 413, 422, 429, 500)  # 429: more tokens at once than the account may send in a minute
_NO_MODEL = re.compile(
    r"model.*(?:not found|not exist|unknown)|(?:no|unknown|invalid) model|server is pinned to", re.DOTALL
)
_NO_CREDIT = ("insufficient_quota", "insufficient_balance", "billing_hard_limit_reached")
_KEY = re.compile(r"\b(?:sk|key)-[\w*-]+|Bearer \S+")
_LETTERS = 200


class ModelFailure(ModelError):
    """A model did not answer.

    Attributes:
        kind: What happened, which decides whether it is asked again.
        wait_s: Seconds that the server asked to wait; None when it named none.
        detail: The parameter that was refused, or the server's own words without anything that looks like a key.
    """

    def __init__(self, kind: Kind, wait_s: float | None = None, **values: object) -> None:
        self.kind: Kind = kind
        self.wait_s = wait_s
        self.detail = str(values.get("detail", ""))
        wait = Message("wait_a_minute") if wait_s is None else Message("wait_seconds", {"seconds": wait_s})
        super().__init__(f"model_{kind}", wait=wait, **values)


@dataclass(frozen=True)
class ErrorReply:
    """An error as a server sent it.

    Attributes:
        status: HTTP status; 0 when the error came within a stream.
        said: The message, or the whole reply where it has none.
        code: What the server calls the error, in one or two words of its own.
        retry_after: The header of that name.
    """

    status: int
    said: str
    code: str = ""
    param: str = ""
    retry_after: str = ""


def kind_of(reply: ErrorReply) -> Kind:
    """Return the kind of failure that an error reply means."""
    if refused_parameter(reply):
        return "parameter"
    if reply.status in _MAY_BE_TOO_LONG and _TOO_LONG.search(f"{reply.code} {reply.said}".lower()):
        return "too_long"
    if reply.status == 402 or any(code in reply.code for code in _NO_CREDIT):
        return "no_credit"
    return _kind_of_status(reply)


def _kind_of_status(reply: ErrorReply) -> Kind:
    status = reply.status
    if status in (401, 403):
        return "wrong_key"
    if status in (400, 404) and _NO_MODEL.search(f"{reply.code} {reply.said}".lower().replace("_", " ")):
        return "unknown_model"
    if status in (404, 405):
        return "no_server"
    if status == 429:
        return "limited"
    if status >= 500 or status == 408:
        return "failing"
    return "refused" if status else "broken"


def refused_parameter(reply: ErrorReply) -> str:
    """Return the parameter that a server does not take; "" if it complains of something else."""
    said = reply.said.lower()
    if reply.status not in (400, 422) or not _UNSUPPORTED.search(f"{reply.code} {said}"):
        return ""
    if reply.param in _PARAMETERS:
        return reply.param
    named = [(said.index(name), name) for name in _PARAMETERS if name in said]
    return min(named)[1] if named else ""


def seconds_to_wait(retry_after: str) -> float | None:
    """Read a Retry-After header, in seconds or as a date; None if there is none that can be read."""
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def shorten(said: str) -> str:
    """Return the first line of what a server said, without anything that looks like a key."""
    line = next((line for line in clean_text(said).strip().splitlines() if line.strip()), "")
    return _KEY.sub("(key)", line)[:_LETTERS]
