"""What a person sends arrives once, and what a person types stays, while the page is drawn anew on a busy machine."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visitor, busy_machine
from tests.browser.variants import variants
from tests.patience import wait_until
from tests.pdfs import make_pdf

FILES = 10
_DROP = """(zone, files) => {
    const carried = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        carried.items.add(new File([bytes], name, {type: 'application/pdf'}));
    }
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }
}"""

_CANCEL = """new Promise((done) => {
    document.querySelectorAll('.st-key-cancel_all button').forEach((button) => button.click());
    setTimeout(done, 200);
})"""


def jobs_ever(visitor: Visitor) -> int:
    """Count the jobs that the library ever had, also those that were taken off the list."""
    with closing(sqlite3.connect(visitor.server.library / "footnote.sqlite3")) as database:
        return int(database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'jobs'").fetchone()[0])


def _choose_one_by_one(visitor: Visitor, paths: list[Path]) -> None:
    for path in paths:
        before = jobs_ever(visitor)
        # Streamlit forgets to answer a browser that asks where to upload while the page begins to be drawn (1.67).
        visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
        visitor.page.locator(".stFileUploader input[type=file]").set_input_files(path)
        wait_until(partial(_has_more_jobs, visitor, before), visitor.pause)


def _has_more_jobs(visitor: Visitor, before: int) -> bool:
    return jobs_ever(visitor) > before


def _choose(visitor: Visitor, paths: list[Path]) -> None:
    visitor.page.locator(".stFileUploader input[type=file]").set_input_files(paths)


def _drop(visitor: Visitor, paths: list[Path]) -> None:
    files = [(path.name, b64encode(path.read_bytes()).decode()) for path in paths]
    visitor.page.locator('[data-testid="stFileUploaderDropzone"]').evaluate(_DROP, files)


def _attach(visitor: Visitor, paths: list[Path]) -> None:
    visitor.attach(*paths)
    visitor.send("What do the letters say?")


@variants(
    "give",
    {"chosen one by one": _choose_one_by_one, "chosen": _choose, "dropped": _drop, "attached": _attach},
    "chosen one by one",
)
def test_ten_files_are_ten_jobs_however_they_are_given(
    visit: Any, tmp_path: Path, give: Callable[[Visitor, list[Path]], None]
) -> None:
    name = give.__name__.strip("_")
    letters = [make_pdf(tmp_path / f"{name}-{n}.pdf", [f"Letter {n} of {name}."]) for n in range(FILES - 2)]
    locked = make_pdf(tmp_path / f"{name}-locked.pdf", ["The vault."], password="sesame")
    broken = tmp_path / f"{name}-broken.pdf"
    broken.write_bytes(b"not a PDF")
    visitor = visit()
    visitor.open()
    _choose(visitor, [make_pdf(tmp_path / f"{name}-long.pdf", [f"Volume of {name}, leaf {n}." for n in range(500)])])
    # While a file is worked on, its list is drawn anew on a timer, which is when files were queued twice.
    visitor.page.locator('.st-key-jobs [class*="st-key-job_"]', has_text=f"{name}-long.pdf").first.wait_for()
    before = jobs_ever(visitor)
    rows = {
        stage: visitor.page.locator(f'.st-key-jobs [class*="st-key-job_{stage}_"]') for stage in ("locked", "failed")
    }
    with busy_machine():
        give(visitor, [locked, broken, *letters])
        wait_until(lambda: jobs_ever(visitor) - before >= FILES, visitor.pause)
    expect(rows["locked"]).to_contain_text(locked.name)
    expect(rows["failed"]).to_contain_text(broken.name)
    # What is still to be read is not waited for: all of it has been handed over.
    visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    batch = visitor.page.locator(".st-key-batch")
    wait_until(lambda: not batch.count(), lambda: visitor.page.evaluate(_CANCEL))
    expect(rows["locked"]).to_have_count(1)
    expect(rows["failed"]).to_have_count(1)
    visitor.see(f"ten-files-{name}")
    assert jobs_ever(visitor) - before == FILES
    visitor.clear_jobs()


@variants(
    ("size", "locale", "asked", "wrong"),
    {
        "English": (DESK, "en-US", "Needs a password", "That password does not open it."),
        "Chinese on a phone": (PHONE, "zh-CN", "需要密码", "这个密码打不开它"),
    },
)
def test_a_password_typed_slowly_is_sent_whole_while_other_files_go_on(
    visit: Any, tmp_path: Path, size: Any, locale: str, asked: str, wrong: str
) -> None:
    name = f"slowly-{locale}"
    vaults = [make_pdf(tmp_path / f"{name}-{n}.pdf", [f"Vault {n}."], password="sesame") for n in range(2)]
    letters = [
        make_pdf(tmp_path / f"{name}-letter-{n}.pdf", [f"{name} {n}, {p}." for p in range(20)]) for n in range(3)
    ]
    visitor = visit(size=size, locale=locale)
    visitor.open()
    visitor.page.locator(".stFileUploader input[type=file]").set_input_files([*vaults, *letters])
    first, second = (visitor.page.locator('[class*="st-key-job_locked_"]', has_text=vault.name) for vault in vaults)
    with busy_machine():
        first.locator("input").wait_for()
        expect(first).to_contain_text(asked)
        # The second is typed into while the first row goes away above it.
        second.locator("input").click()
        visitor.page.keyboard.type("half ")
        first.locator('[class*="st-key-dismiss_"] button').click()
        first.wait_for(state="detached")
        second.locator("input").click()
        visitor.page.keyboard.press("End")
        second.locator('[data-testid="stFormSubmitButton"]').wait_for()
        visitor.page.keyboard.type("a password", delay=400)  # the list is drawn anew several times meanwhile
        expect(second.locator("input")).to_have_value("half a password")
        visitor.see(f"typing-{locale[:2]}")
        visitor.page.keyboard.press("Enter")
        expect(second).to_contain_text(wrong)
        expect(second.locator("input")).to_have_value("")
        assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
        second.locator('[data-testid="stFormSubmitButton"]').wait_for()  # Enter sends nothing before it is there
        second.locator("input").fill("sesame")
        visitor.page.keyboard.press("Enter")
        second.wait_for(state="detached")
    visitor.page.locator(".st-key-batch").wait_for(state="detached")
    expect(visitor.page.locator('[class*="st-key-job_locked_"]')).to_have_count(0)
    visitor.clear_jobs()


def test_a_dialog_stays_with_what_is_typed_when_the_last_file_is_added(visit: Any, tmp_path: Path) -> None:
    letters = [make_pdf(tmp_path / f"dialog-{n}.pdf", [f"Dialog {n}, {p}." for p in range(40)]) for n in range(3)]
    visitor = visit()
    visitor.page.goto(visitor.server.url + "/library")
    visitor.page.locator('[class*="st-key-drop_"] input[type=file]').set_input_files(letters)
    visitor.page.locator(".st-key-batch").wait_for()
    visitor.page.get_by_role("button", name="New collection").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.locator(".st-key-collection_name input").fill("Half a name")
    visitor.page.locator(".st-key-batch").wait_for(state="detached")
    visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    expect(dialog.locator(".st-key-collection_name input")).to_have_value("Half a name")
    visitor.see("dialog-stays")
    visitor.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    visitor.page.get_by_role("checkbox", name=letters[0].name).wait_for()
    visitor.clear_jobs()
