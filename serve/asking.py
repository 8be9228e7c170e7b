"""Questions of programs: what one may ask for, and the way to its answer, with the app's line, limits and checks."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from library.scope import Scope, resolve
from library.settings import Settings
from library.unicode import clean_json
from rag.answer import Turn
from rag.events import AskOptions, Event, Recency, check_length
from rag.models.servers import full_address
from serve import shown
from serve.callers import asker
from serve.gate import caller
from serve.holdings import find_collection
from serve.problems import Refused
from ui.shared import resources
from ui.shared.question_line import question_line

if TYPE_CHECKING:
    from library.library import Library
    from rag.chain import Answerer
    from rag.retrieval.retriever import Retriever

T = TypeVar("T")

Events = AsyncGenerator[Event | None]

QUOTE = "quote"
"""Names the built-in answerer."""

_MOST_NAMES = 500  # of documents and collections that a question may be limited to
_MOST_TURNS = 100
_SILENCE_S = 10.0
_LETTERS = 100_000  # of a turn; how long a question may be is a setting


class Request(BaseModel):
    """Base of what programs send: nothing that is not known, its texts as valid Unicode."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _valid_text(cls, given: object) -> object:
        return clean_json(given)


class Limited(Request):
    """What limits a search or a question."""

    documents: list[str] = Field(
        default=[], max_length=_MOST_NAMES, description="ids, beginnings of ids, file names or titles"
    )
    collections: list[str] = Field(default=[], max_length=_MOST_NAMES, description="ids or names")
    since: str = Field(default="", max_length=40, description="leave out what is older: 2018, 2018-09 or 2018-09-29")
    until: str = Field(default="", max_length=40, description="leave out what is newer, and what has no date")
    shared: bool = Field(default=False, description="ask the library that all may read, where people log in")

    def scope(self, library: Library) -> Scope:
        """Find what it names.

        Raises:
            Refused: If a document is not there.
            CollectionNotFound: If a collection is not.
        """
        documents = tuple(one for name in self.documents for one in _documents(library, name))
        collections = tuple(find_collection(library, name) for name in self.collections)
        return Scope(documents, collections, self.since, self.until)

    def library(self) -> Library:
        """Open what is asked: the caller's own library, or the one for all.

        Raises:
            Refused: If there is none for all.
        """
        if not self.shared:
            return resources.library()
        if (found := resources.library_for_all()) is None:
            raise Refused("service_no_shared")
        return found


class Search(Limited):
    """What to search for."""

    query: str = Field(min_length=1, max_length=_LETTERS)
    top: int = Field(default=10, ge=1, le=50, description="most passages")


class Said(Request):
    """A question that was asked before, and its answer."""

    question: str = Field(max_length=_LETTERS)
    answer: str = Field(default="", max_length=_LETTERS)


class Ask(Limited):
    """What to answer."""

    question: str = Field(min_length=1, max_length=_LETTERS)
    history: list[Said] = Field(default=[], max_length=_MOST_TURNS, description="the turns before, the oldest first")
    stream: bool = Field(default=False, description="send what comes as server-sent events")
    web: bool | Literal["auto"] = Field(
        default=False, description='"auto" asks the web when the documents do not answer'
    )
    research: bool = Field(default=False, description="let the model divide the question, and write a report")
    recency: Recency = Field(default="any", description="how old web pages may be")
    model: str | None = Field(
        default=None,
        max_length=200,
        description='a chat model; "quote" is the built-in answerer; left out, as in the app',
    )
    temperature: float | None = Field(default=None, ge=0, le=2)
    longest: int | None = Field(default=None, ge=1, le=1_000_000, description="most tokens of a model's answer")
    style: Literal["brief", "thorough", "bullets", "plain", "table"] | None = None
    instruction: str | None = Field(
        default=None, max_length=4000, description="role, audience, format, examples, for a model"
    )


def search(wanted: Search) -> shown.Found:
    """Find passages, when it is the caller's turn.

    Raises:
        FootnoteError: As `Retriever.retrieve` does, and as the line of questions does.
    """
    from rag.query.understand import understand
    from rag.retrieval.refusal import judge, weigh

    check_length(wanted.query, resources.settings().question_letters)
    library = wanted.library()
    within = resolve(wanted.scope(library), library)

    def find() -> shown.Found:
        query = understand(wanted.query)
        passages = (_retriever_for_all if wanted.shared else _retriever)().retrieve(query, within, wanted.top)
        chance = judge(library, query, passages, within).chance
        passages = weigh(passages, chance)
        return shown.Found(
            query=query.completed, answerable=round(chance, 4), passages=list(map(shown.Passage.of, passages))
        )

    return in_turn(find)


@resources.kept
def _retriever() -> Retriever:
    return _make_retriever(resources.library())


