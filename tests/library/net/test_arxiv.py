"""arXiv as the proxy plays it: what is asked, how its answers are read, and how failures are said."""

from __future__ import annotations

import pytest

from library.errors import PageUnreadable, WebSearchError
from library.net.arxiv import ArXiv, Pace, file_name, make_query, read_ids
from library.net.fetching import Fetcher
from library.outgoing import Entry
from tests.library.net.page_server import by_itself
from tests.proxy.arxiv_feed import API, ATOM, PDF, SITE, entry, feed
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import Reply, Visit, redirect

DRIFT = entry("2402.01234v2", "On the drift\n  of ferries")


@pytest.fixture
def noted() -> list[Entry]:
    return []


@pytest.fixture
def arxiv(proxy: ReplayingProxy, noted: list[Entry]) -> ArXiv:
    """Goes through the proxy, which is its only way out."""
    return ArXiv(fetcher=Fetcher(noted.append, by_itself), pace=Pace(0.0))


def visits(proxy: ReplayingProxy) -> list[Visit]:
    """Those of arXiv: what a test before no longer waited for may come to an engine meanwhile."""
    return [visit for visit in proxy.visits if visit.host in (API, SITE)]


def test_a_search_asks_once_and_is_noted(arxiv: ArXiv, proxy: ReplayingProxy, noted: list[Entry]) -> None:
    proxy.say(f"{API}/api/query", Reply(feed(DRIFT, entry("math/0309136", "Tides"), total=9000), headers=ATOM))
    first, second = arxiv.search("the drift of ferries", 5)
    assert (first.id, first.title) == ("2402.01234v2", "On the drift of ferries")
    assert first.authors == ("Ada Quay", "Bo Tide")
    assert (first.published, first.categories) == ("2024-02-29", ("physics.ao-ph",))
    assert first.abstract == "We measure how far ferries drift. The drift grows with the wind."
    assert (first.link, second.pdf) == ("https://arxiv.org/abs/2402.01234v2", "https://arxiv.org/pdf/math/0309136")
    (visit,) = visits(proxy)
    assert visit.asked["search_query"] == ["all:drift AND all:ferries"]
    assert visit.asked["max_results"] == ["5"]
    assert [(one.host, one.purpose, one.outcome) for one in noted] == [(f"https://{API}", "papers", "ok")]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("<html>Down for maintenance</html>", status=503), f"cannot be searched now: {API} answers 503"),
        (Reply("<html>Rate exceeded</html>"), "cannot be searched now"),
        (Reply(feed(DRIFT)[:700], headers=ATOM), "makes no sense"),
        (Reply("not XML", headers=ATOM), "makes no sense"),
        (Reply(feed(entry("2402.01234v1", "Drift", published="soon")), headers=ATOM), "makes no sense"),
        (Reply(feed(DRIFT), headers=ATOM, way="cut"), "broke off"),
        (redirect("http://169.254.169.254/latest"), "no public address"),
    ],
    ids=["away", "a page", "half a feed", "no feed", "no date", "cut", "led astray"],
)
def test_an_answer_that_is_none_is_said(arxiv: ArXiv, proxy: ReplayingProxy, reply: Reply, said: str) -> None:
    proxy.say(API, reply)
    with pytest.raises(PageUnreadable, match=said):
        arxiv.search("ferries")
    assert proxy.trespasses == []


def test_what_is_no_paper_is_left_out_and_no_second_page_is_asked_for(arxiv: ArXiv, proxy: ReplayingProxy) -> None:
    error, blank = entry("../api/errors#bad", "Error"), entry("2402.00001v1", " ")
    proxy.say(API, Reply(feed(error, blank, DRIFT, total=300), headers=ATOM))
    assert [paper.id for paper in arxiv.search("ferries")] == ["2402.01234v2"]
    assert len(visits(proxy)) == 1


def test_a_pdf_comes_from_arxiv_itself_and_as_its_robots_allow(arxiv: ArXiv, proxy: ReplayingProxy) -> None:
    proxy.say(API, Reply(feed(DRIFT), headers=ATOM))
    proxy.say(f"{SITE}/pdf/2402.01234v2", Reply(b"%PDF-1.7 drift", headers=PDF))
    (paper,) = arxiv.find(["2402.01234"])
    assert arxiv.fetch(paper, 1000) == b"%PDF-1.7 drift"
    assert [visit.path for visit in visits(proxy)] == ["/api/query", "/robots.txt", "/pdf/2402.01234v2"]
    assert file_name(paper) == "On the drift of ferries (arXiv 2402.01234v2).pdf"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=404), "2402.01234v2 could not be fetched: arxiv.org answers 404"),
        (Reply("<html>No PDF yet</html>"), "no PDF. Nothing was added"),
        (Reply(b"%PDF" + bytes(2000), headers=PDF), "larger than 1 kB"),
    ],
    ids=["missing", "a page", "too large"],
)
def test_a_pdf_that_cannot_be_had_is_said(arxiv: ArXiv, proxy: ReplayingProxy, reply: Reply, said: str) -> None:
    proxy.say(API, Reply(feed(DRIFT), headers=ATOM))
    proxy.say(f"{SITE}/pdf/2402.01234v2", reply)
    (paper,) = arxiv.search("ferries")
    with pytest.raises(PageUnreadable, match=said):
        arxiv.fetch(paper, 1000)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("What is the attention of transformers?", "all:attention AND all:transformers"),
        ('au:vaswani ti:"attention is all"', 'au:vaswani AND ti:"attention is all"'),
        ("self-attention (BERT) OR+x", 'all:self-attention AND all:BERT AND all:"OR x"'),
        ("大模型", "all:大模型"),
    ],
)
def test_words_become_a_query_that_they_cannot_break_out_of(words: str, query: str) -> None:
    assert make_query(words) == query


def test_words_that_say_nothing_are_not_sent(arxiv: ArXiv, proxy: ReplayingProxy) -> None:
    with pytest.raises(WebSearchError, match="nothing to search for"):
        arxiv.search("the of ()")
    assert visits(proxy) == []


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("1706.03762", ["1706.03762"]),
        ("arXiv:1706.03762v7, https://arxiv.org/pdf/2303.08774.pdf", ["1706.03762v7", "2303.08774"]),
        ("hep-th/9901001", ["hep-th/9901001"]),
        ("papers like 1706.03762", []),
        ("https://elsewhere.test/1706.03762", []),
    ],
)
def test_papers_are_named_by_ids_and_addresses(words: str, ids: list[str]) -> None:
    assert read_ids(words) == ids


def test_requests_begin_some_seconds_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("library.net.arxiv.time.sleep", slept.append)
    pace = Pace(1000.0)
    for _ in range(2):
        with pace.turn():
            pass
    assert slept[0] == 0
    assert 900 < slept[1] <= 1000
