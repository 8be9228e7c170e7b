"""Matches the documents that a question names: by words of their names, and by the time that it asks about."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePath

from library.records import Document
from library.text import cjk_share, terms_of
from library.text.dates import FoundDate, find_dates, years_in
from library.text.stop_words import is_function_term
from rag.query.understand import Query

_SHOWN = 0.5  # a name on the first pages, against 1 for one in the file's name or title
_LOWERCASE = 0.1  # a word of the question that is not written as a name, against 1
_OTHER_YEAR = 0.6  # "from FY2016 to FY2018": the latest report tells of all, an earlier one of its own year
_YEAR_AFTER = 0.4  # the next year's report tells of this year beside its own
_YEAR_ONLY = 0.5  # of the year that is asked for, but not of its day or month


class NameMatcher:
    """Matches questions with what a library's documents are called, who they are about and which time they are of."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._named: dict[str, dict[str, float]] = defaultdict(dict)
        self._of_year: dict[int, list[str]] = defaultdict(list)
        self._dated = {document.id: document.dated for document in documents}
        for document in documents:
            stem = PurePath(document.name).stem.replace("_", " ")
            for term in filter(_tells, document.names):
                self._named[term][document.id] = _SHOWN
            for term in filter(_tells, _with_joined(terms_of(stem)) | _with_joined(terms_of(document.title))):
                self._named[term][document.id] = 1.0
            for year in {*years_in(stem), *(date.year for date in find_dates(document.dated))}:
                self._of_year[year].append(document.id)
        # A word that every name has tells nothing apart.
        self._rarest = math.log(1 + len(documents)) or 1.0
        self._weights = {term: math.log((1 + len(documents)) / len(its)) for term, its in self._named.items()}

    def match(self, query: Query, aliases: Sequence[str] = ()) -> dict[str, float]:
        """Return how far each document is named, in [0, 1], half by names and half by time; the others are left out.

        Args:
            query: What is asked.
            aliases: What its names are called in other letters.
        """
        names, times = self._match_names(query, aliases), self._match_times(query.dates)
        return {document: (names.get(document, 0.0) + times.get(document, 0.0)) / 2 for document in {*names, *times}}

    def naming(self, query: Query, document: str) -> tuple[str, ...]:
        """List the terms of a query that are of what a document is called, or of a name that its first pages show."""
        sure = _with_joined(terms_of(" ".join(query.names)))
        said = [*dict.fromkeys(query.terms)]
        joined = {part: first + second for first, second in pairwise(said) for part in (first, second)}

        def names(term: str) -> bool:
            sureness = self._named.get(term, {}).get(document, 0.0)
            return sureness == 1.0 or (sureness > 0 and (term in sure or cjk_share(term) > 0))

        return tuple(term for term in said if names(term) or names(joined.get(term, "")))

    def _match_names(self, query: Query, aliases: Sequence[str]) -> dict[str, float]:
        written = [query.text] if query.text.islower() else query.names
        sure = _with_joined(terms_of(" ".join([*written, *aliases])))
        asked = {
            term: self._weights[term] * (1.0 if term in sure or cjk_share(term) else _LOWERCASE)
            for term in filter(_tells, _with_joined(terms_of(" ".join([query.text, *aliases]))))
            if term in self._weights
        }
        shares: dict[str, float] = defaultdict(float)
        # One common word that happens to stand in a name names nothing: no less than a name of one document is needed.
        whole = max(sum(asked.values()), self._rarest)
        for term, weight in asked.items():
            for document, sureness in self._named[term].items():
                shares[document] += sureness * weight / whole
        return dict(shares)

    def _match_times(self, dates: Sequence[FoundDate]) -> dict[str, float]:
        latest = max((date.year for date in dates), default=0)
        best: dict[str, float] = defaultdict(float)
        for date in dates:
            for document in self._of_year.get(date.year, ()):
                likeness = self._likeness(date, document) if date.year == latest else _OTHER_YEAR
                best[document] = max(best[document], likeness)
            for document in self._of_year.get(date.year + 1, ()):
                best[document] = max(best[document], _YEAR_AFTER)
        return dict(best)

    def _likeness(self, date: FoundDate, document: str) -> float:
        """Return how well a document of a date's year fits the date."""
        same = date.iso == str(date.year) or self._dated[document].startswith(date.iso)
        return 1.0 if same else _YEAR_ONLY


def _tells(term: str) -> bool:
    """True if a term may be part of a name; numbers are matched as times."""
    return len(term) > 1 and not term.isdigit() and not is_function_term(term)


def _with_joined(terms: Iterable[str]) -> set[str]:
    """Add neighbours written as one word, as file names write them: "best buy" finds BESTBUY_2019."""
    terms = list(terms)
    return {*terms, *(first + second for first, second in pairwise(terms))}
