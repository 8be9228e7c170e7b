"""The whole web search: the real ddgs client and parser behind a replaying proxy, the real fetcher on the loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from library.errors import SettingsError, WebEmpty, WebOffline, WebRefused, WebSearchError, WebTooSlow
from library.outgoing import Entry
from library.settings import Settings
from rag.web.fetching import Fetcher
from rag.web.query import WebQuery
from rag.web.search import WebSearch
from tests.ports import free_port
from tests.rag.web.page_server import HTML, Network, PageServer, bomb, cut, dripping, everywhere
from tests.rag.web.replaying_proxy import ReplayingProxy, Reply, breaking_off, hanging, mojeek_page, results_page

PAGES, NEWS, MOJEEK = "html.duckduckgo.com", "duckduckgo.com", "www.mojeek.com"
EMPTY: Reply = (200, results_page())
CHALLENGE: Reply = (200, '<html><form action="//duckduckgo.com/anomaly.js?sv=html"></form></html>')
PAGE = {"title": "Timetable", "url": "http://ferries.test/times", "body": "Ferries sail at noon."}
ITEM = {"date": 1777000000, "title": "Ferry strike", "excerpt": "Ferries stand still.", "url": "http://news.test/a"}
SPARE_S = 1.5  # for a machine that is busy with other things

Build = Callable[..., WebSearch]


@pytest.fixture(scope="module")
def proxy_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayingProxy]:
    with ReplayingProxy(tmp_path_factory.mktemp("proxy")).running() as running:
        yield running


@pytest.fixture
def proxy(proxy_on: ReplayingProxy, monkeypatch: pytest.MonkeyPatch) -> ReplayingProxy:
    """A proxy through which DuckDuckGo has one page and no news."""
    monkeypatch.setenv("DDGS_PROXY", proxy_on.address)
    monkeypatch.setenv("SSL_CERT_FILE", proxy_on.authority)
    proxy_on.asked.clear()
    proxy_on.replies.clear()
    proxy_on.say(PAGES, (200, results_page(PAGE)))
    return proxy_on


@pytest.fixture
def server() -> Iterator[PageServer]:
    with PageServer().running() as running:
        yield running


@pytest.fixture
def build(settings: Settings, proxy: ReplayingProxy, server: PageServer) -> Build:
    """Make a search with other settings; it reads no pages unless told to."""

    def make(fetcher: Fetcher | None = None, **given: Any) -> WebSearch:
        chosen = settings.model_copy(update={"web_pages": 0, **given})
        pages = fetcher or Fetcher(resolve=everywhere, network=Network(server.port), proxy_to=lambda _: None)
        return WebSearch(chosen, fetcher=pages)

    return make


def test_results_become_passages_with_title_address_and_date(build: Build, proxy: ReplayingProxy) -> None:
    proxy.news(ITEM)
    page, news = build().search(WebQuery("ferry times"))
    assert (page.origin, page.title, page.url, page.text) == (
        "web",
        "Timetable",
        "http://ferries.test/times",
        "Ferries sail at noon.",
    )
    assert (news.title, news.url, news.published) == ("Ferry strike", "http://news.test/a", "2026-04-24")
    assert (page.document_id, page.page, page.published) == (None, None, None)
    assert 1 >= page.score >= news.score > 0


def test_only_named_engines_are_asked(build: Build, proxy: ReplayingProxy) -> None:
    build().search(WebQuery("ferry times"))
    assert {host for host, _ in proxy.asked} <= {PAGES, NEWS}


@pytest.mark.parametrize(("recency", "sent"), [("any", None), ("day", ["d"]), ("year", ["y"])])
def test_region_recency_and_safe_search_reach_the_engine(
    build: Build, proxy: ReplayingProxy, recency: Any, sent: list[str] | None
) -> None:
    proxy.news(ITEM)
    build().search(WebQuery("ferry times", recency, "de-de", "on"))
    pages = next(asked for host, asked in proxy.asked if host == PAGES)
    news = next(asked for host, asked in proxy.asked if "vqd" in asked)
    assert (pages["q"], pages["l"], pages["kp"], pages.get("df")) == (["ferry times"], ["de-de"], ["1"], sent)
    assert (news["l"], news["p"], news.get("df")) == (["de-de"], ["1"], sent)


def test_a_chinese_question_is_asked_where_chinese_is_read(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(
        PAGES, (200, results_page({"title": "时刻表", "url": "http://渡轮.test/时刻", "body": "渡轮每天中午开航。"}))
    )
    (passage,) = build().search(WebQuery("渡轮几点开？"))
    assert (passage.title, passage.text) == ("时刻表", "渡轮每天中午开航。")
    assert {region for _, asked in proxy.asked for region in asked.get("l", [])} == {"cn-zh"}


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        pytest.param(EMPTY, WebEmpty, r"\(duckduckgo\) found nothing", id="nothing found"),
        pytest.param((202, ""), WebRefused, r"refused or limited by duckduckgo", id="202"),
        pytest.param((429, ""), WebRefused, r"refused or limited by duckduckgo", id="429"),
        pytest.param(CHALLENGE, WebRefused, r"refused or limited by duckduckgo", id="a challenge"),
        pytest.param(hanging, WebTooSlow, r"\(duckduckgo\) took longer than 1 s", id="hanging"),
        pytest.param(breaking_off, WebOffline, r"no connection to duckduckgo", id="cut"),
        pytest.param((200, "\x00<<<not html"), WebEmpty, r"found nothing", id="no page at all"),
    ],
)
def test_each_failure_is_told_apart_and_ends_with_the_deadline(
    build: Build, proxy: ReplayingProxy, reply: Reply, kind: type[WebSearchError], says: str
) -> None:
    proxy.say(PAGES, reply)
    began = time.monotonic()
    with pytest.raises(kind, match=says):
        build(web_deadline_s=1).search(WebQuery("ferry times"))
    assert time.monotonic() - began < 1 + SPARE_S


def test_a_chinese_question_is_told_in_chinese(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, (429, ""))
    with pytest.raises(WebRefused, match="拒绝或限制了网络搜索"):
        build().search(WebQuery("渡轮几点开？"))


def test_no_network_says_so(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy that is not there fails as an absent network does, through the whole of ddgs.
    monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(WebOffline, match="had no connection to duckduckgo"):
        build().search(WebQuery("ferry times"))


@pytest.mark.parametrize("first", [(429, ""), EMPTY, hanging, breaking_off], ids=["429", "empty", "hanging", "cut"])
def test_the_next_engine_is_asked_within_the_same_deadline(build: Build, proxy: ReplayingProxy, first: Reply) -> None:
    proxy.say(PAGES, first)
    proxy.say(MOJEEK, (200, mojeek_page(PAGE)))
    began = time.monotonic()
    (passage,) = build(web_backends="duckduckgo,mojeek", web_deadline_s=4).search(WebQuery("ferry times"))
    assert passage.url == PAGE["url"]
    assert time.monotonic() - began < 4


def test_news_that_hang_do_not_hold_the_pages(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(NEWS, hanging)
    began = time.monotonic()
    (passage,) = build(web_deadline_s=6).search(WebQuery("ferry times"))
    assert passage.url == PAGE["url"]
    assert time.monotonic() - began < 3


def test_news_alone_are_results_too(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, (429, ""))
    proxy.news(ITEM)
    assert [passage.url for passage in build().search(WebQuery("ferry times"))] == [ITEM["url"]]


def test_an_engine_that_refused_is_left_alone(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, (429, ""))
    search = build()
    for _ in range(2):
        with pytest.raises(WebRefused, match=r"asked again in \d+ s"):
            search.search(WebQuery("ferry times"))
    assert [host for host, _ in proxy.asked].count(PAGES) == 1


def test_a_question_asked_again_asks_no_engine_and_tells_its_age(build: Build, proxy: ReplayingProxy) -> None:
    search = build()
    assert search.age_s(WebQuery("ferry times")) == 0
    first = search.search(WebQuery("ferry times"))
    count = len(proxy.asked)
    assert search.search(WebQuery("ferry times")) == first
    assert search.age_s(WebQuery("ferry times")) > 0
    assert len(proxy.asked) == count
    search.search(WebQuery("ferry times", "week"))
    assert len(proxy.asked) > count


@pytest.mark.parametrize("names", ["duckduckgoo", "auto", "all", "duckduckgo,gogle", "", " , "])
def test_an_engine_that_does_not_exist_is_an_error_and_asks_nobody(
    build: Build, proxy: ReplayingProxy, names: str
) -> None:
    with pytest.raises(SettingsError, match="duckduckgo"):
        build(web_backends=names).search(WebQuery("ferry times"))
    assert proxy.asked == []


def test_there_are_no_more_results_than_asked_for_and_none_twice(build: Build, proxy: ReplayingProxy) -> None:
    pages = [{**PAGE, "url": f"http://ferries.test/{i}"} for i in range(9)]
    proxy.say(PAGES, (200, results_page(*pages, *pages)))
    proxy.news({**ITEM, "url": "http://ferries.test/0"}, ITEM)
    urls = [passage.url for passage in build(web_results=4).search(WebQuery("ferry times"))]
    assert len(urls) == len(set(urls)) == 4


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.test/", "x", "http://[::1"])
def test_addresses_that_are_no_web_pages_are_left_out(build: Build, proxy: ReplayingProxy, address: str) -> None:
    proxy.say(PAGES, (200, results_page({**PAGE, "url": address}, PAGE)))
    assert [passage.url for passage in build().search(WebQuery("ferry times"))] == [PAGE["url"]]


def _article(said: str) -> str:
    filler = "<p>The bay of Westhaven is known for its mild weather and its long beaches in summer.</p>" * 12
    return (
        f"<html><head><title>All ferries</title><meta property='article:published_time' content='2026-05-03'></head>"
        f"<body><nav>Home About</nav><article><h1>All ferries</h1>{filler}<p>{said}</p></article></body></html>"
    )


def test_the_page_itself_says_what_the_excerpt_leaves_out(build: Build, server: PageServer) -> None:
    server.add("ferries.test/times", _article("The last ferry to Eastholm sails at 22:40 from the north quay."))
    (passage,) = build(web_pages=2).search(WebQuery("last ferry to Eastholm"))
    assert "22:40 from the north quay" in passage.text
    assert "Home About" not in passage.text
    assert (passage.title, passage.published, passage.url) == ("All ferries", "2026-05-03", PAGE["url"])


@pytest.mark.parametrize(
    "page",
    [
        pytest.param((404, {}, b""), id="missing"),
        pytest.param((200, HTML, b"x" * 50_000_000), id="50 MB"),
        pytest.param((200, {**HTML, "Content-Encoding": "gzip"}, bomb(50_000_000)), id="gzip bomb"),
        pytest.param((302, {"Location": "http://127.0.0.1/"}, b""), id="to the loopback"),
        pytest.param((302, {"Location": "http://169.254.169.254/"}, b""), id="to metadata"),
        pytest.param((200, HTML, b"<html></html>"), id="no text"),
        pytest.param((200, {"Content-Type": "application/pdf"}, b"%PDF-broken"), id="broken PDF"),
        pytest.param(cut, id="cut"),
        pytest.param(dripping, id="dripping"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_keeps_its_excerpt_within_the_deadline(
    build: Build, server: PageServer, page: Any
) -> None:
    server.pages["ferries.test/times"] = page
    network = Network(server.port)
    fetcher = Fetcher(
        resolve=lambda host, _: everywhere(host, 0) if host.endswith(".test") else [host],
        network=network,
        proxy_to=lambda _: None,
    )
    began = time.monotonic()
    (passage,) = build(fetcher, web_pages=2, web_deadline_s=3).search(WebQuery("ferry times"))
    assert (passage.text, passage.title) == (PAGE["body"], PAGE["title"])
    assert time.monotonic() - began < 3 + SPARE_S
    assert "ferries.test/times" in server.visits
    assert not [address for address, _ in network.reached if address.startswith(("127.", "169."))]


def test_a_page_that_has_moved_is_cited_where_it_is(build: Build, server: PageServer) -> None:
    server.redirect("ferries.test/times", "http://elsewhere.test/times")
    server.add("elsewhere.test/times", _article("The last ferry to Eastholm sails at 22:40."))
    (passage,) = build(web_pages=1).search(WebQuery("last ferry to Eastholm"))
    assert (passage.url, "22:40" in passage.text) == ("http://elsewhere.test/times", True)


def test_a_slow_page_does_not_hold_the_others(build: Build, proxy: ReplayingProxy, server: PageServer) -> None:
    proxy.say(PAGES, (200, results_page({**PAGE, "url": "http://slow.test/"}, PAGE)))
    server.pages["slow.test/"] = dripping
    server.add("ferries.test/times", _article("The last ferry to Eastholm sails at 22:40 from the north quay."))
    began = time.monotonic()
    passages = {p.url: p.text for p in build(web_pages=2, web_deadline_s=6).search(WebQuery("last ferry to Eastholm"))}
    assert "22:40" in passages[PAGE["url"]]
    assert passages["http://slow.test/"] == PAGE["body"]
    assert time.monotonic() - began < 6 + SPARE_S


def test_every_request_is_noted(settings: Settings, proxy: ReplayingProxy, server: PageServer) -> None:
    noted: list[Entry] = []
    fetcher = Fetcher(noted.append, everywhere, Network(server.port), lambda _: None)
    search = WebSearch(settings, record=noted.append, fetcher=fetcher)
    search.search(WebQuery("ferry times"))
    told = [(entry.host, entry.purpose, entry.outcome) for entry in noted]
    assert (f"https://{PAGES}", "web search", "ok") in told
    assert ("http://ferries.test", "web page", "HTTP 404") in told
