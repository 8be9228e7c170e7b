from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.reading.markup import Node
from rag.reading.sentences import read_answer
from tests.hostile import hostile_texts
from ui.shared.markdown import escape_markdown, make_inert, write_markdown, write_text

LISTENER = "http://listener.test"
HARMLESS = set("p strong em code pre del s ul ol li table thead tbody tr th td h1 h2 h3 blockquote br hr a div".split())  # noqa: SIM905


class _Elements(HTMLParser):
    """What a reader makes of a text: elements, addresses of links, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


def _commonmark(text: str) -> _Elements:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "strikethrough", "linkify"])
    return _Elements(parser.render(text))


def _github(text: str) -> _Elements:
    return _Elements(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


READERS = pytest.mark.parametrize("read", [_commonmark, _github], ids=["commonmark", "github"])
BOTH = pytest.mark.parametrize("verbatim", [True, False], ids=["quote", "model"])


def _nodes(text: str, verbatim: bool = False) -> tuple[Node, ...]:
    return read_answer(text, verbatim=verbatim)[0]


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S"), include_characters=" ")))
def test_escaped_text_makes_no_element_of_its_own(text: str) -> None:
    assert set(_commonmark(escape_markdown(text)).found) <= {"p"}
    assert (
        set(_github(escape_markdown(text)).found) <= {"p"} or "@" in text
    )  # whose addresses GitHub links, escaped or not


@READERS
@BOTH
@pytest.mark.parametrize("text", hostile_texts(LISTENER))
def test_nothing_in_an_exported_text_comes_alive(text: str, verbatim: bool, read: type[_Elements]) -> None:
    made = read(write_markdown(_nodes(text, verbatim), "1"))
    assert set(made.found) <= HARMLESS
    links = (f"{LISTENER}/a%22onmouse", "mailto:someone@example.org")  # a link that was written, and GitHub's own
    assert [address for address in made.addresses if not address.startswith(links)] == []


@READERS
@BOTH
@pytest.mark.parametrize("text", hostile_texts(LISTENER))
def test_nothing_in_a_copied_text_loads_or_runs_where_it_is_pasted(
    text: str, verbatim: bool, read: type[_Elements]
) -> None:
    made = read(write_text(_nodes(text, verbatim), "1"))
    assert set(made.found) <= HARMLESS | {"h1"}
    assert not [address for address in made.addresses if not re.match("https?://|mailto:", address)]


@READERS
@pytest.mark.parametrize("title", [f"{LISTENER}/a", "www.listener.test"])
def test_an_address_in_a_title_is_no_link(title: str, read: type[_Elements]) -> None:
    made = read(escape_markdown(title))
    assert (made.addresses, made.words.strip()) == ([], title)


@pytest.mark.parametrize(
    "signs", ["*a* and __init__", "# 5", "1. One", "| a | b |", "a `b` ~~c~~", "\\* \\[1\\]", "&lt;"]
)
def test_a_quotes_signs_are_kept_in_a_file_and_in_a_copy(signs: str) -> None:
    nodes = _nodes(f"{signs} [1]", verbatim=True)
    assert _github(write_markdown(nodes, "1")).words.strip() == f"{signs} [1]"
    assert write_text(nodes, "1") == f"{signs} [1]"


ANSWER = r"""## Fares

They are:

- **Adults** pay 4 crowns [1].
  - With `a[0]`, less.
- Others

3. Three
4. Four

| Year | Fare |
|--:|---|
| 1931 | 2 \| 3 [1] |

> Quoted [2].

```
a[0]
```

\[ x \] and then $y$, in [a list](https://example.org/x)."""
COPY = r"""Fares

They are:

- Adults pay 4 crowns. [1]
  - With `a[0]`, less.
- Others

3. Three
4. Four

| Year | Fare |
| --: | --- |
| 1931 | 2 \| 3 [1] |

> Quoted.

```
a[0]
```

$x$ and then $y$, in a list (https://example.org/x)."""


def test_a_copy_reads_as_it_was_written_with_the_markers_that_resolve() -> None:
    assert write_text(_nodes(ANSWER), "1") == COPY


def test_a_file_has_what_the_page_has() -> None:
    written = write_markdown(_nodes(ANSWER), ["1", "2"])
    made = _github(written)
    assert made.found.count("li") == 5
    assert {"h3", "ul", "ol", "strong", "table", "blockquote", "pre", "code", "a"} <= set(made.found)
    assert made.addresses == ["https://example.org/x"]
    assert "(example.org)" in made.words
    assert "2 | 3 [1]" in made.words
    assert "$`x`$ and then $`y`$" in written
    assert '<ol start="3">' in cmarkgfm.github_flavored_markdown_to_html(written)


@given(st.text())
def test_inert_text_stays_as_it_reads(text: str) -> None:
    assert make_inert(text).replace("\\", "").replace("&lt;", "<") == text.replace("\\", "").replace("&lt;", "<")
