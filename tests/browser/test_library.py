"""The library as a shelf, and the page of each document: what a person does there, and what becomes of it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Server, Visitor, app_with
from tests.browser.variants import IN_CHINESE_ON_A_PHONE, IN_ENGLISH_ON_A_DESK
from tests.patience import wait_until
from tests.pdfs import make_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PAGES = {
    "harbour": ["The harbour opened in 1931.\nIt has three quays.", "Quays\nThe north quay holds 12 boats."],
    "tides": [f"Tide table, leaf {n}." for n in range(1, 6)],
    "blank": ["The only words of it.", "", ""],
    "渡轮": ["渡轮每天早上九点出发。"],
    "letter-1": ["Letter 1 about lamps."],
    "letter-2": ["Letter 2 about ropes."],
    "letter-10": ["Letter 10 about sails."],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """An app of its own, because documents are deleted here."""
    folder = tmp_path_factory.mktemp("shelf")
    files = folder / "files"
    files.mkdir()
    for name, pages in PAGES.items():
        outline = [(0, "Opening", 1), (0, "Quays", 2)] if name == "harbour" else ()
        make_pdf(files / f"{name}.pdf", pages, title="The Harbour Book" if outline else "", outline=outline)
    with app_with(folder, files) as started:
        yield started


def _open(visitor: Visitor) -> Locator:
    """Open the library, and wait until its documents are there."""
    visitor.page.goto(visitor.server.url + "/library")
    shelf = visitor.page.locator(".st-key-shelf_en .root, .st-key-shelf_zh .root")
    shelf.locator("[data-id]").first.wait_for()
    return shelf


def _one(shelf: Locator, name: str) -> Locator:
    """Find a document on the shelf by the name of its file."""
    return shelf.locator("[data-id]", has=shelf.page.get_by_role("checkbox", name=f"{name}.pdf"))


def _names(shelf: Locator) -> list[str]:
    # All at once: the list may be drawn anew meanwhile.
    labels = shelf.locator(".list .pick").evaluate_all("boxes => boxes.map((box) => box.getAttribute('aria-label'))")
    return [label.rpartition(" ")[2].removesuffix(".pdf") for label in labels]


def _pick(shelf: Locator, *names: str) -> None:
    for name in names:
        _one(shelf, name).locator(".pick-place").click()


def _fold_out(shelf: Locator) -> None:
    if not shelf.locator(".filters").is_visible():
        shelf.locator("summary").click()


@IN_CHINESE_ON_A_PHONE
def test_documents_are_cards_or_a_table_and_the_choice_is_kept(visit: Any, locale: str, size: Any) -> None:
    visitor = visit(locale=locale, size=size)
    shelf = _open(visitor)
    expect(shelf.locator(".card")).to_have_count(len(PAGES))
    cover = _one(shelf, "harbour").locator("img")
    wait_until(lambda: cover.evaluate("(image) => image.naturalWidth") > 0, visitor.pause)
    expect(_one(shelf, "harbour")).to_contain_text("The Harbour Book")
    visitor.see(f"shelf-cards-{locale[:2]}")
    shelf.locator(".as_table").click()
    expect(shelf.locator("tbody tr")).to_have_count(len(PAGES))
    shelf.locator("th.pages button").click()
    wait_until(lambda: _names(shelf)[0] == "tides", visitor.pause)
    shelf.locator("th.name button").click()
    in_order = ["letter-1", "letter-2", "letter-10"]
    wait_until(lambda: [name for name in _names(shelf) if "letter" in name] == in_order, visitor.pause)
    expect(shelf.locator("th.name[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    visitor.see(f"shelf-table-{locale[:2]}")
    shelf = _open(visitor)
    expect(shelf.locator("tbody tr")).to_have_count(len(PAGES))
    expect(shelf.locator("th.name[aria-sort]")).to_have_attribute("aria-sort", "ascending")


@IN_ENGLISH_ON_A_DESK
def test_documents_are_found_by_words_state_date_and_kind_without_asking_the_app(
    visit: Any, locale: str, size: Any
) -> None:
    visitor = visit(locale=locale, size=size)
    sent: list[Any] = []  # what the browser tells the app
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda told: sent.append(told)))
    shelf = _open(visitor)
    _fold_out(shelf)
    visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    assert sent
    sent.clear()
    search = shelf.locator("input.words")
    search.fill("letter 1")
    wait_until(lambda: sorted(_names(shelf)) == ["letter-1", "letter-10"])
    search.fill("harbour book")
    wait_until(lambda: _names(shelf) == ["harbour"])
    search.fill("nothing like it")
    expect(shelf.locator(".list .quiet")).to_be_visible()
    search.fill("")
    filters = shelf.locator(".filters select")
    filters.nth(3).select_option("problems")
    wait_until(lambda: _names(shelf) == ["blank"])
    expect(_one(shelf, "blank").locator(".remark")).to_be_visible()
    filters.nth(3).select_option("")
    filters.nth(1).select_option("dated:")
    assert set(_names(shelf)) <= set(PAGES)
    filters.nth(1).select_option("added:1")
    wait_until(lambda: len(_names(shelf)) == len(PAGES))
    visitor.see(f"shelf-found-{locale[:2]}")
    assert sent == []


@IN_CHINESE_ON_A_PHONE
def test_many_are_deleted_brought_back_and_erased_when_the_page_is_left(
    visit: Any, tmp_path: Path, locale: str, size: Any
) -> None:
    visitor = visit(locale=locale, size=size)
    shelf = _open(visitor)
    names = [f"gone-{locale}-{n}" for n in range(3)]
    paths = [make_pdf(tmp_path / f"{name}.pdf", [f"Words of {name}."]) for name in names]
    visitor.page.locator('[class*="st-key-drop_"] input[type=file]').set_input_files(paths)
    expect(_one(shelf, names[2])).to_have_count(1)
    for name in names:
        expect(_one(shelf, name)).to_have_count(1)
    ids = [str(_one(shelf, name).get_attribute("data-id")) for name in names]
    files = [visitor.server.library / "files" / f"{key}.pdf" for key in ids]
    _pick(shelf, *names[:2])
    expect(shelf.locator(".count")).to_contain_text("2")
    visitor.see(f"shelf-chosen-{locale[:2]}")
    shelf.locator(".acts .delete").click()
    for name in names[:2]:
        expect(_one(shelf, name)).to_have_count(0)
    undo = visitor.page.locator(".st-key-undo_delete button")
    undo.wait_for()
    visitor.page.reload()
    undo.wait_for()
    visitor.see(f"shelf-undo-{locale[:2]}")
    undo.click()
    for name in names:
        expect(_one(shelf, name)).to_have_count(1)
    expect(undo).to_have_count(0)
    _pick(shelf, names[1], names[2])
    shelf.locator(".acts .delete").click()
    undo.wait_for()
    assert all(file.exists() for file in files), "until the page is left, it can be brought back"
    if size is PHONE:
        visitor.page.get_by_test_id("stExpandSidebarButton").click()
    visitor.page.get_by_test_id("stSidebar").locator(".st-key-new_chat button").click()
    visitor.page.get_by_test_id("stChatInput").wait_for()
    wait_until(lambda: [file.exists() for file in files] == [True, False, False], visitor.pause)
    shelf = _open(visitor)
    expect(_one(shelf, names[0])).to_have_count(1)
    expect(_one(shelf, names[1])).to_have_count(0)
    expect(undo).to_have_count(0)
    _pick(shelf, names[0])
    shelf.locator(".acts .delete").click()
    undo.wait_for()
    visitor.open()
    visitor.clear_jobs()


@IN_ENGLISH_ON_A_DESK
def test_what_is_chosen_is_collected_and_downloaded_as_one_file(
    visit: Any, tmp_path: Path, locale: str, size: Any
) -> None:
    visitor = visit(locale=locale, size=size)
    shelf = _open(visitor)
    name = f"Letters {locale}"
    _pick(shelf, "letter-1", "letter-2")
    shelf.locator(".acts .collect").click()
    visitor.see(f"shelf-collect-{locale[:2]}")
    shelf.locator(".collection-name").fill(name)
    visitor.page.keyboard.press("Enter")
    _fold_out(shelf)
    collection = shelf.locator(".filters select").nth(2)
    expect(collection.locator("option", has_text=f"{name} (2)")).to_have_count(1)
    with visitor.page.expect_download() as started:
        shelf.locator(".acts .download_chosen").click()
    started.value.save_as(tmp_path / "letters.zip")
    assert sorted(zipfile.ZipFile(tmp_path / "letters.zip").namelist()) == ["letter-1.pdf", "letter-2.pdf"]
    shelf.locator(".acts .clear").click()
    collection.select_option(f"{name} (2)")
    wait_until(lambda: sorted(_names(shelf)) == ["letter-1", "letter-2"], visitor.pause)
    expect(visitor.page.locator('[class*="st-key-drop_"] label').first).to_contain_text(name)
    _pick(shelf, "letter-1")
    shelf.locator(".acts .take_out").click()
    wait_until(lambda: _names(shelf) == ["letter-2"], visitor.pause)
    shelf.locator(".acts .delete_collection").click()
    visitor.page.locator(".st-key-collection_delete_confirm button").click()
    expect(shelf.locator(".card")).to_have_count(len(PAGES))


@IN_CHINESE_ON_A_PHONE
def test_a_document_has_a_page_with_its_facts_its_pages_and_its_questions(visit: Any, locale: str, size: Any) -> None:
    visitor = visit(locale=locale, size=size)
    page = visitor.page
    shelf = _open(visitor)
    key = _one(shelf, "harbour").get_attribute("data-id")
    _one(shelf, "harbour").locator("a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The Harbour Book")).to_be_visible()
    assert page.url == f"{visitor.server.url}/document?id={key}"
    cover = page.locator(".st-key-document_head img.cover")
    wait_until(lambda: cover.evaluate("(image) => image.naturalWidth") > 0, visitor.pause)
    places = page.locator(".st-key-document_places .root")
    expect(places.locator("section")).to_have_count(3)
    expect(page.locator('.sheet[data-page="1"] img')).to_have_count(1)
    visitor.see(f"document-{locale[:2]}")
    places.get_by_role("button", name="Quays").click()
    expect(page.locator(".page-box")).to_have_value("2")
    places.locator(".report ~ .more").click()
    expect(page.locator('.sheet[data-page="2"] .block .kind').first).to_be_attached()
    visitor.see(f"document-blocks-{locale[:2]}")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    page.locator(".st-key-ask_document button").click()
    page.get_by_test_id("stChatInput").wait_for()
    expect(page.locator(".st-key-around .root")).to_contain_text("harbour.pdf")
    question = f"When did the harbour open ({locale})?"
    visitor.ask(question)
    expect(page.locator('[class*="st-key-answer_"] .root').last).to_contain_text("1931")
    page.goto(f"{visitor.server.url}/document?id={str(key)[:16]}")
    chats = page.locator(".st-key-document_chats")
    expect(chats).to_contain_text(question)
    visitor.see(f"document-chats-{locale[:2]}")
    chats.get_by_role("button", name=question).click()
    visitor.wait_for_answers(1)


def test_a_folder_is_dropped_whole_and_its_progress_is_one_line(visit: Any, tmp_path: Path) -> None:
    folder = tmp_path / "from a scanner"
    (folder / "part 2").mkdir(parents=True)
    for n in range(10):
        place = folder if n < 6 else folder / "part 2"
        make_pdf(place / f"scan-{n}.pdf", [f"Scan {n}, leaf {leaf}." for leaf in range(40)])
    visitor = visit()
    shelf = _open(visitor)
    page = visitor.page
    zone = page.locator('[class*="st-key-drop_"] [data-testid="stFileUploaderDropzone"]')
    box = zone.bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)  # which alone can drop a folder as a person does
    carried = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        place_ = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        devtools.send("Input.dispatchDragEvent", {"type": kind, **place_, "data": carried})
    line = page.locator(".st-key-batch")
    expect(line).to_contain_text("of 10 files")
    expect(page.locator('[class*="st-key-job_"]')).to_have_count(0)
    visitor.see("jobs-line")
    page.locator(".st-key-jobs_open_it button").click()
    expect(page.locator('[class*="st-key-job_"]').first).to_be_visible()
    visitor.see("jobs-list")
    page.locator(".st-key-jobs_open_it button").click()
    expect(page.locator(".st-key-more_done")).to_contain_text("10 files added")
    shelf.locator("input.words").fill("scan-")
    wait_until(lambda: len(_names(shelf)) == 10, visitor.pause)
    shelf.locator(".line .all input").check()
    shelf.locator(".acts .delete").click()
    page.locator(".st-key-undo_delete button").wait_for()
    visitor.clear_jobs()
