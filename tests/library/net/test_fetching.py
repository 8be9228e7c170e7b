"""The real fetcher against a server on the loopback, which it reaches as a public address and no other way."""

from __future__ import annotations

import gzip
import ssl
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from library.errors import PageUnreadable
from library.net.fetching import Fetcher
from library.outgoing import Entry
from tests.library.net.page_server import PUBLIC, Network, PageServer, bomb, cut, dripping, endless, everywhere


@pytest.fixture
def server() -> Iterator[PageServer]:
    with PageServer().running() as running:
        running.add("ferries.test/times", "<p>Ferries sail at noon.</p>")
        yield running


@pytest.fixture
def forbidden() -> Iterator[PageServer]:
    """A server that nobody may reach: it stands on a loopback port."""
    with PageServer().running() as running:
        yield running


@pytest.fixture
def network(server: PageServer) -> Network:
    return Network(server.port)


@pytest.fixture
def fetcher(network: Network) -> Fetcher:
    return Fetcher(resolve=everywhere, network=network)


def test_a_page_comes_with_its_kind_and_charset(fetcher: Fetcher) -> None:
    page = fetcher.fetch("http://ferries.test/times#top", 5)
    assert (page.url, page.kind, page.charset) == ("http://ferries.test/times", "text/html", "utf-8")
    assert page.body == b"<p>Ferries sail at noon.</p>"


def test_a_request_carries_a_plain_name_and_nothing_of_the_user(fetcher: Fetcher, server: PageServer) -> None:
    server.add("ferries.test/cookie", "x", {"Content-Type": "text/html", "Set-Cookie": "who=you"})
    for path in ("cookie", "times"):
        fetcher.fetch(f"http://ferries.test/{path}", 5)
    assert server.headers[-1]["user-agent"].startswith("Footnote/")
    assert not {"cookie", "authorization", "referer"} & server.headers[-1].keys()


def test_a_name_is_connected_to_at_the_address_that_was_checked(fetcher: Fetcher, network: Network) -> None:
    fetcher.fetch("http://ferries.test/times", 5)
    assert set(network.reached) == {(PUBLIC, 80)}


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "http://10.0.0.1/",
        "http://localhost/",
        "file:///etc/passwd",
        "http://user:pass@ferries.test/times",
        "http://ferries.test:8080/times",
    ],
)
def test_a_redirect_to_where_no_page_may_be_reaches_nobody(
    server: PageServer, forbidden: PageServer, target: str
) -> None:
    def by_name(host: str, _: int) -> list[str]:
        if host.endswith(".test"):
            return [PUBLIC]
        return ["127.0.0.1"] if host in ("localhost", "2130706433") else [host]

    network = Network(server.port)
    server.redirect("ferries.test/away", target)
    with pytest.raises(PageUnreadable, match=r"\S"):
        Fetcher(resolve=by_name, network=network).fetch("http://ferries.test/away", 5)
    assert {address for address, _ in network.reached} == {PUBLIC}
    assert forbidden.visits == []


def test_a_redirect_to_a_loopback_port_reaches_nobody(
    server: PageServer, fetcher: Fetcher, forbidden: PageServer
) -> None:
    server.redirect("ferries.test/away", f"{forbidden.address}/secret")
    with pytest.raises(PageUnreadable, match=r"port"):
        fetcher.fetch("http://ferries.test/away", 5)
    assert forbidden.visits == []


def test_a_name_that_is_private_the_second_time_reaches_nobody(server: PageServer, network: Network) -> None:
    turns = iter([PUBLIC, PUBLIC])  # for the rules and for the page; then it changes
    server.redirect("ferries.test/again", "http://ferries.test/times")
    fetcher = Fetcher(resolve=lambda *_: [next(turns, "127.0.0.1")], network=network)
    with pytest.raises(PageUnreadable, match=r"127\.0\.0\.1"):
        fetcher.fetch("http://ferries.test/again", 5)
    assert [address for address, _ in network.reached] == [PUBLIC, PUBLIC]
    assert "ferries.test/times" not in server.visits


