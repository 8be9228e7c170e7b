"""A model's Markdown as a reader sees it: tables, code, lists, links and formulas, with markers and verdicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESK, PHONE, Server, Visitor
from tests.rag.model_server import ModelServer

ENGLISH = r"""## What the harbour is

Here is what the documents say:

- The harbour of Westhaven opened in 1931 [1].
  - It has **three quays** [1].
  - The ferry sails at `noon` [1].
- It opened in 1947 [1].

| Figure | 2022 | 2023 | Where | In words, at some length | Also |
|:--|--:|--:|---|---|---|
| Revenue | 4.9 million [1] | 5.3 million [1] | Westhaven | Revenue was 5.3 million in 2023 [1]. | 7.7 million [1] |

> The ferry to Eastholm sails at noon [1].

The rise from \(4.9\) to $5.3$ million is a share of $\frac{0.4}{4.9}$ [1], at prices of $5 and $10:

$$
\sum_{i=1}^{n} x_i = \int_0^1 \sqrt{1 + t^2}\,dt
$$

\[ E = mc^2 \]

```python
first = markers[0]
if first:
    print("[1] stays; a long line goes on and on and on and on and on and on and on and on and on and on")
```

Read [the timetable](https://example.org/times?day=1) or <https://example.org/>."""
CHINESE = r"""### 港口

以下是文件的内容：

1. 西港的港口于1931年启用[1]。
2. 它有**三个码头**[1]。渡轮于1947年停航[1]。

| 项目 | 内容 | 说明文字比较长的一列 | 备注 | 其他 |
|---|---|---|---|---|
| 启用 | 1931年[1] | 西港的港口于1931年启用，有三个码头[1]。 | `a[0]` | 1999年[1] |

> 渡轮每天中午从东码头开航[1]。

其中 $x^2$ 与 \(y\) 之比为：

$$ \frac{x^2}{y} = 3 $$
"""

PARTS = {"list": "ul, ol", "table": "table", "formula": ".displayed", "end": "pre, .displayed"}
Theme = Literal["light", "dark"]


@pytest.fixture
def server(model_app: Server) -> Server:
    return model_app


def _answer(visitor: Visitor) -> Locator:
    return visitor.page.locator('[class*="st-key-answer_"] .root').last


def test_what_draws_formulas_is_loaded_for_formulas_only(
    visit: Callable[..., Visitor], model_server: ModelServer
) -> None:
    visitor = visit()
    loaded: list[str] = []
    visitor.page.on("request", lambda request: loaded.append(request.url) if "katex" in request.url else None)
    _ask(visitor, model_server, "The harbour of Westhaven opened in 1931 [1], for $5 and $10.")
    expect(_answer(visitor).locator("button.chip")).to_have_count(1)
    assert loaded == []
    _ask(visitor, model_server, r"Its energy is \(mc^2\) [1].")
    expect(_answer(visitor).locator(".katex-html")).to_have_count(1)
    assert loaded


@pytest.mark.parametrize(
    ("says", "locale", "themes", "line"),
    [
        (ENGLISH, "en-US", ("light", "dark"), "8 of 11 sentences found in their source; 3 not found there; 1 not"),
        (CHINESE, "zh-CN", ("dark", "light"), "7 句中有 5 句在来源中找到；2 句在来源中未找到"),
    ],
    ids=["en", "zh"],
)
def test_markdown_is_drawn_as_it_was_meant(
    visit: Callable[..., Visitor],
    model_server: ModelServer,
    says: str,
    locale: str,
    themes: tuple[Theme, Theme],
    line: str,
    request: pytest.FixtureRequest,
) -> None:
    visitor = _ask(visit(locale=locale, theme=themes[0]), model_server, says)
    answer = _answer(visitor)
    for size, theme in zip((DESK, PHONE), themes, strict=True):
        visitor.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        visitor.page.emulate_media(color_scheme=theme)
        expect(answer.locator(".formula .katex-html")).to_have_count(5 if says is ENGLISH else 3)
        for name, part in PARTS.items():
            answer.locator(part).last.evaluate("(part) => part.scrollIntoView()")
            visitor.see(f"markdown-{request.node.callspec.id}-{size['width']}-{name}")
        assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    expect(visitor.page.locator('[class*="st-key-foot_"]').last).to_contain_text(line)
    expect(answer.locator("td .unsupported")).to_have_count(1)
    expect(answer.locator("li .chip")).to_have_count(4 if says is ENGLISH else 3)
    expect(answer.locator("blockquote .chip")).to_have_count(1)
    assert not [sign for sign in ("$$", r"\(", r"\[", "|--", "**", "> ") if sign in answer.inner_text()]
    assert visitor.hosts == {visitor.server.url.partition("//")[2]} | (visitor.hosts & {""})


def test_code_keeps_its_lines_and_a_link_says_where_it_leads(
    visit: Callable[..., Visitor], model_server: ModelServer
) -> None:
    answer = _answer(_ask(visit(size=PHONE), model_server, ENGLISH))
    assert answer.locator("pre").inner_text().startswith('first = markers[0]\nif first:\n    print("[1] stays')
    assert answer.locator("pre").evaluate("(pre) => pre.scrollWidth > pre.clientWidth")
    assert answer.locator("div.table").evaluate("(table) => table.scrollWidth > table.clientWidth")
    link = answer.locator("a").first
    assert {name: link.get_attribute(name) for name in ("href", "target", "rel")} == {
        "href": "https://example.org/times?day=1",
        "target": "_blank",
        "rel": "noopener noreferrer",
    }
    expect(answer).to_contain_text("the timetable (example.org) or https://example.org/.")


def test_a_formula_that_cannot_be_read_shows_its_source(
    visit: Callable[..., Visitor], model_server: ModelServer
) -> None:
    answer = _answer(_ask(visit(), model_server, r"It is \(\frac{1\) and \(x^2\), says [1] the page."))
    expect(answer.locator(".katex-html")).to_have_count(1)
    expect(answer.locator(".formula code")).to_have_text(r"\frac{1")


def _ask(visitor: Visitor, model_server: ModelServer, says: str) -> Visitor:
    model_server.says = [says[start : start + 40] for start in range(0, len(says), 40)]
    visitor.open()
    visitor.ask("港口何时启用？" if says is CHINESE else "When did the harbour open?")
    return visitor
