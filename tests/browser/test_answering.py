"""An answer while it is written and afterwards, and what one can do meanwhile; a scripted model takes its time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import find_barriers
from tests.browser.conftest import DESK, PHONE, Server, Visitor
from tests.browser.variants import variants
from tests.rag.model_server import ModelServer, Spoken

QUESTION = {"en": "When did the harbour open?", "zh": "港口何时启用？"}
NEXT = {"en": "How many quays has it?", "zh": "它有几个码头？"}
SAYS = {
    "en": """The harbour of Westhaven opened in 1931 [1].

- It has **three quays** [1].

| Figure | Value |
|---|--:|
| Quays, "old" ones | 3 [1] |
| Change | -5 [1] |

```python
first = markers[0]
```

It opened in 1947 [1]. The mayor was there.""",
    "zh": """西港的港口于1931年启用[1]。

- 它有**三个码头**[1]。

| 项目 | 数值 |
|---|--:|
| 码头 | 3 [1] |
| 变化 | -5 [1] |

```python
first = markers[0]
```

港口于1947年启用[1]。市长在场。""",
}
LOCALE = {"en": "en-US", "zh": "zh-CN"}
WINDOW: dict[str, Any] = {"en": {"size": DESK}, "zh": {"size": PHONE, "theme": "dark"}}
LANGUAGES = {"English": "en", "Chinese on a phone in the dark": "zh"}
TALK = " It goes on." * 20

_KEEP = """(root) => {
    const body = root.querySelector('.body');
    window.kept = {body, first: body.firstElementChild};
    window.heights = [];
    window.heard = [];
    const heard = root.querySelector('.heard');
    new MutationObserver(() => window.heard.push(heard.textContent)).observe(heard, {childList: true});
    const look = () => { window.heights.push(body.getBoundingClientRect().height); requestAnimationFrame(look); };
    look();
}"""
_SAME = """(root) => {
    const body = root.querySelector('.body');
    return body === window.kept.body && body.firstElementChild === window.kept.first && body.isConnected;
}"""
_SHRUNK = "Math.max(0, ...window.heights.map((height, at) => (window.heights[at - 1] ?? 0) - height))"
_ALONE = """(root, width) => {
    root.style.width = width + 'px';
    return [...root.querySelectorAll('.marks')].filter((marks) => {
        const before = marks.previousSibling ?? marks.parentElement.previousSibling;
        const range = document.createRange();
        range.selectNodeContents(before);
        const words = [...range.getClientRects()].at(-1), marker = marks.getBoundingClientRect();
        return marker.top > words.bottom || marker.bottom < words.top;
    }).length;
}"""


@pytest.fixture
def server(model_app: Server) -> Server:
    return model_app


@pytest.fixture
def visit_asking(visit: Callable[..., Visitor], model_server: ModelServer) -> Callable[..., Visitor]:
    """Open the app and ask the first question, which the model answers with what it is told to say."""

    def make(language: str, says: Iterable[str] = ()) -> Visitor:
        model_server.says = says or [SAYS[language]]
        visitor = visit(locale=LOCALE[language], **WINDOW[language])
        visitor.open()
        visitor.send(QUESTION[language])
        return visitor

    return make


def _answer(visitor: Visitor) -> Locator:
    return visitor.page.locator('[class*="st-key-answer_"] .root').last


def _questions(visitor: Visitor) -> list[str]:
    return visitor.page.locator('[class*="st-key-question_"] [data-testid="stText"]').all_inner_texts()


@variants("language", LANGUAGES, "Chinese on a phone in the dark")
def test_an_answer_is_the_same_element_from_its_first_word_to_its_last(
    visit_asking: Callable[..., Visitor], language: str
) -> None:
    parts = re.findall(r"\S+\s*", SAYS[language])
    spoken = Spoken(*parts)
    visitor = visit_asking(language, spoken)
    answer = _answer(visitor)
    spoken.let_go(3)
    expect(answer.locator(".body")).not_to_be_empty()
    answer.evaluate(_KEEP)
    for _ in parts[4:]:  # the last one comes once the rest was looked at
        spoken.let_go()
        visitor.pause()
    expect(answer.locator("table td")).to_have_count(4)  # a table before the answer is whole
    expect(visitor.page.locator(".root.writing")).to_have_count(1)
    expect(answer.locator("button.chip").first).to_be_visible()
    assert visitor.page.evaluate("window.heard") == []
    visitor.see(f"answering-{language}")
    spoken.let_go()
    visitor.wait_for_answers(1)
    # Who hears the page hears the answer with its doubts and the verdict.
    verdict = visitor.page.locator('[class*="st-key-foot_"] [data-testid="stText"]').first.inner_text()
    visitor.page.wait_for_function("window.heard.length > 0")
    assert re.fullmatch(f".*1931.*1947.*{re.escape(verdict)}", visitor.page.evaluate("window.heard[0]"))
    assert find_barriers(visitor.page) == []
    assert answer.evaluate(_SAME)
    assert visitor.page.evaluate(_SHRUNK) < 3  # nothing takes another shape on the way, nor at the end
    expect(answer.locator("mark", has_text="1947")).to_have_count(1)  # the verdict is on the wrong figure alone
    expect(answer.locator(".uncited", has_text=re.compile("mayor|市长"))).to_have_count(1)
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= WINDOW[language]["size"]["width"]
    visitor.see(f"answered-{language}")


@variants("language", LANGUAGES, "Chinese on a phone in the dark")
def test_one_types_while_an_answer_comes_and_the_next_question_waits(
    visit_asking: Callable[..., Visitor], model_server: ModelServer, language: str
) -> None:
    spoken = Spoken(SAYS[language].split("\n")[0], "It is never said.")
    visitor = visit_asking(language, spoken)
    spoken.let_go()
    expect(visitor.page.locator(".root.writing .body")).not_to_be_empty()
    box = visitor.page.locator('[data-testid="stChatInput"] textarea')
    box.press_sequentially(NEXT[language])
    expect(box).to_have_value(NEXT[language])
    expect(visitor.page.locator(".root.writing")).to_have_count(1)
    box.press("Enter")
    waiting = visitor.page.locator(".st-key-next_0")
    expect(waiting).to_contain_text(NEXT[language])
    visitor.see(f"next-question-{language}")
    visitor.page.locator(".st-key-next_edit_0 button:visible").click()
    expect(box).to_have_value(NEXT[language])
    expect(waiting).to_have_count(0)
    box.press("Enter")
    expect(waiting).to_contain_text(NEXT[language])
    assert len(_questions(visitor)) == 1
    model_server.says = ["Three [1]."]
    visitor.page.locator(".st-key-stop button").click()
    visitor.wait_for_answers(2)
    assert _questions(visitor) == [QUESTION[language], NEXT[language]]
    expect(waiting).to_have_count(0)
    expect(visitor.page.locator(".st-key-stop button")).not_to_be_visible()


@variants("language", LANGUAGES, "Chinese on a phone in the dark")
def test_a_marker_is_large_stays_with_its_word_and_shows_what_it_cites(
    visit_asking: Callable[..., Visitor], language: str
) -> None:
    visitor = visit_asking(language)
    visitor.wait_for_answers(1)
    answer = _answer(visitor)
    boxes = [chip.bounding_box() for chip in answer.locator("button.chip").all()]
    assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    assert [answer.evaluate(_ALONE, width) for width in range(180, 420, 7)] == [0] * len(range(180, 420, 7))
    answer.evaluate("(root) => { root.style.width = ''; }")
    answer.locator("button.chip").first.hover()
    expect(answer.locator(".peek")).to_contain_text("1931")
    visitor.see(f"marker-{language}")
    visitor.page.mouse.move(0, 0)
    expect(answer.locator(".peek")).not_to_be_visible()


@variants("language", LANGUAGES, "English")
def test_a_table_is_copied_as_csv_and_code_as_it_stands(visit_asking: Callable[..., Visitor], language: str) -> None:
    visitor = visit_asking(language)
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.wait_for_answers(1)
    copied = []
    for kind in ("table", "code"):
        block = _answer(visitor).locator(f".{kind}-block")
        block.hover()
        block.locator(".copy").click()
        copied.append(visitor.page.evaluate("navigator.clipboard.readText()"))
    first = '"Quays, ""old"" ones",3' if language == "en" else "码头,3"
    assert copied[0].splitlines()[1] == first
    assert copied[0].splitlines()[2].endswith(",-5")
    assert copied[1] == "first = markers[0]"


def test_nothing_fades_and_nothing_stale_is_left_after_a_click(visit_asking: Callable[..., Visitor]) -> None:
    visitor = visit_asking("en", ["It opened in 1931 [1].", TALK, " It has three quays [1]."])
    visitor.wait_for_answers(1)
    visitor.page.evaluate(
        """() => {
            window.faintest = 1;
            const look = () => {
                for (const one of document.querySelectorAll('[data-testid="stElementContainer"]')) {
                    window.faintest = Math.min(window.faintest, Number(getComputedStyle(one).opacity));
                }
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    _answer(visitor).locator("button.chip").last.click()
    visitor.page.locator(".st-key-web_switch label").first.click()
    visitor.page.wait_for_timeout(1000)
    assert visitor.page.locator('[data-stale="true"]').count() == 0
    assert visitor.page.evaluate("window.faintest") == 1


def test_who_hears_the_page_is_told_why_no_answer_came(
    visit: Callable[..., Visitor], model_server: ModelServer
) -> None:
    model_server.says = []
    visitor = visit(locale=LOCALE["zh"])
    visitor.open()
    visitor.send(QUESTION["zh"])
    heard = _answer(visitor).locator(".heard")
    expect(heard).not_to_be_empty()
    said = heard.inner_text()
    expect(visitor.page.locator('.st-key-failed [data-testid="stText"]')).to_have_text(said.strip())
