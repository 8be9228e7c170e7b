"""The input: names picked with @, files dropped anywhere, a screenshot, and the address of a PDF."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.variants import variants
from tests.pdfs import make_pdf

GUIDE = "footnote-user-guide.pdf"
REPORT = "harbour-ferries-report"
_DROP = """([content, name]) => {
    const carried = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, {type: 'application/pdf'}));
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        document.querySelector('h1').dispatchEvent(
            new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true, composed: true}));
    }
}"""
PICKED = variants(
    ("locale", "size", "one", "every", "sign"),
    {
        "English, @": ("en-US", DESK, "1 document", "All documents", "@"),
        "English, /": ("en-US", DESK, "1 document", "All documents", "/"),
        "Chinese on a phone, @": ("zh-CN", PHONE, "1 份文档", "全部文档", "@"),
        "Chinese on a phone, /": ("zh-CN", PHONE, "1 份文档", "全部文档", "/"),
    },
    "English, /",
    "Chinese on a phone, @",
)


def _box(visitor: Visitor) -> Locator:
    return visitor.page.locator('[data-testid="stChatInput"] textarea')


@PICKED
def test_a_document_is_picked_by_name_as_a_chip(
    visit: Any, locale: str, size: Any, one: str, every: str, sign: str
) -> None:
    visitor = visit(locale=locale, size=size)
    visitor.open()
    _box(visitor).press_sequentially(f"2025 {sign}user")
    option = visitor.page.get_by_role("option", name=GUIDE)
    expect(option).to_be_visible()
    visitor.see(f"pick-{locale[:2]}")
    while option.get_attribute("aria-selected") != "true":
        visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    expect(_box(visitor)).to_have_value("2025 ")
    chip = visitor.page.locator(".picked")
    expect(chip).to_contain_text(GUIDE)
    which = visitor.page.locator(".st-key-which_popover button:visible")
    expect(which).to_contain_text(one)
    visitor.ask("What was the total income in 2025?")
    expect(visitor.page.locator('[class*="st-key-answer_"] .root')).not_to_contain_text(REPORT)
    chip.locator("button").click()
    expect(which).to_contain_text(every)
    expect(chip).to_have_count(0)


def test_a_file_dropped_on_the_page_comes_with_the_next_question(visit: Any, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "dropped.pdf", ["The dropped lighthouse was first lit in 1802."])
    visitor = visit()
    visitor.open()
    visitor.page.evaluate(_DROP, [b64encode(path.read_bytes()).decode(), path.name])
    expect(visitor.page.get_by_test_id("stChatInput").get_by_test_id("stFileChip")).to_have_count(1)
    visitor.see("dropped")
    visitor.ask("When was the dropped lighthouse first lit?")
    expect(visitor.page.locator('[class*="st-key-answer_"] .root').last).to_contain_text("1802")
    visitor.clear_jobs()


@variants(
    ("words", "said"),
    {"words": ("How tall is the lighthouse?", "How tall"), "no words": ("", "No words could be read")},
    "words",
)
def test_what_a_screenshot_says_becomes_text_of_the_question(visit: Any, tmp_path: Path, words: str, said: str) -> None:
    path = tmp_path / "screen.png"
    picture = Image.new("RGB", (800, 160), "white")
    ImageDraw.Draw(picture).text((30, 60), words, fill="black", font=ImageFont.load_default(30))
    picture.save(path)
    visitor = visit()
    visitor.open()
    visitor.attach(path)
    visitor.ask("Answer what is on the screen")
    expect(visitor.page.locator("body")).to_contain_text(said)
    visitor.see(f"screenshot-{'read' if words else 'blank'}")


@variants(
    ("locale", "add"),
    {"English": ("en-US", "Add this PDF to the library"), "Chinese": ("zh-CN", "把这份 PDF 加入文档库")},
    "Chinese",
)
def test_a_pdfs_address_is_fetched_on_a_click_only(visit: Any, locale: str, add: str) -> None:
    visitor = visit(locale=locale)
    visitor.open()
    _box(visitor).fill("https://papers.test/a.pdf ?")
    button = visitor.page.get_by_role("button", name=add)
    expect(button).to_be_visible()
    visitor.see(f"address-{locale[:2]}")
    button.click()
    expect(visitor.page.locator(".st-key-notice")).to_contain_text("papers.test")  # there is no network
    visitor.page.locator(".st-key-notice_away button").click()
    visitor.page.goto(visitor.server.url + "/settings")
    expect(visitor.page.locator(".st-key-setting_leaves")).to_be_visible()


def test_an_address_that_is_dismissed_is_offered_no_more(visit: Any) -> None:
    visitor = visit()
    visitor.open()
    _box(visitor).fill("What says https://papers.test/b.pdf about it?")
    visitor.page.locator(".offer").get_by_role("button", name="Dismiss").click()
    _box(visitor).press_sequentially(" And else?")
    expect(visitor.page.locator(".offer button")).to_have_count(0)
