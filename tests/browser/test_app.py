from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from library.settings import ROOT
from tests.browser.conftest import Visitor
from tests.browser.variants import variants
from tests.pdfs import make_pdf

QUESTIONS = json.loads((ROOT / "data" / "samples" / "questions.json").read_text(encoding="utf-8"))


def _first_question(language: str) -> dict[str, Any]:
    return next(question for question in QUESTIONS if question["language"] == language)


def _first_sample(visitor: Visitor) -> None:
    visitor.page.locator(".st-key-sample_0 button").click()
    visitor.wait_for_answers(1)
    visitor.page.locator("button.chip").first.wait_for()


@variants(("language", "locale"), {"en": ("en", "en-US"), "zh": ("zh", "zh-CN")}, "zh")
def test_a_sample_questions_answer_cites_the_right_page(visit: Any, language: str, locale: str) -> None:
    visitor = visit(locale=locale)
    visitor.open()
    visitor.see(f"first-{language}")
    _first_sample(visitor)
    visitor.wait_for_page()
    visitor.see(f"answer-{language}")
    expect(visitor.page.locator(".page-box")).to_have_value(str(_first_question(language)["page"]))


def test_a_pdf_uploaded_in_the_browser_answers_a_question_about_itself(visit: Any, tmp_path: Path) -> None:
    lines = "The lighthouse of Skerry Point was first lit in 1871.\nIts lamp burns rapeseed oil."
    path = make_pdf(tmp_path / "lighthouse.pdf", [lines], title="Skerry Point")
    visitor = visit()
    visitor.open()
    visitor.page.locator(".stFileUploader input[type=file]").set_input_files(path)
    visitor.page.locator('[class*="st-key-job_ready_"]').wait_for()
    visitor.see("uploaded")
    visitor.ask("When was the lighthouse of Skerry Point first lit?")
    expect(visitor.page.locator('[class*="st-key-answer_"] .root').last).to_contain_text("1871")
    expect(visitor.page.locator(".head .title")).to_have_text("lighthouse.pdf")


def test_the_web_switch_without_a_network_says_one_line_and_the_documents_still_answer(visit: Any) -> None:
    visitor = visit()
    visitor.open()
    visitor.page.locator(".st-key-web_switch label").click()
    visitor.ask(_first_question("en")["question"])
    visitor.page.locator('[class*="st-key-warning_"]').first.wait_for()
    visitor.see("web-failed")
    expect(visitor.page.locator('[class*="st-key-warning_"]')).to_have_count(1)
    expect(visitor.page.locator("button.chip").first).to_be_visible()
    visitor.ask("And the year before?")
    expect(visitor.page.locator('[class*="st-key-warning_"]')).to_have_count(1)  # it is said once


def test_a_reload_keeps_the_chat_and_its_citations_open(visit: Any) -> None:
    visitor = visit()
    visitor.open()
    _first_sample(visitor)
    answer = visitor.page.locator('[class*="st-key-answer_"] .body')
    before = answer.inner_text()
    visitor.page.reload()
    visitor.wait_for_answers(1)
    visitor.page.locator("button.chip").first.click()
    visitor.wait_for_page()
    # The click draws the answer anew, and for a moment it is empty.
    expect(answer).to_have_text(before, use_inner_text=True)


def test_a_marker_opens_its_source_by_keyboard(visit: Any) -> None:
    visitor = visit()
    visitor.open()
    _first_sample(visitor)
    chip = visitor.page.locator("button.chip").first
    chip.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator('button.chip[aria-pressed="true"]').wait_for()
    assert "Open source 1" in (chip.get_attribute("aria-label") or "")
