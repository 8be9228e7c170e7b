"""Gives the names of a question in the other script, as the library's documents write them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from library.records import Document
from library.text import terms_of

_OF_THE_NAME = 0.6
"""Of a name's characters, at its end, what a question must say: what leads to it may be taken for its beginning."""
_AMBIGUOUS = 3  # names in the other script for one: 股份有限公司 is called by each company's name
_MOST = 4  # names that are added to a question


class Aliases:
    """What the documents of a library call things in Chinese characters and in Latin letters."""

    def __init__(self, documents: Iterable[Document]) -> None:
        pairs = dict.fromkeys(pair for document in documents for pair in document.facts.aliases)
        latin_of: dict[str, list[str]] = defaultdict(list)
        han_of: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for han, latin in pairs:
            latin_of[han].append(latin)
            han_of[_beginning(terms_of(latin))].append(han)
        self._latin_of = {han: found for han, found in latin_of.items() if len(found) < _AMBIGUOUS}
        self._han_of = {begin: found for begin, found in han_of.items() if len(found) < _AMBIGUOUS}
        self._ending_in: dict[str, list[str]] = defaultdict(list)
        for han in self._latin_of:
            self._ending_in[han[-2:]].append(han)

    def others(self, question: str) -> list[str]:
        """List what the names in a question are called in the other script."""
        return [*dict.fromkeys([*self._in_latin(question), *self._in_han(question)])][:_MOST]

    def _in_latin(self, question: str) -> Iterator[str]:
        for end in range(2, len(question) + 1):
            for han in self._ending_in.get(question[end - 2 : end], ()):
                if question.endswith(han[-max(2, round(_OF_THE_NAME * len(han))) :], 0, end):
                    yield from self._latin_of[han]

    def _in_han(self, question: str) -> Iterator[str]:
        terms = terms_of(question)
        for begin in (*pairwise(terms), *((term,) for term in terms)):
            yield from self._han_of.get(begin, ())


def _beginning(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(terms[:2])
