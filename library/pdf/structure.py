"""What a file says of itself, and a page's text without places, as pypdf_reader reads them."""

from __future__ import annotations

from dataclasses import dataclass, field

from library.records import Attachment


@dataclass(frozen=True)
class Structure:
    """What a file says of itself.

    Attributes:
        metadata: Those of title, author, subject and created that it states.
        outline: Headings as (level from 0, title, page from 1).
        labels: What is printed on each page, in order; empty when it states none.
        attachments: Files attached to the document as a whole.
        fields: How many its form has to be filled in; those beyond a few hundred are not counted.
    """

    metadata: dict[str, str] = field(default_factory=dict)
    outline: tuple[tuple[int, str, int], ...] = ()
    labels: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    fields: int = 0


@dataclass(frozen=True)
class PlainPage:
    """A page's text without places, and its size in points as displayed."""

    text: str
    width: float
    height: float
