from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.test_pane import ask_sample
from tests.browser.variants import variants


@variants(("locale", "word"), {"English": ("en-US", "The year is right"), "Chinese": ("zh-CN", "页码正确")}, "Chinese")
def test_a_thumb_with_a_word_is_kept_exported_and_taken_back(visit: Any, locale: str, word: str) -> None:
    visitor = visit(locale=locale)
    ask_sample(visitor)
    page = visitor.page
    rating = page.locator('[class*="st-key-rating_"]')
    up = rating.locator("button.up")
    expect(up).to_have_attribute("title", "Good answer" if locale == "en-US" else "答得好")
    up.click()
    expect(rating.locator("input")).to_be_focused()
    visitor.see(f"rating-{locale[:2]}")
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    expect(rating.locator("button.said")).to_have_text(word)
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    page.reload()
    expect(rating.locator("button.said")).to_have_text(word)
    expect(up).to_have_attribute("aria-pressed", "true")
    page.locator('[class*="st-key-actions_"] [class*="st-key-export_"] button:visible').click()
    with page.expect_download() as download:
        page.locator(".st-key-export_json button").click()
    exported = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert exported["turns"][0]["ratings"] == [{"useful": True, "word": word}]
    page.reload()
    up.click()
    expect(rating.locator("button.said")).not_to_be_visible()
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "false")
    assert {host.split(":")[0] for host in visitor.hosts if host} == {"localhost"}
