"""What comes alive of a text where somebody opens it: as readers of Markdown show it that let HTML through."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal or turns the direction of what follows."""

_TEXT_ALONE = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote"}
_TEXT_ALONE |= {"ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "a"}


class _Elements(HTMLParser):
    """Takes down the elements that are no text, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _TEXT_ALONE or [name for name in given if name.startswith("on") or name in ("src", "style")]:
            self.others.append(f"{tag} {attrs}")
        if (href := given.get("href")) and not href.startswith("#"):
            self.links.append(href)


def _elements(markdown: str) -> _Elements:
    elements = _Elements()
    elements.feed(
        MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "linkify"]).render(markdown)
    )
    elements.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
    return elements


def loading_in(markdown: str) -> list[str]:
    """List the elements that load, run or draw something by themselves."""
    return _elements(markdown).others


def linked_in(markdown: str) -> list[str]:
    """List where links lead that wait for a click."""
    return _elements(markdown).links
