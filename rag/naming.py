"""Tells which documents a question names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePath

from library.records import Document
from library.text import terms_of


class NameMatcher:
    """Matches a question's words with the names and titles of a library's documents."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._names = {document.id: _name_terms(document) for document in documents}
        counts: dict[str, int] = {}
        for terms in self._names.values():
            for term in terms:
                counts[term] = counts.get(term, 0) + 1
        # A word that every name has tells nothing apart.
        self._weights = {term: math.log((1 + len(documents)) / count) for term, count in counts.items()}

    def match(self, question: str) -> dict[str, float]:
        """Tell how far each document is named, in [0, 1]; documents that are not are left out."""
        asked = _with_joined(terms_of(question)) & self._weights.keys()
        whole = sum(self._weights[term] for term in asked)
        if not whole:
            return {}
        shares = {
            document: sum(self._weights[term] for term in asked & terms) / whole
            for document, terms in self._names.items()
        }
        return {document: share for document, share in shares.items() if share}


def _name_terms(document: Document) -> set[str]:
    return _with_joined(terms_of(PurePath(document.name).stem.replace("_", " "))) | set(terms_of(document.title))


def _with_joined(terms: list[str]) -> set[str]:
    """Add neighbours written as one word, as file names write them: "best buy" finds BESTBUY_2019."""
    return {*terms, *(first + second for first, second in pairwise(terms))}
