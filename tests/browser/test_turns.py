"""Answers that are stopped, gone on with and given again, written by a scripted model on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Server, Visitor, app_with
from tests.patience import wait_until
from tests.pdfs import make_pdf
from tests.rag.model_server import ModelServer

QUESTION = {"en": "When did the harbour open?", "zh": "港口何时启用？"}
LINES = "The harbour of Westhaven opened in 1931 and has three quays.\n西港的港口于一九三一年启用。"
OPENED = "The harbour of Westhaven opened in 1931 [1]. "
QUAYS = "It has three quays [1]."


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """A model that takes its time over each word."""
    with ModelServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def server(model: ModelServer, tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    """The app with one document, whose questions go to the model."""
    folder = tmp_path_factory.mktemp("turns")
    path = make_pdf(folder / "harbour.pdf", [LINES], title="Harbour")
    # The model, unlike the world, is there.
    asks = {"FOOTNOTE_MODEL": "slow", "OPENAI_BASE_URL": model.address, "NO_PROXY": "127.0.0.1"}
    with app_with(folder, path, **asks) as server:
        yield server


@pytest.fixture
def visit_asking(visit: Callable[..., Visitor], model: ModelServer) -> Callable[..., Visitor]:
    """Open the app and ask the first question, which the model answers with what it is told to say."""

    def make(says: list[str], language: str = "en", **window: Any) -> Visitor:
        model.says = says
        visitor = visit(locale={"en": "en-US", "zh": "zh-CN"}[language], **window)
        visitor.open()
        visitor.send(QUESTION[language])
        return visitor

    return make


def _answer(visitor: Visitor) -> Any:
    return visitor.page.locator('[class*="st-key-answer_"] .root').last


def _press(visitor: Visitor, key: str) -> None:
    visitor.page.locator(f'[class*="st-key-{key}"] button:visible').last.click()


@pytest.mark.parametrize(
    ("language", "window", "unfinished"),
    [
        ("en", {"size": DESK}, "This answer stops before its end."),
        ("zh", {"size": PHONE, "theme": "dark"}, "这个回答没有写完。"),
    ],
    ids=["English", "Chinese on a phone in the dark"],
)
def test_a_stopped_answer_is_checked_kept_and_gone_on_with(
    visit_asking: Callable[..., Visitor], model: ModelServer, language: str, window: dict[str, Any], unfinished: str
) -> None:
    visitor = visit_asking([OPENED, *["It goes ", "on "] * 200], language, **window)
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
    model.says = [QUAYS]
    _press(visitor, "go_on_")
    expect(visitor.page.locator('[class*="st-key-versions_"]')).to_contain_text("2")
    expect(_answer(visitor)).to_contain_text("three quays")
    expect(_answer(visitor)).to_contain_text("opened in 1931")
    expect(visitor.page.locator('[class*="st-key-unfinished_"]')).to_have_count(0)
    visitor.see(f"gone-on-{language}")


def test_an_answer_given_again_leaves_the_first_one_step_back(
    visit_asking: Callable[..., Visitor], model: ModelServer
) -> None:
    visitor = visit_asking([OPENED])
    visitor.wait_for_answers(1)
    model.says = [QUAYS, *[" It goes", " on"] * 25]
    _press(visitor, "again_")
    expect(visitor.page.locator(".root.writing")).to_contain_text("It goes on")
    expect(visitor.page.locator('[class*="st-key-foot_"]')).to_have_count(0)
    visitor.see("again-streaming")
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
    visit_asking: Callable[..., Visitor], model: ModelServer, size: dict[str, int]
) -> None:
    visitor = visit_asking([OPENED, *["It goes on and on and on.\n\n"] * 40], size=size)
    visitor.wait_for_answers(1)
    model.says = [QUAYS, *["It goes on.\n\n"] * 10]
    visitor.send("How many quays has it?")
    asked = visitor.page.locator('[class*="st-key-question_"]').get_by_text("How many quays has it?", exact=True)
    expect(visitor.page.locator(".root.writing")).to_contain_text("It goes on")
    top = _resting_top(asked)
    assert _bottom(visitor.page.locator(".stAppHeader .stLogo")) <= top < size["height"] / 2
    visitor.wait_for_answers(2)
    assert abs(_resting_top(asked) - top) < 3


def _bottom(element: Any) -> float:
    """Where what may lie over the page ends; 0 when it is not there."""
    box = element.first.bounding_box() if element.count() else None
    return float(box["y"] + box["height"]) if box else 0.0


def _resting_top(element: Any) -> float:
    """Where an element begins, in pixels from the top of the window, once the page is scrolled no further."""
    tops = [-1.0]

    def rests() -> bool:
        tops.append(float(element.bounding_box()["y"]))
        return tops[-1] == tops[-2]

    wait_until(rests, lambda: element.page.wait_for_timeout(150))
    return tops[-1]
