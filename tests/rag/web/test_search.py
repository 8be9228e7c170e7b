"""The whole web search behind a replaying proxy: the real ddgs client and parser, the real fetcher."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from library.errors import SettingsError, WebEmpty, WebOffline, WebRefused, WebSearchError, WebTooSlow
from library.outgoing import Entry
from library.settings import Settings
from rag.web.engine import WebQuery
from rag.web.search import WebSearch
from tests.ports import free_port
from tests.proxy.engine_pages import MOJEEK, NEWS, PAGES, challenge_page, mojeek_page, no_results_page, results_page
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import HTML, Reply, redirect
from tests.rag.web.conftest import MakeFetcher

PAGE = {"title": "Timetable", "url": "http://ferries.test/times", "body": "Ferries sail at noon."}
AT = "ferries.test/times"
ITEM = {"date": 1777000000, "title": "Ferry strike", "excerpt": "Ferries stand still.", "url": "http://news.test/a"}
FOUND, EMPTY, LIMITED = Reply(results_page(PAGE)), Reply(no_results_page()), Reply(status=429)
SILENT, HUNG_UP = Reply(way="silent"), Reply(way="hung up")

Build = Callable[..., WebSearch]


@pytest.fixture
def proxy(proxy: ReplayingProxy) -> ReplayingProxy:
    """A proxy through which DuckDuckGo has one page and no news."""
    proxy.say(PAGES, FOUND)
    return proxy


@pytest.fixture
def build(settings: Settings, proxy: ReplayingProxy, make_fetcher: MakeFetcher) -> Build:
    """Make a search with other settings; it reads no pages unless told to."""

    def make(**given: Any) -> WebSearch:
        chosen = settings.model_copy(update={"web_pages": 0, **given})
        return WebSearch(chosen, fetcher=make_fetcher())

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
    assert {visit.host for visit in proxy.visits} <= {PAGES, NEWS}


@pytest.mark.parametrize(("recency", "sent"), [("any", None), ("day", ["d"]), ("year", ["y"])])
def test_region_recency_and_safe_search_reach_the_engine(
    build: Build, proxy: ReplayingProxy, recency: Any, sent: list[str] | None
) -> None:
    proxy.news(ITEM)
    build().search(WebQuery("ferry times", recency, "de-de", "on"))
    pages = next(visit.asked for visit in proxy.visits if visit.host == PAGES)
    news = next(visit.asked for visit in proxy.visits if visit.path == "/news.js")
    assert (pages["q"], pages["l"], pages["kp"], pages.get("df")) == (["ferry times"], ["de-de"], ["1"], sent)
    assert (news["l"], news["p"], news.get("df")) == (["de-de"], ["1"], sent)


def test_a_chinese_question_is_asked_where_chinese_is_read(build: Build, proxy: ReplayingProxy) -> None:
    page = {"title": "时刻表", "url": "http://渡轮.test/时刻", "body": "渡轮每天中午开航。"}
    proxy.say(PAGES, Reply(results_page(page)))
    (passage,) = build().search(WebQuery("渡轮几点开？"))
    assert (passage.title, passage.text) == ("时刻表", "渡轮每天中午开航。")
    assert {region for visit in proxy.visits for region in visit.asked.get("l", [])} == {"cn-zh"}


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        pytest.param(EMPTY, WebEmpty, r"\(duckduckgo\) found nothing", id="nothing found"),
        pytest.param(Reply(challenge_page(), 202), WebRefused, r"refused or limited by duckduckgo", id="202"),
        pytest.param(LIMITED, WebRefused, r"refused or limited by duckduckgo", id="429"),
        pytest.param(Reply(challenge_page()), WebRefused, r"refused or limited by duckduckgo", id="a challenge"),
        pytest.param(SILENT, WebTooSlow, r"\(duckduckgo\) took longer than 1 s", id="hanging"),
        pytest.param(HUNG_UP, WebOffline, r"no connection to duckduckgo", id="hung up"),
        pytest.param(Reply(results_page(PAGE), way="cut"), WebOffline, r"no connection to duckduckgo", id="cut"),
        pytest.param(Reply("\x00<<<not html"), WebEmpty, r"found nothing", id="no page at all"),
    ],
)
def test_each_failure_is_told_apart_and_ends_with_the_deadline(
    build: Build, proxy: ReplayingProxy, reply: Reply, kind: type[WebSearchError], says: str
) -> None:
    proxy.say(PAGES, reply)
    with pytest.raises(kind, match=says):
        build(web_deadline_s=1).search(WebQuery("ferry times"))


def test_a_failure_is_told_in_chinese_too(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, LIMITED)
    with pytest.raises(WebRefused) as caught:
        build().search(WebQuery("渡轮几点开？"))
    assert "拒绝或限制了网络搜索" in caught.value.said_in("zh")


def test_no_network_says_so(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy that is not there fails as an absent network does, through the whole of ddgs.
    monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(WebOffline, match="had no connection to duckduckgo"):
        build().search(WebQuery("ferry times"))


@pytest.mark.parametrize("first", [LIMITED, EMPTY, SILENT, HUNG_UP], ids=["429", "empty", "silent", "hung up"])
def test_the_next_engine_is_asked_within_the_same_deadline(build: Build, proxy: ReplayingProxy, first: Reply) -> None:
    proxy.say(PAGES, first)
    proxy.say(MOJEEK, Reply(mojeek_page(PAGE)))
    (passage,) = build(web_backends="duckduckgo,mojeek", web_deadline_s=8).search(WebQuery("ferry times"))
    assert passage.url == PAGE["url"]


def test_news_that_hang_do_not_hold_the_pages(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(NEWS, SILENT)
    (passage,) = build(web_deadline_s=6).search(WebQuery("ferry times"))
    assert passage.url == PAGE["url"]


def test_news_alone_are_results_too(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, LIMITED)
    proxy.news(ITEM)
    assert [passage.url for passage in build().search(WebQuery("ferry times"))] == [ITEM["url"]]


def test_an_engine_that_refused_is_left_alone(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, LIMITED)
    search = build()
    for _ in range(2):
        with pytest.raises(WebRefused, match=r"asked again in \d+ s"):
            search.search(WebQuery("ferry times"))
    assert [visit.host for visit in proxy.visits].count(PAGES) == 1


def test_a_question_asked_again_asks_no_engine_and_tells_its_age(build: Build, proxy: ReplayingProxy) -> None:
    search = build()
    assert search.age_s(WebQuery("ferry times")) == 0
    first = search.search(WebQuery("ferry times"))
    count = len(proxy.visits)
    assert search.search(WebQuery("ferry times")) == first
    assert search.age_s(WebQuery("ferry times")) > 0
    assert len(proxy.visits) == count
    search.search(WebQuery("ferry times", "week"))
    assert len(proxy.visits) > count


@pytest.mark.parametrize("names", ["duckduckgoo", "auto", "all", "duckduckgo,gogle", "", " , "])
def test_an_engine_that_does_not_exist_is_an_error_and_asks_nobody(
    build: Build, proxy: ReplayingProxy, names: str
) -> None:
    with pytest.raises(SettingsError, match="duckduckgo"):
        build(web_backends=names).search(WebQuery("ferry times"))
    assert proxy.visits == []


def test_there_are_no_more_results_than_asked_for_and_none_twice(build: Build, proxy: ReplayingProxy) -> None:
    pages = [{**PAGE, "url": f"http://ferries.test/{i}"} for i in range(9)]
    proxy.say(PAGES, Reply(results_page(*pages, *pages)))
    proxy.news({**ITEM, "url": "http://ferries.test/0"}, ITEM)
    urls = [passage.url for passage in build(web_results=4).search(WebQuery("ferry times"))]
    assert len(urls) == len(set(urls)) == 4


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.test/", "x", "http://[::1"])
def test_addresses_that_are_no_web_pages_are_left_out(build: Build, proxy: ReplayingProxy, address: str) -> None:
    proxy.say(PAGES, Reply(results_page({**PAGE, "url": address}, PAGE)))
    assert [passage.url for passage in build().search(WebQuery("ferry times"))] == [PAGE["url"]]


def _article(said: str) -> str:
    filler = "<p>The bay of Westhaven is known for its mild weather and its long beaches in summer.</p>" * 12
    return (
        f"<html><head><title>All ferries</title><meta property='article:published_time' content='2026-05-03'></head>"
        f"<body><nav>Home About</nav><article><h1>All ferries</h1>{filler}<p>{said}</p></article></body></html>"
    )


@pytest.mark.parametrize("packed", [False, True], ids=["50 MB", "bomb"])
def test_an_engines_page_without_bounds_is_left(settings: Settings, proxy: ReplayingProxy, packed: bool) -> None:
    page = (b"<p>" + b"x" * 1_000_000) * 50
    headers = {**HTML, "Content-Encoding": "gzip"} if packed else HTML
    proxy.say(PAGES, Reply(gzip.compress(page) if packed else page, headers=headers))
    noted: list[Entry] = []
    with pytest.raises(WebSearchError):
        WebSearch(settings, record=noted.append).search(WebQuery("ferry times"))
    assert max(entry.bytes_received for entry in noted) < 10_000_000


def test_results_that_are_all_left_out_are_nothing_found(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(MOJEEK, Reply(mojeek_page({**PAGE, "url": "javascript:alert(1)"})))
    with pytest.raises(WebEmpty, match="found nothing"):
        build(web_backends="mojeek").search(WebQuery("ferry times"))


def test_the_page_itself_says_what_the_excerpt_leaves_out(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(AT, Reply(_article("The last ferry to Eastholm sails at 22:40 from the north quay.")))
    (passage,) = build(web_pages=2).search(WebQuery("last ferry to Eastholm"))
    assert "22:40 from the north quay" in passage.text
    assert "Home About" not in passage.text
    assert (passage.title, passage.published, passage.url) == ("All ferries", "2026-05-03", PAGE["url"])


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(Reply(status=404), id="missing"),
        pytest.param(Reply(b"x" * 50_000_000), id="50 MB"),
        pytest.param(Reply(gzip.compress(bytes(50_000_000)), headers={**HTML, "Content-Encoding": "gzip"}), id="bomb"),
        pytest.param(redirect("http://127.0.0.1/"), id="to the loopback"),
        pytest.param(redirect("http://169.254.169.254/"), id="to metadata"),
        pytest.param(Reply("<html></html>"), id="no text"),
        pytest.param(Reply(b"%PDF-broken", headers={"Content-Type": "application/pdf"}), id="broken PDF"),
        pytest.param(Reply(b"<p>The harbour" * 100, way="cut"), id="cut"),
        pytest.param(Reply(b"<p>The harbour" * 100, way="dripping"), id="dripping"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_keeps_its_excerpt_within_the_deadline(
    build: Build, proxy: ReplayingProxy, page: Reply
) -> None:
    proxy.say(AT, page)
    (passage,) = build(web_pages=2, web_deadline_s=3).search(WebQuery("ferry times"))
    assert (passage.text, passage.title) == (PAGE["body"], PAGE["title"])
    assert AT in [visit.host + visit.path for visit in proxy.visits]
    assert proxy.trespasses == []


def test_a_page_that_has_moved_is_cited_where_it_is(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(AT, redirect("http://elsewhere.test/times"))
    proxy.say("elsewhere.test/times", Reply(_article("The last ferry to Eastholm sails at 22:40.")))
    (passage,) = build(web_pages=1).search(WebQuery("last ferry to Eastholm"))
    assert (passage.url, "22:40" in passage.text) == ("http://elsewhere.test/times", True)


def test_a_page_to_which_two_results_lead_is_one_source(build: Build, proxy: ReplayingProxy) -> None:
    other = {**PAGE, "url": "http://elsewhere.test/old"}
    worse = {"title": "Bay", "url": "http://bay.test/", "body": "Ferries, the last of their kind, rest in the bay."}
    proxy.say(PAGES, Reply(results_page(other, PAGE, worse)))
    proxy.say("elsewhere.test/old", redirect(PAGE["url"]))
    proxy.say(AT, Reply(_article("The last ferry to Eastholm sails at 22:40.")))
    first, second = build(web_pages=2).search(WebQuery("last ferry to Eastholm"))
    assert (first.url, "22:40" in first.text, second.url) == (PAGE["url"], True, worse["url"])


def test_a_slow_page_does_not_hold_the_others(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, Reply(results_page({**PAGE, "url": "http://slow.test/"}, PAGE)))
    proxy.say("slow.test/", Reply(b"<p>The harbour" * 100, way="dripping"))
    proxy.say(AT, Reply(_article("The last ferry to Eastholm sails at 22:40 from the north quay.")))
    passages = {p.url: p.text for p in build(web_pages=2, web_deadline_s=6).search(WebQuery("last ferry to Eastholm"))}
    assert "22:40" in passages[PAGE["url"]]
    assert passages["http://slow.test/"] == PAGE["body"]


def test_what_was_cut_short_is_not_kept(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(AT, Reply(way="silent"))
    search = build(web_pages=1, web_deadline_s=8)
    (excerpt,) = search.search(WebQuery("last ferry"))
    assert excerpt.text == PAGE["body"]
    assert search.age_s(WebQuery("last ferry")) == 0
    proxy.say(AT, Reply(_article("The last ferry to Eastholm sails at 22:40.")))
    (page,) = search.search(WebQuery("last ferry"))
    assert "22:40" in page.text
    assert search.age_s(WebQuery("last ferry")) > 0


def test_every_request_is_noted(settings: Settings, proxy: ReplayingProxy, make_fetcher: MakeFetcher) -> None:
    noted: list[Entry] = []
    fetcher = make_fetcher(noted.append)
    search = WebSearch(settings, record=noted.append, fetcher=fetcher)
    search.search(WebQuery("ferry times"))
    told = [(entry.host, entry.purpose, entry.outcome) for entry in noted]
    assert (f"https://{PAGES}", "web search", "ok") in told
    assert ("http://ferries.test", "web page", "HTTP 404") in told
