from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.markdown import ALLOWED, Node, escape_markdown, is_block, read_blocks, read_inline, split_prefix


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def _tags(nodes: list[Node]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, dict):
            found |= {node["tag"]} | _tags(node["children"])
    return found


def _text(nodes: list[Any]) -> str:
    return "".join(node if isinstance(node, str) else _text(node["children"]) for node in nodes)


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S"), include_characters=" ")))
def test_escaped_text_makes_no_element_of_its_own(text: str) -> None:
    elements = _Elements()
    elements.feed(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(escape_markdown(text))
    )
    assert set(elements.found) <= {"p"}


@given(st.text(max_size=200))
def test_only_allowed_elements_come_of_any_text(text: str) -> None:
    assert _tags(read_inline(text)) | _tags(read_blocks(text)) <= ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![pixel](http://example.org/p.png)",
        "[a](javascript:b)",
    ],
    ids=["script", "image element", "image", "link"],
)
def test_html_links_and_images_stay_text(text: str) -> None:
    assert _tags(read_inline(text)) == set()


def test_emphasis_and_code_become_elements() -> None:
    assert read_inline("a **b** `c`") == [
        "a ",
        {"tag": "strong", "children": ["b"]},
        " ",
        {"tag": "code", "children": ["c"]},
    ]


def test_a_table_becomes_a_table() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert is_block(text)
    assert {"table", "tr", "th", "td"} <= _tags(read_blocks(text))
    assert _text(read_blocks(text)) == "ab12"


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("- one", "ul", "one"),
        ("2. two", "ol", "two"),
        ("## three", "h4", "three"),
        ("four", "p", "four"),
        ("2023 was a year.", "p", "2023 was a year."),
    ],
)
def test_a_paragraphs_sign_tells_its_kind(text: str, kind: str, rest: str) -> None:
    assert split_prefix(text) == (kind, rest)
