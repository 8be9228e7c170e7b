"""What documents are called in a list that one is chosen from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from library.records import Document

_LETTERS_OF_ID = 6


def names_of(documents: Sequence[Document]) -> dict[str, str]:
    """Name each document so that no two have the same name, by id: a choice is known by what is shown of it."""
    counts = Counter(document.name for document in documents)
    return {
        document.id: document.name
        if counts[document.name] == 1
        else f"{document.name} · {document.id[:_LETTERS_OF_ID]}"
        for document in documents
    }
