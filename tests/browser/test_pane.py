"""The reading pane, as a person uses it: what is seen of a page, and that it is the browser that turns to another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.annotated_pdfs import annotate
from tests.browser.conftest import PHONE, Visitor
from tests.browser.variants import IN_CHINESE, IN_ENGLISH, variants
from tests.patience import settled, wait_until
from tests.pdfs import make_pdf

CHAPTERS = 120
PANE = "[...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.view')).shadowRoot"
SHARPNESS = """(root) => {
  const image = root.querySelector('.sheet:has(.mark) img');
  return [image.naturalWidth, image.width];
}"""
HIT_BELOW_TOP = """(root) => {
  const [hit, view] = ['.hit.now', '.view'].map((one) => root.querySelector(one).getBoundingClientRect());
  return hit.top - view.top;
}"""
MARK_IS_SEEN = """(root) => {
  const box = (one) => one.getBoundingClientRect(), view = box(root.querySelector('.view'));
  const marks = [...root.querySelectorAll('.mark')].map(box);
  return marks.length > 0 && marks.some((mark) => mark.top >= view.top - 1 && mark.bottom <= view.bottom + 1);
}"""


def in_pane(page: Page, act: str) -> Any:
    """Call a function with the shadow root of the pane."""
    return page.evaluate(f"() => ({act})({PANE})")


def ask_sample(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.locator(".st-key-sample_0 button").click()
    visitor.wait_for_answers(1)


def read_sample(visitor: Visitor) -> None:
    """Ask the first of the sample questions, and wait for its page with the quote marked."""
    ask_sample(visitor)
    visitor.wait_for_page()
    expect(visitor.page.locator(".sheet .mark").first).to_be_in_viewport()


def page_box(visitor: Visitor) -> Any:
    return visitor.page.locator(".page-box")


@IN_CHINESE
def test_a_page_is_as_sharp_as_the_screen(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale, ratio=2)
    read_sample(visitor)
    visitor.see(f"pane-{locale[:2]}")
    natural, shown = in_pane(visitor.page, SHARPNESS)
    assert natural >= 2 * shown > 600
    assert in_pane(visitor.page, MARK_IS_SEEN)


@IN_ENGLISH
def test_turning_pages_and_zooming_run_nothing_on_the_server(visit: Any, locale: str) -> None:
    visitor, sent = visit(locale=locale), list[object]()
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    read_sample(visitor)
    visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    before = settled(lambda: len(sent), lambda: visitor.page.wait_for_timeout(500))
    number = int(page_box(visitor).input_value())
    assert before > 0
    visitor.page.locator(".control.previous").click()
    expect(page_box(visitor)).to_have_value(str(number - 1))
    visitor.page.locator(f'.sheet[data-page="{number - 1}"]:not(.waiting)').wait_for()
    visitor.page.locator(".view").focus()
    visitor.page.keyboard.press("ArrowRight")
    expect(page_box(visitor)).to_have_value(str(number))
    page_box(visitor).fill("1")
    page_box(visitor).press("Enter")
    visitor.page.locator('.sheet[data-page="1"]:not(.waiting)').wait_for()
    visitor.page.locator(".control.larger").click()
    visitor.page.locator(".control.fit_page").click()
    visitor.see(f"pane-whole-page-{locale[:2]}")
    heights = "(root) => ['.sheet', '.view'].map((one) => root.querySelector(one).clientHeight)"
    sheet, view = in_pane(visitor.page, heights)
    assert view * 0.9 < sheet < view
    assert len(sent) == before


@IN_CHINESE
def test_the_words_of_a_page_can_be_selected_and_copied(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    read_sample(visitor)
    quoted = visitor.page.locator(".note blockquote").text_content()
    visitor.page.locator(".sheet:has(.mark) .text span").first.wait_for(state="attached")
    in_pane(
        visitor.page,
        "(root) => getSelection().selectAllChildren(root.querySelector('.sheet:has(.mark) .text'))",
    )
    visitor.page.keyboard.press("Control+C")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    visitor.see(f"pane-selected-{locale[:2]}")
    letters = "".join(filter(str.isalnum, copied))
    assert "".join(filter(str.isalnum, quoted))[:20] in letters
    assert copied.count("\n") > 3


@IN_ENGLISH
def test_a_drag_over_a_line_selects_what_is_printed_there(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    read_sample(visitor)
    span = visitor.page.locator(".sheet:has(.mark) .text span", has_text="2025" if locale == "en-US" else "PDF").first
    span.scroll_into_view_if_needed()
    box = span.bounding_box()
    visitor.page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2, steps=4)
    visitor.page.mouse.up()
    chosen = in_pane(visitor.page, "(root) => String(root.getSelection ? root.getSelection() : getSelection())")
    assert chosen.strip()[:10] == (span.text_content() or "").strip()[:10]


@variants(
    ("locale", "words", "count", "nothing"),
    {"English": ("en-US", "passengers", " of ", "Not found"), "Chinese": ("zh-CN", "文档", " / ", "未找到")},
    "Chinese",
)
def test_a_search_marks_every_place_and_goes_from_one_to_the_next(
    visit: Any, locale: str, words: str, count: str, nothing: str
) -> None:
    visitor = visit(locale=locale)
    read_sample(visitor)
    visitor.page.locator(".view").focus()
    visitor.page.keyboard.press("Control+F")
    visitor.page.locator(".search-bar .words").fill(words)
    said = visitor.page.locator(".search-bar .count")
    expect(said).to_contain_text(count)
    at, all_of_it = map(int, (said.text_content() or "").split(count))
    assert all_of_it > 1
    visitor.page.locator(".hit.now").first.wait_for(state="attached")
    visitor.see(f"pane-search-{locale[:2]}")
    visitor.page.keyboard.press("Enter")
    expect(said).to_have_text(f"{at % all_of_it + 1}{count}{all_of_it}")
    visitor.page.locator(".hit.now").first.wait_for(state="attached")
    assert 0 <= in_pane(visitor.page, HIT_BELOW_TOP) < 900
    visitor.page.locator(".search-bar .words").fill("xyzzy")
    expect(said).to_have_text(nothing)
    expect(visitor.page.locator(".hit")).to_have_count(0)
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator(".search-bar")).to_be_hidden()


@IN_CHINESE
def test_zooming_keeps_the_quote_in_view(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    read_sample(visitor)
    width = "(root) => root.querySelector('.sheet:has(.mark)').clientWidth"
    before = in_pane(visitor.page, width)
    for _ in range(3):
        visitor.page.locator(".control.larger").click()
    assert in_pane(visitor.page, width) > 1.8 * before
    assert in_pane(visitor.page, MARK_IS_SEEN)
    visitor.see(f"pane-zoomed-{locale[:2]}")
    box = visitor.page.locator(".view").bounding_box()
    visitor.page.mouse.move(box["x"] + 30, box["y"] + 30)
    visitor.page.keyboard.down("Control")
    visitor.page.mouse.wheel(0, 200)
    visitor.page.keyboard.up("Control")
    wait_until(lambda: in_pane(visitor.page, width) < 1.8 * before, visitor.pause)
    assert in_pane(visitor.page, MARK_IS_SEEN)
    visitor.page.locator(".control.fit_width").click()
    assert in_pane(visitor.page, width) == before
    assert in_pane(visitor.page, MARK_IS_SEEN)


@variants(("locale", "close"), {"English": ("en-US", "Close"), "Chinese": ("zh-CN", "关闭")}, "Chinese")
def test_on_a_phone_the_page_fills_the_screen_and_closes(visit: Any, locale: str, close: str) -> None:
    visitor = visit(size=PHONE, locale=locale, ratio=2)
    ask_sample(visitor)
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    chip = visitor.page.locator("button.chip").first
    expect(visitor.page.locator(".view")).to_be_hidden()
    chip.click()
    visitor.wait_for_page()
    dialog = visitor.page.get_by_role("dialog")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": PHONE["width"], "height": PHONE["height"]}
    expect(dialog.locator("blockquote")).to_be_visible()
    expect(visitor.page.locator(".sheet .mark").first).to_be_in_viewport()
    visitor.see(f"pane-phone-{locale[:2]}")
    dialog.get_by_label(close, exact=True).click()
    expect(visitor.page.locator(".view")).to_be_hidden()
    expect(chip).to_be_visible()
    chip.click()  # the same again
    expect(visitor.page.locator(".view")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator(".view")).to_be_hidden()


@IN_ENGLISH
def test_the_pane_is_as_wide_as_it_was_left_and_hides(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    read_sample(visitor)
    panel, grip = visitor.page.locator(".st-key-source_panel"), visitor.page.locator(".grip").bounding_box()

    def width() -> float:
        box = panel.bounding_box()
        return float(box["width"]) if box else 0.0

    before = width()
    wider = pytest.approx(before + 120, abs=4)
    visitor.page.mouse.move(grip["x"] + 3, 400)
    visitor.page.mouse.down()
    visitor.page.mouse.move(grip["x"] - 117, 400, steps=3)
    visitor.page.mouse.up()
    wait_until(lambda: width() == wider, visitor.pause)
    visitor.page.reload()
    visitor.wait_for_page()
    wait_until(lambda: width() == wider, visitor.pause)
    visitor.page.locator(".control.hide").click()
    expect(visitor.page.locator(".view")).to_be_hidden()
    wait_until(lambda: 0 < width() < 60, visitor.pause)
    visitor.see(f"pane-hidden-{locale[:2]}")
    visitor.page.locator("button.chip").first.click()
    expect(visitor.page.locator(".view")).to_be_visible()


@IN_ENGLISH
def test_a_long_document_has_only_the_pages_in_view(visit: Any, tmp_path: Path, locale: str) -> None:
    """Its pages are labelled from the second, and its chapters are in its list of contents."""
    numbers = range(1, CHAPTERS + 1)
    pages = [f"Chapter {n} of the log.\nThe lamp of watch {n} burned {n + 400} hours." for n in numbers]
    labels = ["i", *(str(n) for n in range(1, CHAPTERS))]
    outline = [(0, f"Chapter {n}", n) for n in numbers]
    path = make_pdf(tmp_path / f"log-{locale}.pdf", pages, labels=labels, outline=outline)
    visitor = visit(locale=locale)
    visitor.open()
    visitor.attach(path)
    visitor.ask("How many hours did the lamp of watch 60 burn?")
    visitor.wait_for_page()
    expect(page_box(visitor)).to_have_value("60")
    expect(visitor.page.locator(".printed")).to_contain_text("59")
    page_box(visitor).fill("100")
    page_box(visitor).press("Enter")
    visitor.page.locator('.sheet[data-page="100"]:not(.waiting)').wait_for()
    wait_until(lambda: visitor.page.locator(".sheet").count() < 9, visitor.pause)
    visitor.page.locator(".control.contents").click()
    expect(visitor.page.locator('.thumb[aria-current="true"] .number')).to_have_text("100")
    wait_until(lambda: visitor.page.locator(".thumb").count() < 20, visitor.pause)
    visitor.see(f"pane-thumbnails-{locale[:2]}")
    visitor.page.locator('.tab[data-name="outline"]').click()
    visitor.page.locator(".heading", has_text="Chapter 7").first.click()
    expect(page_box(visitor)).to_have_value("7")
    visitor.see(f"pane-outline-{locale[:2]}")
    visitor.page.locator(".control.to_quote").click()
    expect(page_box(visitor)).to_have_value("60")


@IN_ENGLISH
def test_the_file_opens_at_the_page_and_downloads(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    read_sample(visitor)
    at = re.compile(rf"/file#page={page_box(visitor).input_value()}$")
    expect(visitor.page.locator(".control.open")).to_have_attribute("href", at)
    with visitor.page.expect_download() as download:
        visitor.page.locator(".control.download").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename.endswith(".pdf")


@variants(
    ("locale", "failed", "gone"),
    {
        "English": ("en-US", "This page could not be drawn.", "This document is no longer in the library."),
        "Chinese": ("zh-CN", "无法绘制此页。", "这份文档已不在文档库中。"),
    },
    "English",
)
def test_what_cannot_be_shown_is_said(visit: Any, locale: str, failed: str, gone: str) -> None:
    visitor = visit(locale=locale)
    visitor.page.route("**/documents/**/*.jpg", lambda route: route.abort())
    ask_sample(visitor)
    failure = visitor.page.locator(".failure").first
    expect(failure).to_contain_text(failed)
    visitor.see(f"pane-failed-{locale[:2]}")
    visitor.page.unroute("**/documents/**/*.jpg")
    failure.locator("button").evaluate("(again) => again.click()")  # of a page that need not be in sight
    visitor.wait_for_page()
    visitor.page.route("**/documents/**", lambda route: route.fulfill(status=404, body=json.dumps("gone")))
    visitor.page.reload()
    expect(visitor.page.locator(".note")).to_contain_text(gone)
    expect(visitor.page.locator(".note blockquote")).to_be_visible()
    visitor.see(f"pane-gone-{locale[:2]}")


@variants(("locale", "word"), {"English": ("en-US", "Comment"), "Chinese": ("zh-CN", "批注")}, "Chinese")
def test_a_comment_is_shown_where_it_stands(visit: Any, tmp_path: Path, locale: str, word: str) -> None:
    path = make_pdf(tmp_path / f"contract-{locale}.pdf", [f"The dredger of {locale} sails at noon every day."])
    remark = {
        "/Subtype": "/Text",
        "/Rect": [300.0, 700.0, 320.0, 720.0],
        "/T": "Ada",
        "/Contents": "<b>Not in winter</b>",
    }
    annotate(path, [remark])
    visitor = visit(locale=locale)
    visitor.open()
    visitor.attach(path)
    visitor.ask(f"When does the dredger of {locale} sail?")
    visitor.wait_for_page()
    comment = visitor.page.locator(".comment").first
    comment.locator(".pin").focus()
    expect(comment.locator(".said")).to_be_visible()
    expect(comment.locator(".said strong")).to_have_text(f"{word}: Ada")
    expect(comment.locator(".said p")).to_contain_text("<b>Not in winter</b>")
    visitor.see(f"pane-comment-{locale[:2]}")
