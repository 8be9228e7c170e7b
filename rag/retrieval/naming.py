"""Which documents a question is about: whose names and time it says, and which are in another language than it is."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import PurePath

from library.embedders.crossing import Nearness, crossing_of
from library.library import Library
from library.records import Document
from library.text import cjk_share, may_be_in, terms_of
from library.text.dates import FoundDate, find_dates, years_in
from library.text.stop_words import is_function_term
from rag.query.understand import Query

_SHOWN = 0.5  # a name on the first pages, against 1 for one in the file's name or title
_LOWERCASE = 0.1  # a word of the question that is not written as a name, against 1
_OTHER_YEAR = 0.6  # "from FY2016 to FY2018": the latest report tells of all, an earlier one of its own year
_YEAR_AFTER = 0.4  # the next year's report tells of this year beside its own
_YEAR_ONLY = 0.5  # of the year that is asked for, but not of its day or month

_OF_THE_NAME = 0.6
"""Of a name's characters, at its end, what a question must say: what leads to it may be taken for its beginning."""
_AMBIGUOUS = 3  # names in the other script for one: 股份有限公司 is called by each company's name
_MOST = 4  # names that are added to a question
_QUESTIONS = 8  # whose comparison is kept: the search and the refusal ask for it, each more than once


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


class Languages:
    """The languages of a question and of the documents; nothing is in another where the model does not compare them.

    Attributes:
        foreign: The language of each document that is in another one than the question, by its id.
        aliases: What the question's names are called in other letters, where some documents are foreign.
        named: The question's text with its aliases.
    """

    def __init__(self, library: Library, query: Query) -> None:
        """Compare a question with a library's documents; `compare_languages` does so once for each question."""
        self._library, self._query = library, query
        said = {document.id: document.spoken for document in library.documents()}
        spoken = Counter(said.values())
        self._own = Counter({language: n for language, n in spoken.items() if may_be_in(query.text, language)})
        others = spoken.keys() - self._own.keys()
        self.foreign: dict[str, str] = {}
        if others and crossing_of(library.embedder).crosses:
            self.foreign = {document: language for document, language in said.items() if language in others}
        self.aliases = _aliases(library, library.generation).others(query.text) if self.foreign else []
        self.named = " ".join([query.text, *self.aliases])

    def within(self, documents: Sequence[str] | None) -> list[str]:
        """List the documents in another language among those that are searched; None means all."""
        return [*(self.foreign if documents is None else self.foreign.keys() & set(documents))]

    def calibrated(self, cosines: Mapping[str, float]) -> dict[str, float]:
        """Put the cosines of the question with chunks on the scale of all languages, in [-1, 1]."""
        if not self.foreign:
            return dict(cosines)
        said = {chunk: self.foreign.get(chunk.rpartition(":")[0], self.asked) for chunk in cosines}
        others = [chunk for chunk, language in said.items() if language != self.asked]
        hubness = self._library.compare_with(self.nearness.hub, others)
        return {chunk: self.nearness.of(cosine, said[chunk], hubness.get(chunk)) for chunk, cosine in cosines.items()}

    @cached_property
    def asked(self) -> str:
        """The question's language: of few words, which may be in several, that of most documents that it may be in."""
        likeliest = self._query.spoken
        return likeliest if likeliest in self._own or not self._own else max(self._own, key=self._own.__getitem__)

    @cached_property
    def nearness(self) -> Nearness:
        """The nearness of texts to the question."""
        query = self._library.query_vector(self.named)
        return Nearness(self._library.embedder, query, self.asked)


def compare_languages(library: Library, query: Query) -> Languages:
    """Compare a question with a library's documents, once for each question, library and embedding model."""
    return _compare(library, library.generation, library.model, query)


@lru_cache(_QUESTIONS)
def _compare(library: Library, generation: int, model: str, query: Query) -> Languages:
    """Compare again when a document or the model has changed; `generation` and `model` tell."""
    return Languages(library, query)


@lru_cache(2)
def _aliases(library: Library, generation: int) -> Aliases:
    """Read the documents' names again when one has changed; `generation` tells."""
    return Aliases(library.documents())


class Aliases:
    """Names for the same in Chinese characters and in Latin letters, as the documents of a library give them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        pairs = dict.fromkeys(pair for document in documents for pair in document.facts.aliases)
        latin_of: dict[str, list[str]] = defaultdict(list)
        han_of: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for han, latin in pairs:
            latin_of[han].append(latin)
            han_of[tuple(terms_of(latin)[:2])].append(han)
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
