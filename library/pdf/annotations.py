"""What lies upon a page beside its text: a form's fields, comments, attached files; and what is noted of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from library.pdf.pages import Note
from library.records import Rect
from library.text import cjk_language_of

_WHOSE = {
    "en": {
        "comment": "Comment by {author}: ",
        "comment_unsigned": "Comment: ",
        "reply": "Reply by {author} to {to}: ",
        "reply_unsigned": "Reply to {to}: ",
    },
    "zh": {
        "comment": "{author} 的批注：",
        "comment_unsigned": "批注：",
        "reply": "{author} 对 {to} 的回复：",
        "reply_unsigned": "对 {to} 的回复：",
    },
}
_SAID_BY = [
    re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(form.rstrip())))
    for forms in _WHOSE.values()
    for form in forms.values()
    if "{author}" in form
]
_LEADS = re.compile(r"\W*\w{1,3}[.)、]\s+")  # the number of an item, which would end a sentence
_MOST_MARKED = 200  # characters of the words that a comment is on
_STOP = re.compile(r"(?<=\w\w)[.!?](?: |$)|[。！？]")


@dataclass(frozen=True, slots=True)
class Widget:
    """A field of a form where it stands on the page.

    Attributes:
        name: Full name, its parts joined by dots.
        tooltip: What the form says of it; often empty.
        value: What it holds; of a box that is ticked or a button that is chosen, what that stands for.
        on: Whether it is ticked or chosen, or holds a value.
    """

    kind: Literal["text", "choice", "check", "radio"]
    name: str
    tooltip: str
    value: str
    on: bool
    rect: Rect


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: a note, a marked passage or a drawn shape that says something, or text typed upon the page.

    Attributes:
        key: Its place among the page's annotations.
        answers: The key of the one that it replies to; -1 for none.
        marked: The words that it is on.
    """

    key: int
    text: str
    author: str
    rect: Rect
    answers: int = -1
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Annotations:
    """What lies upon one page.

    Attributes:
        files: Attached files by name, with the places of their signs.
        data: Labels and values of a form whose page the file itself does not draw.
    """

    widgets: tuple[Widget, ...] = ()
    remarks: tuple[Remark, ...] = ()
    files: tuple[tuple[str, Rect], ...] = ()
    data: tuple[tuple[str, str], ...] = ()


NO_ANNOTATIONS = Annotations()


def comment_notes(remarks: Sequence[Remark]) -> list[Note]:
    """Note comments from the top of the page, each with the replies to it after it."""
    by_key = {remark.key: remark for remark in remarks}
    replies: dict[int, list[Remark]] = {}
    for remark in remarks:
        replies.setdefault(remark.answers if remark.answers in by_key else -1, []).append(remark)
    first = sorted(replies.get(-1, ()), key=lambda remark: (-remark.rect[3], remark.rect[0]))
    return [
        Note("comment", _told(said, by_key[said.answers] if answers else None), said.rect, said.author)
        for remark in first
        for said, answers in _thread(remark, replies)
    ]


def author_of(comment: str) -> str:
    """Get whose a comment is, as it is told; "" where that is not known."""
    return next((found["author"] for form in _SAID_BY if (found := form.match(comment))), "")


def _told(remark: Remark, answered: Remark | None) -> str:
    """Give what a comment says behind whose it is, so that it is not taken for the document's own words."""
    whose = "reply" if answered and answered.author else "comment"
    forms = _WHOSE["zh" if cjk_language_of(remark.text) == "zh" else "en"]
    form = forms[whose if remark.author else f"{whose}_unsigned"]
    return form.format(author=remark.author, to=answered.author if answered else "") + _with_marked(remark)


def _thread(first: Remark, replies: dict[int, list[Remark]]) -> Iterator[tuple[Remark, bool]]:
    """Give a comment and all that answer it, each once, though a damaged file may let them answer in a circle."""
    left = [(first, False)]
    while left:
        remark, answers = left.pop()
        yield remark, answers
        left += [(reply, True) for reply in reversed(replies.pop(remark.key, []))]


def _with_marked(remark: Remark) -> str:
    """Put the words that a comment is on before it, without a stop, so that both are one sentence."""
    words = " ".join(remark.marked.split())
    lead = _LEADS.match(words)
    marked = next((part for part in _STOP.split(words[lead.end() if lead else 0 :]) if part), "")
    if not marked or remark.answers >= 0:
        return remark.text
    cut = marked if len(marked) <= _MOST_MARKED else marked[: marked.rfind(" ", 0, _MOST_MARKED)]
    return f"“{cut}” – {remark.text}"
