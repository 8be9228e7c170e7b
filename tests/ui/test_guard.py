"""What the app's server answers to whom, asked of a real one over its socket."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.browser.conftest import Server, running, start_server
from tests.patience import PATIENCE_S

ROUTES = {
    "index": ("GET", "/"),
    "a page of the app": ("GET", "/settings"),
    "health": ("GET", "/_stcore/health"),
    "host config": ("GET", "/_stcore/host-config"),
    "static file": ("GET", "/static/css/none.css"),
    "an answer's words": ("GET", "/answers/token"),
    "an answer's stop": ("POST", "/answers/token/stop"),
    "names to pick": ("GET", "/names/token"),
    "media": ("GET", "/media/0123456789abcdef.png"),
    "page of a document": ("GET", f"/documents/key/en/{'0' * 64}/1/900.jpg"),
    "document's file": ("GET", f"/documents/key/en/{'0' * 64}/file"),
    "component asset": ("GET", "/_stcore/bidi-components/none/x.js"),
    "upload": ("PUT", "/_stcore/upload_file/session/file"),
    "upload's preflight": ("OPTIONS", "/_stcore/upload_file/session/file"),
    "agents": ("POST", "/_stcore/agent/interact"),
    "REST": ("GET", "/api/documents"),
    "OpenAI's": ("GET", "/v1/models"),
    "MCP": ("POST", "/mcp"),
    "WebSocket": ("GET", "/_stcore/stream"),
}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}
REBOUND = ("evil.example:{port}", "evil.example", "localhost.evil.example:{port}", "127.0.0.1.evil.example:{port}")
CRAFTED = ("", "0.0.0.0:{port}", "localhost@evil.example", "evil.example/localhost", "localhost:port", "[::2]:{port}")


@contextmanager
def serve(folder: pytest.TempPathFactory, **given: str) -> Iterator[Server]:
    with running(*start_server(folder.mktemp("guard"), **given)) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    with serve(tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """A server that is reached under names of its own too."""
    with serve(
        tmp_path_factory, FOOTNOTE_HOSTS="papers.example, 192.0.2.7, [2001:db8::7]", FOOTNOTE_OPEN_TO_ALL="true"
    ) as server:
        yield server


def ask(server: Server, route: str, host: str | None, **more: str) -> tuple[int, dict[str, str], str]:
    """Ask for a route; the host's {port} is the server's. Gives status, headers in lower case and body."""
    method, path = ROUTES[route]
    port = int(server.url.rpartition(":")[2])
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.putrequest(method, path, skip_host=True)
        headers = {} if host is None else {"Host": host.format(port=port)}
        headers |= UPGRADE if route == "WebSocket" else {}
        for name, value in (headers | more).items():
            connection.putheader(name, value.format(port=port))
        connection.endheaders()
        reply = connection.getresponse()
        body = "" if reply.status == 101 else reply.read().decode()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, body


@pytest.mark.parametrize("host", REBOUND)
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_answers_a_name_that_was_bent_to_this_machine(server: Server, route: str, host: str) -> None:
    status, _, body = ask(server, route, host, Origin=f"http://{host}")
    assert status == 403
    assert "Footnote" not in body or "FOOTNOTE_HOSTS" in body


@pytest.mark.parametrize("host", CRAFTED)
@pytest.mark.parametrize("route", ["index", "media", "upload", "health", "WebSocket"])
def test_a_crafted_host_is_no_way_in(server: Server, route: str, host: str) -> None:
    assert ask(server, route, host)[0] in (400, 403)


def test_the_refusal_says_in_both_languages_what_can_be_done(server: Server) -> None:
    _, headers, body = ask(server, "index", "evil.example")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert "FOOTNOTE_HOSTS" in body
    assert "地址" in body


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_this_machine_is_answered_under_its_own_names(server: Server, host: str) -> None:
    assert ask(server, "health", host)[2] == "ok"
    assert ask(server, "index", host)[0] == 200
    assert ask(server, "WebSocket", host, Origin=f"http://{host}")[0] == 101


@pytest.mark.parametrize("host", ["papers.example", "papers.example:443", "192.0.2.7:{port}", "[2001:db8::7]:{port}"])
def test_names_that_the_operator_gives_are_answered(named: Server, host: str) -> None:
    assert ask(named, "index", host)[0] == 200
    assert ask(named, "WebSocket", host, Origin=f"https://{host}")[0] == 101
    assert ask(named, "index", "evil.example")[0] == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost",
        "http://localhost:1",
        "http://127.0.0.1:{port}",
        "http://evil.example:{port}",
        "null",
        "",
        "file://",
    ],
)
@pytest.mark.parametrize("route", ["WebSocket", "upload", "upload's preflight", "media", "host config"])
def test_a_page_from_elsewhere_may_neither_ask_nor_read(server: Server, route: str, origin: str) -> None:
    assert ask(server, route, "localhost:{port}", Origin=origin)[0] == 403


@pytest.mark.parametrize("route", [route for route in ROUTES if route != "WebSocket"])
@pytest.mark.parametrize("host", ["localhost:{port}", "evil.example"])
def test_every_reply_carries_the_headers_that_guard_a_page(server: Server, route: str, host: str) -> None:
    _, headers, _ = ask(server, route, host)
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert not any(":" in source for source in policy["connect-src"].split() if "//localhost:" not in source)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_misspelt_setting_is_said_on_the_page_and_ends_no_server(
    tmp_path_factory: pytest.TempPathFactory, clean_environment: None
) -> None:
    with serve(tmp_path_factory, FOOTNOTE_HOST="papers.example") as server:
        assert ask(server, "index", "localhost")[0] == 200
        assert ask(server, "index", "papers.example")[0] == 403
