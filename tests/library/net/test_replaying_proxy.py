"""What the other tests rely on: the proxy answers by name wherever one is connected, and counts who trespasses."""

from __future__ import annotations

import json
import ssl
from urllib.parse import quote

import httpcore
import pytest

from library.net.connection import TunnelBackend
from tests.library.net.page_server import PUBLIC
from tests.proxy.engine_pages import NEWS, suggestions
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import JSON, Reply


def _ask(proxy: ReplayingProxy, scheme: str, address: str, name: str, path: str = "/times") -> httpcore.Response:
    """Connect to an address and ask for a page by the name of its host."""
    trust = ssl.create_default_context(cafile=proxy.authority)
    with httpcore.ConnectionPool(trust, network_backend=TunnelBackend(proxy.address, httpcore.SyncBackend())) as pool:
        return pool.request(
            "GET", f"{scheme}://{address}{path}", headers={"Host": name}, extensions={"sni_hostname": name}
        )


@pytest.mark.parametrize(("scheme", "port"), [("http", 80), ("https", 443)])
def test_a_page_comes_by_its_name_through_a_tunnel_to_an_address(proxy: ReplayingProxy, scheme: str, port: int) -> None:
    proxy.say("ferries.test/times", Reply("<p>Noon.</p>"))
    assert _ask(proxy, scheme, PUBLIC, "ferries.test").content == b"<p>Noon.</p>"
    assert [one.connected for one in proxy.visits if one.host == "ferries.test"] == [f"{PUBLIC}:{port}"]


def test_the_certificate_is_for_the_name_that_was_asked_for(proxy: ReplayingProxy) -> None:
    trust = ssl.create_default_context(cafile=proxy.authority)
    stream = (
        TunnelBackend(proxy.address, httpcore.SyncBackend())
        .connect_tcp(PUBLIC, 443, 5)
        .start_tls(trust, "ferries.test", 5)
    )
    shown = stream.get_extra_info("ssl_object").getpeercert()
    assert ("DNS", "ferries.test") in shown["subjectAltName"]
    assert ("DNS", "other.test") not in shown["subjectAltName"]


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1"])
def test_who_asks_for_a_forbidden_address_is_counted(proxy: ReplayingProxy, address: str) -> None:
    assert _ask(proxy, "http", f"[{address}]" if ":" in address else address, "ferries.test").status == 404
    assert [visit.connected for visit in proxy.trespasses] == [f"{address}:80"]
    proxy.clear()
    assert proxy.trespasses == []


def test_heads_and_bodies_may_lie(proxy: ReplayingProxy) -> None:
    proxy.say("ferries.test", Reply(b"not packed", headers={"Content-Encoding": "gzip", "Content-Length": "50000000"}))
    with pytest.raises(httpcore.RemoteProtocolError, match="without sending complete message body"):
        _ask(proxy, "http", PUBLIC, "ferries.test")


def test_a_connection_may_end_before_a_word(proxy: ReplayingProxy) -> None:
    proxy.say("ferries.test", Reply(way="hung up"))
    with pytest.raises(httpcore.RemoteProtocolError, match="without sending a response"):
        _ask(proxy, "http", PUBLIC, "ferries.test")


def test_suggestions_come_in_duckduckgos_form(proxy: ReplayingProxy) -> None:
    proxy.say(f"{NEWS}/ac/", Reply(suggestions("渡轮", "渡轮时刻表"), headers=JSON))
    reply = _ask(proxy, "https", PUBLIC, NEWS, f"/ac/?q={quote('渡轮')}&type=list")
    assert json.loads(reply.content) == ["渡轮", ["渡轮时刻表"]]
    assert proxy.visits[0].asked == {"q": ["渡轮"], "type": ["list"]}
