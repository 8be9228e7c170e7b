"""Weighs sentences by how much they say of what a text is about, to choose those that tell most of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence

from rag.study.document_text import DocumentText, Statement, content_words

_OPENS = 1.35
"""How much more the first sentence of a paragraph counts."""
_TITLED = 0.5
"""What the share of a heading's words in a sentence adds."""
_SHORTEST, _LENGTH = 6, 0.65  # how far long sentences count more
_SAME = 0.5  # share of terms in common from which on two sentences say the same


class Weights:
    """What the terms of a document are worth: common ones in it that not every sentence has."""

    def __init__(self, text: DocumentText) -> None:
        self._terms = [frozenset(content_words(one.text)) for one in text.statements]
        self._in = Counter(term for terms in self._terms for term in terms)
        self._of = {id(one): terms for one, terms in zip(text.statements, self._terms, strict=True)}

    def terms(self, statement: Statement) -> frozenset[str]:
        """Give the terms of a statement."""
        return self._of[id(statement)]

    def weight(self, term: str) -> float:
        """Tell what a term is worth; nothing if it stands in one sentence only."""
        count = self._in[term]
        return math.log(1 + count) * math.log(1 + len(self._terms) / count) if count > 1 else 0.0

    def choose(
        self, statements: Sequence[Statement], most: int, title: str = "", besides: Sequence[Statement] = ()
    ) -> list[Statement]:
        """Choose the statements that say most of what all of them say, in reading order, none of them twice.

        Args:
            statements: To choose from.
            most: How many are wanted.
            title: The heading above them.
            besides: What is said already.
        """
        about = Counter(term for one in statements for term in self.terms(one))
        named = {*content_words(title)}
        alone = [one for one in statements if one.stands_alone]
        ranked = sorted(alone, key=lambda one: -self._score(one, about, named))
        chosen: list[Statement] = []
        for one in ranked:
            if len(chosen) >= most:
                break
            chosen += self.without_repeats([one], [*besides, *chosen])
        order = {id(one): place for place, one in enumerate(statements)}
        return sorted(chosen, key=lambda one: order[id(one)])

    def without_repeats(self, statements: Sequence[Statement], said: Sequence[Statement]) -> list[Statement]:
        """Leave out the statements that say what is said already."""
        return [one for one in statements if not any(self._says_the_same(one, other) for other in said)]

    def _score(self, statement: Statement, about: Counter[str], named: Collection[str]) -> float:
        terms = self.terms(statement)
        if not terms:
            return 0.0
        said = sum(self.weight(term) * math.log(1 + about[term]) for term in terms)
        said /= math.pow(len(terms) + _SHORTEST, _LENGTH)
        titled = len(terms & {*named}) / len(named) if named else 0.0
        return said * (1 + _TITLED * titled) * (_OPENS if statement.opens else 1.0)

    def _says_the_same(self, one: Statement, other: Statement) -> bool:
        first, second = self.terms(one), self.terms(other)
        return len(first & second) > _SAME * min(len(first), len(second))
