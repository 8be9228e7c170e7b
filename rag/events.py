"""What a question may ask for, and what is told while it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from library.errors import QuestionTooLong
from library.records import Passage
from library.scope import Scope
from rag.answer import Answer

STYLES = ("brief", "thorough", "bullets", "plain", "table")
"""How a model may be asked to write; the first is the usual one."""

LONGEST_QUESTION = 20_000
"""Characters that a question has at most where no setting says otherwise; what is longer is a document."""

Recency = Literal["any", "day", "week", "month", "year"]
"""How old what the web says may be."""

SafeSearch = Literal["on", "moderate", "off"]
"""How much an engine leaves out that is not for everybody, as far as it knows how."""


@dataclass(frozen=True)
class AskOptions:
    """Options of a question. The built-in answerer looks at scope and web only.

    Attributes:
        scope: What of the library is searched; all of it by default.
        web: Whether the web is searched too; "auto" asks it when the documents do not answer.
        model: Name of a chat model; empty is the built-in answerer.
        temperature: What the model is told, in [0, 2]; None leaves it to the model.
        longest: Most tokens that the answer may have; None leaves it to the model.
        style: One of `STYLES`; empty is the first.
        instruction: The user's own words on role, audience, format or examples.
        most_tokens: Most tokens that a model may read and write for the question; None goes by the settings.
        so_far: A partial answer to the same question, which the model goes on with.
        recency: How old web pages may be.
        region: Country and language of the web search, as "us-en"; empty goes by the question, None by the settings.
        safe_search: How much the engines leave out; None goes by the settings.
        model_check: Whether the model is asked once more, about the sentences that the check doubts for their words.
        research: Whether a model divides the question, and a report is written of the answers to its parts.
        locates: Whether the places of quotes on their pages are looked up; who shows none need not wait for them.
    """

    scope: Scope = field(default_factory=Scope)
    web: bool | Literal["auto"] = False
    model: str = ""
    temperature: float | None = None
    longest: int | None = None
    style: str = ""
    instruction: str = ""
    most_tokens: int | None = None
    so_far: str = ""
    recency: Recency = "any"
    region: str | None = None
    safe_search: SafeSearch | None = None
    model_check: bool = False
    research: bool = False
    locates: bool = True


@dataclass(frozen=True)
class Progress:
    """A stage has begun, or goes on.

    Attributes:
        number: The section that is read, the part that is answered, or the place in the line, from 1; else 0.
        of: How many sections or parts there are.
        about: The question of the part.
    """

    stage: Literal[
        "in_line",
        "searching",
        "searching_both",
        "searching_web",
        "searching_again",
        "reading",
        "writing",
        "checking",
        "splitting",
        "researching",
        "rethinking",
    ]
    number: int = 0
    of: int = 0
    about: str = ""


@dataclass(frozen=True)
class Waiting:
    """The model's server could not answer, and is asked again after some seconds; told every second."""

    seconds: float
    reason: Literal["limited", "failing"]


@dataclass(frozen=True)
class Found:
    """The passages that the answer may cite, by marker; told before the first word, and again when more was found."""

    sources: Mapping[str, Passage]


@dataclass(frozen=True)
class Token:
    """A piece of the answer as the model writes it, markers such as [1] in it."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The whole answer; always the last event."""

    answer: Answer


Event = Progress | Waiting | Found | Token | Finished


def check_length(question: str, most: int = LONGEST_QUESTION) -> None:
    """Refuse a question that is longer than any.

    Raises:
        QuestionTooLong: If it has more than `most` characters.
    """
    if len(question) > most:
        raise QuestionTooLong("question_too_long", n=f"{len(question):,}", most=f"{most:,}")
