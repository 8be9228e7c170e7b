"""A tab closed, a page loaded anew: in no state is an answer or a chat lost, or there twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.leaving import Leave, Visit, load_anew, open_again, stored
from tests.browser.variants import variants
from tests.patience import wait_until
from tests.rag.model_server import ModelServer, Spoken

QUESTION = "When did the harbour open?"
OPENED = "The harbour of Westhaven opened in 1931 [1]."
QUAYS = " It has three quays [1]."


@pytest.fixture
def server(model_app: Server) -> Server:
    return model_app


@variants(
    ("said", "leave"),
    {
        "before the first word, loaded anew": (0, load_anew),
        "before the first word, closed": (0, open_again),
        "while it is written, loaded anew": (1, load_anew),
        "while it is written, closed": (1, open_again),
    },
    "before the first word, closed",
    "while it is written, loaded anew",
)
def test_an_answer_goes_on_when_the_page_is_left_and_is_there_once(
    visit: Visit, leave: Leave, server: Server, model_server: ModelServer, said: int
) -> None:
    model_server.says = spoken = Spoken(OPENED, QUAYS)
    visitor, turns = visit(), stored(server, "turns")
    visitor.open()
    visitor.send(QUESTION)
    visitor.page.locator(".st-key-stop button").wait_for()
    wait_until(lambda: spoken.asked, visitor.pause)
    if said:
        spoken.let_go()
        expect(visitor.page.locator(".root.writing")).to_contain_text("1931")
    visitor.page.wait_for_url("**chat=*")
    visitor = leave(visitor, visit)
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
    expect(visitor.page.locator('[class*="st-key-question_"]')).to_have_count(1)


def test_an_answer_is_whole_although_nobody_looks(visit: Visit, server: Server, model_server: ModelServer) -> None:
    model_server.says = spoken = Spoken(OPENED, QUAYS)
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


def test_one_of_two_windows_is_closed_and_the_other_goes_on(visit: Visit, model_server: ModelServer) -> None:
    model_server.says = spoken = Spoken(OPENED, QUAYS)
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


@variants(
    ("dialog", "leave"),
    {
        "rename, loaded anew": ("rename", load_anew),
        "rename, closed": ("rename", open_again),
        "delete, loaded anew": ("delete", load_anew),
        "delete, closed": ("delete", open_again),
    },
    "rename, loaded anew",
)
def test_a_dialog_that_was_open_changed_nothing(
    visit: Visit, leave: Leave, server: Server, model_server: ModelServer, dialog: str
) -> None:
    model_server.says = [OPENED]
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
    visitor = leave(visitor, visit)
    visitor.wait_for_answers(1)
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    assert stored(server, "chats") == chats
    expect(visitor.page.locator('[class*="st-key-chat_shown_"]')).to_contain_text(QUESTION)
    visitor.ask(QUESTION)
    expect(visitor.page.locator('[class*="st-key-foot_"]')).to_have_count(2)