@resources.kept
def _retriever_for_all() -> Retriever:
    return _make_retriever(Limited(shared=True).library())


def _make_retriever(library: Library) -> Retriever:
    from rag.retrieval.fusion import make_reranker
    from rag.retrieval.retriever import Retriever

    return Retriever(library, make_reranker(resources.settings()))


def in_turn(work: Callable[[], T]) -> T:
    """Do something that takes as much as a question does, when it is the caller's turn.

    Raises:
        OverLimit: If as much of this caller waits as may.
    """
    done: list[T] = []

    def act() -> Iterator[Event]:
        done.append(work())
        return iter(())

    with resources.workspace().held():
        for _ in question_line().take_turn(asker(caller()), threading.Event(), act):
            pass
    return done[0]


async def answer(wanted: Ask) -> Events:
    """Answer a question, telling what comes as it comes; whoever stops listening ends it.

    Returns:
        The events of `Answerer.stream`, and None whenever nothing came for some seconds.

    Raises:
        FootnoteError: As `Answerer.stream` does, and as the line of questions does.
    """
    stopped = threading.Event()
    came = _on_a_thread(lambda: _events(wanted, stopped))
    try:
        while not isinstance(one := await _next(came), _End):
            yield one
        if one.error is not None:
            raise one.error
    finally:
        stopped.set()


@dataclass(frozen=True)
class _End:
    """The end of what comes, and why it ended where that is a failure."""

    error: BaseException | None = None


def _on_a_thread(make: Callable[[], Iterator[Event]]) -> asyncio.Queue[Event | _End]:
    """Let events be made on a thread of their own, in the context of whoever asks, and give where they come."""
    loop, came = asyncio.get_running_loop(), asyncio.Queue[Event | _End]()

    def tell(one: Event | _End) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(came.put_nowait, one)

    def work() -> None:
        try:
            for event in make():
                tell(event)
            tell(_End())
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: whoever asked must hear of it
            tell(_End(error))

    run = contextvars.copy_context().run
    threading.Thread(target=lambda: run(work), name="asked by a program", daemon=True).start()
    return came


async def _next(came: asyncio.Queue[Event | _End]) -> Event | _End | None:
    try:
        return await asyncio.wait_for(came.get(), _SILENCE_S)
    except TimeoutError:
        return None


def _events(wanted: Ask, stopped: threading.Event) -> Iterator[Event]:
    if not wanted.question.strip():
        raise Refused("question_empty")
    check_length(wanted.question, resources.settings().question_letters)
    with resources.workspace().held():
        settings, model = _chosen(wanted.model)
        library = wanted.library()
        options = _options(wanted, settings, model, wanted.scope(library))
        history = [Turn(turn.question, turn.answer) for turn in wanted.history]
        answerer = _answerer(settings, library, shared=wanted.shared)
        yield from question_line().take_turn(
            asker(caller()), stopped, lambda: answerer.stream(wanted.question, history, options, stopped)
        )


def _chosen(model: str | None) -> tuple[Settings, str]:
    """Choose who answers, as a new chat of the app does: by the settings, else the model that the library remembers."""
    settings = resources.settings()
    if model is not None:
        return settings, "" if model == QUOTE else model
    if settings.model or resources.mode() != "alone":
        return settings, settings.model
    preferences = resources.library().preferences
    if not (remembered := preferences.get("model")):
        return settings, ""
    address = full_address(preferences.get("model_address"))
    changed: dict[str, object] = {"openai_base_url": address}
    if key := resources.kept_key(address):
        changed["openai_api_key"] = SecretStr(key)
    elif address != full_address(settings.openai_base_url):
        changed["openai_api_key"] = SecretStr("")  # the settings' key goes to the settings' address only
    return settings.model_copy(update=changed), remembered


def _answerer(settings: Settings, library: Library, *, shared: bool) -> Answerer:
    if settings is not resources.settings():
        return resources.build_answerer(settings, library)
    return resources.answerer_for_all() if shared else resources.shared_answerer()


def _options(wanted: Ask, settings: Settings, model: str, scope: Scope) -> AskOptions:
    def chosen(given: T | None, default: T) -> T:
        return default if given is None else given

    return AskOptions(
        scope,
        web=wanted.web,
        model=model,
        recency=wanted.recency,
        temperature=chosen(wanted.temperature, settings.model_temperature),
        longest=min(chosen(wanted.longest, settings.answer_tokens), settings.answer_tokens),
        style=chosen(wanted.style, settings.answer_style),
        instruction=chosen(wanted.instruction, settings.answer_instruction),
        model_check=settings.model_check,
        research=wanted.research,
    )


def _documents(library: Library, name: str) -> list[str]:
    if not (found := library.find_documents(name)):
        raise Refused("service_no_document", name=name[:255])
    return [document.id for document in found]
