"""Measures texts in an embedder's tokens without tokenising the same words again and again."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from library.embedders.base import Embedder

_WIDE = "\u2e80-\u2fff\u3001-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_WIDE_MARKS = "\u3001-\u303f\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_MARKS = rf"!-/:-@\[-`{{-~‐-‧‰-⁞{_WIDE_MARKS}"
# Models cut at space and around each of these marks. Of the scripts without spaces some cut every character, others
# read several as one token: a few together are measured rightly for both, and may still be torn apart. A word of more
# than 100 characters is one unknown token to WordPiece, whatever is in it.
_UNIT = re.compile(rf"[^\s{_WIDE}{_MARKS}]{{1,100}}|[{_MARKS}]|(?:(?![{_WIDE_MARKS}])[{_WIDE}]){{1,16}}")
_MOST_WORDS = 100_000  # known at once; of more, all are learned anew


class Measure:
    """Counts tokens word by word, so that every word of a document is tokenised once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, int] = {}

    def units(self, text: str) -> tuple[list[int], list[int]]:
        """Give where each word of a text starts, and how many tokens stand before it.

        Returns:
            The starts, and one count more than starts: the last is that of the whole text.
        """
        found = list(_UNIT.finditer(text))
        words = [match[0] for match in found]
        self._learn(set(words))
        return [match.start() for match in found], list(accumulate(map(self._known.__getitem__, words), initial=0))

    def tokens(self, text: str) -> int:
        """Count the tokens of a text."""
        words = _UNIT.findall(text)
        self._learn(set(words))
        return sum(map(self._known.__getitem__, words))

    def cut(self, text: str, most: int) -> str:
        """Give the words of a text's beginning that fit into so many tokens."""
        starts, before = self.units(text)
        if before[-1] <= most:
            return text
        kept = bisect_right(before, most) - 1
        return text[: starts[kept]].rstrip()

    def _learn(self, words: set[str]) -> None:
        if len(self._known) > _MOST_WORDS:
            self._known.clear()
        if unknown := [word for word in words if word not in self._known]:
            counts = [0] * len(unknown)
            ends = list(accumulate(len(word) + 1 for word in unknown))
            for start, end in self._embedder.token_spans("\n".join(unknown)):
                counts[bisect_right(ends, start)] += start < end  # a token that is nothing but space stands only here
            self._known.update(zip(unknown, counts, strict=True))
