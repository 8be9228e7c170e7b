"""How engines are asked: where they lead, what they suggest, and when they are left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from library.errors import WebEmpty, WebRefused, WebTooSlow
from library.outgoing import Entry
from library.settings import Settings
from rag.web.engine import WebQuery
from rag.web.search import WebSearch
from tests.proxy.engine_pages import MOJEEK, NEWS, PAGES, results_page, suggestions
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import JSON, Reply, redirect

QUESTION = WebQuery("When does the ferry to Eastholm sail in winter?")
PAGE = {"title": "Timetable", "url": "https://ferries.test/times", "body": "Ferries sail at noon."}
SUGGESTED = Reply(suggestions("ferry", "ferry eastholm winter", "eastholm ferry tickets"), headers=JSON)
BARE = "ferry Eastholm sail winter"

Build = Callable[..., WebSearch]


@pytest.fixture
def noted() -> list[Entry]:
    return []


@pytest.fixture
def build(settings: Settings, proxy: ReplayingProxy, noted: list[Entry]) -> Build:
    """Make a search with other settings; it reads no pages."""

    def make(**given: Any) -> WebSearch:
        return WebSearch(settings.model_copy(update={"web_pages": 0, **given}), record=noted.append)

    return make


def test_an_engine_is_followed_within_its_own_site(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, redirect("https://lite.duckduckgo.com/lite"))
    proxy.say("lite.duckduckgo.com/lite", Reply(results_page(PAGE)))
    (passage,) = build().search(QUESTION)
    assert passage.url == PAGE["url"]


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.test/",
        "http://html.duckduckgo.com/plain",
        "https://duckduckgo.com.evil.test/",
        "https://127.0.0.1/",
        "https://duckduckgo.com:8443/",
        "file:///etc/passwd",
    ],
)
def test_an_engine_that_leads_elsewhere_is_not_followed(build: Build, proxy: ReplayingProxy, to: str) -> None:
    proxy.say(PAGES, redirect(to))
    with pytest.raises(WebRefused):
        build().search(QUESTION)
    assert {visit.host for visit in proxy.visits} <= {PAGES, NEWS}
    assert "/plain" not in {visit.path for visit in proxy.visits}


def test_an_engine_that_leads_in_circles_is_left(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, redirect(f"https://{PAGES}/html/"))
    with pytest.raises(WebRefused):
        build().search(QUESTION)
    assert len([visit for visit in proxy.visits if visit.host == PAGES]) < 10


@pytest.mark.parametrize("head", ["//duckduckgo.com/l/?uddg=", "https://duckduckgo.com/l/?rut=1&uddg="])
def test_an_address_is_taken_out_of_the_engines_own(build: Build, proxy: ReplayingProxy, head: str) -> None:
    proxy.say(PAGES, Reply(results_page({**PAGE, "url": head + quote(PAGE["url"], safe="")})))
    (passage,) = build().search(QUESTION)
    assert passage.url == PAGE["url"]


def test_other_searches_are_suggested_when_nothing_was_found(
    build: Build, proxy: ReplayingProxy, noted: list[Entry]
) -> None:
    proxy.say(f"{NEWS}/ac/", SUGGESTED)
    with pytest.raises(WebEmpty) as caught:
        build().search(QUESTION)
    assert caught.value.suggestions == ("ferry eastholm winter", "eastholm ferry tickets", BARE)
    asked = [visit.asked for visit in proxy.visits if visit.path == "/ac/"]
    assert asked == [{"q": [BARE], "kl": ["us-en"], "type": ["list"]}]
    assert ("https://duckduckgo.com", "ok") in [(entry.host, entry.outcome) for entry in noted]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=429),
        Reply(way="hung up"),
        Reply("not JSON"),
        Reply("[]", headers={"Content-Type": "application/json; charset=x-user-defined"}),
        Reply("[]", headers=JSON),
        Reply('["ferry", "no list"]', headers=JSON),
        Reply('["ferry", [1, null, {"phrase": "x"}]]', headers=JSON),
        Reply('{"0": "ferry", "1": 2}', headers=JSON),
    ],
    ids=["limited", "hung up", "no JSON", "strange charset", "empty", "no list", "no texts", "an object"],
)
def test_the_bare_words_are_suggested_when_the_engine_suggests_nothing(
    build: Build, proxy: ReplayingProxy, reply: Reply
) -> None:
    proxy.say(f"{NEWS}/ac/", reply)
    with pytest.raises(WebEmpty) as caught:
        build().search(QUESTION)
    assert caught.value.suggestions == (BARE,)


def test_suggestions_that_hang_are_not_waited_for_past_the_deadline(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(f"{NEWS}/ac/", Reply(way="silent"))
    with pytest.raises(WebEmpty) as caught:
        build(web_deadline_s=2).search(QUESTION)
    assert caught.value.suggestions == (BARE,)


def test_an_engine_that_was_not_named_suggests_nothing(build: Build, proxy: ReplayingProxy) -> None:
    with pytest.raises(WebEmpty) as caught:
        build(web_backends="mojeek").search(QUESTION)
    assert caught.value.suggestions == (BARE,)
    assert {visit.host for visit in proxy.visits} == {MOJEEK}


def test_the_message_says_which_time_was_searched(build: Build) -> None:
    with pytest.raises(WebEmpty, match=r"found nothing from the last week; your documents alone were searched"):
        build().search(WebQuery("ferry times", "week"))
    with pytest.raises(WebEmpty) as caught:
        build().search(WebQuery("渡轮几点开？", "day"))
    assert "在最近一天内没有找到结果" in caught.value.said_in("zh")


def test_an_engine_that_is_too_slow_twice_costs_no_third_question_its_time(build: Build, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, Reply(way="silent"))
    search = build(web_deadline_s=0.5)
    for _ in range(2):
        with pytest.raises(WebTooSlow, match=r"took longer than 0\.5 s"):
            search.search(QUESTION)
    before = len(proxy.visits)
    with pytest.raises(WebTooSlow, match=r"was too slow twice; it is asked again in (60|59) s"):
        search.search(QUESTION)
    assert len(proxy.visits) == before
