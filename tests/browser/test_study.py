"""Study and insights in a real browser: what is found opens its page, maps fold, cards turn, dots can be picked."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from library.settings import ROOT
from tests.browser.conftest import DESK, PHONE, Server, Visitor, app_with
from tests.browser.variants import IN_CHINESE, IN_ENGLISH, variants
from tests.patience import PATIENCE_S
from tests.study_pdfs import HOSTILE, make_yearly_report

VIEWS = ("summary", "terms", "map", "compare", "translate", "cards")
WINDOWS = {
    "English on a desk": ("en-US", DESK),
    "Chinese on a phone": ("zh-CN", PHONE),
    "English on a phone": ("en-US", PHONE),
    "Chinese on a desk": ("zh-CN", DESK),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """The app with the samples and two yearly reports."""
    folder = tmp_path_factory.mktemp("study")
    files = folder / "files"
    shutil.copytree(
        ROOT / "data" / "samples", files, ignore=lambda _, names: [n for n in names if not n.endswith(".pdf")]
    )
    for year in (2023, 2024):
        make_yearly_report(files / f"quays-{year}.pdf", year)
    with app_with(folder, files) as server:
        yield server


def _study(visitor: Visitor, name: str, view: str) -> Page:
    """Open the study page on a document, in one of its views."""
    page = visitor.page
    page.goto(visitor.server.url + "/study")
    choice = page.locator(".st-key-study_about_choice input")
    choice.click()
    page.get_by_role("option", name=name).click()
    page.locator(".st-key-study_view_choice button").nth(VIEWS.index(view)).click()
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    return page


@variants(("locale", "size"), WINDOWS, "Chinese on a phone")
def test_a_marker_of_a_summary_opens_its_page_with_the_quote(visit: Any, locale: str, size: dict[str, int]) -> None:
    visitor = visit(size=size, locale=locale)
    page = _study(visitor, "harbour-ferries", "summary")
    page.locator(".st-key-study_length button").nth(1).click()
    headings = page.locator(".body h4")
    expect(headings.first).to_have_text("The year in brief")
    visitor.see(f"study-sections-{locale[:2]}-{size['width']}")
    page.locator("button.chip").last.click()
    visitor.wait_for_page()
    expect(page.locator(".page-box")).to_have_value("6")
    expect(page.locator(".sheet .mark").first).to_be_visible()
    visitor.see(f"study-source-{locale[:2]}-{size['width']}")


@IN_ENGLISH
def test_headings_of_the_map_open_their_page_and_fold(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    page = _study(visitor, "quays-2023", "map")
    boxes = page.locator(".box")
    expect(boxes.filter(has_text=HOSTILE)).to_be_visible()
    boxes.filter(has_text="4 Conclusion").click()
    visitor.wait_for_page()
    expect(page.locator('[aria-pressed="true"]')).to_contain_text("4 Conclusion")
    visitor.see(f"study-map-{locale[:2]}")
    with page.expect_download() as saved:
        page.locator(".st-key-save_map_opml button").first.click()
    assert HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")[:12] in Path(
        saved.value.path()
    ).read_text("utf-8")


def test_a_branch_with_others_below_it_folds(visit: Any) -> None:
    page = _study(visit(), "footnote-user-guide.pdf", "map")
    branch = page.locator("li.depth1", has=page.locator(".fold")).first
    below = branch.locator("ul .box").first
    expect(below).to_be_visible()
    branch.locator(".fold").first.click()
    expect(below).to_be_hidden()


@IN_CHINESE
def test_figures_of_two_years_stand_beside_each_other(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    page = _study(visitor, "quays-2023", "compare")
    row = page.locator("tr", has_text="Boats moored")
    expect(row.locator("td").nth(0)).to_contain_text("4230 (2023)")
    expect(row.locator("td").nth(1)).to_contain_text("4240 (2024)")
    visitor.see(f"study-compare-{locale[:2]}")


@variants(("locale", "size"), WINDOWS, "Chinese on a phone")
def test_a_card_turns_and_the_next_one_comes_without_the_server(visit: Any, locale: str, size: dict[str, int]) -> None:
    visitor = visit(size=size, locale=locale)
    page = _study(visitor, "quays-2023", "cards")
    face = page.locator(".face")
    expect(face.locator(".term")).to_have_text("mooring buoy")
    face.click()
    expect(face.locator(".said")).to_contain_text("A mooring buoy is a float")
    visitor.see(f"study-card-{locale[:2]}-{size['width']}")
    page.keyboard.press("ArrowRight")
    expect(face.locator(".term")).to_have_text("AIS")
    expect(page.locator(".steps .count")).to_contain_text("2")


@IN_ENGLISH
def test_a_translation_says_that_it_needs_a_model(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    page = _study(visitor, "quays-2023", "translate")
    expect(page.get_by_text("翻译需要模型" if locale == "zh-CN" else "A translation needs a model")).to_be_visible()
    visitor.see(f"study-translate-{locale[:2]}")


def test_a_document_of_the_library_leads_to_its_study(visit: Any) -> None:
    visitor = visit()
    document_id = hashlib.sha256((visitor.server.library.parent / "files" / "quays-2024.pdf").read_bytes()).hexdigest()
    visitor.page.goto(f"{visitor.server.url}/document?id={document_id}")
    visitor.page.locator(".st-key-study_document button").click()
    expect(visitor.page.locator(".st-key-study_about_choice input")).to_have_value("quays-2024.pdf")
    visitor.see("study-terms-from-library")


@variants(("locale", "size"), WINDOWS, "English on a desk")
def test_a_dot_of_the_map_shows_its_passage_and_opens_its_page(visit: Any, locale: str, size: dict[str, int]) -> None:
    visitor = visit(size=size, locale=locale)
    page = visitor.page
    page.goto(visitor.server.url + "/insights")
    chart = page.locator(".st-key-topic_chart svg.marks")
    begin = page.locator(".st-key-topics_draw button")
    chart.or_(begin).first.wait_for()
    if begin.count():
        begin.click()
    chart.wait_for()
    chart.locator(".mark-symbol path").first.click(force=True)
    picked = page.locator(".st-key-picked")
    expect(picked).to_be_visible()
    page.locator(".st-key-picked_open button").click()
    visitor.wait_for_page()
    visitor.see(f"insights-{locale[:2]}-{size['width']}")


@IN_CHINESE
def test_a_self_test_runs_to_its_end_and_is_listed(visit: Any, locale: str) -> None:
    visitor = visit(locale=locale)
    page = visitor.page
    page.goto(visitor.server.url + "/insights")
    page.locator(".st-key-test_run button").click()
    expect(page.locator(".st-key-test_progress")).to_be_visible()
    visitor.see(f"self-test-running-{locale[:2]}")
    expect(page.locator(".st-key-test_history")).to_be_visible(timeout=2 * PATIENCE_S * 1000)
    page.locator(".st-key-test_history").scroll_into_view_if_needed()
    visitor.see(f"self-test-{locale[:2]}")


def test_a_topic_is_asked_about_in_a_new_chat(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(visitor.server.url + "/insights")
    choice, begin = page.locator(".st-key-topics_choice input"), page.locator(".st-key-topics_draw button")
    choice.or_(begin).first.wait_for()
    if begin.count():
        begin.click()
    choice.click()
    page.get_by_role("option").first.click()
    page.locator(".st-key-topic_ask button").click()
    visitor.wait_for_answers(1)
    expect(page.locator('[class*="st-key-question_"]').first).to_contain_text("What do the documents say about")
