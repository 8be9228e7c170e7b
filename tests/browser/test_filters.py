from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visitor

GUIDE = "footnote-user-guide.pdf"
ELSEWHERE = "What was the total income in 2025?"  # the report says, the guide does not


def _choose(visitor: Visitor, key: str, words: str) -> None:
    visitor.page.locator(f".st-key-{key} input").click()
    visitor.page.keyboard.type(words)
    visitor.page.get_by_role("option", name=words, exact=True).click()
    visitor.page.keyboard.press("Escape")


def _make_collection(visitor: Visitor, name: str, document: str) -> None:
    visitor.page.goto(visitor.server.url + "/library")
    visitor.page.locator(".st-key-collection_new button").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.locator(".st-key-collection_name input").fill(name)
    _choose(visitor, "collection_documents", document)
    dialog.locator(".st-key-collection_save button").click()
    dialog.wait_for(state="detached")


def _delete_collection(visitor: Visitor, name: str) -> None:
    visitor.page.goto(visitor.server.url + "/library")
    visitor.page.locator(".st-key-shelf_collection").get_by_role("combobox").click()
    visitor.page.get_by_role("option", name=name).click()
    visitor.page.locator(".st-key-collection_delete button").click()
    visitor.page.locator(".st-key-collection_delete_confirm button").click()
    visitor.page.locator(".st-key-collection_new button").wait_for()


@pytest.mark.parametrize(
    ("locale", "size", "name", "within"),
    [
        ("en-US", DESK, "Guides", "In Guides"),
        ("zh-CN", PHONE, "指南", "属于 指南"),
    ],
    ids=["English", "Chinese on a phone"],
)
def test_a_collection_is_made_asked_restored_and_deleted(
    visit: Any, locale: str, size: Any, name: str, within: str
) -> None:
    visitor = visit(locale=locale, size=size)
    _make_collection(visitor, name, GUIDE)
    row = visitor.page.locator('[class*="st-key-document_"]', has=visitor.page.get_by_text(GUIDE, exact=True))
    expect(row).to_contain_text(within)
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
    visitor.page.goto(visitor.server.url + "/library")
    row = visitor.page.locator('[class*="st-key-document_"]', has=visitor.page.get_by_text(GUIDE, exact=True))
    row.locator('[class*="st-key-change_"] button').click()
    dialog = visitor.page.get_by_role("dialog")
    field = dialog.locator(".st-key-edit_date input")
    field.fill("last May")
    dialog.locator(".st-key-edit_save button").click()
    expect(dialog).to_contain_text("“last May” is no date. Write it as 2018, 2018-09 or 2018-09-29.")
    visitor.see("date-wrong")
    field.fill("2026-05")
    dialog.locator(".st-key-edit_save button").click()
    dialog.wait_for(state="detached")
    expect(row).to_contain_text("dated 2026-05")