def test_a_name_with_one_private_address_is_not_trusted(network: Network) -> None:
    fetcher = Fetcher(resolve=lambda *_: [PUBLIC, "192.168.0.1"], network=network)
    with pytest.raises(PageUnreadable, match=r"192\.168\.0\.1"):
        fetcher.fetch("http://ferries.test/times", 5)
    assert network.reached == []


def test_a_redirect_is_followed_but_not_for_ever(fetcher: Fetcher, server: PageServer) -> None:
    server.redirect("ferries.test/old", "/times")
    assert fetcher.fetch("http://ferries.test/old", 5).url == "http://ferries.test/times"
    server.redirect("ferries.test/round", "/round")
    with pytest.raises(PageUnreadable, match="redirects too often"):
        fetcher.fetch("http://ferries.test/round", 5)


def test_rules_are_kept_and_read_once(fetcher: Fetcher, server: PageServer) -> None:
    server.add("ferries.test/robots.txt", "User-agent: *\nDisallow: /private", {"Content-Type": "text/plain"})
    server.add("ferries.test/private/a", "secret")
    for _ in range(2):
        with pytest.raises(PageUnreadable, match="does not want programs"):
            fetcher.fetch("http://ferries.test/private/a", 5)
    fetcher.fetch("http://ferries.test/times", 5)
    assert server.visits == ["ferries.test/robots.txt", "ferries.test/times"]


@pytest.mark.parametrize(
    ("rules", "forbidden", "allowed"),
    [
        ("Disallow: /*.pdf$", "/papers/a.pdf", "/papers/a.pdf.html"),
        ("Disallow: /*/draft", "/papers/draft/a", "/draft/a"),
        ("Disallow: /*?print=", "/times?print=1", "/times?page=1"),
        ("Disallow: /papers$", "/papers", "/papers/a"),
        ("Disallow: /\nAllow: /times", "/other", "/times"),
        ("Disallow: /papers\nAllow: /papers/open", "/papers/a", "/papers/open/a"),
        ("Disallow: /\nUser-agent: Footnote\nDisallow: /private", "/private", "/times"),
        ("Disallow: /%E6%B8%AF", "/%e6%b8%af/times", "/times"),
    ],
)
def test_rules_are_read_as_the_standard_says(
    fetcher: Fetcher, server: PageServer, rules: str, forbidden: str, allowed: str
) -> None:
    """RFC 9309: * and $ are wildcards, and the longest rule counts."""
    server.add("ferries.test/robots.txt", f"User-agent: *\n{rules}", {"Content-Type": "text/plain"})
    for path in (forbidden, allowed):
        server.add(f"ferries.test{path}", "<p>Noon.</p>")
    with pytest.raises(PageUnreadable, match="does not want programs"):
        fetcher.fetch(f"http://ferries.test{forbidden}", 5)
    assert fetcher.fetch(f"http://ferries.test{allowed}", 5).body == b"<p>Noon.</p>"


def test_rules_that_cannot_be_had_allow_nothing(fetcher: Fetcher, server: PageServer) -> None:
    server.add("ferries.test/robots.txt", "", status=503)
    with pytest.raises(PageUnreadable, match="does not tell"):
        fetcher.fetch("http://ferries.test/times", 5)
    assert "ferries.test/times" not in server.visits


