"""Proxies and certificates, as the environment names them."""

from __future__ import annotations

import pytest

from rag.web import way_out
from rag.web.address import read_address

PAGE = read_address("https://ferries.test/times")


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
    assert way_out.proxy_to(PAGE) == proxy


def test_plain_pages_have_a_proxy_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://a.test:1")
    assert way_out.proxy_to(read_address("http://ferries.test/")) == "http://a.test:1"
