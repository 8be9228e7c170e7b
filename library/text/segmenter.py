"""Words of a text with their places: Chinese ones by a dictionary, others by their letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from library.text import cjk_share, runs_of

_WORD = re.compile(r"[^\W_]+(?:(?:[.,&_-]|['’](?!s\b))[^\W_]+)*|['’]s\b|[^\w\s]|_")


@dataclass(frozen=True)
class Word:
    """A word or a sign of a text.

    Attributes:
        start: Offset in the text.
        part: Part of speech of a Chinese word as jieba writes it ("n", "ns", "v", "r"); empty for any other.
    """

    text: str
    start: int
    part: str = ""

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """Cut a text into its words and signs, in order, without spaces."""
    words: list[Word] = []
    start = 0
    for run in runs_of(text):
        words += _chinese_words(run, start) if cjk_share(run) else _other_words(run, start)
        start += len(run)
    return tuple(words)


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a part of a text begins and ends where its words do."""
    return not any(
        word.start < start < word.end or word.start < end < word.end
        for word in words_of(text)
        if word.start < end and word.end > start
    )


def _other_words(run: str, start: int) -> list[Word]:
    return [Word(found[0], start + found.start()) for found in _WORD.finditer(run)]


def _chinese_words(run: str, start: int) -> list[Word]:
    import rjieba  # with its dictionary: 0.16 s, 33 MB

    words = []
    for text, part in rjieba.tag(run, False):  # only by the dictionary: its guesses join 请 and 以
        words.append(Word(text, start, part))
        start += len(text)
    return words
