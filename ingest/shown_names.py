"""Finds the words on a document's first pages that may name it: who it is about, what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from library.text import cjk_share, terms_of

_CHARACTERS = 2500
_FULL = 300  # a first page with less text is a cover, and the second is looked at too
_LONGEST_LINE = 60
_LONGEST_LINE_CJK = 30
_RUNNING_LINE = 72  # after so long a line a short one is the end of a paragraph
_MOST = 200
_SENTENCE_END = re.compile(r"[;,:。，；、：]$|\b[a-z\d][\w’'-]*\.$")  # but not the point of "Inc."
_RUN = re.compile(r"[A-Z][\w’'.-]*(?:(?: & | )(?:[A-Z][\w’'.-]*|of|and|the|for))*")
_INITIALS = range(2, 6)


def names_shown(pages: Sequence[str]) -> tuple[str, ...]:
    """List the search terms of what stands by itself on the first pages, in short lines, with a capital.

    Words side by side are also given as one, as file names write them ("bestbuy"), and by their initials ("amd").

    Args:
        pages: Texts of the pages, in order.

    Returns:
        Terms of `library.text.terms_of`, each once; numbers are left out, since dates are told apart from names.
    """
    text = pages[0][:_CHARACTERS] if pages else ""
    if len(text) < _FULL and len(pages) > 1:
        text += "\n" + pages[1][:_CHARACTERS]
    found = dict.fromkeys(term for line in _displayed(text) for term in _names(line))
    return tuple(term for term in found if not term[0].isdigit())[:_MOST]


def _displayed(text: str) -> Iterator[str]:
    before = ""
    for line in map(str.strip, text.splitlines()):
        longest = _LONGEST_LINE_CJK if cjk_share(line) > 0.5 else _LONGEST_LINE
        running = len(before) > _RUNNING_LINE * (longest / _LONGEST_LINE)
        if len(line) <= longest and not running and not _SENTENCE_END.search(line):
            yield line
        before = line


def _names(line: str) -> Iterator[str]:
    if cjk_share(line) > 0.5:
        yield from (term for term in terms_of(line) if len(term) > 1)
        return
    for run in _RUN.findall(line):
        terms = terms_of(run)
        yield from terms
        yield from (first + second for first, second in pairwise(terms))
        capitals = [word[0] for word in re.split(r"[\s&-]+", run) if word[:1].isupper()]
        if len(capitals) in _INITIALS:
            yield "".join(capitals).lower()
