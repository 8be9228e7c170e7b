"""The guide of a document: what it is, its key figures, and questions of its own; and the parts that it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from library.records import Document, OutlineHeading
from library.text import cjk_share
from library.words import Message
from rag.answer import Answer
from rag.extractive import is_built_in
from rag.study.question_forms import letters_of
from rag.study.word_lists import is_titled

_SLIDE = re.compile(r"slide (?:number )?\d+|thank", re.IGNORECASE)


@dataclass(frozen=True)
class OwnQuestion:
    """A question that a document answers, and the page that does."""

    text: str
    page: int


@dataclass(frozen=True)
class Guide:
    """What a reader is told of a document before the first question.

    Attributes:
        about: What it is; by a model with its parts and figures, else quoted.
        figures: Its key figures, quoted; None where a model wrote, or there are none.
        questions: What it answers.
        remark: Why the model that was chosen did not write it.
    """

    about: Answer | None
    figures: Answer | None
    questions: tuple[OwnQuestion, ...]
    remark: Message | None = None

    @property
    def model(self) -> str:
        """Name of the model that wrote it; "" where it is made of quotes."""
        return self.about.model if self.about and not self.figures and not is_built_in(self.about.model) else ""

    def as_dict(self) -> dict[str, Any]:
        """Give the guide as plain values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Guide:
        """Rebuild a guide from `as_dict`."""
        about, figures = (Answer.from_dict(data[name]) if data[name] else None for name in ("about", "figures"))
        remark = Message.of(data["remark"]) if data["remark"] else None
        return cls(about, figures, tuple(OwnQuestion(**one) for one in data["questions"]), remark)


def main_parts(document: Document) -> list[OutlineHeading]:
    """Return the headings of the uppermost levels that cover the document, but for its title and references."""
    title = letters_of(document.facts.title.text if document.facts.title else document.title)
    named = [one for one in document.outline if (own := letters_of(one.title)) and own not in title]
    named = [one for one in named if not (is_titled(one.title, "apart") or _SLIDE.match(one.title))]
    if document.spoken == "zh":
        named = [one for one in named if cjk_share(one.title) > 0]
    early = max(4, document.page_count // 3)
    for level in sorted({one.level for one in named}):
        parts = [one for one in named if one.level <= level]
        if len(parts) > 2 and parts[0].page <= early:
            return parts
    return named if len(named) > 1 else []
