from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.variants import variants
from tests.pdfs import make_pdf


def _upload(visitor: Visitor, *paths: Path) -> None:
    visitor.page.locator('[class*="st-key-drop_"] input[type=file]').set_input_files(list(paths))


def test_a_batch_has_one_line_and_is_cancelled_as_one(visit: Any, tmp_path: Path) -> None:
    paths = [make_pdf(tmp_path / f"long-{n}.pdf", [f"Volume {n}, leaf {p}." for p in range(500)]) for n in range(5)]
    visitor = visit()
    visitor.open()
    visitor.clear_jobs()
    _upload(visitor, *paths)
    batch = visitor.page.locator(".st-key-batch")
    expect(batch).to_contain_text("of 5 files")
    expect(visitor.page.get_by_text("5 files are still being added.")).to_be_visible()
    visitor.page.locator(".st-key-jobs_open_it button").click()
    visitor.page.get_by_text("Reading", exact=False).first.wait_for()
    visitor.see("batch")
    visitor.page.locator(".st-key-cancel_all button").click()
    batch.wait_for(state="detached")
    expect(visitor.page.locator(".st-key-more_done")).to_contain_text("5 cancelled")
    visitor.clear_jobs()


@variants(
    ("locale", "problem", "report", "kind", "nothing"),
    {
        "English": (
            *("en-US", "2 pages without text", "Pages 2-3 hold no text.", "Paragraph"),
            "Nothing was read on this page.",
        ),
        "Chinese": ("zh-CN", "2 页没有文字", "第 2-3 页没有文字。", "段落", "这一页没有读取到内容。"),
    },
    "English",
)
def test_the_library_says_and_shows_what_was_read(
    visit: Any, tmp_path: Path, locale: str, problem: str, report: str, kind: str, nothing: str
) -> None:
    path = make_pdf(tmp_path / f"blank-{locale}.pdf", [f"The only words of {locale}.", "", ""])
    visitor = visit(locale=locale)
    visitor.page.goto(visitor.server.url + "/library")
    _upload(visitor, path)
    page = visitor.page
    card = page.locator("[data-id]", has=page.get_by_role("checkbox", name=path.name))
    expect(card).to_contain_text(problem)
    card.locator("a").click()
    expect(page.locator(".st-key-problems")).to_contain_text(problem)
    said = page.locator(".st-key-document_places .report")
    expect(said).to_contain_text(report)
    visitor.see(f"health-{locale[:2]}")
    first = page.locator('.sheet[data-page="1"]')
    expect(first.locator("img")).to_have_count(1)
    expect(page.locator(".sheet .block")).to_have_count(0)
    page.locator(".st-key-document_places .report ~ .more").click()
    expect(first.locator(".block .kind")).to_have_text(kind)
    visitor.see(f"blocks-{locale[:2]}")
    page.locator(".control.next").click()
    expect(page.locator('.sheet[data-page="2"]')).to_contain_text(nothing)
    page.locator(".control.blocks").click()
    expect(page.locator(".sheet .block")).to_have_count(0)
