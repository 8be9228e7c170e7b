"""Addresses that would lead a server to where it may not go: as they are given, and as a page redirects to them."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from library.errors import PageUnreadable
from library.net.fetching import Fetcher
from tests.library.net.page_server import PUBLIC, Network, PageServer
from tests.security.listener import Listener

INTERNAL = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.localdomain": ["127.0.0.1"],
    "127.0.0.1.rebound.test": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "router.lan": ["192.168.1.1"],
    "six.rebound.test": ["fd00:ec2::254"],
    "half.rebound.test": [PUBLIC, "10.0.0.7"],
    "mapped.rebound.test": ["::ffff:127.0.0.1"],
    "site": ["10.0.0.8"],
}
"""Names that lead inside, some beside a public address."""

HOSTS = {
    "this machine": ["127.0.0.1", "localhost", "localhost.localdomain", "LOCALHOST.", "127.255.255.254"],
    "no address at all": ["0.0.0.0", "0", "[::]", "255.255.255.255"],  # noqa: S104
    "decimal": ["2130706433", "3232235777"],
    "octal": ["0177.0.0.1", "017700000001", "0300.0250.1.1"],
    "hexadecimal": ["0x7f.0.0.1", "0x7f000001", "0x7F.1"],
    "fewer parts": ["127.1", "127.0.1", "10.1"],
    "a private network": ["10.0.0.1", "172.16.5.5", "192.168.1.1", "router.lan", "site", "100.64.0.1"],
    "a cloud's metadata": [
        *("169.254.169.254", "metadata.google.internal", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
        *("[fd00:ec2::254]", "0xA9FEA9FE", "2852039166", "0251.0376.0251.0376"),
    ],
    "IPv6": [
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25eth0]"),
    ],
    "letters of other writing": ["１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ"],
    "a name that leads inside": [
        *("127.0.0.1.rebound.test", "six.rebound.test", "half.rebound.test", "mapped.rebound.test"),
    ],
}  # fmt: skip
ADDRESSES = {
    "a user in front": ["http://ferries.test@127.0.0.1/", "http://127.0.0.1:80@ferries.test/", "http://a:b@127.0.0.1/"],
    "signs that readers take otherwise": [
        *("http://ferries.test\\@127.0.0.1/", "http://127.0.0.1\\.ferries.test/", "http://ferries.test#@127.0.0.1:80/../"),
        *("http://127.0.0.1%2f.ferries.test/", "http://127.0.0.1\t/", "http://127.0.0.1 .ferries.test/", "http:///127.0.0.1/"),
        *("http://[::1].ferries.test/", "http:127.0.0.1/", "http://127.0.0.1?.ferries.test/", "http://127.0.0.1;.ferries.test/"),
    ],
    "another port": ["http://ferries.test:22/", "http://ferries.test:8501/", "https://ferries.test:80/", "http://127.0.0.1:{port}/"],
    "another scheme": [
        *("file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_INFO"),
        *("dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "javascript:alert(1)", "data:text/html,<p>1</p>", "jar:http://127.0.0.1!/"),
        *("unix:///var/run/docker.sock", "//127.0.0.1/", "ws://127.0.0.1/", "view-source:http://127.0.0.1/"),
    ],
    "no address": ["", " ", "http://", "http://.", "http://..", "http://ferries.test/" + "a" * 5000, "\x00http://127.0.0.1/"],
}  # fmt: skip
GIVEN = [
    *[f"http://{host}/" for hosts in HOSTS.values() for host in hosts],
    *[address for addresses in ADDRESSES.values() for address in addresses],
]
HARMLESS = {"http://ferries.test#@127.0.0.1:80/../"}  # what follows # is not asked for


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """Stands on a loopback port, and must hear nothing."""
    with Listener().running() as listener:
        yield listener


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    with PageServer().running() as server:
        server.add("ferries.test/", "<p>Ferries sail at noon.</p>")
        yield server


def resolve(host: str, port: int) -> list[str]:
    """Resolve numbers as the system does, which knows 127.1 and 0x7f000001, and names by the table."""
    if host in INTERNAL:
        return INTERNAL[host]
    if re.fullmatch(r"[\da-fx.:%]+|.*:.*", host, re.IGNORECASE):
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return [PUBLIC]


@pytest.fixture(scope="module")
def network(server: PageServer) -> Network:
    return Network(server.port)


@pytest.fixture(scope="module")
def fetch(network: Network) -> Callable[[str], bytes]:
    """Fetch an address; what was reached for it alone is known to the network then."""
    fetcher = Fetcher(resolve=resolve, network=network)

    def fetch(address: str) -> bytes:
        network.reached.clear()
        return fetcher.fetch(address, 5).body

    return fetch


@pytest.mark.parametrize("address", [each for each in GIVEN if each not in HARMLESS])
def test_an_address_that_leads_inside_reaches_nobody(
    fetch: Callable[[str], bytes], network: Network, listener: Listener, address: str
) -> None:
    with pytest.raises(PageUnreadable, match=r"\S"):
        fetch(address.replace("{port}", listener.address.rpartition(":")[2]))
    assert {reached for reached, _ in network.reached} <= {PUBLIC}
    assert listener.asked == []


@pytest.mark.parametrize("kind", [*HOSTS, *ADDRESSES])
@pytest.mark.parametrize("path", ["page", "robots.txt"])
def test_a_redirect_to_it_reaches_nobody(
    fetch: Callable[[str], bytes], network: Network, server: PageServer, listener: Listener, kind: str, path: str
) -> None:
    addresses = [f"http://{host}/" for host in HOSTS[kind]] if kind in HOSTS else ADDRESSES[kind]
    tried = 0
    for number, address in enumerate(addresses):
        target = address.replace("{port}", listener.address.rpartition(":")[2]).encode("utf-8").decode("latin-1")
        if address in HARMLESS or re.search(r"[\x00-\x1f]", target):
            continue  # no header can hold it
        host = f"{path[0]}{number}-{kind.replace(' ', '-').replace(chr(39), '')}.test".lower()
        server.add(f"{host}/page", "<p>Noon.</p>")
        server.redirect(f"{host}/{path}", target)
        with suppress(PageUnreadable):  # some are no address by themselves, but a path of the page's own host
            fetch(f"http://{host}/page")
        assert {reached for reached, _ in network.reached} == {PUBLIC}, address
        tried += 1
    assert tried
    assert listener.asked == []


def test_what_is_harmless_is_fetched(fetch: Callable[[str], bytes]) -> None:
    for address in ("http://ferries.test/", *HARMLESS):
        assert b"noon" in fetch(address)
