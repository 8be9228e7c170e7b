from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.variants import variants

GUIDE = "footnote-user-guide.pdf"
ELSEWHERE = "What was the total income in 2025?"  # the report says, the guide does not


def _choose(visitor: Visitor, key: str, words: str) -> None:
    visitor.page.locator(f".st-key-{key} input").click()
    visitor.page.keyboard.type(words)
    visitor.page.get_by_role("option", name=words, exact=True).click()
    visitor.page.keyboard.press("Escape")


def _make_collection(visitor: Visitor, name: str, document: str) -> None:
    visitor.page.goto(visitor.server.url + "/library")
    visitor.page.get_by_role("checkbox", name=document).evaluate("(box) => box.click()")
    visitor.page.locator(".acts .collect").click()
    visitor.page.locator(".collection-name").fill(name)
    visitor.page.keyboard.press("Enter")
    _collections(visitor).locator("option", has_text=f"{name} (1)").wait_for(state="attached")


def _collections(visitor: Visitor) -> Any:
    return visitor.page.locator(".filters select").nth(2)


def _delete_collection(visitor: Visitor, name: str) -> None:
    visitor.page.goto(visitor.server.url + "/library")
    _collections(visitor).locator("option", has_text=name).wait_for(state="attached")
    if not visitor.page.locator(".filters").is_visible():
        visitor.page.locator('[class*="st-key-shelf_"] summary').click()
    _collections(visitor).select_option(label=f"{name} (1)")
    visitor.page.locator(".acts .delete_collection").click()
    visitor.page.locator(".st-key-collection_delete_confirm button").click()
    visitor.page.locator(".acts .new_collection").wait_for()


@variants(
    ("locale", "size", "name"),
    {"English": ("en-US", DESK, "Guides"), "Chinese on a phone": ("zh-CN", PHONE, "指南")},
    "Chinese on a phone",
)
def test_a_collection_is_made_asked_restored_and_deleted(visit: Any, locale: str, size: Any, name: str) -> None:
    visitor = visit(locale=locale, size=size)
    _make_collection(visitor, name, GUIDE)
    visitor.see(f"collection-{locale[:2]}")
    visitor.open()
    which = visitor.page.locator(".st-key-which_popover button:visible")
    which.click()
    _choose(visitor, "which_collections", name)
    expect(which).to_contain_text(name)
    visitor.see(f"which-{locale[:2]}")
    visitor.page.keyboard.press("Escape")
    visitor.ask(ELSEWHERE)
    expect(visitor.page.locator('[class*="st-key-answer_"] .root')).not_to_contain_text("harbour-ferries-report")
    visitor.page.reload()
    visitor.wait_for_answers(1)
    expect(which).to_contain_text(name)
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    _delete_collection(visitor, name)
    visitor.open()
    expect(which).not_to_contain_text(name)


def test_a_wrong_date_is_said_and_a_right_one_is_shown(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(visitor.server.url + "/library")
    page.locator("[data-id]", has=page.get_by_role("checkbox", name=GUIDE)).locator("a").click()
    field = page.locator('[class*="st-key-keep_date_"] input')
    field.fill("last May")
    field.press("Enter")
    expect(page.locator(".st-key-wrong_form")).to_contain_text(
        "“last May” is no date. Write it as 2018, 2018-09 or 2018-09-29."
    )
    visitor.see("date-wrong")
    field.fill("2026-05")
    field.press("Enter")
    expect(page.locator(".st-key-wrong_form")).to_have_count(0)
    page.locator(".st-key-to_library button").click()
    card = page.locator("[data-id]", has=page.get_by_role("checkbox", name=GUIDE))
    expect(card).to_contain_text("2026-05")
