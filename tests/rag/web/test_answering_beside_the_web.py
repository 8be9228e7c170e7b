"""The whole way from a question to its answer, with a web that misbehaves in every way that is known."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest

from library.library import Library
from library.net.connection import Resolve
from library.settings import Settings
from rag.answer import Answer
from rag.chain import Answerer
from rag.events import AskOptions, Finished, Token
from rag.web.search import WebSearch
from tests.library.net.page_server import PUBLIC, PageServer, by_itself
from tests.proxy.engine_pages import PAGES, challenge_page, no_results_page, results_page
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import HTML, Reply, redirect
from tests.rag.web.conftest import MakeFetcher

QUESTION = "When did the harbour of Westhaven open?"
PAGE = {"title": "Harbours", "url": "https://bay.test/harbours", "body": "Harbours of the bay, their years and quays."}
AT = "bay.test/harbours"
DEADLINE_S = 2.0
HUGE = (b"<p>" + b"x" * 1_000_000) * 50
BOMB = Reply(gzip.compress(HUGE, 1), headers={**HTML, "Content-Encoding": "gzip"})
HERE = "http://127.0.0.1/"
CLOUD = "http://169.254.169.254/latest/meta-data/"

AskInTime = Callable[..., Answer]
MakeAnswerer = Callable[..., Answerer]


@pytest.fixture
def forbidden() -> Iterator[PageServer]:
    """A server of this machine, which nobody may visit."""
    with PageServer().running() as running:
        yield running


def _answer(answerer: Answerer, question: str) -> Answer:
    """Answer a question beside the web, word by word."""
    *events, last = answerer.stream(question, options=AskOptions(web=True))
    assert any(isinstance(event, Token) for event in events)
    assert isinstance(last, Finished)
    return last.answer


@pytest.fixture
def make_answerer(
    harbour: Library, settings: Settings, proxy: ReplayingProxy, make_fetcher: MakeFetcher
) -> MakeAnswerer:
    """Make an answerer with the real web search."""

    def make(deadline_s: float, resolve: Resolve = by_itself) -> Answerer:
        given = settings.model_copy(update={"web_deadline_s": deadline_s})
        web = WebSearch(given, harbour, fetcher=make_fetcher(resolve=resolve))
        return Answerer(harbour, given, web)

    return make


@pytest.fixture
def ask_in_time(make_answerer: MakeAnswerer, proxy: ReplayingProxy, forbidden: PageServer) -> AskInTime:
    """Ask with the web on: the documents' answer comes in time, and no forbidden address was reached, by any way."""

    def ask(resolve: Resolve = by_itself) -> Answer:
        answer = _answer(make_answerer(DEADLINE_S, resolve), QUESTION)
        cited = answer.citations[0]
        assert (cited.kind, cited.title, "1931" in cited.quote) == ("document", "harbour.pdf", True)
        assert PAGES in [visit.host for visit in proxy.visits]
        assert (forbidden.visits, proxy.trespasses) == ([], [])
        pages = {visit.connected.rpartition(":")[0] for visit in proxy.visits if visit.host.endswith(".test")}
        assert pages <= {PUBLIC}
        return answer

    return ask


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        pytest.param(Reply(results_page(PAGE)), "", id="results"),
        pytest.param(Reply(no_results_page()), "found nothing", id="an empty page"),
        pytest.param(Reply(challenge_page(), 202), "refused or limited", id="202"),
        pytest.param(Reply(status=429), "refused or limited", id="429"),
        pytest.param(Reply(way="silent"), "longer than 2 s", id="hanging"),
        pytest.param(Reply(results_page(PAGE), way="dripping"), "longer than 2 s", id="dripping"),
        pytest.param(Reply(way="hung up"), "no connection", id="hung up"),
        pytest.param(Reply(results_page(PAGE), way="cut"), "no connection", id="cut"),
        pytest.param(Reply(HUGE), "found nothing", id="50 MB"),
        pytest.param(BOMB, "found nothing", id="a gzip bomb"),
        pytest.param(redirect(HERE), "refused or limited", id="a redirect to this machine"),
        pytest.param(redirect(CLOUD), "refused or limited", id="a redirect to the cloud's metadata"),
    ],
)
def test_the_documents_answer_in_time_whatever_the_engine_does(
    ask_in_time: AskInTime, proxy: ReplayingProxy, reply: Reply, says: str
) -> None:
    proxy.say(PAGES, reply)
    answer = ask_in_time()
    assert [says in str(warning) for warning in answer.warnings] == ([True] if says else [])


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply("<article><p>Harbours of the bay opened in many years.</p></article>"), id="a page"),
        pytest.param(Reply(), id="an empty page"),
        pytest.param(Reply(challenge_page(), 202), id="202"),
        pytest.param(Reply(status=429), id="429"),
        pytest.param(Reply(way="silent"), id="hanging"),
        pytest.param(Reply(b"<p>The harbour</p>" * 100, way="dripping"), id="dripping"),
        pytest.param(Reply(way="hung up"), id="hung up"),
        pytest.param(Reply(b"<p>The harbour</p>" * 100, way="cut"), id="cut"),
        pytest.param(Reply(HUGE), id="50 MB"),
        pytest.param(Reply(b"<p>x</p>", headers={**HTML, "Content-Length": "50000000"}), id="said to be 50 MB"),
        pytest.param(BOMB, id="a gzip bomb"),
        pytest.param(redirect(HERE), id="a redirect to this machine"),
        pytest.param(redirect(CLOUD), id="a redirect to the cloud's metadata"),
    ],
)
def test_the_documents_answer_in_time_whatever_a_page_does(
    ask_in_time: AskInTime, proxy: ReplayingProxy, reply: Reply
) -> None:
    proxy.say(PAGES, Reply(results_page(PAGE)))
    proxy.say(AT, reply)
    answer = ask_in_time()
    assert answer.warnings == ()
    assert AT in [visit.host + visit.path for visit in proxy.visits]


