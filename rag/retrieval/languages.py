"""The documents of a library in another language than a question; puts the cosines of both on one scale."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from library.embedders.crossing import Nearness, crossing_of
from library.library import Library
from library.records import Document
from library.text import may_be_in, terms_of
from rag.query.understand import Query

_OF_THE_NAME = 0.6
"""Of a name's characters, at its end, what a question must say: what leads to it may be taken for its beginning."""
_AMBIGUOUS = 3  # names in the other script for one: 股份有限公司 is called by each company's name
_MOST = 4  # names that are added to a question
_QUESTIONS = 8  # whose comparison is kept: the search and the refusal ask for it, each more than once


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
        """How near texts are to the question."""
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
