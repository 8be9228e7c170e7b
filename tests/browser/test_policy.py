"""A walk through all of the app under its content security policy; `visit` fails where that kept something from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.conftest import Visitor
from tests.pdfs import make_pdf


def test_everything_works_under_the_policy(visit: Any, tmp_path: Path) -> None:
    visitor = visit(locale="zh-CN", theme="dark")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open()
    visitor.page.locator(".st-key-sample_0 button").click()
    visitor.wait_for_answers(1)
    visitor.wait_for_page()
    visitor.page.locator('[class*="st-key-copy_"] button').first.click()
    visitor.page.locator('[class*="st-key-export_"] button:visible').first.click()
    for kind, starts in (("markdown", b"# "), ("word", b"PK"), ("pdf", b"%PDF"), ("json", b"{"), ("bibtex", b"@misc{")):
        with visitor.page.expect_download() as exported:
            visitor.page.locator(f".st-key-export_{kind} button").click()
        assert Path(exported.value.path()).read_bytes().startswith(starts)
        exported.value.save_as(tmp_path / kind)
    visitor.page.locator('[role="dialog"] button[aria-label="Close"]').click()
    visitor.page.locator(".st-key-import_chat button").click()
    visitor.page.locator(".st-key-import_file input[type=file]").set_input_files(
        {"name": "chat.json", "mimeType": "application/json", "buffer": (tmp_path / "json").read_bytes()}
    )
    visitor.page.locator('[class*="st-key-chat_shown_"]', has_text="已导入").wait_for()
    visitor.wait_for_answers(1)
    path = make_pdf(tmp_path / "policy.pdf", ["The policy of Mull was signed in 1871."])
    visitor.attach(path)
    visitor.ask("When was the policy of Mull signed?")
    _open_dialogs(visitor)
    visitor.page.goto(visitor.server.url + "/settings")
    visitor.page.locator(".st-key-settings_language label").nth(1).click()
    visitor.page.locator(".st-key-setting_leaves").wait_for()
    visitor.page.locator(".st-key-language_choice button").first.click()
    visitor.see("policy")
    assert {host.split(":")[0] for host in visitor.hosts if host} == {"localhost"}  # nothing is asked of another


def _open_dialogs(visitor: Visitor) -> None:
    page = visitor.page
    page.locator('[class*="st-key-menu_"] button').first.click()
    page.get_by_role("menuitem").or_(page.get_by_role("option")).first.click()
    page.get_by_role("dialog").locator(".st-key-rename_title input").wait_for()
    page.keyboard.press("Escape")
    page.goto(visitor.server.url + "/library")
    page.locator('[class*="st-key-shelf_"] .card a').first.click()
    page.locator('[class*="st-key-keep_date_"] input').wait_for()
    page.locator(".sheet:not(.waiting) img").first.wait_for()


def test_a_script_and_a_request_that_are_not_the_apps_are_kept_away(visit: Any) -> None:
    """This also shows that the walk above sees what the policy keeps away."""
    visitor = visit()
    visitor.open()
    visitor.page.evaluate(
        """async () => {
            const script = document.createElement('script');
            script.textContent = 'window.planted = true';
            document.head.append(script);
            await fetch('http://127.0.0.1:9/what-it-read').catch(() => {});
            await new Promise((resolve) => {
                const image = new Image();
                image.onerror = resolve;
                image.src = 'http://127.0.0.1:9/what-it-read.png';
            });
        }"""
    )
    assert not visitor.page.evaluate("window.planted")
    for directive in ("script-src", "connect-src", "img-src"):
        assert any(directive in text for text in visitor.refused)
    visitor.refused.clear()


def test_another_page_cannot_frame_the_app(visit: Any) -> None:
    visitor = visit()
    with visitor.page.expect_event("console", predicate=lambda said: "frame-ancestors" in said.text):
        visitor.page.set_content(f"<iframe src='{visitor.server.url}'></iframe>")
    visitor.refused.clear()