@pytest.mark.parametrize("where", ["result", "redirect"])
def test_a_server_of_this_machine_is_not_visited_on_its_port(
    ask_in_time: AskInTime, proxy: ReplayingProxy, forbidden: PageServer, where: str
) -> None:
    secret = f"{forbidden.address}/secret"
    proxy.say(PAGES, Reply(results_page({**PAGE, "url": secret} if where == "result" else PAGE)))
    proxy.say(AT, redirect(secret))
    ask_in_time()


@pytest.mark.parametrize("url", [HERE, CLOUD, "http://localhost/", "http://[::1]/"])
def test_a_result_at_a_forbidden_address_is_not_visited(
    ask_in_time: AskInTime, proxy: ReplayingProxy, url: str
) -> None:
    proxy.say(PAGES, Reply(results_page({**PAGE, "url": url})))
    ask_in_time()


def test_a_name_that_is_private_the_second_time_is_not_visited(ask_in_time: AskInTime, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, Reply(results_page(PAGE)))
    addresses = chain([PUBLIC], repeat("127.0.0.1"))  # the rules of the site are read at the first
    ask_in_time(lambda *_: [next(addresses)])
    assert [visit.path for visit in proxy.visits if visit.host == "bay.test"] == ["/robots.txt"]


def _page(says: str, declared: str) -> str:
    return (
        f"<html><head><meta charset={declared}><title>Lights</title></head>"
        f"<body><article><p>{says}</p></article></body></html>"
    )


SIMPLE = ("北港灯塔有多高？", "北港灯塔高四十二米。")
TRADITIONAL = ("北港燈塔有多高？", "北港燈塔高四十二米。")
LATIN = ("How tall is the lighthouse of Northport?", "The lighthouse of Northport, by the Café Zürich, is 42 m tall.")


@pytest.mark.parametrize(
    ("texts", "encoding", "stated", "declared"),
    [
        pytest.param(SIMPLE, "utf-8", "utf-8", "utf-8", id="Chinese"),
        pytest.param(SIMPLE, "gb18030", "utf-8", "utf-8", id="GB 18030 said to be UTF-8 twice"),
        pytest.param(TRADITIONAL, "big5", "utf-8", "big5", id="Big5 that the server calls UTF-8"),
        pytest.param(LATIN, "utf-8", "iso-8859-1", "iso-8859-1", id="UTF-8 said to be Latin twice"),
        pytest.param(SIMPLE, "gb18030", "iso-8859-1", "gb2312", id="GB 2312 that the server calls Latin"),
    ],
)
def test_what_only_a_page_says_is_quoted_letter_by_letter(
    make_answerer: MakeAnswerer,
    proxy: ReplayingProxy,
    texts: tuple[str, str],
    encoding: str,
    stated: str,
    declared: str,
) -> None:
    question, says = texts
    proxy.say(PAGES, Reply(results_page({**PAGE, "body": question})))
    page = _page(says, declared).encode(encoding)
    proxy.say(AT, Reply(page, headers={"Content-Type": f"text/html; charset={stated}"}))
    answer = _answer(make_answerer(deadline_s=10), question)
    assert [(c.kind, c.marker, c.url, c.quote) for c in answer.citations] == [("web", "W1", PAGE["url"], says)]
    assert says in answer.answer
