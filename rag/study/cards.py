"""Flash cards: a term on one side, on the other what a document says it means, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer import Citation
from rag.study.definitions import Definition, find_definitions
from rag.study.document_text import DocumentText

MOST = 200
"""Cards of a document or a collection."""


@dataclass(frozen=True)
class Card:
    """A card.

    Attributes:
        front: The term.
        back: Its meaning in the document's own words.
        citation: Where that stands.
    """

    front: str
    back: str
    citation: Citation


def make_cards(texts: Sequence[DocumentText]) -> list[Card]:
    """Make a card of each definition of some documents, in reading order."""
    found = [one for text in texts for one in find_definitions(text)]
    return [card for number, one in enumerate(found[:MOST], 1) if (card := _card(one, str(number)))]


def _card(definition: Definition, marker: str) -> Card | None:
    citation = definition.said.cite(marker)
    return Card(definition.term, definition.meaning, citation) if citation and definition.meaning else None
