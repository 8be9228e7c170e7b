"""The MCP server: tools and resources by which a program with a language model uses the library."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from rag.events import Finished, Progress
from serve import adding, asking, holdings, shown
from serve.problems import said_of

P = ParamSpec("P")
T = TypeVar("T")

_INSTRUCTIONS = (
    "Footnote holds a person's PDFs. `ask` answers from them and checks each sentence of its answer: tell its verdicts "
    "and say so where it refuses. `search` finds passages to read yourself. Cite documents by title and page."
)
_READS = ToolAnnotations(read_only_hint=True)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True)
_LISTED = 1000

Names = Annotated[list[str], Field(description="ids, file names or titles; empty is all")]
Groups = Annotated[list[str], Field(description="names of collections; empty is all")]


def make_mcp(*, local: bool = False) -> MCPServer[None]:
    """Make the server.

    Args:
        local: Whether it serves whoever started it on this machine, whose files may be added by their paths.
    """
    server = MCPServer[None]("footnote", title="Footnote", instructions=_INSTRUCTIONS, log_level="ERROR")
    for add in (_add_reading, _add_questions, _add_resources):
        add(server)
    _add_adding(server, local=local)
    return server


def _telling(make: Callable[[str], Exception], act: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Let what fails be told in words, without what is inside."""

    @functools.wraps(act)
    async def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await act(*args, **kwargs)
        except Exception as met:  # noqa: BLE001 - the edge of a tool
            failed = make(said_of(met, "en"))
        raise failed

    return told


def _tool(server: MCPServer[None], act: Callable[..., Awaitable[object]], annotations: ToolAnnotations) -> None:
    server.add_tool(_telling(ToolError, act), annotations=annotations)


def _add_reading(server: MCPServer[None]) -> None:
    async def list_documents(
        collection: Annotated[str, Field(description="name of a collection; empty is all")] = "",
        offset: Annotated[int, Field(ge=0)] = 0,
        limit: Annotated[int, Field(ge=1, le=_LISTED)] = 100,
    ) -> shown.Documents:
        """List the documents of the library, the newest first."""
        return await run_in_threadpool(holdings.list_documents, collection, offset, limit)

    async def read_page(
        document_id: Annotated[str, Field(description="as `list_documents` and citations give it")],
        page: Annotated[int, Field(ge=1, description="counted from 1")],
    ) -> shown.Page:
        """Read the text of a page."""
        return await run_in_threadpool(holdings.read_page, document_id, page)

    for act in (list_documents, read_page):
        _tool(server, act, _READS)


def _add_questions(server: MCPServer[None]) -> None:
    async def search(
        query: Annotated[str, Field(min_length=1, description="a question or words, in any language")],
        top: Annotated[int, Field(ge=1, le=50)] = 10,
        documents: Names = [],  # noqa: B006 - it is not changed, and a schema wants it
        collections: Groups = [],  # noqa: B006
    ) -> shown.Found:
        """Find the passages that may answer a question, best first; `answerable` is the chance that they do."""
        wanted = asking.Search(query=query, top=top, documents=documents, collections=collections)
        return await run_in_threadpool(asking.search, wanted)

    async def ask(
        context: Context[None],
        question: Annotated[str, Field(min_length=1)],
        documents: Names = [],  # noqa: B006
        collections: Groups = [],  # noqa: B006
        history: Annotated[list[asking.Said], Field(description="the turns before, the oldest first")] = [],  # noqa: B006
        web: Annotated[bool | Literal["auto"], Field(description="whether the web is searched too")] = False,
    ) -> shown.Answer:
        """Answer a question from the documents, with citations and a verdict on each sentence, or refuse."""
        wanted = asking.Ask(question=question, history=history, web=web, documents=documents, collections=collections)
        came = asking.answer(wanted)
        steps, answer = 0, None
        async with aclosing(came) as events:
            async for event in events:
                if isinstance(event, Progress):
                    steps += 1
                    await context.report_progress(steps, message=event.stage)
                elif isinstance(event, Finished):
                    answer = event.answer
        assert answer is not None  # noqa: S101 - it is always the last event
        return shown.Answer.of(answer, "en")

    for act in (search, ask):
        _tool(server, act, _READS)


def _add_adding(server: MCPServer[None], *, local: bool) -> None:
    async def add_document(
        address: Annotated[str, Field(min_length=1, description="of a PDF on the web; over stdio also its path")],
        collection: Annotated[str, Field(description="name of the collection that it goes into")] = "",
        wait: Annotated[float, Field(ge=0, le=60, description="seconds to wait until it is added")] = 30,
    ) -> shown.Job:
        """Add a PDF to the library; what is answered is how far that is."""
        job = await run_in_threadpool(functools.partial(adding.add_from, address, collection, local=local))
        return shown.Job.of(await adding.wait_for(job, wait), "en")

    _tool(server, add_document, _WRITES)


def _add_resources(server: MCPServer[None]) -> None:
    async def documents() -> str:
        found = await run_in_threadpool(holdings.list_documents, "", 0, _LISTED)
        return found.model_dump_json()

    async def page(document_id: str, number: int) -> str:
        found = await run_in_threadpool(holdings.read_page, document_id, number)
        return found.text

    server.resource(
        "footnote://documents",
        name="documents",
        description="The documents of the library",
        mime_type="application/json",
    )(_telling(ResourceError, documents))
    server.resource(
        "footnote://documents/{document_id}/pages/{number}",
        name="page",
        description="The text of a page, counted from 1",
        mime_type="text/plain",
    )(_telling(ResourceError, page))
