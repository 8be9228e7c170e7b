"""The MCP server, asked by the SDK's own client: over HTTP, and over stdio as a desktop program does."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from library.settings import ROOT
from serve import gate, holdings
from tests.pdfs import make_pdf
from tests.serve.conftest import FERRY, QUESTION, Headers
from ui.shared import resources

TOOLS = {"search", "ask", "read_page", "list_documents", "add_document"}
MODES = ["auto", "legacy"]  # the protocol without a handshake, and the one with it


@asynccontextmanager
async def connected(address: str, headers: Headers | None = None, mode: str = "auto") -> AsyncIterator[Client]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=60))
        transport = streamable_http_client(f"{address}/mcp", http_client=http)
        yield await stack.enter_async_context(Client(transport, mode=mode))


def structured(result: Any) -> Any:
    assert not result.is_error, result.content
    return result.structured_content


@pytest.mark.parametrize("mode", MODES)
async def test_the_tools_are_listed_with_what_they_take_and_give(address: str, mode: str) -> None:
    async with connected(address, mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert tools.keys() == TOOLS
    assert tools["ask"].input_schema["required"] == ["question"]
    assert {"sentences", "citations", "refused"} <= (tools["ask"].output_schema or {})["properties"].keys()
    assert {name for name, tool in tools.items() if tool.annotations and tool.annotations.read_only_hint} == TOOLS - {
        "add_document"
    }


@pytest.mark.parametrize("mode", MODES)
async def test_an_answer_has_the_verdicts_that_the_app_shows(address: str, document: str, mode: str) -> None:
    stages: list[str] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        stages.append(message or "")

    async with connected(address, mode=mode) as client:
        answer = structured(await client.call_tool("ask", {"question": QUESTION}, progress_callback=note))
    assert [one["verdict"] for one in answer["sentences"]] == ["quoted", "quoted"]
    assert (answer["citations"][0]["document_id"], answer["citations"][0]["page"]) == (document, 1)
    assert stages[:2] == ["searching", "writing"]


async def test_what_the_documents_do_not_hold_is_refused(address: str) -> None:
    async with connected(address) as client:
        answer = structured(await client.call_tool("ask", {"question": "Who painted the Sistine Chapel's ceiling?"}))
    assert answer["refused"]


async def test_documents_are_listed_searched_and_read(address: str, document: str) -> None:
    async with connected(address) as client:
        listed = structured(await client.call_tool("list_documents", {}))
        found = structured(await client.call_tool("search", {"query": "When does the ferry rest?", "top": 1}))
        page = structured(await client.call_tool("read_page", {"document_id": document, "page": 2}))
    assert [one["id"] for one in listed["documents"]] == [document]
    assert found["passages"][0]["page"] == 2
    assert page["text"] == FERRY[1]


async def test_pages_are_resources(address: str, document: str) -> None:
    async with connected(address) as client:
        templates = (await client.list_resource_templates()).resource_templates
        page = await client.read_resource(f"footnote://documents/{document}/pages/1")
        listed = await client.read_resource("footnote://documents")
        with pytest.raises(MCPError, match="has no page 9"):
            await client.read_resource(f"footnote://documents/{document}/pages/9")
    assert [one.uri_template for one in templates] == ["footnote://documents/{document_id}/pages/{number}"]
    assert getattr(page.contents[0], "text", "") == FERRY[0]
    assert document in getattr(listed.contents[0], "text", "")


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("read_page", {"document_id": "0" * 64, "page": 1}, "holds no document"),
        ("read_page", {"document_id": "../../etc/passwd", "page": 1}, "holds no document"),
        ("ask", {"question": "x" * 20_001}, "20,001"),
        ("search", {"query": "x", "documents": ["none.pdf"]}, "none.pdf"),
        ("add_document", {"address": "/etc/hostname"}, "no address that a PDF can be fetched from"),
        ("add_document", {"address": "file:///etc/hostname"}, "no address that a PDF can be fetched from"),
        ("add_document", {"address": "http://169.254.169.254/latest/a.pdf"}, "169.254.169.254"),
    ],
)
async def test_what_cannot_be_done_is_told_in_words(address: str, tool: str, given: dict[str, Any], said: str) -> None:
    async with connected(address) as client:
        result = await client.call_tool(tool, given)
    text = " ".join(getattr(one, "text", "") for one in result.content)
    assert result.is_error
    assert said in text
    assert "Traceback" not in text


async def test_what_nobody_expected_is_told_by_a_reference_alone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> None:
        raise RuntimeError("/home/ada/secret")

    monkeypatch.setattr(holdings, "read_page", fail)
    async with connected(address) as client:
        result = await client.call_tool("read_page", {"document_id": "x", "page": 1})
    text = " ".join(getattr(one, "text", "") for one in result.content)
    assert "reference" in text
    assert "secret" not in text


@pytest.mark.parametrize("mode", MODES)
async def test_a_wrong_token_connects_nobody(address: str, tokens_needed: Callable[[str], Headers], mode: str) -> None:
    right = tokens_needed(f"mcp {mode}")
    async with connected(address, right, mode) as client:
        assert (await client.list_tools()).tools
    with pytest.raises(ExceptionGroup) as caught:
        async with connected(address, {"Authorization": "Bearer fn_wrong"}, mode) as client:
            await client.list_tools()
    assert caught.group_contains(MCPError, match="The token is not known here")


async def test_a_body_that_is_too_large_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with connected(address) as client:
        await client.list_tools()
        monkeypatch.setattr(gate, "MEGABYTE", 200)
        with pytest.raises(MCPError, match="at most 4 MB"):
            await client.call_tool("ask", {"question": "x" * 5000})
        monkeypatch.undo()
        assert (await client.list_tools()).tools


async def test_a_client_that_leaves_in_the_middle_leaves_the_server_well(address: str) -> None:
    import anyio

    with anyio.move_on_after(0.02):
        async with connected(address) as client:
            await client.call_tool("ask", {"question": QUESTION})
    async with connected(address) as client:
        assert (await client.list_tools()).tools


async def test_over_stdio_a_desktop_program_adds_a_file_of_this_machine_and_asks(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "mill.pdf", ["The mill of Oststadt grinds rye."])
    command = ["-m", "rag", "serve", "--stdio", "--library", str(tmp_path / "library")]
    given = StdioServerParameters(command=sys.executable, args=command, cwd=ROOT, env=dict(os.environ))
    async with Client(stdio_client(given)) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        job = structured(await client.call_tool("add_document", {"address": str(path), "wait": 60}))
        assert (job["stage"], job["name"]) == ("ready", "mill.pdf")
        answer = structured(await client.call_tool("ask", {"question": "What does the mill of Oststadt grind?"}))
        missing = await client.call_tool("add_document", {"address": str(tmp_path / "none.pdf")})
    assert answer["sentences"][0]["verdict"] == "quoted"
    assert missing.is_error
    assert str(tmp_path) not in repr(missing.content)
    assert not resources.settings().library.is_relative_to(tmp_path)
