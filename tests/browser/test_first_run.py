"""The first minute: a PDF is dropped, its guide and questions come, and a model is connected in two steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from library.settings import ROOT
from library.words import Language, phrase
from tests.browser.conftest import DESK, PHONE, Server, Visitor, running, start_server
from tests.browser.variants import variants
from tests.patience import wait_until
from tests.ports import free_port
from tests.rag.model_server import SECRET, ModelServer

SAMPLES = ROOT / "data" / "samples"
REPORT, GUIDE = "harbour-ferries-report-2025.pdf", "footnote-user-guide-zh.pdf"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """The app on a new library, with nothing in it."""
    with running(*start_server(tmp_path_factory.mktemp("first"))) as server:
        yield server


def test_the_first_page_is_painted_without_what_only_answers_need(visit: Any, server: Server) -> None:
    """The first of the file: afterwards something has been asked."""
    visitor = visit()
    visitor.open()
    visitor.page.get_by_role("heading", name="Footnote").wait_for()
    loaded = Path(f"/proc/{server.pid}/maps")
    assert not loaded.exists() or "libtorch" not in loaded.read_text()


def _drop(visitor: Visitor, path: Path) -> None:
    visitor.page.locator(".stFileUploader input[type=file]").set_input_files(path)


def _top(visitor: Visitor) -> None:
    visitor.page.locator(".st-key-guide_head").scroll_into_view_if_needed()


@variants(
    ("locale", "language", "name", "title", "kind"),
    {
        "en": (
            "en-US",
            "en",
            "harbour-ferries-report-2025.pdf",
            "Tidewell Harbour Ferries Annual report 2025",
            "light",
        ),
        "zh": ("zh-CN", "zh", GUIDE, "Footnote 用户指南", "dark"),
    },
    "zh",
)
def test_a_dropped_pdf_is_greeted_with_its_guide_and_answers_its_own_questions(
    visit: Any, locale: str, language: Language, name: str, title: str, kind: str
) -> None:
    visitor = visit(locale=locale, theme=kind)
    visitor.open()
    _drop(visitor, SAMPLES / name)
    page = visitor.page
    expect(page.locator(".st-key-guide_head h1")).to_have_text(title)
    questions = page.locator(".st-key-own_questions button")
    questions.nth(2).wait_for()
    assert questions.count() <= 4
    cover = page.locator(".st-key-guide_head img.cover")
    page.wait_for_function("image => image.naturalWidth > 100", arg=cover.element_handle())
    expect(page.locator(".st-key-guide_state")).to_contain_text(phrase(language, "guide_extracted"))
    expect(page.locator(".st-key-guide_part_figures .root")).not_to_be_empty()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        _top(visitor)
        visitor.see(f"guide-{language}-{size['width']}")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    page.set_viewport_size(DESK)
    page.locator(".st-key-guide_part_about button.chip").first.click()
    visitor.wait_for_page()
    expect(page.locator(".st-key-source_panel .layer.marks > *").first).to_be_visible()
    visitor.see(f"guide-{language}-cited")
    page.locator(".st-key-guide_parts button:visible").last.click()
    expect(page.locator(".st-key-source_panel")).to_contain_text(name)
    asked = questions.first.inner_text()
    questions.first.click()
    visitor.wait_for_answers(1)
    expect(page.locator('[class*="st-key-question_"]')).to_contain_text(asked)
    expect(page.locator('[class*="st-key-answer_"] .sentence').first).to_be_visible()
    expect(page.locator('[class*="st-key-answer_"] button.chip').first).to_be_visible()
    visitor.see(f"guide-{language}-asked")


def _sheet(visitor: Visitor) -> Locator:
    visitor.page.locator(".st-key-connect_model button").click()
    sheet = visitor.page.get_by_role("dialog")
    sheet.locator(".st-key-sheet_where").wait_for()
    return sheet


def _go_to_step_two(sheet: Locator, address: str) -> None:
    sheet.locator(".st-key-sheet_where label").last.click()
    box = sheet.locator(".st-key-sheet_address input")
    box.fill(address)
    box.press("Enter")
    sheet.locator(".st-key-sheet_next button").click()
    sheet.locator(".st-key-sheet_test").wait_for()


def _name(sheet: Locator, model: str) -> None:
    box = sheet.locator(".st-key-sheet_model input, .st-key-sheet_model_pick input").first
    box.fill(model)
    box.press("Enter")
    sheet.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()


def _test(sheet: Locator, *said: str) -> None:
    sheet.locator(".st-key-sheet_test button").click()
    for words in said:
        expect(sheet).to_contain_text(words)


@variants(
    ("locale", "language", "size", "theme"),
    {"English": ("en-US", "en", DESK, "light"), "Chinese on a phone": ("zh-CN", "zh", PHONE, "dark")},
    "Chinese on a phone",
)
def test_a_model_is_chosen_tested_remembered_and_writes_the_guide(
    visit: Any, locale: str, language: Language, size: Any, theme: str, tmp_path: Path
) -> None:
    visitor = visit(locale=locale, size=size, theme=theme)
    with ModelServer().running() as model_server:
        model_server.lists = {"data": [{"id": name} for name in ("good", "unknown", "wrong-key")]}
        model_server.says = ["one, ", "two, ", "three, ", "four"]
        host = model_server.address.removeprefix("http://").removesuffix("/v1")
        visitor.open()
        sheet = _sheet(visitor)
        visitor.see(f"sheet-{language}-choose")
        nobody = f"127.0.0.1:{free_port()}"
        _go_to_step_two(sheet, nobody)
        _name(sheet, "good")
        _test(sheet, phrase(language, "trial_reaches_not", host=nobody))
        visitor.see(f"sheet-{language}-nobody")
        sheet.locator(".st-key-sheet_back button").click()
        _go_to_step_two(sheet, host)
        _name(sheet, "unknown")
        _test(sheet, phrase(language, "model_unknown_model", name="unknown", where=host))
        visitor.see(f"sheet-{language}-unknown")
        _name(sheet, "wrong-key")
        key = sheet.locator(".st-key-sheet_key input")
        key.fill(SECRET)
        key.press("Enter")
        _test(sheet, phrase(language, "model_wrong_key", where=host))
        assert sheet.locator(".st-key-sheet_use").count() == 0
        _name(sheet, "good")
        _test(sheet, phrase(language, "trial_knows", model="good"), phrase(language, "trial_streams"))
        visitor.see(f"sheet-{language}-works")
        sheet.locator(".st-key-sheet_use button").click()
        expect(visitor.page.locator(".st-key-model_line")).to_contain_text(phrase(language, "model_line", model="good"))
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)
        model_server.says = ["A PDF may be up to 200 MB in size [2].", " It may have 5,000 pages [2]."]
        _drop(visitor, SAMPLES / "footnote-user-guide.pdf")
        expect(visitor.page.locator(".st-key-guide_state")).to_contain_text("good")
        expect(visitor.page.locator(".st-key-guide_part_about .root")).to_contain_text("200 MB")
        _top(visitor)
        visitor.see(f"guide-{language}-written")
        later = visit(locale=locale, size=size, theme=theme)
        later.open()
        expect(later.page.locator(".st-key-model_line")).to_contain_text(phrase(language, "model_line", model="good"))
        _sheet(later).locator(".st-key-sheet_disconnect button").click()
        expect(later.page.locator(".st-key-model_line")).to_contain_text(phrase(language, "quotes_line"))
    folder = visitor.server.library.parent
    assert not [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_the_page_of_a_document_has_its_guide_and_opens_what_it_cites_in_its_own_pane(visit: Any) -> None:
    visitor = visit()
    visitor.open()
    _drop(visitor, SAMPLES / REPORT)
    page = visitor.page
    page.locator(".st-key-own_questions button").first.wait_for()
    source = str(page.locator(".st-key-guide_head img.cover").get_attribute("src"))
    opening: list[Route] = []
    page.route(re.compile(r"/documents/[^/]+/en/[0-9a-f]{64}$"), lambda route: opening.append(route))
    page.goto(f"{visitor.server.url}/document?id={source.split('/')[-3]}")
    wait_until(lambda: opening, visitor.pause)
    page.locator(".st-key-guide_part_figures button.chip").first.click()
    expect(page.locator(".st-key-document_pages .stepper")).to_be_visible()
    for (
        request
    ) in opening:  # what is cited was asked for before the document was there, and it stayed at its first page
        request.continue_()
    expect(page.locator(".st-key-document_pages .layer.marks > *").first).to_be_visible()
    visitor.see("guide-document-page")
    asked = page.locator(".st-key-own_questions button").first.inner_text()
    page.locator(".st-key-own_questions button").first.click()
    visitor.wait_for_answers(1)
    expect(page.locator('[class*="st-key-question_"]')).to_contain_text(asked)
