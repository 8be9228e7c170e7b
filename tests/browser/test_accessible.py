"""The app for who hears it, magnifies it or chooses its colours."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.axe import find_barriers
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_pane import ask_sample, in_pane, read_sample
from tests.browser.variants import IN_CHINESE, IN_ENGLISH, variants

SHELF = '[class*="st-key-shelf_"] .root [data-id]'
SOURCE = ".st-key-source_panel"
ZOOMED = {"width": DESK["width"] // 2, "height": DESK["height"] // 2}
_NAMES = ("locale", "theme", "size")
_WINDOWS = {
    "English, light, desk": ("en-US", "light", DESK),
    "Chinese, dark, phone": ("zh-CN", "dark", PHONE),
    "English, dark, phone": ("en-US", "dark", PHONE),
    "Chinese, light, desk": ("zh-CN", "light", DESK),
}


def _is_still(page: Page) -> None:
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()


def test_a_barrier_would_be_found(visit: Any) -> None:
    """Also within a component, and none in what is left out."""
    page = visit().page
    page.set_content("<html lang=en><title>A</title><main><h1>A</h1><p id=part></p><p id=left><img src=a></p></main>")
    page.evaluate("document.getElementById('part').attachShadow({mode: 'open'}).innerHTML = '<button></button>'")
    (barrier,) = find_barriers(page, "#left")
    assert barrier.startswith("button-name: <button></button>")
    assert len(find_barriers(page)) == 2


@variants(_NAMES, _WINDOWS, "Chinese, dark, phone")
def test_nothing_in_a_chat_keeps_people_out(visit: Any, locale: str, theme: str, size: dict[str, int]) -> None:
    visitor = visit(locale=locale, theme=theme, size=size)
    visitor.open()
    page, found = visitor.page, {}
    page.locator(".st-key-sample_0 button").wait_for()
    _is_still(page)
    found["first screen"] = find_barriers(page)
    read_sample(visitor) if size == DESK else ask_sample(visitor)
    _is_still(page)
    found["answer"] = find_barriers(page)
    if size == PHONE:
        page.locator("button.chip").first.click()
        visitor.wait_for_page()
        found["source"] = find_barriers(page)
        page.keyboard.press("Escape")
        page.set_viewport_size(size | {"height": 400})  # the list of chats, out of sight, is longer than its place
        found["a short window"] = find_barriers(page, SOURCE)
        page.set_viewport_size(size)
    page.locator('[class*="st-key-rating_"] button.up').click()
    expect(page.locator('[class*="st-key-rating_"] input')).to_be_focused()
    _is_still(page)
    found["rating"] = find_barriers(page, SOURCE)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette .option").nth(3)).to_be_visible()
    found["palette"] = find_barriers(page, SOURCE)
    page.keyboard.press("Escape")
    page.locator("body").press("?")
    expect(page.locator("dialog.help")).to_be_visible()
    found["keys"] = find_barriers(page, SOURCE)
    page.keyboard.press("Escape")
    page.locator('[class*="st-key-actions_"] [class*="st-key-export_"] button:visible').click()
    page.get_by_role("dialog").get_by_text("Markdown").wait_for()
    _is_still(page)
    found["a dialog"] = find_barriers(page, SOURCE)
    assert {place: barriers for place, barriers in found.items() if barriers} == {}


@variants(_NAMES, _WINDOWS, "English, light, desk")
def test_nothing_on_the_other_pages_keeps_people_out(visit: Any, locale: str, theme: str, size: dict[str, int]) -> None:
    visitor = visit(locale=locale, theme=theme, size=size)
    page, found = visitor.page, {}
    page.goto(visitor.server.url + "/library")
    shelf = page.locator(SHELF)
    shelf.first.wait_for()
    _is_still(page)
    found["library"] = find_barriers(page)
    page.goto(f"{visitor.server.url}/document?id={shelf.first.get_attribute('data-id')}")
    visitor.wait_for_page()
    _is_still(page)
    found["document"] = find_barriers(page)
    page.goto(visitor.server.url + "/settings")
    page.locator(".st-key-setting_leaves").wait_for()
    _is_still(page)
    found["settings"] = find_barriers(page)
    if size == PHONE:
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")
        found["sidebar"] = find_barriers(page)
    assert {place: barriers for place, barriers in found.items() if barriers} == {}


@IN_ENGLISH
def test_at_twice_the_size_everything_is_there(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale, size=ZOOMED, ratio=2)
    visitor.open()
    assert _overflow(visitor) <= 0
    ask_sample(visitor)
    assert _overflow(visitor) <= 0
    visitor.see(f"zoomed-{locale[:2]}")
    for place in ("button.chip", '[class*="st-key-rating_"] button.down', '[data-testid="stChatInput"] textarea'):
        visitor.page.locator(place).first.click(trial=True)
    visitor.page.locator("button.chip").first.click()
    visitor.wait_for_page()
    visitor.page.keyboard.press("Escape")
    for path, place in (("/library", SHELF), ("/settings", ".st-key-setting_leaves")):
        visitor.page.goto(visitor.server.url + path)
        visitor.page.locator(place).first.wait_for()
        assert _overflow(visitor) <= 0


def _overflow(visitor: Visitor) -> int:
    return int(visitor.page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


@IN_CHINESE
def test_forced_colours_leave_what_is_chosen_to_be_seen(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    visitor.page.emulate_media(forced_colors="active")
    read_sample(visitor)
    visitor.page.keyboard.press("Control+k")
    chosen = visitor.page.locator('dialog.palette [aria-selected="true"]')
    expect(chosen).to_have_css("outline-style", "solid")
    expect(visitor.page.locator('dialog.palette [aria-selected="false"]').first).to_have_css("outline-style", "none")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator('button.chip[aria-pressed="true"]').first).to_have_css("outline-style", "solid")
    visitor.see(f"forced-colours-{locale[:2]}")
    # The words over a page's picture are there to be selected, and are not seen; what is quoted is marked.
    colours = "(root) => ['.text', '.mark'].map((one) => getComputedStyle(root.querySelector(one)))"
    words, mark = in_pane(visitor.page, f"(root) => ({colours})(root).map((one) => [one.color, one.backgroundColor])")
    assert words[0] == "rgba(0, 0, 0, 0)"
    assert mark[1] == "rgb(255, 230, 128)"
    visitor.page.goto(visitor.server.url + "/settings")
    options = visitor.page.locator('.st-key-settings_language [data-testid="stRadioOption"] > div > :first-child')
    options.nth(1).wait_for()
    grounds = [options.nth(at).evaluate("(one) => getComputedStyle(one).backgroundColor") for at in range(2)]
    assert grounds[0] != grounds[1]
