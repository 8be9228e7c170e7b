"""The app by the keyboard: the palette, the keys and their list, and that none is taken from who types."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_pane import ask_sample, page_box, read_sample
from tests.browser.variants import IN_CHINESE, IN_ENGLISH
from tests.patience import settled

SETTINGS = {"en-US": "setti", "zh-CN": "设置"}
ONE_ANSWER = '[class*="st-key-answer_"] .root'


def _palette(page: Page) -> Locator:
    return page.locator("dialog.palette")


def _open_palette(visitor: Visitor) -> Locator:
    visitor.page.keyboard.press("Control+k")
    palette = _palette(visitor.page)
    expect(palette.locator(".option").first).to_be_visible()
    return palette


def _input(page: Page) -> Locator:
    return page.locator('[data-testid="stChatInput"] textarea')


def _leave_input(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


@IN_ENGLISH
def test_the_palette_goes_to_pages_chats_and_documents(visit: Any, locale: str) -> None:
    visitor, sent = visit(locale=locale), list[object]()
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    ask_sample(visitor)
    question = visitor.page.locator('[class*="st-key-question_"] [data-testid="stText"]').inner_text()
    visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    before = settled(lambda: len(sent), lambda: visitor.page.wait_for_timeout(500))
    palette = _open_palette(visitor)
    first = palette.locator('[aria-selected="true"]').inner_text()
    visitor.page.keyboard.press("ArrowDown")
    expect(palette.locator('[aria-selected="true"]')).not_to_have_text(first)
    visitor.see(f"palette-{locale[:2]}")
    visitor.page.keyboard.type("footnote-user-guide.pdf")
    expect(palette.locator(".option", has_text="footnote-user-guide.pdf")).to_be_visible()
    assert len(sent) == before, "typing and moving there runs nothing"
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".st-key-document_head").wait_for()
    expect(visitor.page.locator(".head .title")).to_have_text("footnote-user-guide.pdf")
    visitor.page.locator("body").press("Control+k")
    visitor.page.keyboard.type(SETTINGS[locale])
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".st-key-setting_language").wait_for()
    _open_palette(visitor)
    visitor.page.keyboard.type(question[:12])
    expect(palette.locator(".option", has_text=question[:12]).first).to_be_visible()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator('[class*="st-key-question_"]')).to_contain_text(question)


@IN_CHINESE
def test_keys_alone_go_to_sources_pages_input_and_a_new_chat(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    read_sample(visitor)
    page = visitor.page
    page.locator("body").press("?")
    expect(page.locator("dialog.help")).to_be_visible()
    visitor.see(f"keys-{locale[:2]}")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.help")).not_to_be_visible()
    number = int(page_box(visitor).input_value())
    page.keyboard.press("p")
    page.keyboard.press("ArrowLeft")
    expect(page_box(visitor)).to_have_value(str(number - 1))
    page.keyboard.press("/")
    expect(_input(page)).to_be_focused()
    page.keyboard.type("n/j?")
    expect(_input(page)).to_have_value("n/j?")
    _input(page).fill("")
    _leave_input(page)
    page.keyboard.press("n")
    page.locator(".st-key-welcome").wait_for()
    expect(_input(page)).to_be_focused()
    page.keyboard.type("k")
    expect(_input(page)).to_have_value("k")


def test_j_and_k_go_through_the_sources(visit: Any) -> None:
    """Those of a refusal are the passages that come closest."""
    visitor = visit(theme="dark")
    visitor.open()
    visitor.ask("Which enzyme unwinds the double helix during replication?")
    visitor.page.locator(".refused").wait_for()
    cards = visitor.page.locator("button.card")
    expect(cards.nth(1)).to_be_visible()
    count = visitor.page.locator(".stepper .of")
    expect(count).to_have_text(f"1 of {cards.count()}")
    _leave_input(visitor.page)
    visitor.page.locator("body").press("j")
    expect(count).to_have_text(f"2 of {cards.count()}")
    expect(cards.nth(1)).to_have_attribute("aria-pressed", "true")
    visitor.wait_for_page()
    visitor.see("refused-dark")
    visitor.page.locator("body").press("k")
    expect(count).to_have_text(f"1 of {cards.count()}")


def test_an_input_method_keeps_its_keys(visit: Any) -> None:
    visitor = visit(locale="zh-CN")
    visitor.open()
    page = visitor.page
    composing = page.context.new_cdp_session(page)
    compose = {"text": "kuaisu", "selectionStart": 6, "selectionEnd": 6}
    _input(page).focus()
    composing.send("Input.imeSetComposition", compose)
    page.keyboard.press("Control+k")
    expect(_palette(page)).not_to_be_visible()
    composing.send("Input.insertText", {"text": ""})
    _input(page).fill("")
    palette = _open_palette(visitor)
    composing.send("Input.imeSetComposition", compose)
    page.keyboard.press("Enter")
    expect(palette).to_be_visible()
    composing.send("Input.insertText", {"text": "设置"})
    expect(palette.locator('[aria-selected="true"]')).to_contain_text("设置")


def test_keys_that_are_a_letter_alone_can_be_turned_off(visit: Any) -> None:
    visitor = visit()
    ask_sample(visitor)
    page = visitor.page
    page.locator("body").press("?")
    page.locator("dialog.help input").uncheck()
    page.keyboard.press("Escape")
    page.locator("body").press("n")
    page.locator("body").press("?")
    _open_palette(visitor)
    expect(page.locator("dialog.help")).not_to_be_visible()
    expect(page.locator(ONE_ANSWER)).to_have_count(1)
