"""The web in a browser: nothing found and what to search for instead, an answer from a page, and the choices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, PROXIES, Server, Visitor, app_with
from tests.browser.variants import variants
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.proxy.arxiv_feed import API, ATOM, PDF, SITE, entry, feed, knowing_arxiv
from tests.proxy.engine_pages import ENGINES, NEWS, PAGES, no_results_page, results_page, suggestions
from tests.proxy.replaying_proxy import ReplayingProxy
from tests.proxy.reply import JSON, Reply

LINES = "The harbour of Westhaven opened in 1931 and has three quays.\n西港的港口于一九三一年启用。"
ENGLISH = {
    "locale": "en-US",
    "question": "When does the ferry from Westhaven to Eastholm sail in winter?",
    "suggested": "ferry eastholm winter timetable",
    "note": "found nothing",
    "says": "In winter the ferry to Eastholm sails at seven and at noon.",
}
CHINESE = {
    "locale": "zh-CN",
    "question": "去东岛的渡轮冬天几点开航？",
    "suggested": "东岛渡轮冬季时刻表",
    "note": "没有找到结果",
    "says": "东岛渡轮冬季时刻：每天七点和十二点开航。",
}


@pytest.fixture(scope="module")
def server(
    proxy_on: ReplayingProxy, tmp_path_factory: pytest.TempPathFactory, clean_environment: None
) -> Iterator[Server]:
    """The app with one document, whose web lies behind the proxy."""
    folder = tmp_path_factory.mktemp("web")
    path = make_pdf(folder / "harbour.pdf", [LINES], title="Harbour")
    leads = dict.fromkeys(PROXIES, proxy_on.address) | {"SSL_CERT_FILE": proxy_on.authority}
    leads["FOOTNOTE_WEB_DEADLINE_S"] = str(PATIENCE_S)
    leads |= knowing_arxiv(folder)
    with app_with(folder, path, **leads) as server:
        yield server


@pytest.fixture
def proxy(proxy_on: ReplayingProxy) -> Iterator[ReplayingProxy]:
    """The proxy; nobody but the engines was asked for anything, by this app or by a library of it."""
    proxy_on.clear()
    yield proxy_on
    assert {visit.host for visit in proxy_on.visits} <= set(ENGINES)


def _switch_on(visitor: Visitor) -> None:
    visitor.page.locator(".st-key-web_switch label").first.click()
    visitor.page.locator(".st-key-web_popover button:visible").first.wait_for()


@variants(("size", "words"), {"English": (DESK, ENGLISH), "Chinese on a phone": (PHONE, CHINESE)}, "Chinese on a phone")
def test_nothing_found_leads_to_a_search_that_finds_something(
    visit: Any, proxy: ReplayingProxy, size: dict[str, int], words: dict[str, str]
) -> None:
    proxy.say(PAGES, Reply(no_results_page()))
    proxy.say(f"{NEWS}/ac/", Reply(suggestions("q", words["suggested"]), headers=JSON))
    visitor = visit(size=size, locale=words["locale"])
    visitor.open()
    _switch_on(visitor)
    visitor.ask(words["question"])
    expect(visitor.page.locator('[class*="st-key-warning_"]').first).to_contain_text(words["note"])
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    visitor.see(f"web-suggestions-{words['locale']}")
    page = {"title": "Winter timetable", "url": "https://ferries.test/winter", "body": words["says"]}
    proxy.say(PAGES, Reply(results_page(page)))
    visitor.page.get_by_role("button", name=words["suggested"]).click()
    visitor.wait_for_answers(2)
    marker = visitor.page.locator("button.chip").last
    expect(marker).to_have_text("W1")
    marker.click()
    expect(visitor.page.get_by_text("Winter timetable", exact=True).last).to_be_visible()
    expect(visitor.page.get_by_text("ferries.test", exact=True).last).to_be_visible()
    visitor.see(f"web-source-{words['locale']}")
    visits = [visit.asked["q"] for visit in proxy.visits if visit.host == PAGES]
    assert visits[-1] == [words["suggested"]]


def test_region_and_safe_search_are_chosen_in_the_settings(visit: Any, proxy: ReplayingProxy) -> None:
    proxy.say(PAGES, Reply(no_results_page()))
    visitor = visit()
    visitor.open()
    visitor.page.get_by_role("link", name="Settings").click()
    visitor.page.locator(".st-key-region_choice [role=combobox], .st-key-region_choice input").first.click()
    visitor.page.get_by_role("option", name="Deutschland").click()
    visitor.page.locator(".st-key-safe_search_choice").get_by_text("strict", exact=True).click()
    visitor.see("web-settings")
    visitor.page.get_by_role("button", name="New chat").click()
    _switch_on(visitor)
    visitor.page.locator(".st-key-web_popover button:visible").first.click()
    visitor.page.locator(".st-key-recency_choice").get_by_text("past week", exact=True).click()
    visitor.page.keyboard.press("Escape")
    visitor.ask("Who discovered penicillin?")
    (asked,) = [visit.asked for visit in proxy.visits if visit.host == PAGES]
    assert (asked["l"], asked["kp"], asked["df"]) == (["de-de"], ["1"], ["w"])
    expect(visitor.page.locator('[class*="st-key-warning_"]')).to_contain_text("from the last week")


def test_the_web_is_asked_by_itself_when_the_documents_do_not_answer(visit: Any, proxy: ReplayingProxy) -> None:
    page = {"title": "Penicillin", "url": "https://medicine.test/p", "body": "Fleming discovered penicillin in 1928."}
    proxy.say(PAGES, Reply(results_page(page)))
    visitor = visit()
    visitor.open()
    _switch_on(visitor)
    visitor.page.locator(".st-key-web_popover button:visible").first.click()
    visitor.page.locator(".st-key-web_when_choice").get_by_text("when the documents do not answer").click()
    visitor.page.keyboard.press("Escape")
    visitor.ask("When did the harbour of Westhaven open?")
    assert proxy.visits == []
    visitor.ask("Who discovered penicillin?")
    expect(visitor.page.locator('[class*="st-key-warning_"]')).to_contain_text("so the web was asked too")
    expect(visitor.page.locator("button.chip").last).to_have_text("W1")
    visitor.see("web-by-itself")


def test_a_paper_is_found_on_arxiv_and_added_by_clicks(visit: Any, proxy_on: ReplayingProxy, tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "drift.pdf", ["Ferries drift by two metres in a minute."]).read_bytes()
    proxy_on.clear()
    proxy_on.say(API, Reply(feed(entry("2402.01234v2", "On the drift of ferries")), headers=ATOM))
    proxy_on.say(f"{SITE}/pdf/2402.01234v2", Reply(pdf, headers=PDF))
    visitor = visit(size=PHONE)
    visitor.page.goto(f"{visitor.server.url}/library")
    visitor.page.get_by_role("button", name="Find papers on arXiv").click()
    visitor.page.get_by_label("Key words").fill("drift")
    assert proxy_on.visits == []
    visitor.page.get_by_role("button", name="Search", exact=True).click()
    visitor.page.get_by_text("On the drift of ferries").click()
    visitor.see("papers-phone")
    visitor.page.get_by_role("button", name="Add 1 paper").click()
    visitor.page.locator(".st-key-shelf_desk").get_by_text("On the drift of ferries", exact=True).click()
    expect(visitor.page.get_by_role("link", name="arXiv:2402.01234v2")).to_be_visible()
    expect(visitor.page.locator(".st-key-document_head")).to_contain_text("Ada Quay, Bo Tide")