def test_a_packed_page_is_unpacked(fetcher: Fetcher, server: PageServer) -> None:
    packed = gzip.compress(b"<p>Noon.</p>")
    server.add("ferries.test/packed", packed, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    assert fetcher.fetch("http://ferries.test/packed", 5).body == b"<p>Noon.</p>"


def test_a_gzip_bomb_is_left_before_it_unfolds(fetcher: Fetcher, server: PageServer) -> None:
    packed = bomb(100_000_000)
    server.add("ferries.test/bomb", packed, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(PageUnreadable, match="larger than 4000 kB when it is unpacked"):
            fetcher.fetch("http://ferries.test/bomb", 5)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_a_page_that_says_that_it_is_huge_is_not_read(fetcher: Fetcher, server: PageServer) -> None:
    server.add("ferries.test/huge", b"x" * 50_000_000)
    with pytest.raises(PageUnreadable, match="larger than 4000 kB"):
        fetcher.fetch("http://ferries.test/huge", 5)


def test_a_page_without_an_end_is_left(fetcher: Fetcher, server: PageServer) -> None:
    server.pages["ferries.test/endless"] = endless
    with pytest.raises(PageUnreadable, match="larger than 4000 kB"):
        fetcher.fetch("http://ferries.test/endless", 5)


def test_a_server_that_sends_a_letter_at_a_time_does_not_hold_us(fetcher: Fetcher, server: PageServer) -> None:
    server.pages["ferries.test/dripping"] = dripping
    with pytest.raises(PageUnreadable, match=r"took too long|broke off"):
        fetcher.fetch("http://ferries.test/dripping", 0.7)


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        pytest.param({"Content-Type": "image/png"}, 200, "no text", id="a picture"),
        pytest.param({"Content-Type": "text/html", "Content-Encoding": "br"}, 200, "not asked for", id="brotli"),
        pytest.param({"Content-Type": "text/html", "Content-Encoding": "gzip"}, 200, "not packed", id="not packed"),
        pytest.param({"Content-Type": "text/html"}, 403, "answers 403", id="refused"),
    ],
)  # fmt: skip
def test_what_is_no_page_of_text_is_left(
    fetcher: Fetcher, server: PageServer, headers: dict[str, str], status: int, says: str
) -> None:
    server.add("ferries.test/odd", b"no gzip", headers, status)
    with pytest.raises(PageUnreadable, match=says):
        fetcher.fetch("http://ferries.test/odd", 5)


def test_a_connection_that_is_cut_is_no_page(fetcher: Fetcher, server: PageServer) -> None:
    server.pages["ferries.test/cut"] = cut
    with pytest.raises(PageUnreadable, match="broke off"):
        fetcher.fetch("http://ferries.test/cut", 5)


def test_a_certificate_is_checked_against_the_name_and_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    authority.issue_cert("ferries.test").configure_cert(tls)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    named: list[str | None] = []
    tls.sni_callback = lambda _, name, __: named.append(name)
    with PageServer(tls).running() as server:
        for host in ("ferries.test", "other.test"):
            server.add(f"{host}/times", "<p>Noon.</p>")
        network = Network(server.port)
        fetcher = Fetcher(resolve=everywhere, network=network)
        assert fetcher.fetch("https://ferries.test/times", 5).body == b"<p>Noon.</p>"
        assert (set(named), set(network.reached)) == ({"ferries.test"}, {(PUBLIC, 443)})
        with pytest.raises(PageUnreadable, match="broke off"):
            fetcher.fetch("https://other.test/times", 5)
        assert "other.test/times" not in server.visits


def test_a_file_of_certificates_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(PageUnreadable, match="SSL_CERT_FILE cannot be read: No such file"):
        Fetcher(resolve=everywhere, network=network).fetch("https://ferries.test/times", 5)


def test_every_request_is_noted_with_what_it_cost(network: Network) -> None:
    noted: list[Entry] = []
    Fetcher(noted.append, everywhere, network).fetch("http://ferries.test/times", 5)
    assert [(entry.host, entry.purpose, entry.outcome) for entry in noted] == [
        ("http://ferries.test", "web page", "HTTP 404"),  # the rules
        ("http://ferries.test", "web page", "ok"),
    ]
    assert all(entry.bytes_sent > 0 and entry.bytes_received > 0 for entry in noted)


def test_an_address_that_may_not_be_reached_is_noted_as_no_connection(network: Network) -> None:
    noted: list[Entry] = []
    with pytest.raises(PageUnreadable, match="no public address"):
        Fetcher(noted.append, lambda *_: ["10.0.0.1"], network).fetch("http://ferries.test/times", 5)
    assert [(entry.outcome, entry.bytes_sent) for entry in noted] == [("no connection", 0)]
