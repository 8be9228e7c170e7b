"""Chat models behind OpenAI's protocol. The only file here that knows OpenAI; its errors become `ModelFailure`."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing
from contextvars import copy_context
from functools import cache, partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import httpx  # noqa: F401 - openai asks whether it is loaded, and must not meet one that another thread half loaded
import httpx2
import openai
from langchain_core.exceptions import LangChainException
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr

from library.counting_client import GIVEN_UP, LIMITS, CountingClient, ReplyLimits, ReplyTooLarge, ReplyTooSlow
from library.outgoing import Recorder, ignore, is_here
from library.settings import Settings
from library.unicode import TextStream, clean_json
from rag.models.servers import (
    OPENAI,
    ErrorReply,
    ModelFailure,
    full_address,
    host_of,
    kind_of,
    refused_parameter,
    seconds_to_wait,
    shorten,
)

Item = TypeVar("Item")

_ITEM, _END = object(), object()
_ERRORS = (openai.OpenAIError, httpx2.HTTPError, LangChainException, ValueError, TypeError, KeyError, AttributeError)
_SILENCE_S = 0.3
_MOST_WORDLESS = 50_000  # events in a row that add no word: some think aloud, but not so long
_LETTERS = 2000  # of an error, more than any names its cause with
_NO_KEY = "none"  # a server on this machine asks for no key, but the client must send one


def iterate_cancellable(
    begin: Callable[[], Iterator[Item]], leave: Callable[[], None], every_s: float
) -> Generator[Item | None]:
    """Iterate a blocking stream, on a thread of its own, so that the consumer can cancel between chunks.

    Args:
        begin: Makes the iterator; called on the new thread.
        leave: Called when the consumer closes this before its end; must wake the thread.
        every_s: Seconds without an item after which None is given, so that it can be closed then.

    Raises:
        Exception: What the iterator raises.
    """
    came: SimpleQueue[Any] = SimpleQueue()
    left = threading.Event()
    run = copy_context().run  # what its requests are for goes with it
    threading.Thread(target=run, args=(_take, begin, came, left), name="model", daemon=True).start()
    ended = False
    try:
        while not ended:
            try:
                kind, item = came.get(timeout=every_s)
            except Empty:
                yield None
                continue
            ended = kind is _END
            if not ended:
                yield item
            elif item is not None:
                raise item
    finally:
        if not ended:
            left.set()
            leave()


def _take(begin: Callable[[], Iterator[Any]], came: SimpleQueue[Any], left: threading.Event) -> None:
    try:
        items = begin()
        for item in items:
            came.put((_ITEM, item))
            if left.is_set():  # what the machine holds of the reply could be read for minutes
                break
        if isinstance(items, Generator):
            items.close()
    except BaseException as error:  # noqa: BLE001 - the edge of a thread: it is raised again where it is followed
        came.put((_END, error))
    else:
        came.put((_END, None))


class Connection:
    """The connection that was made last, as httpcore tells of it; closing it wakes who reads from it."""

    def __init__(self) -> None:
        self._stream: Any = None
        self.closed = False

    def trace(self, event: str, told: dict[str, Any]) -> None:
        """Note a connection; to be called by httpcore for everything that happens."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = told["return_value"]

    def close(self) -> None:
        """Close it at once, from any thread."""
        self.closed = True
        held = self._stream and self._stream.get_extra_info("socket")
        if held:
            # close() alone does not wake a thread that reads; and where more was on its way than fits, a server that
            # writes hears of an end only a minute or two later, unless the connection is reset (SO_LINGER of 0 s).
            with contextlib.suppress(OSError):
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                held.shutdown(socket.SHUT_RDWR)


class OpenAIModel(ChatOpenAI):
    """A `ChatOpenAI` whose every failure is a `ModelFailure`, and whose stream can be closed while it is silent."""

    _connection: Connection = PrivateAttr(default_factory=Connection)
    _seconds: float = PrivateAttr(default=0.0)  # longest time for one answer

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """False: LangChain could not make it again, since its connection is made from the settings."""
        return False

    def give_up(self) -> None:
        """Close the connection, from any thread."""
        self._connection.close()

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        """Stream the answer; while nothing comes, a silent chunk does, and closing this closes the connection."""
        came, text, wordless = False, TextStream(), 0
        try:
            with closing(
                iterate_cancellable(partial(super()._stream, *args, **kwargs), self._connection.close, _SILENCE_S)
            ) as chunks:
                for chunk in chunks:
                    came = came or chunk is not None
                    wordless = 0 if chunk and chunk.message.content else wordless + (chunk is not None)
                    if wordless > _MOST_WORDLESS:
                        raise ReplyTooLarge("It goes on without a word.")
                    yield _valid(chunk, text) if chunk else _silence()
            if not came:
                raise ValueError("no event of a stream in it")
            if rest := text.take("", last=True):
                yield ChatGenerationChunk(message=AIMessageChunk(content=rest))
        except _ERRORS as error:
            raise self._failure(error, came) from error

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        try:
            whole = super()._generate(*args, **kwargs)
            for generation in whole.generations:
                generation.message.content = clean_json(generation.message.content)
            return whole
        except _ERRORS as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception, came: bool = False) -> ModelFailure:
        """Return the failure that an error means."""
        told: dict[str, Any] = {"name": self.model_name, "where": host_of(str(self.openai_api_base))}
        behind = _behind(error)
        if isinstance(behind, ReplyTooSlow):
            return ModelFailure("overlong", limit=self._seconds, **told)
        if isinstance(behind, ReplyTooLarge):
            return ModelFailure("too_much", **told)
        if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
            return ModelFailure("silent", seconds=self.request_timeout, **told)
        if isinstance(error, (openai.APIConnectionError, httpx2.HTTPError)):
            return ModelFailure("broken" if came else "unreachable", **told)
        if isinstance(error, openai.APIError):
            return _explain(_read(error), told)
        return ModelFailure("unreadable", detail=shorten(str(error)) or type(error).__name__, **told)


