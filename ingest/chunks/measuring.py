"""Measures texts in an embedder's tokens without tokenising the same words again and again."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from cachetools import LRUCache

from library.embedders.base import Embedder

_WIDE = "\u2e80-\u2fff\u3001-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_MARKS = r"!-/:-@\[-`{-~‐-‧‰-⁞"
# Models cut at space, around each of these marks, and around characters of these scripts (or read several as
# one token). A word of more than 100 characters is one unknown token to WordPiece, whatever is in it.
_UNIT = re.compile(rf"[{_WIDE}{_MARKS}]|[^\s{_WIDE}{_MARKS}]{{1,100}}")
_MOST_WORDS = 100_000


class Measure:
    """Counts tokens word by word, so that every word of a document is tokenised once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: LRUCache[str, int] = LRUCache(_MOST_WORDS)

    def units(self, text: str) -> tuple[list[int], list[int]]:
        """Give where each word of a text starts, and how many tokens stand before it.

        Returns:
            The starts, and one count more than starts: the last is that of the whole text.
        """
        words = _UNIT.findall(text)
        counts = self._counts(set(words))
        starts = [match.start() for match in _UNIT.finditer(text)]
        return starts, list(accumulate(map(counts.__getitem__, words), initial=0))

    def tokens(self, text: str) -> int:
        """Count the tokens of a text."""
        return self.units(text)[1][-1]

    def cut(self, text: str, most: int) -> str:
        """Give the words of a text's beginning that fit into so many tokens."""
        starts, before = self.units(text)
        if before[-1] <= most:
            return text
        kept = bisect_right(before, most) - 1
        return text[: starts[kept]].rstrip()

    def _counts(self, words: set[str]) -> dict[str, int]:
        known = {word: self._known[word] for word in words if word in self._known}
        if unknown := list(words.difference(known)):
            counts = dict.fromkeys(range(len(unknown)), 0)
            ends = list(accumulate(len(word) + 1 for word in unknown))
            for start, _ in self._embedder.token_spans("\n".join(unknown)):
                counts[bisect_right(ends, start)] += 1
            new = {word: counts[i] for i, word in enumerate(unknown)}
            self._known.update(new)
            known |= new
        return known
