"""Answers that are stopped, gone on with and given again, written by a scripted model on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Server, Visitor
from tests.browser.variants import variants
from tests.patience import settled
from tests.rag.model_server import ModelServer, Spoken

QUESTION = {"en": "When did the harbour open?", "zh": "港口何时启用？"}
OPENED = "The harbour of Westhaven opened in 1931 [1]. "
QUAYS = "It has three quays [1]."


@pytest.fixture
def server(model_app: Server) -> Server:
    return model_app


@pytest.fixture
def visit_asking(visit: Callable[..., Visitor], model_server: ModelServer) -> Callable[..., Visitor]:
    """Open the app and ask the first question, which the model answers with what it is told to say."""

    def make(says: Iterable[str], language: str = "en", **window: Any) -> Visitor:
        model_server.says = says
        visitor = visit(locale={"en": "en-US", "zh": "zh-CN"}[language], **window)
        visitor.open()
        visitor.send(QUESTION[language])
        return visitor

    return make


def _answer(visitor: Visitor) -> Any:
    return visitor.page.locator('[class*="st-key-answer_"] .root').last


def _press(visitor: Visitor, key: str) -> None:
    visitor.page.locator(f'[class*="st-key-{key}"] button:visible').last.click()


@variants(
    ("language", "window", "unfinished"),
    {
        "English": ("en", {"size": DESK}, "This answer stops before its end."),
        "Chinese on a phone in the dark": ("zh", {"size": PHONE, "theme": "dark"}, "这个回答没有写完。"),
    },
    "Chinese on a phone in the dark",
)
def test_a_stopped_answer_is_checked_kept_and_gone_on_with(
    visit_asking: Callable[..., Visitor],
    model_server: ModelServer,
    language: str,
    window: dict[str, Any],
    unfinished: str,
) -> None:
    spoken = Spoken(OPENED, "It goes on ", "and on")
    visitor = visit_asking(spoken, language, **window)
    spoken.let_go(2)
    expect(visitor.page.locator(".root.writing")).to_contain_text("It goes on")
    visitor.see(f"streaming-{language}")
    _press(visitor, "stop")
    visitor.wait_for_answers(1)
    expect(visitor.page.locator('[class*="st-key-unfinished_"]')).to_contain_text(unfinished)
    expect(_answer(visitor).locator("button.chip")).to_have_count(1)
    expect(_answer(visitor)).to_contain_text("…")
    visitor.see(f"stopped-{language}")
    visitor.page.reload()
    visitor.wait_for_answers(1)
    model_server.says = [QUAYS]
    _press(visitor, "go_on_")
    expect(visitor.page.locator('[class*="st-key-versions_"]')).to_contain_text("2")
    expect(_answer(visitor)).to_contain_text("three quays")
    expect(_answer(visitor)).to_contain_text("opened in 1931")
    expect(visitor.page.locator('[class*="st-key-unfinished_"]')).to_have_count(0)
    visitor.see(f"gone-on-{language}")


def test_an_answer_given_again_leaves_the_first_one_step_back(
    visit_asking: Callable[..., Visitor], model_server: ModelServer
) -> None:
    visitor = visit_asking([OPENED])
    visitor.wait_for_answers(1)
    model_server.says = spoken = Spoken(QUAYS, " It goes on", " and on")
    _press(visitor, "again_")
    spoken.let_go(2)
    expect(visitor.page.locator(".root.writing")).to_contain_text("It goes on")
    expect(visitor.page.locator('[class*="st-key-foot_"]')).to_have_count(0)
    visitor.see("again-streaming")
    spoken.let_go()
    visitor.wait_for_answers(1)
    expect(_answer(visitor)).to_contain_text("three quays")
    visitor.see("again")
    _press(visitor, "earlier_")
    expect(_answer(visitor)).to_contain_text("opened in 1931")
    visitor.page.reload()
    visitor.wait_for_answers(1)
    expect(_answer(visitor)).to_contain_text("opened in 1931")
    expect(visitor.page.locator('[class*="st-key-versions_"]')).to_contain_text("1 of 2")


def test_the_doubt_about_a_sentence_is_told_by_keyboard(visit_asking: Callable[..., Visitor]) -> None:
    visitor = visit_asking(["The harbour of Westhaven opened in 1947 [1]. ", QUAYS])
    visitor.wait_for_answers(1)
    note = _answer(visitor).locator(".note").first
    assert note.bounding_box()["width"] <= 1
    _answer(visitor).locator("[tabindex]").first.focus()
    assert note.bounding_box()["width"] > 100
    visitor.see("doubt")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_new_question_comes_into_view_and_stays_where_it_is(
    visit_asking: Callable[..., Visitor], model_server: ModelServer, size: dict[str, int]
) -> None:
    visitor = visit_asking([OPENED, *["It goes on and on and on.\n\n"] * 40], size=size)
    visitor.wait_for_answers(1)
    model_server.reviews = "How many quays has the harbour?"  # what a question that follows another becomes
    model_server.says = spoken = Spoken(QUAYS, " It goes on.\n\n", "And on.\n\n" * 10)
    visitor.send("How many quays has it?")
    spoken.let_go(2)
    asked = visitor.page.locator('[class*="st-key-question_"]').get_by_text("How many quays has it?", exact=True)
    expect(visitor.page.locator(".root.writing")).to_contain_text("It goes on")
    top = _resting_top(asked)
    assert _bottom(visitor.page.locator(".stAppHeader .stLogo")) <= top < size["height"] / 2
    spoken.let_go()
    visitor.wait_for_answers(2)
    assert abs(_resting_top(asked) - top) < 3


def _bottom(element: Any) -> float:
    """Where what may lie over the page ends; 0 when it is not there."""
    box = element.first.bounding_box() if element.count() else None
    return float(box["y"] + box["height"]) if box else 0.0


def _resting_top(element: Any) -> float:
    """Where an element begins, in pixels from the top of the window, once the page is scrolled no further."""
    return settled(lambda: float(element.bounding_box()["y"]), lambda: element.page.wait_for_timeout(150))
