"""What comes on the way to an answer, as server-sent events; a program that hears nothing for long hears that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from library.words import Language
from rag import answer as answers
from rag.events import Event, Finished, Found, Progress, Token, Waiting
from serve import shown
from serve.asking import Events
from serve.problems import as_footnote_error, problem_of

_HEAD = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

_SILENCE = [": still there\n\n"]  # for a proxy that may take nothing for the end

Write = Callable[[Event], Iterator[str]]
"""Writes what came as lines of a stream."""


async def whole(came: Events, request: Request) -> answers.Answer | None:
    """Wait for the answer; None once nobody waits for it any more, which ends it.

    Raises:
        FootnoteError: If it came to nothing.
    """
    waiting = asyncio.ensure_future(_last(came))
    leaving = asyncio.ensure_future(_has_left(request))
    try:
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await waiting if waiting.done() else None
    finally:
        for task in (waiting, leaving):
            task.cancel()
        await asyncio.gather(waiting, leaving, return_exceptions=True)


async def _last(came: Events) -> answers.Answer | None:
    async with aclosing(came) as events:
        return [event.answer async for event in events if isinstance(event, Finished)][-1]


async def _has_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def stream(came: Events, write: Write, write_error: Callable[[BaseException], str]) -> Response:
    """Answer with a stream that begins with the first that comes: what fails before it is an answer of its own.

    Args:
        came: What comes on the way.
        write: Gives the lines for it.
        write_error: Gives the lines for what fails later.

    Raises:
        FootnoteError: If nothing came at all.
    """
    first = await anext(came)

    async def lines() -> AsyncIterator[str]:
        async with aclosing(came):
            try:
                for line in write(first) if first else _SILENCE:
                    yield line
                async for event in came:
                    for line in write(event) if event else _SILENCE:
                        yield line
            except Exception as error:  # noqa: BLE001 - the edge of a stream, whose status is sent
                yield write_error(error)

    return StreamingResponse(lines(), media_type="text/event-stream", headers=_HEAD)


def write_event(language: Language) -> Write:
    """Make what writes events as this API has them: `progress`, `waiting`, `sources`, `token` and, last, `answer`."""

    def write(event: Event) -> Iterator[str]:
        match event:
            case Progress():
                about = {"about": event.about} if event.about else {}
                yield sse("progress", {"stage": event.stage, "number": event.number, "of": event.of, **about})
            case Waiting():
                yield sse("waiting", {"seconds": event.seconds, "reason": event.reason})
            case Found():
                sources = {marker: shown.Passage.of(one).model_dump() for marker, one in event.sources.items()}
                yield sse("sources", {"sources": sources})
            case Token():
                yield sse("token", {"text": event.text})
            case Finished():
                yield sse("answer", shown.Answer.of(event.answer, language).model_dump())

    return write


def write_problem(language: Language) -> Callable[[BaseException], str]:
    """Make what writes a failure as the last event, `problem`."""
    return lambda error: sse("problem", problem_of(as_footnote_error(error), language))


def sse(name: str, data: dict[str, Any]) -> str:
    """Write one server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
