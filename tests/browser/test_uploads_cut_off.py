"""An upload cut off, a tab closed, a page loaded anew: no file is lost, or there twice."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.annotated_pdfs import attach
from tests.browser.conftest import Server
from tests.browser.leaving import WAYS, Leave, Visit, stored
from tests.browser.variants import variants
from tests.patience import wait_until
from tests.pdfs import make_pdf


def choose(page: Page, path: Path) -> None:
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    page.locator(".stFileUploader input[type=file]").set_input_files(path)


def limit(page: Page, sent: int) -> None:
    """Let the browser send so many bytes a second; -1 sets no limit."""
    session = page.context.new_cdp_session(page)
    bounds = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": sent}
    session.send("Network.emulateNetworkConditions", bounds)


def incoming(server: Server) -> list[Path]:
    return list((server.library / "incoming").iterdir())


@variants("leave", WAYS, "closed and opened again")
def test_an_upload_that_is_cut_off_leaves_nothing_and_is_sent_again(
    visit: Visit, leave: Leave, server: Server, tmp_path: Path
) -> None:
    visitor = visit()
    visitor.open()
    path = make_pdf(tmp_path / "cut.pdf", [f"The quay of {tmp_path.name} is nine metres long."])
    attach(path, {"padding.bin": os.urandom(1_000_000)})
    documents, jobs = stored(server, "documents"), stored(server, "jobs")
    limit(visitor.page, 60_000)
    with visitor.page.expect_request("**/_stcore/upload_file/**"):
        choose(visitor.page, path)
    visitor = leave(visitor, visit)
    limit(visitor.page, -1)
    visitor.page.get_by_test_id("stChatInput").wait_for()
    assert (stored(server, "documents"), stored(server, "jobs"), incoming(server)) == (documents, jobs, [])
    choose(visitor.page, path)
    visitor.page.locator('[class*="st-key-job_ready_"]', has_text="cut.pdf").wait_for()
    assert stored(server, "documents") == documents + 1
    visitor.clear_jobs()
    wait_until(lambda: incoming(server) == [], visitor.pause)


@variants("leave", WAYS, "loaded anew")
def test_files_on_their_way_go_on_when_the_page_is_left(
    visit: Visit, leave: Leave, server: Server, tmp_path: Path
) -> None:
    visitor = visit()
    visitor.open()
    documents = stored(server, "documents")
    paths = [
        make_pdf(tmp_path / f"leaf-{n}.pdf", [f"Leaf {p} of {n}, {tmp_path.name}." for p in range(60)])
        for n in range(3)
    ]
    visitor.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    visitor.page.locator(".stFileUploader input[type=file]").set_input_files(paths)
    visitor.page.locator(".st-key-batch").wait_for()
    visitor = leave(visitor, visit)
    wait_until(lambda: stored(server, "documents") == documents + 3, visitor.pause)
    visitor.page.locator(".st-key-batch").wait_for(state="detached")
    assert stored(server, "documents") == documents + 3
    visitor.clear_jobs()


@variants("leave", WAYS, "loaded anew")
def test_a_password_that_is_asked_for_is_asked_for_again(visit: Visit, leave: Leave, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / f"vault-{tmp_path.name}.pdf", ["The vault holds nine bars."], password="sesame")
    visitor = visit()
    visitor.open()
    choose(visitor.page, path)
    locked = f'[class*="st-key-job_locked_"]:has-text("{path.name}")'
    visitor.page.locator(locked).locator("input").fill("ses")
    visitor = leave(visitor, visit)
    line = visitor.page.locator(locked)
    line.locator('[data-testid="stFormSubmitButton"]').wait_for()
    expect(line.locator("input")).to_have_value("")
    line.locator("input").fill("sesame")
    line.locator('[data-testid="stFormSubmitButton"] button').click()
    visitor.page.locator('[class*="st-key-job_ready_"]', has_text=path.name).wait_for()
    visitor.clear_jobs()


@variants("leave", WAYS, "closed and opened again")
def test_a_question_that_waits_for_its_file_is_answered_when_the_page_is_left(
    visit: Visit, leave: Leave, server: Server, tmp_path: Path
) -> None:
    """The session that held it is gone then: it was lost, and the chat empty."""
    path = make_pdf(tmp_path / "pier.pdf", [f"Pier {p} of {tmp_path.name} is nine metres long." for p in range(150)])
    visitor, turns = visit(), stored(server, "turns")
    visitor.open()
    visitor.attach(path)
    visitor.send("How long is the pier?")
    visitor.page.wait_for_url("**chat=*")
    visitor.page.get_by_text("Reading the attached files first").wait_for()
    visitor = leave(visitor, visit)
    visitor.wait_for_answers(1)
    assert stored(server, "turns") == turns + 1
    visitor.clear_jobs()
