"""`python -m bench.stills`: draws the pictures of the app that README and docs/ show, on a library of the samples."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

from playwright.sync_api import Browser, Page, sync_playwright

from bench.start import open_page
from library.settings import ROOT
from tests.browser.find_browser import find_browser
from tests.ports import free_port

_FOLDER = ROOT / "docs" / "stills"
_QUESTIONS = {"en": "What was the total income in 2025?", "zh": "一个 PDF 最大可以有多大？"}
_DOCUMENTS = {"en": "Tidewell Harbour Ferries", "zh": "Footnote 用户指南"}  # by their titles, in the library
# Pages by their addresses, each with what is seen when it is drawn.
_PAGES = {"library": ".list [data-id]", "settings": ".st-key-setting_leaves"}
_LOCALES = {"en": "en-US", "zh": "zh-CN"}
_SIZES = {"desk": (1440, 900), "phone": (390, 844)}
_QUALITY = 82  # of JPEG
_CALM_MS = 2500  # after which pictures of pages are there and nothing moves

Theme = Literal["light", "dark"]


def make_stills() -> None:
    """Draw what the app shows, in both languages and themes, on a desk and, less of it, on a phone."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ingest", str(ROOT / "data" / "samples"), "--library", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        with _served(Path(folder)) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser())
            for language, size, theme in product(_QUESTIONS, _SIZES, get_args(Theme)):
                _visit(browser, port, language, size, theme)
            browser.close()


@contextmanager
def _served(library: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "FOOTNOTE_LIBRARY": str(library)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _visit(browser: Browser, port: int, language: str, size: str, theme: Theme) -> None:
    width, height = _SIZES[size]
    viewport = {"width": width, "height": height}
    page = browser.new_page(locale=_LOCALES[language], viewport=viewport, color_scheme=theme)  # type: ignore[arg-type]
    save = _saver(page, f"{language}-{size}-{theme}")
    open_page(page, port)
    words = page.locator('[data-testid="stChatInput"] textarea')
    words.wait_for()
    save("first")
    words.fill(_QUESTIONS[language])
    words.press("Enter")
    page.locator('[class*="st-key-foot_"]').wait_for()
    save("answer")
    if size == "phone":
        page.locator("button.chip").first.click()
        save("page")
    for name, shown in _PAGES.items():
        if size == "desk" or name == "library":
            page.goto(f"http://localhost:{port}/{name}")
            page.locator(shown).first.wait_for()
            save(name)
    _visit_document(page, port, _DOCUMENTS[language], save)
    if size == "desk":
        _visit_study(page, save)
    page.close()


def _visit_document(page: Page, port: int, name: str, save: Callable[[str], None]) -> None:
    """Show the page of a document, when its guide is made."""
    page.goto(f"http://localhost:{port}/library")
    page.locator(f'.list [data-id]:has-text("{name}") a.open').first.click()
    page.locator(".st-key-own_questions button").nth(3).wait_for()
    save("document")


def _visit_study(page: Page, save: Callable[[str], None]) -> None:
    """Show what study makes of the document whose page is open, and the map of the library."""
    page.locator(".st-key-study_document button").click()
    page.locator(".st-key-study_length button").nth(1).click()
    page.locator(".body h4").nth(2).wait_for()
    save("study")
    page.locator(".st-key-study_view_choice button").nth(2).click()
    page.locator(".box").nth(3).wait_for()
    save("map")
    page.locator('[data-testid="stPageLink-NavLink"]').nth(2).click()
    page.locator(".st-key-topics_draw button").or_(page.locator(".st-key-topic_chart svg.marks")).first.wait_for()
    if (button := page.locator(".st-key-topics_draw button")).count():
        button.click()
    page.locator(".st-key-topic_chart svg.marks").wait_for()
    save("insights")


def _saver(page: Page, place: str) -> Callable[[str], None]:
    def save(name: str) -> None:
        page.mouse.move(page.viewport_size["width"] - 2, 2)  # type: ignore[index]  # where nothing is hovered over
        page.wait_for_timeout(_CALM_MS)
        page.screenshot(path=_FOLDER / f"{name}-{place}.jpg", type="jpeg", quality=_QUALITY)

    return save


if __name__ == "__main__":
    make_stills()
