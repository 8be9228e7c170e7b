from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTIFACTS, DESK, PHONE, Visitor
from tests.browser.variants import variants
from tests.rag.model_server import ModelServer


def _choose(page: Page, widget: str, option: str) -> None:
    page.locator(f".st-key-{widget} [role=combobox], .st-key-{widget} input").first.click()
    page.get_by_role("option", name=option).click()


def _open_choice(visitor: Visitor, words: str) -> None:
    visitor.page.locator(".st-key-who_popover button:visible").click()
    visitor.page.get_by_text(words, exact=True).click()
    visitor.page.locator(".st-key-server_composer").wait_for()


def test_a_model_at_an_address_of_ones_own_answers_and_its_wait_is_shown(visit: Any) -> None:
    visitor = visit()
    with ModelServer().running() as server:
        server.lists = {"data": [{"id": "limited-once"}, {"id": "good"}]}
        server.busy = True
        visitor.open()
        _open_choice(visitor, "A model writes the answer")
        _choose(visitor.page, "server_composer", "Another address")
        address = visitor.page.locator(".st-key-address_composer input")
        address.fill(server.address.removesuffix("/v1"))
        address.press("Enter")
        _choose(visitor.page, "model_pick_composer", "limited-once")
        visitor.page.get_by_text(f"sent to {server.address}").wait_for()
        # A question that is sent before the choice is taken goes to who is named here still.
        expect(visitor.page.locator(".st-key-who_popover button:visible")).to_contain_text("limited-once")
        visitor.see("model-choice")
        visitor.page.keyboard.press("Escape")
        visitor.send("When did the night boat begin?")
        expect(visitor.page.locator(".root.writing .stage")).to_contain_text("asking again in")
        visitor.see("model-waiting")
        server.busy = False
        visitor.wait_for_answers(1)
        expect(visitor.page.locator('[class*="st-key-answer_"] .root').last).to_contain_text("three quays")
        assert len(server.requests) > 1


@variants(
    ("locale", "words", "how"),
    {"en": ("en-US", "A model writes the answer", "How it writes"), "zh": ("zh-CN", "由模型撰写", "写法")},
    "zh",
)
def test_the_choice_of_a_model_fits_the_window(
    visit: Any, locale: str, words: str, how: str, request: pytest.FixtureRequest
) -> None:
    visitor = visit(locale=locale)
    visitor.open()
    _open_choice(visitor, words)
    visitor.page.get_by_text(how, exact=True).click()
    name = request.node.callspec.id
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        visitor.page.locator(".st-key-instruction_composer textarea").scroll_into_view_if_needed()
        visitor.see(f"who-{name}-{size['width']}")
        visitor.page.locator(".st-key-temperature_composer").scroll_into_view_if_needed()
        visitor.see(f"who-how-{name}-{size['width']}")
        assert _width(visitor) <= size["width"]
    visitor.page.goto(visitor.server.url + "/settings")
    visitor.page.get_by_text(words, exact=True).click()
    visitor.page.get_by_text(how, exact=True).click()
    visitor.page.locator(".st-key-instruction_settings textarea").wait_for()
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        visitor.page.screenshot(path=ARTIFACTS / f"settings-model-{name}-{size['width']}.png", full_page=True)
        assert _width(visitor) <= size["width"]


def _width(visitor: Visitor) -> int:
    return int(visitor.page.evaluate("document.scrollingElement.scrollWidth"))
