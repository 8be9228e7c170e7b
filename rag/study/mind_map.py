"""The outline of a document, or of several, as a mind map: a tree to be drawn, and files for other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from library.printable import printable
from library.records import NOWHERE, Document, OutlineHeading
from library.words import Language, Message, phrase
from rag.study.question_forms import letters_of
from rag.study.word_lists import is_titled

_DEEPEST = 3  # levels of headings
_MOST = 160  # headings of one map
_OF_EACH = 12  # headings of each document of several
_LETTERS = 120  # of a heading


@dataclass(frozen=True)
class Branch:
    """A heading with those below it.

    Attributes:
        document_id: The document that it stands in; empty for what several have in common.
        page: From 1; 0 where it is no place in a document.
        marker: What its place is opened by.
    """

    title: str
    document_id: str = ""
    page: int = 0
    marker: str = ""
    heading: OutlineHeading | None = None
    branches: tuple[Branch, ...] = ()

    @property
    def all_branches(self) -> list[Branch]:
        """It and all below it."""
        return [self, *(one for branch in self.branches for one in branch.all_branches)]


@dataclass
class _Node:
    title: str
    document: Document
    heading: OutlineHeading
    below: list[_Node] = field(default_factory=list)


def map_document(document: Document) -> tuple[Branch, tuple[Message, ...]]:
    """Make the mind map of a document's outline, with what is to be said of it."""
    named = _named(document)
    kept = _kept(named, _DEEPEST, _MOST)
    left = len(named) - len(kept)
    warnings = (Message("study_map_cut", {"n": left}),) if left else ()
    roots = _nest(document, kept)
    return _numbered(_title_of(document), document, roots), warnings


def map_documents(name: str, documents: Sequence[Document]) -> tuple[Branch, tuple[Message, ...]]:
    """Make the mind map of several documents, each with its uppermost headings."""
    branches, number = [], 0
    for document in documents:
        kept = _kept(_named(document), 1, _OF_EACH)
        branch = _numbered(_title_of(document), document, _nest(document, kept), number)
        number += len(branch.all_branches)
        branches.append(branch)
    return Branch(name, branches=tuple(branches)), ()


def format_markdown(root: Branch, language: Language) -> str:
    """Write a mind map as a nested list, which Markdown readers and mind map programs take."""

    def lines(branch: Branch, depth: int) -> Iterator[str]:
        page = f" ({_page(branch, language)})" if branch.page and depth else ""
        yield f"{'  ' * (depth - 1)}- {_escaped(branch.title)}{page}" if depth else f"# {_escaped(branch.title)}\n"
        for one in branch.branches:
            yield from lines(one, depth + 1)

    return printable("\n".join(lines(root, 0)) + "\n")


def format_opml(root: Branch, language: Language) -> str:
    """Write a mind map as OPML, which outliners and mind map programs import."""

    def lines(branch: Branch, depth: int) -> Iterator[str]:
        indent, text = "  " * (depth + 2), _attribute(branch.title)
        note = f" _note={_attribute(_page(branch, language))}" if branch.page else ""
        if not branch.branches:
            yield f"{indent}<outline text={text}{note}/>"
            return
        yield f"{indent}<outline text={text}{note}>"
        for one in branch.branches:
            yield from lines(one, depth + 1)
        yield f"{indent}</outline>"

    title = printable(root.title).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{title}</title></head>",
        "  <body>",
    ]
    return "\n".join([*head, *lines(root, 0), "  </body>", "</opml>", ""])


def _page(branch: Branch, language: Language) -> str:
    return phrase(language, "page_short", n=branch.page)


def _attribute(text: str) -> str:
    return quoteattr(printable(" ".join(text.split())))


def _escaped(text: str) -> str:
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#+-!|&~=:" else sign for sign in line)


def _title_of(document: Document) -> str:
    title = document.facts.title
    return (title.text if title else document.title)[:_LETTERS]


def _named(document: Document) -> list[OutlineHeading]:
    """List the headings that say something of the document, without its title, which is the root."""
    title = letters_of(_title_of(document))
    named = (one for one in document.outline if letters_of(one.title) not in ("", title))
    return [one for one in named if not is_titled(one.title, "apart")]


def _kept(named: Sequence[OutlineHeading], deepest: int, most: int) -> list[OutlineHeading]:
    """Choose the headings that are shown: as many levels, from the uppermost on, as fit."""
    levels = sorted({one.level for one in named})[:deepest]
    counts = Counter(one.level for one in named)
    while len(levels) > 1 and sum(counts[level] for level in levels) > most:
        levels.pop()
    return [one for one in named if one.level in levels][:most]


def _nest(document: Document, kept: Sequence[OutlineHeading]) -> list[_Node]:
    roots: list[_Node] = []
    above: list[_Node] = []
    for heading in kept:
        node = _Node(heading.title[:_LETTERS], document, heading)
        while above and above[-1].heading.level >= heading.level:
            above.pop()
        (above[-1].below if above else roots).append(node)
        above.append(node)
    return roots


def _numbered(title: str, document: Document, roots: Sequence[_Node], from_number: int = 0) -> Branch:
    number = from_number

    def branch(node: _Node) -> Branch:
        nonlocal number
        number += 1
        marker = str(number)
        return Branch(node.title, document.id, node.heading.page, marker, node.heading, tuple(map(branch, node.below)))

    number += 1
    top = str(number)
    place = document.facts.title
    heading = (
        OutlineHeading(0, place.text, place.page, place.rect)
        if place and place.page
        else OutlineHeading(0, title, 1, NOWHERE)
    )
    return Branch(title, document.id, heading.page, top, heading, tuple(map(branch, roots)))
