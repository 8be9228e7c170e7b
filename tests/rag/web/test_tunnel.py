"""Pages through a proxy: asked for the address that was checked, and let be where the proxy is none that can help."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from library.errors import PageUnreadable
from rag.web.fetching import Fetcher
from rag.web.tunnel import TunnelBackend
from tests.loopback import Handler, LoopbackServer
from tests.ports import free_port
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import Reply
from tests.rag.web.page_server import PUBLIC, Network, everywhere


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
