"""Texts that try to load or run something, sent through every way out of the app: nobody asks the listener."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visitor, app_with
from tests.hostile import hostile_texts
from tests.pdfs import make_pdf
from tests.rag.model_server import ModelServer
from tests.security.listener import Listener

FACT = "The harbour of Westhaven opened in 1931."
MARKED = "Its fares are *premium* fares, __init__, # 5 and <b>bold</b> | pipes."


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener().running() as server:
        yield server


@pytest.fixture(scope="module")
def model(listener: Listener) -> Iterator[ModelServer]:
    """A model that writes what it should not."""
    with ModelServer().running() as server:
        server.says = [f"{FACT} [1]\n\n", *(f"{text} [1]\n\n" for text in hostile_texts(listener.address))]
        yield server


@pytest.fixture(scope="module")
def server(
    model: ModelServer, listener: Listener, tmp_path_factory: pytest.TempPathFactory, clean_environment: None
) -> Iterator[Server]:
    """The app with one document, whose title would be an image."""
    folder = tmp_path_factory.mktemp("hostile")
    lines = "\n".join([FACT, MARKED, f"Quoted: <img src={listener.address}/quoted.png> ![]({listener.address}/q.png)"])
    path = make_pdf(folder / "harbour.pdf", [lines], title=f"![]({listener.address}/title.png) {listener.address}/")
    asks = {"FOOTNOTE_MODEL": "good", "OPENAI_BASE_URL": model.address, "NO_PROXY": "127.0.0.1"}
    with app_with(folder, path, **asks) as server:
        yield server


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody who may read the clipboard."""
    visitor = visit()
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open()
    return visitor


def _taken_along(visitor: Visitor) -> list[str]:
    """What is copied, and what is exported."""
    page = visitor.page
    page.locator('[class*="st-key-copy_"] button').last.click()
    expect(page.locator('[class*="st-key-copy_"] button').last).to_have_attribute("title", "Copied")
    page.locator('[class*="st-key-export_"] button:visible').last.click()
    with page.expect_download() as download:
        page.locator(".st-key-export_markdown button").click()
    page.locator('[role="dialog"] button[aria-label="Close"]').click()
    return [page.evaluate("navigator.clipboard.readText()"), Path(download.value.path()).read_text("utf-8")]


def _read_as_markdown(page: Page, text: str, said: str = "") -> None:
    """Open a text as readers of Markdown show it that let HTML through, and expect words that it says."""
    shown = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "linkify"]).render(text)
    github = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    for html in (shown, github):
        reader = page.context.new_page()  # the app's own page would keep its content security policy
        reader.set_content(html, wait_until="networkidle")
        if said:
            expect(reader.locator("body")).to_contain_text(said)
        reader.close()


def _choose_quotes(page: Page) -> None:
    page.locator(".st-key-who_popover button:visible").click()
    page.get_by_text("Quotes from my documents", exact=True).last.click()
    page.keyboard.press("Escape")


def test_the_listener_hears_what_comes_alive(visitor: Visitor, listener: Listener) -> None:
    texts = "\n\n".join(hostile_texts(listener.address))
    _read_as_markdown(visitor.page, texts)
    assert len(set(listener.asked)) > 5
    listener.asked.clear()


def test_nothing_that_a_model_writes_comes_alive(visitor: Visitor, listener: Listener) -> None:
    listener.asked.clear()
    visitor.ask(f"When did the harbour open? <img src={listener.address}/asked.png> ![]({listener.address}/a.png)")
    expect(visitor.page.locator('[class*="st-key-answer_"] .root').last).to_contain_text("opened in 1931")
    visitor.page.wait_for_load_state("networkidle")
    visitor.see("hostile")
    taken = _taken_along(visitor)
    assert all("opened in 1931" in text for text in taken)
    for text in taken:
        _read_as_markdown(visitor.page, text)
    assert listener.asked == []


def test_what_is_quoted_keeps_its_signs_and_stays_text(visitor: Visitor, listener: Listener) -> None:
    listener.asked.clear()
    page = visitor.page
    _choose_quotes(page)
    visitor.ask("What are its fares?")
    answer = page.locator('[class*="st-key-answer_"] .root').last
    expect(answer).to_contain_text(MARKED)
    expect(page.locator('[class*="st-key-foot_"]').last).to_contain_text("quoted word for word from")
    visitor.see("quoted-signs")
    copied, exported = _taken_along(visitor)
    assert MARKED.replace("<b>", "&lt;b>").replace("</b>", "&lt;/b>") in copied
    _read_as_markdown(page, exported, MARKED)
    assert listener.asked == []


def test_no_name_of_a_file_comes_alive_wherever_it_stands(visitor: Visitor, tmp_path: Path) -> None:
    page, said = visitor.page, list[str]()
    page.on("dialog", lambda dialog: said.append(dialog.message))
    name = "<img src=x onerror=alert(1)> ![y](y) :red[z] *灯塔*.pdf"
    quoted = 'the "old" quay 100%25.pdf'
    paths = [
        make_pdf(tmp_path / name, ["The beacon of Eastholm was lit in 1902."], title=name),
        make_pdf(tmp_path / quoted, ["The old quay was built in 1820."]),
    ]

    def alive() -> int:
        return page.locator('img[src="x"], img[src="y"], [onerror]').count()

    for path in paths:
        page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
        page.locator(".stFileUploader input[type=file]").set_input_files(path)
        page.locator('[class*="st-key-job_ready_"]', has_text=path.name).wait_for()
    assert alive() == 0
    _choose_quotes(page)
    visitor.ask("When was the beacon of Eastholm lit?")
    answer = page.locator('[class*="st-key-answer_"] .root').last
    expect(answer).to_contain_text("1902")
    answer.locator("button.chip").first.click()
    visitor.wait_for_page()
    expect(page.locator(".st-key-source_panel")).to_contain_text(name)
    assert alive() == 0
    visitor.see("hostile-name")
    page.goto(visitor.server.url + "/library")
    page.get_by_role("checkbox", name=name).wait_for()
    assert alive() == 0
    page.get_by_text(name).first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    assert alive() == 0
    assert said == []
