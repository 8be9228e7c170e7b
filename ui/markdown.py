"""Markdown of an answer as a tree of allowed elements; the browser builds them without any HTML string."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Node = str | dict[str, Any]
"""A text, or {"tag": one of ALLOWED, "children": nodes}."""

ALLOWED = frozenset("p strong em code pre s ul ol li table thead tbody tr th td h4 blockquote br hr".split())  # noqa: SIM905
_RENAMED = {"h1": "h4", "h2": "h4", "h3": "h4", "h5": "h4", "h6": "h4"}
_BLOCK = re.compile(r"^\s*(```|~~~|\|.*\|\s*$)", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*+•]|(\d{1,3})[.)])\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def escape_markdown(text: str) -> str:
    """Make text mean itself where Streamlit reads Markdown: no element, link, image or formula comes of it."""
    return _PUNCTUATION.sub(r"\\\1", text)


def read_inline(text: str) -> list[Node]:
    """Parse emphasis and code within one sentence; links and images come down to their words."""
    tokens = _parser().parseInline(text)
    return _tree(list(tokens[0].children or [])) if tokens else []


def read_blocks(text: str) -> list[Node]:
    """Parse a passage that holds a table or code."""
    return _tree(_parser().parse(text))


def is_block(text: str) -> bool:
    """Tell whether a paragraph must be parsed as a whole: a table or code."""
    return bool(_BLOCK.search(text))


def split_prefix(text: str) -> tuple[str, str]:
    """Take a list item's or heading's sign off a paragraph.

    Returns:
        "ul", "ol", "h4" or "p", and the text that follows the sign.
    """
    if item := _ITEM.match(text):
        return ("ol" if item[1] else "ul"), text[item.end() :]
    if heading := _HEADING.match(text):
        return "h4", text[heading.end() :]
    return "p", text


def _tree(tokens: list[Token]) -> list[Node]:
    root: list[Node] = []
    open_nodes: list[list[Node]] = [root]
    for token in tokens:
        tag = _RENAMED.get(token.tag, token.tag)
        if token.nesting == 1:
            children: list[Node] = open_nodes[-1]
            if tag in ALLOWED and not token.hidden:
                children = []
                open_nodes[-1].append({"tag": tag, "children": children})
            open_nodes.append(children)
        elif token.nesting == -1:
            open_nodes.pop()
        else:
            open_nodes[-1].extend(_leaf(token))
    return root


def _leaf(token: Token) -> list[Node]:
    if token.type == "inline":
        return _tree(list(token.children or []))
    if token.type in ("fence", "code_block"):
        return [{"tag": "pre", "children": [token.content.rstrip("\n")]}]
    if token.type == "code_inline":
        return [{"tag": "code", "children": [token.content]}]
    if token.type in ("hardbreak", "hr"):
        return [{"tag": token.tag, "children": []}]
    return [" "] if token.type == "softbreak" else [token.content] if token.content else []