def make_openai_model(settings: Settings, name: str, record: Recorder = ignore) -> OpenAIModel:
    """Make the model of a name at the settings' address, OpenAI's own by default. Its requests are recorded.

    Raises:
        ModelFailure: If it needs a key and there is none, or if the address is none.
    """
    key = settings.openai_api_key.get_secret_value().strip()
    address = full_address(settings.openai_base_url) or OPENAI
    if not key and address == OPENAI:
        raise ModelFailure("no_key", name=name, where=host_of(address))
    try:
        httpx2.URL(address)  # OpenAI's client raises an error of its own kind
        return _build(name, address, SecretStr(key or _NO_KEY), settings, record)
    except (httpx2.InvalidURL, ValueError) as error:
        raise ModelFailure("unreachable", name=name, where=host_of(address)) from error


def _build(name: str, address: str, key: SecretStr, settings: Settings, record: Recorder) -> OpenAIModel:
    connection = Connection()
    options: dict[str, Any] = {"use_responses_api": False} if address != OPENAI else {}
    model = OpenAIModel(
        model=name,
        api_key=key,
        base_url=address,
        timeout=settings.model_timeout_s,  # ChatOpenAI's own default is to wait for ever
        max_retries=0,  # its waits would show to nobody
        stream_usage=True,  # with an address of its own, a server reports no usage unless asked
        http_client=_client(connection, is_here(address), record, settings.answer_seconds),
        openai_proxy="",  # httpx takes the proxies of the environment
        http_socket_options=(),  # for a second client, which nobody uses and which warns of proxies
        **options,
    )
    model._connection, model._seconds = connection, settings.answer_seconds
    return model


def call_options(
    settings: Settings, temperature: float | None, longest: int | None, without: Collection[str]
) -> dict[str, Any]:
    """Write what a model is told beside its prompt.

    Args:
        settings: Whose address decides the name of the limit.
        temperature: None leaves it to the model.
        longest: Most tokens of the answer; None leaves it to the model.
        without: Parameters that the server has refused.
    """
    told: dict[str, Any] = {"stream_usage": False} if "stream_options" in without else {}
    if temperature is not None and "temperature" not in without:
        told["temperature"] = temperature
    if longest is None or {"max_tokens", "max_completion_tokens"} & set(without):
        return told
    if full_address(settings.openai_base_url) not in ("", OPENAI):
        # Ollama passes over the newer name, which ChatOpenAI would write (0.32).
        return {**told, "extra_body": {"max_tokens": longest}}
    return {**told, "max_tokens": longest}


def _client(connection: Connection, local: bool, record: Recorder, seconds: float) -> CountingClient:
    """Make a client for one model, which notes its connection and records its requests.

    For a server on this machine, no proxy of the environment is asked: nothing leaves.
    """

    def note(request: httpx2.Request) -> None:
        request.headers["Accept-Encoding"] = "identity"
        more = {"trace": connection.trace, GIVEN_UP: lambda: connection.closed, LIMITS: ReplyLimits(seconds)}
        request.extensions = {**request.extensions, **more}

    hooks: dict[str, Any] = {"request": [note]}
    options = {"trust_env": not local, "verify": certificates(), "follow_redirects": False, "event_hooks": hooks}
    return CountingClient(record, "answer", **options)


@cache
def certificates() -> ssl.SSLContext:
    """Read the certificates once: it takes as long as many questions to a server on this machine."""
    return httpx2.create_ssl_context()


def _valid(chunk: ChatGenerationChunk, text: TextStream) -> ChatGenerationChunk:
    """Return a chunk whose text is valid Unicode: servers also send half of a character, and the other half later."""
    said = chunk.message.content
    if isinstance(said, str) and (taken := text.take(said)) != said:
        message = chunk.message.model_copy(update={"content": taken})
        return ChatGenerationChunk(message=message, generation_info=chunk.generation_info)
    return chunk


def _silence() -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"silent": True}))


def _behind(error: BaseException) -> BaseException:
    """Return what the clients wrapped."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _explain(reply: ErrorReply, told: dict[str, Any]) -> ModelFailure:
    detail = refused_parameter(reply) or shorten(reply.said)
    wait = seconds_to_wait(reply.retry_after)
    return ModelFailure(kind_of(reply), wait, status=reply.status, detail=detail, **told)


def _read(error: openai.APIError) -> ErrorReply:
    response = getattr(error, "response", None)
    body = error.body if isinstance(error.body, dict) else {}
    return ErrorReply(
        status=response.status_code if response is not None else 0,
        said=str(body.get("message") or body.get("detail") or _text_of(response) or error.message),
        code=f"{error.code or ''} {error.type or ''}".strip(),
        param=str(error.param or ""),
        retry_after=response.headers.get("retry-after", "") if response is not None else "",
    )


def _text_of(response: httpx2.Response | None) -> str:
    try:
        return response.text[:_LETTERS] if response is not None else ""
    except httpx2.ResponseNotRead:
        return ""
