"""What is exported, before any format: questions, answers as trees, their sources as numbered footnotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from library.printable import printable
from library.unicode import clean_text
from rag.answer import Answer, Citation
from rag.quoting.name import QUOTE
from rag.reading.markup import Element, Formula, Node, Said
from ui.chat.answer_data import refusal_line, tree_with_doubts, verdict_line
from ui.shared.state import language, say

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn

# What turns the direction of the text that follows, and what XML does not hold.
_UNWANTED = re.compile("[\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True)
class Footnote:
    """A source of one sentence or several.

    Attributes:
        number: From 1, through all answers.
        text: Document, page and quote; of a web page its address and dates too.
        url: Address of a web page; "" for a document.
    """

    number: int
    text: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """A question with its answer.

    Attributes:
        nodes: The answer; its markers are numbers of footnotes, and a doubted sentence ends with the doubt in words.
        about: When it was asked, who answered, and how much of it was found in its sources.
        notes: What the user was told beside the answer.
        footnotes: In the order in which they are first cited.
    """

    question: str
    nodes: tuple[Node, ...]
    about: str
    notes: tuple[str, ...] = ()
    footnotes: tuple[Footnote, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """A chat, or one answer of it, as it is written in this session's language."""

    title: str
    entries: tuple[Entry, ...]


def read_transcript(title: str, turns: Sequence[StoredTurn]) -> Transcript:
    """Make what is exported of some turns, with the answers that are shown."""
    entries: list[Entry] = []
    for turn in turns:
        entries.append(_entry(turn, sum(len(entry.footnotes) for entry in entries) + 1))
    return Transcript(one_line(title), tuple(entries))


def source_text(citation: Citation, read_at: str = "") -> str:
    """Name document, page, the label printed on it and the quote; of a web page its address and dates.

    Args:
        citation: What is cited.
        read_at: When the answer was given, in ISO 8601; "" leaves the day of a web page's reading out.
    """
    title = one_line(citation.title) or say("source_document")
    parts = [title, *(_page(citation) if citation.page else _web(citation, read_at))]
    return say("source_quote", source=say("source_join").join(parts), quote=one_line(citation.quote))


def notes_of(answer: Answer) -> list[str]:
    """List what the user was told beside an answer."""
    unfinished = [] if answer.complete else [say("unfinished")]
    return [*unfinished, *(one_line(warning.said_in(language())) for warning in answer.warnings)]


def one_line(text: str) -> str:
    """Make one line of a text, without what steers a reader or a terminal."""
    return _plain(" ".join(text.split()))


def say_date(moment: str) -> str:
    """Say the day of a time in ISO 8601; "" where it is none."""
    try:
        day = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return say("date_long", day=day.day, month=say(f"month_{day.month}"), year=day.year)


def web_address(url: str | None) -> str:
    """Return an address that may be made a link: one of the web; else ""."""
    try:
        parts = urlsplit(url or "")
        return one_line(url or "") if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:  # such as half of an IPv6 address
        return ""


def _plain(text: str) -> str:
    return printable(_UNWANTED.sub("", unicodedata.normalize("NFC", clean_text(text))))


def _page(citation: Citation) -> list[str]:
    label = citation.page_label or ""
    printed = say("source_printed", label=one_line(label)) if label and label != str(citation.page) else ""
    return [say("page_short", n=citation.page) + printed]


def _web(citation: Citation, read_at: str) -> list[str]:
    published = say("source_published", date=one_line(citation.published)) if citation.published else ""
    read = say("source_read", date=say_date(read_at)) if citation.url and say_date(read_at) else ""
    return [part for part in (one_line(citation.url or ""), published, read) if part]


def _entry(turn: StoredTurn, first: int) -> Entry:
    answer = Answer.from_dict(turn.answer)
    if answer.refused:
        return Entry(one_line(turn.question), (Element("p", (refusal_line(answer),)),), _about(turn, answer), ())
    nodes, doubts = tree_with_doubts(answer)
    cited = {citation.marker: citation for citation in answer.citations}
    order = list(dict.fromkeys(marker for marker in _markers(nodes) if marker in cited))
    left = tuple(marker for marker in cited if marker not in order)
    numbers = {marker: str(number) for number, marker in enumerate([*order, *left], first)}
    footnotes = [
        Footnote(int(number), source_text(cited[marker], turn.created_at), web_address(cited[marker].url))
        for marker, number in numbers.items()
    ]
    rest = (Said(None, (), left),) if left else ()  # cited in a way that is no longer read: not to be lost
    tree = tuple(_rewritten(node, numbers, doubts) for node in (*nodes, *rest))
    return Entry(one_line(turn.question), tree, _about(turn, answer), tuple(notes_of(answer)), tuple(footnotes))


def _about(turn: StoredTurn, answer: Answer) -> str:
    day = say_date(turn.created_at)
    asked = say("exported_on", date=day) if day else ""
    written = say("exported_by", who=one_line(answer.model)) if answer.model else ""
    by = say("exported_quotes") if answer.model == QUOTE else written
    return say("exported_join").join(part for part in (asked, by, verdict_line(answer)) if part)


def _markers(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Element | Said):
            yield from _markers(node.children)
        if isinstance(node, Said):
            yield from node.markers


def _rewritten(node: Node, numbers: Mapping[str, str], doubts: Sequence[str]) -> Node:
    """Put plain text for text, numbers of footnotes for markers, and a doubt in words after what it is about."""
    if isinstance(node, str):
        return _plain(node)
    if isinstance(node, Formula):
        return replace(node, tex=_plain(node.tex))
    children = tuple(_rewritten(child, numbers, doubts) for child in node.children)
    if isinstance(node, Element):
        return replace(node, children=children, attributes={k: _plain(v) for k, v in node.attributes.items()})
    doubt = doubts[node.number] if node.number is not None else ""
    if doubt:
        children = (*children, Element("em", (f" [{_plain(doubt)}]",)))
    return replace(node, children=children, markers=tuple(numbers[m] for m in node.markers if m in numbers))
