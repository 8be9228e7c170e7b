"""What one expects of any page: the phone's sidebar makes way, dialogs hear the keyboard, appearance is kept."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.variants import IN_CHINESE, IN_ENGLISH, variants


def _asked(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.locator(".st-key-sample_0 button").click()
    visitor.wait_for_answers(1)


@IN_ENGLISH
def test_the_phones_sidebar_closes_after_a_choice(visit: Any, locale: str) -> None:
    visitor = visit(size=PHONE, locale=locale)
    _asked(visitor)
    sidebar = visitor.page.get_by_test_id("stSidebar")
    for choice in (".st-key-new_chat button", '[class*="st-key-open_"] button'):
        visitor.page.get_by_test_id("stExpandSidebarButton").click()
        expect(sidebar).to_have_attribute("data-collapsed", "false")
        sidebar.locator(choice).first.click()
        expect(sidebar).to_have_attribute("data-collapsed", "true")
    visitor.wait_for_answers(1)
    visitor.see(f"sidebar-closed-{locale[:2]}")


@IN_CHINESE
def test_enter_saves_a_dialog_cancel_leaves_it_and_delete_is_red(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    _asked(visitor)
    page = visitor.page
    row = page.locator('[class*="st-key-chat_shown_"]')
    before = row.inner_text()

    def choose(number: int) -> Any:
        row.hover()
        row.locator('[class*="st-key-menu_"] button').click()
        page.get_by_role("menuitem").or_(page.get_by_role("option")).nth(number).click()
        return page.get_by_role("dialog")

    dialog = choose(0)
    dialog.locator("input").fill("Not this")
    dialog.locator('[class*="_cancel"] button').click()
    expect(dialog).to_have_count(0)
    expect(row).to_have_text(before, use_inner_text=True)
    dialog = choose(0)
    dialog.locator(".st-key-rename_save button").wait_for()
    dialog.locator("input").fill("Ferries 渡轮")
    dialog.locator("input").press("Enter")
    expect(dialog).to_have_count(0)
    expect(row).to_contain_text("Ferries 渡轮")
    dialog = choose(3)
    delete = dialog.locator(".st-key-delete_confirm button")
    expect(delete).to_have_css("background-color", "rgb(179, 38, 30)")
    visitor.see(f"delete-{locale[:2]}")
    delete.click()
    expect(dialog).to_have_count(0)
    expect(row).to_have_count(0)


@variants(
    ("locale", "dark", "larger"),
    {"English": ("en-US", "dark", "larger"), "Chinese": ("zh-CN", "深色", "特大")},
    "English",
)
def test_appearance_is_chosen_in_the_settings_and_kept(visit: Any, locale: str, dark: str, larger: str) -> None:
    visitor = visit(locale=locale, size=DESK)
    page = visitor.page
    page.goto(visitor.server.url + "/settings")
    look = page.locator(".st-key-setting_look")
    app = page.locator(".stApp")
    expect(app).to_have_css("color-scheme", "light")
    look.get_by_text(dark, exact=True).click()
    expect(app).to_have_css("color-scheme", "dark")
    look.get_by_text(larger, exact=True).click()
    visitor.see(f"appearance-{locale[:2]}")
    visitor.open()
    expect(app).to_have_css("color-scheme", "dark")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") > 20
    assert page.evaluate("document.scrollingElement.scrollWidth") <= DESK["width"]
    expect(page.get_by_test_id("stMainMenu")).not_to_be_visible()


def test_a_click_in_the_sidebar_leaves_what_is_typed_and_draws_no_answer_anew(visit: Any) -> None:
    visitor = visit()
    _asked(visitor)
    box = visitor.page.locator('[data-testid="stChatInput"] textarea')
    box.fill("Half a question")
    visitor.page.locator(".st-key-chat_search input").fill("nothing like it")
    visitor.page.locator(".st-key-chat_search input").press("Enter")
    expect(visitor.page.get_by_text("No chat holds these words.")).to_be_visible()
    expect(box).to_have_value("Half a question")
