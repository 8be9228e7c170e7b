"""The real ddgs client and parser run; what it would fetch comes from here, or its proxy is not there."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from library.errors import SettingsError, WebSearchError
from library.settings import Settings
from rag.web import WebSearch
from tests.ports import free_port

RESULT = """<div class="links_main result__body"><h2><a>{title}</a></h2><a href="{url}">{body}</a></div>"""
NEWS = {"date": 1777000000, "title": "Ferry strike", "excerpt": "Ferries stand still.", "url": "https://news.test/a"}
Fetch = Callable[[str], tuple[int, str]]


class _Response:
    def __init__(self, status: int, text: str) -> None:
        self.status_code = status
        self.text = text
        self.content = text.encode()


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fetch], list[str]]:
    """Put a function in the place of the network and give the list of addresses that were asked for."""

    def use(fetch: Fetch) -> list[str]:
        asked: list[str] = []

        def request(_: object, method: str, url: str, **__: Any) -> _Response:
            asked.append(url)
            return _Response(*fetch(url))

        monkeypatch.setattr("ddgs.http_client.HttpClient.request", request)
        return asked

    return use


def _engine(*results: dict[str, str]) -> Fetch:
    def fetch(url: str) -> tuple[int, str]:
        if url.startswith("https://html.duckduckgo.com"):
            return 200, f"<html><body>{''.join(RESULT.format(**r) for r in results)}</body></html>"
        if url.endswith("news.js"):
            return 200, json.dumps({"results": [NEWS]})
        return 200, 'vqd="4-123"'

    return fetch


PAGE = {"title": "Timetable", "url": "https://ferries.test/times", "body": "Ferries sail at noon."}


def test_results_become_passages_with_title_address_and_date(settings: Settings, network: Any) -> None:
    network(_engine(PAGE))
    page, news = WebSearch(settings).search("ferry times")
    assert (page.origin, page.title, page.url, page.text) == (
        "web",
        "Timetable",
        "https://ferries.test/times",
        "Ferries sail at noon.",
    )
    assert (news.title, news.url, news.published) == ("Ferry strike", "https://news.test/a", "2026-04-24")
    assert (page.document_id, page.page, page.published) == (None, None, None)
    assert 1 >= page.score > news.score > 0


def test_only_named_engines_are_asked(settings: Settings, network: Any) -> None:
    asked = network(_engine(PAGE))
    WebSearch(settings).search("ferry times")
    assert all("duckduckgo.com/" in f"{url}/" for url in asked)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.test/", "https://", "x", "http://[::1"]
)
def test_addresses_that_are_no_web_pages_are_left_out(settings: Settings, network: Any, address: str) -> None:
    network(_engine({**PAGE, "url": address}, PAGE))
    assert "https://ferries.test/times" in [p.url for p in WebSearch(settings).search("ferry times")]
    assert address not in [p.url for p in WebSearch(settings).search("ferry times")]


@pytest.mark.parametrize(
    ("result", "passage"),
    [
        pytest.param({"href": "https://a.test/", "title": "A", "body": " x\n y "}, ("A", "x y", None), id="space"),
        pytest.param({"href": "https://a.test/", "title": None, "body": "x"}, ("a.test", "x", None), id="no title"),
        pytest.param({"url": "https://a.test/", "body": "x", "date": "2026-05-01T10:00"}, ("a.test", "x", "2026-05-01"),
                     id="date"),
        pytest.param({"href": "https://a.test/", "title": "A", "body": ""}, None, id="nothing said"),
        pytest.param({"href": "https://a.test/", "title": "A"}, None, id="no body"),
        pytest.param({"title": "A", "body": "x"}, None, id="no address"),
        pytest.param({"href": None, "body": "x"}, None, id="an empty address"),
        pytest.param({"href": "data:text/html,x", "body": "x"}, None, id="data"),
        pytest.param({}, None, id="nothing"),
    ],
)  # fmt: skip
def test_odd_results_are_tidied_or_left_out(
    result: dict[str, Any], passage: tuple[str, str, str | None] | None, settings: Settings
) -> None:
    found = [(p.title, p.text, p.published) for p in WebSearch(settings)._merge([[result]])]
    assert found == ([passage] if passage else [])


def test_pages_and_news_take_turns_and_an_address_comes_once(settings: Settings) -> None:
    pages = [{"href": f"https://{name}.test/", "body": "page"} for name in "ab"]
    news = [{"url": f"https://{name}.test/", "body": "news"} for name in "acd"]
    merged = WebSearch(settings)._merge([pages, news])
    assert [p.url for p in merged] == [f"https://{name}.test/" for name in "abcd"]
    assert [p.score for p in merged] == sorted((p.score for p in merged), reverse=True)


def test_an_excerpt_is_not_a_whole_page(settings: Settings) -> None:
    (passage,) = WebSearch(settings)._merge([[{"href": "https://a.test/", "title": "t" * 999, "body": "word " * 9999}]])
    assert len(passage.text) <= 1500
    assert len(passage.title) <= 200


def test_a_proxy_that_never_answers_ends_with_the_deadline(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
        monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(WebSearchError, match=r"took longer than 1 s and was left out"):
            WebSearch(settings.model_copy(update={"web_deadline_s": 1})).search("ferry times")
        assert time.monotonic() - began < 4


def test_there_are_no_more_results_than_asked_for_and_none_twice(settings: Settings, network: Any) -> None:
    pages = [{**PAGE, "url": f"https://ferries.test/{i}"} for i in range(9)]
    network(_engine(*pages, *pages))
    urls = [p.url for p in WebSearch(settings.model_copy(update={"web_results": 3})).search("ferry times")]
    assert len(urls) == len(set(urls)) == 3


@pytest.mark.parametrize("answer", [(202, ""), (429, ""), (200, "<html><body></body></html>")])
def test_a_refusal_and_an_empty_page_say_so(settings: Settings, network: Any, answer: tuple[int, str]) -> None:
    network(lambda url: answer)
    with pytest.raises(WebSearchError, match=r"\(duckduckgo\) found nothing or was refused"):
        WebSearch(settings).search("ferry times")


def test_a_slow_engine_ends_with_the_deadline(settings: Settings, network: Any) -> None:
    def slow(_: str) -> tuple[int, str]:
        time.sleep(1.5)
        return 200, ""

    network(slow)
    began = time.monotonic()
    with pytest.raises(WebSearchError, match=r"took longer than 0\.3 s"):
        WebSearch(settings.model_copy(update={"web_deadline_s": 0.3})).search("ferry times")
    assert time.monotonic() - began < 1.0


def test_no_network_says_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy that is not there fails as an absent network does, through the whole of ddgs.
    monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(WebSearchError, match="had no connection to duckduckgo"):
        WebSearch(settings).search("ferry times")


@pytest.mark.parametrize("names", ["duckduckgoo", "auto", "all", "duckduckgo,gogle", "", " , "])
def test_an_engine_that_does_not_exist_is_an_error_and_asks_nobody(
    settings: Settings, network: Any, names: str
) -> None:
    asked = network(_engine(PAGE))
    with pytest.raises((SettingsError, WebSearchError), match="duckduckgo"):
        WebSearch(settings.model_copy(update={"web_backends": names})).search("ferry times")
    assert asked == []


def test_nothing_but_its_own_errors_leaves(settings: Settings, network: Any) -> None:
    network(lambda url: (200, "\x00<<<not html"))
    with pytest.raises(WebSearchError, match=r"\S"):
        WebSearch(settings).search("ferry times")
