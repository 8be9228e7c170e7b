"""Proxies on the way to web pages: which the environment names, and tunnels through them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from library.errors import PageUnreadable
from library.net.connection import TunnelBackend, proxy_to, read_address
from library.net.fetching import Fetcher
from tests.library.net.page_server import PUBLIC, Network, everywhere
from tests.loopback import Handler, LoopbackServer
from tests.ports import free_port
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import Reply

PAGE = read_address("https://ferries.test/times")


class RefusingProxy(LoopbackServer):
    """Says no to every tunnel, as it was told to, and remembers what was asked."""

    def __init__(self) -> None:
        super().__init__(_Refusing)
        self.says = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        self.asked: list[tuple[str, dict[str, str]]] = []


class _Refusing(Handler):
    owner: RefusingProxy

    def do_CONNECT(self) -> None:
        self.owner.asked.append((self.path, dict(self.headers)))
        self.close_connection = True
        self.wfile.write(self.owner.says)
        if not self.owner.says:
            self.owner.released.wait(20)


@pytest.fixture
def refusing() -> Iterator[RefusingProxy]:
    with RefusingProxy().running() as running:
        yield running


def fetch_through(proxy: str, seconds: float = 5, network: Any = None) -> None:
    Fetcher(resolve=everywhere, network=network, proxy_to=lambda _: proxy).fetch("https://ferries.test/times", seconds)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_page_is_had_from_the_address_that_was_checked(proxy: ReplayingProxy, scheme: str) -> None:
    proxy.say("ferries.test/times", Reply("<p>Noon.</p>"))
    fetched = Fetcher(resolve=everywhere).fetch(f"{scheme}://ferries.test/times", 5)
    assert fetched.body == b"<p>Noon.</p>"
    port = {"http": 80, "https": 443}[scheme]
    assert {(visit.host, visit.connected) for visit in proxy.visits} == {("ferries.test", f"{PUBLIC}:{port}")}


def test_name_and_password_go_to_the_proxy_and_no_further(refusing: RefusingProxy) -> None:
    with pytest.raises(PageUnreadable, match=r"ferries\.test does not answer"):
        fetch_through(refusing.address.replace("://", "://anna:p%40ss@"))
    target, headers = refusing.asked[0]
    assert (target, headers["Host"]) == (f"{PUBLIC}:443", f"{PUBLIC}:443")
    assert headers["Proxy-Authorization"] == "Basic " + b64encode(b"anna:p@ss").decode()


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000,
        b"",
    ],
    ids=["refuses", "is none", "never ends", "says nothing"],
)
def test_a_proxy_that_does_not_connect_costs_no_more_than_the_time(refusing: RefusingProxy, says: bytes) -> None:
    refusing.says = says
    with pytest.raises(PageUnreadable):
        fetch_through(refusing.address, seconds=1)


@pytest.mark.parametrize("proxy", ["socks5h://127.0.0.1:9150", "https://a.test:1", "http://a.test:port", "nonsense"])
def test_no_page_is_fetched_around_a_proxy_that_cannot_be_used(proxy: str) -> None:
    network = Network(port=0)
    with pytest.raises(PageUnreadable):
        fetch_through(proxy, network=network)
    assert network.reached == []


def test_a_proxy_that_is_away_is_said_to_be() -> None:
    tunnel = TunnelBackend(f"http://127.0.0.1:{free_port()}", httpcore.SyncBackend())
    with pytest.raises(httpcore.ConnectError):
        tunnel.connect_tcp(PUBLIC, 443, 5)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DDGS_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("named", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://a.test:1"}, "http://a.test:1"),
        ({"HTTP_PROXY": "http://a.test:1"}, None),
        ({"ALL_PROXY": "http://b.test:2"}, "http://b.test:2"),
        ({"HTTPS_PROXY": "http://a.test:1", "NO_PROXY": "ferries.test"}, None),
        ({"HTTPS_PROXY": "http://a.test:1", "NO_PROXY": "other.test"}, "http://a.test:1"),
        ({"HTTPS_PROXY": "http://a.test:1", "DDGS_PROXY": "http://c.test:3"}, "http://c.test:3"),
        ({"DDGS_PROXY": "tb"}, "socks5h://127.0.0.1:9150"),
    ],
)
def test_a_page_is_fetched_through_the_proxy_that_stands_for_its_address(
    monkeypatch: pytest.MonkeyPatch, named: dict[str, str], proxy: str | None
) -> None:
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert proxy_to(PAGE) == proxy


def test_plain_pages_have_a_proxy_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://a.test:1")
    assert proxy_to(read_address("http://ferries.test/")) == "http://a.test:1"
