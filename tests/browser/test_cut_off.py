"""An upload cut off, a tab closed, a page loaded anew: in no state is anything lost, or there twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Semaphore

import pytest
from playwright.sync_api import Page, expect

from tests.annotated_pdfs import attach
from tests.browser.conftest import Server, Visitor, app_with
from tests.patience import PATIENCE_S, wait_until
from tests.pdfs import make_pdf
from tests.rag.model_server import ModelServer

QUESTION = "When did the harbour open?"
OPENED = "The harbour of Westhaven opened in 1931 [1]."
QUAYS = " It has three quays [1]."
Leave = Callable[[Visitor], Visitor]
"""Leaves the page as it is, and gives the visitor who looks at the same address afterwards."""


class Spoken:
    """What a model says, each part when it is let go."""

    def __init__(self, *parts: str) -> None:
        self._parts, self._turns, self.asked = parts, Semaphore(0), 0

    def __iter__(self) -> Iterator[str]:
        self.asked += 1
        for part in self._parts:
            self._turns.acquire(timeout=PATIENCE_S)
            yield part

    def let_go(self, parts: int = 1) -> None:
        """Let so many more parts be said."""
        self._turns.release(parts)


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def server(model: ModelServer, tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """The app with one document, whose questions go to the model."""
    folder = tmp_path_factory.mktemp("cut off")
    path = make_pdf(folder / "harbour.pdf", ["The harbour of Westhaven opened in 1931 and has three quays."])
    asks = {"FOOTNOTE_MODEL": "good", "OPENAI_BASE_URL": model.address, "NO_PROXY": "127.0.0.1"}
    with app_with(folder, path, **asks) as server:
        yield server


@pytest.fixture(params=["loaded anew", "closed and opened again"])
def leave(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Leave:
    def load_anew(visitor: Visitor) -> Visitor:
        visitor.page.reload()
        return visitor

    def open_again(visitor: Visitor) -> Visitor:
        address = visitor.page.url
        visitor.page.close()
        another = visit()
        another.page.goto(address)
        return another

    return load_anew if request.param == "loaded anew" else open_again


def stored(server: Server, table: str) -> int:
    """Count what the library has of something."""
    with closing(sqlite3.connect(server.library / "footnote.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own


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


def test_an_upload_that_is_cut_off_leaves_nothing_and_is_sent_again(
    visit: Callable[..., Visitor], leave: Leave, server: Server, tmp_path: Path
) -> None:
    visitor = visit()
    visitor.open()
    path = make_pdf(tmp_path / "cut.pdf", [f"The quay of {tmp_path.name} is nine metres long."])
    attach(path, {"padding.bin": os.urandom(1_000_000)})
    documents, jobs = stored(server, "documents"), stored(server, "jobs")
    limit(visitor.page, 60_000)
    with visitor.page.expect_request("**/_stcore/upload_file/**"):
        choose(visitor.page, path)
    visitor = leave(visitor)
    limit(visitor.page, -1)
    visitor.page.get_by_test_id("stChatInput").wait_for()
    assert (stored(server, "documents"), stored(server, "jobs"), incoming(server)) == (documents, jobs, [])
    choose(visitor.page, path)
    visitor.page.locator('[class*="st-key-job_ready_"]', has_text="cut.pdf").wait_for()
    assert stored(server, "documents") == documents + 1
    visitor.clear_jobs()
    wait_until(lambda: incoming(server) == [], visitor.pause)


def test_files_on_their_way_go_on_when_the_page_is_left(
    visit: Callable[..., Visitor], leave: Leave, server: Server, tmp_path: Path
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
    visitor = leave(visitor)
    wait_until(lambda: stored(server, "documents") == documents + 3, visitor.pause)
    visitor.page.locator(".st-key-batch").wait_for(state="detached")
    assert stored(server, "documents") == documents + 3
    visitor.clear_jobs()


def test_a_password_that_is_asked_for_is_asked_for_again(
    visit: Callable[..., Visitor], leave: Leave, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / f"vault-{tmp_path.name}.pdf", ["The vault holds nine bars."], password="sesame")
    visitor = visit()
    visitor.open()
    choose(visitor.page, path)
    locked = f'[class*="st-key-job_locked_"]:has-text("{path.name}")'
    visitor.page.locator(locked).locator("input").fill("ses")
    visitor = leave(visitor)
    line = visitor.page.locator(locked)
    line.locator('[data-testid="stFormSubmitButton"]').wait_for()
    expect(line.locator("input")).to_have_value("")
    line.locator("input").fill("sesame")
    line.locator('[data-testid="stFormSubmitButton"] button').click()
    visitor.page.locator('[class*="st-key-job_ready_"]', has_text=path.name).wait_for()
    visitor.clear_jobs()


@pytest.mark.parametrize("said", [0, 1], ids=["before the first word", "while it is written"])
def test_an_answer_goes_on_when_the_page_is_left_and_is_there_once(
    visit: Callable[..., Visitor], leave: Leave, server: Server, model: ModelServer, said: int
) -> None:
    model.says = spoken = Spoken(OPENED, QUAYS)  # type: ignore[assignment]
    visitor, turns = visit(), stored(server, "turns")
    visitor.open()
    visitor.send(QUESTION)
    visitor.page.locator(".st-key-stop button").wait_for()
    wait_until(lambda: spoken.asked, visitor.pause)
    if said:
        spoken.let_go()
        expect(visitor.page.locator(".root.writing")).to_contain_text("1931")
    visitor.page.wait_for_url("**chat=*")
    visitor = leave(visitor)
    visitor.page.locator(".st-key-stop button").wait_for()
    if said:
        expect(visitor.page.locator(".root.writing")).to_contain_text("1931")
    visitor.see(f"left-{said}")
    spoken.let_go(2)
    visitor.wait_for_answers(1)
    answer = visitor.page.locator('[class*="st-key-answer_"] .root')
    expect(answer).to_have_count(1)
    expect(answer).to_contain_text("three quays")
    assert spoken.asked == 1, "the model was asked once"
    assert stored(server, "turns") == turns + 1
    assert visitor.page.locator('[class*="st-key-question_"]').count() == 1


def test_an_answer_is_whole_although_nobody_looks(
    visit: Callable[..., Visitor], server: Server, model: ModelServer
) -> None:
    model.says = spoken = Spoken(OPENED, QUAYS)  # type: ignore[assignment]
    visitor, turns = visit(), stored(server, "turns")
    visitor.open()
    visitor.send(QUESTION)
    spoken.let_go()
    expect(visitor.page.locator(".root.writing")).to_contain_text("1931")
    visitor.page.wait_for_url("**chat=*")
    address = visitor.page.url
    visitor.page.close()
    spoken.let_go()
    wait_until(lambda: stored(server, "turns") == turns + 1)
    late = visit()
    late.page.goto(address)
    late.wait_for_answers(1)
    expect(late.page.locator('[class*="st-key-answer_"] .root')).to_contain_text("three quays")


def test_one_of_two_windows_is_closed_and_the_other_goes_on(visit: Callable[..., Visitor], model: ModelServer) -> None:
    model.says = spoken = Spoken(OPENED, QUAYS)  # type: ignore[assignment]
    asking, watching = visit(), visit()
    asking.open()
    asking.send(QUESTION)
    spoken.let_go()
    expect(asking.page.locator(".root.writing")).to_contain_text("1931")
    asking.page.wait_for_url("**chat=*")
    watching.page.goto(asking.page.url)
    expect(watching.page.locator(".root.writing")).to_contain_text("1931")
    asking.page.close()
    spoken.let_go()
    watching.wait_for_answers(1)
    expect(watching.page.locator('[class*="st-key-answer_"] .root')).to_contain_text("three quays")
    assert spoken.asked == 1


def test_a_question_that_waits_for_its_file_is_answered_when_the_page_is_left(
    visit: Callable[..., Visitor], leave: Leave, server: Server, model: ModelServer, tmp_path: Path
) -> None:
    """The session that held it is gone then: it was lost, and the chat empty."""
    model.says = ["It is nine metres long [1]."]
    path = make_pdf(tmp_path / "pier.pdf", [f"Pier {p} of {tmp_path.name} is nine metres long." for p in range(150)])
    visitor, turns = visit(), stored(server, "turns")
    visitor.open()
    visitor.attach(path)
    visitor.send("How long is the pier?")
    visitor.page.wait_for_url("**chat=*")
    visitor.page.get_by_text("Reading the attached files first").wait_for()
    visitor = leave(visitor)
    visitor.wait_for_answers(1)
    assert stored(server, "turns") == turns + 1
    visitor.clear_jobs()


@pytest.mark.parametrize("dialog", ["rename", "delete"])
def test_a_dialog_that_was_open_changed_nothing(
    visit: Callable[..., Visitor], leave: Leave, server: Server, model: ModelServer, dialog: str
) -> None:
    model.says = [OPENED]
    visitor = visit()
    visitor.open()
    visitor.ask(QUESTION)
    chats = stored(server, "chats")
    visitor.page.locator('[class*="st-key-chat_shown_"]').hover()
    visitor.page.locator('[class*="st-key-chat_shown_"] [class*="st-key-menu_"] button').click()
    visitor.page.get_by_role("menuitem", name=dialog.capitalize()).click()
    visitor.page.get_by_role("dialog").wait_for()
    if dialog == "rename":
        visitor.page.get_by_role("dialog").locator("input").fill("Another name")
    visitor = leave(visitor)
    visitor.wait_for_answers(1)
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    assert stored(server, "chats") == chats
    expect(visitor.page.locator('[class*="st-key-chat_shown_"]')).to_contain_text(QUESTION)
    visitor.ask(QUESTION)
    expect(visitor.page.locator('[class*="st-key-foot_"]')).to_have_count(2)
