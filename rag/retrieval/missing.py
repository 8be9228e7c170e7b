"""Finds what a query names and the library, or what was found in it, lacks: numbers, parts, years, names and words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from library.health import format_names
from library.library import Library
from library.records import Document, Passage
from library.text import cjk_share, terms_of
from library.text.dates import is_within_years, years_in
from library.text.stop_words import is_function_term
from library.words import Message
from rag.query.identifiers import Identifier, NumberedPart
from rag.query.understand import Query, words_that_tell
from rag.retrieval.naming import Languages, compare_languages
from rag.retrieval.refusal import sentences_with_words

_LOOKED_UP = 16  # chunks
_LISTED = 64  # chunks that are read for the numbers of parts
_NEAR = 3  # passages
_LABELLED = 4  # documents whose printed page numbers are looked at
_REMARKS = {"remark_missing": False, "remark_unmentioned": True}
_SPELLED_ALIKE = 0.8  # by difflib's ratio: Ghandi and Gandhi
_MISSPELT_FROM = 5  # letters
_MOST = 4  # names whose meaning is asked for
_LARGE = 500  # chunks: in so much text a word that is asked for stands somewhere, or another that means the same
_OF_THE_QUESTION = 1 / 7  # that a common word must be
_PAIR = 2  # characters
_SURE = 0.95
"""The chance from which on a name in other letters than the documents is not asked for."""

# By how much nearer to the passages a question may come when a name or word is left out before it counts as one that
# they do not tell of. Measured by `python -m bench.unanswerable` on one half of the documents of each set.
_NOWHERE = 0.01  # a name that stands nowhere
_ELSEWHERE = -0.01  # a name that stands elsewhere
_COMMON = -0.03  # a word that stands nowhere
_ACROSS = -0.04  # a name in other letters than the documents
_LIKE = 0.93  # cosine of two words that say nearly the same: wrote and written, 买 and 购入
_ANOTHER_DEED, _ANOTHER_CHINESE_DEED = 0.03, 0.0125
"""By how much nearer a sentence is to its own deed than to none, beside the one that is asked for: 32 of 34 made ones
on another deed by more, two of 23 on the same in other words, none for 37 questions of the sets that ask who."""


@dataclass(frozen=True)
class Missing:
    """A name, number or word of a question that the passages found lack.

    Attributes:
        stands: Whether it may stand elsewhere in what was searched.
    """

    text: str
    stands: bool = False


def find_missing(
    library: Library,
    query: Query,
    passages: Sequence[Passage],
    documents: Sequence[str] | None = None,
    chance: float = 0.5,
) -> list[Missing]:
    """List what a query names and the documents, or the passages found in them, do not: there is no such order.

    A bare number counts as one where a passage numbers other things in the same way.

    Args:
        library: Where the passages are from.
        query: What is asked.
        passages: What it found.
        documents: The ids it was kept within; None means all.
        chance: That the passages hold the answer, in [0, 1].
    """
    if not passages:
        return []
    search = _Search(library, query, passages, documents)
    numbers = [Missing(one) for one in (*_missing_identifiers(search), *_missing_parts(search))]
    found = [*numbers, *_missing_years(search)]
    return [*dict.fromkeys(found or _unknown_words(search, chance))]


def note_missing(missing: Sequence[Missing]) -> tuple[Message, ...]:
    """Return a message for what stands nowhere, and one for what the passages alone do not tell of."""
    names = {name: [one.text for one in missing if one.stands is stands] for name, stands in _REMARKS.items()}
    return tuple(Message(name, {"names": format_names(said)}) for name, said in names.items() if said)


def _missing_identifiers(search: _Search) -> Iterator[str]:
    texts = [text for passage in search.passages for text in _numbered(passage)]
    for one in search.query.identifiers:
        if (one.is_code or one.is_marked or any(map(one.others_in, texts))) and not _stands(one, texts, search):
            yield one.text


def _stands(one: Identifier, texts: Iterable[str], search: _Search) -> bool:
    return any(map(one.is_in, texts)) or any(map(one.is_in, search.texts(one.digits)))


def _numbered(passage: Passage) -> Iterator[str]:
    """Yield the texts of a passage in which numbers stand behind what they number: also below it, in a table."""
    yield f"{passage.title}\n{passage.text}"
    for block in passage.blocks:
        heads = {cell.col: cell.text for cell in block.cells if cell.head}
        yield "\n".join(f"{heads.get(cell.col, '')} {cell.text}" for cell in block.cells if not cell.head)


def _missing_parts(search: _Search) -> Iterator[str]:
    """List the parts whose number is beyond all that documents give to such parts."""
    for part in search.query.parts:
        if part.kind == "page":
            if _is_beyond_pages(part, search.documents, search.library):
                yield part.text
            continue
        headings = (heading.title for one in search.documents for heading in one.outline)
        texts = [*search.texts(part.text, _LISTED), *headings]
        numbers = {number for text in texts for number in part.numbers_in(text)}
        alike = [number for number in numbers if number[:-1] == part.number[:-1]]
        if alike and part.number > max(alike) and not any(one[: len(part.number)] == part.number for one in numbers):
            yield part.text


def _is_beyond_pages(part: NumberedPart, documents: Sequence[Document], library: Library) -> bool:
    (number,) = part.number[:1]
    if not documents or len(documents) > _LABELLED or number <= max(one.page_count for one in documents):
        return False
    return not any(page.label == str(number) for one in documents for page in library.pages(one.id))


def _missing_years(search: _Search) -> Iterator[Missing]:
    """List the years that no passage tells of, nor what its document is called or dated."""
    years = search.query.single_years
    found = {passage.document_id for passage in search.passages}
    called = [f"{one.name}\n{one.title}\n{one.dated}" for one in search.documents if one.id in found]
    texts = ["\n".join(called), *(passage.text for passage in search.passages)]
    near = "\n".join(passage.text for passage in search.passages[:_NEAR])
    dated: set[int] = set()
    for text in texts:
        if dated.issuperset(years):
            break
        dated.update(years_in(text))
    unsaid = [year for year in years if year not in dated and not is_within_years(year, near)]
    for year in unsaid:
        stands = bool(search.library.search_words(str(year), 1, search.ids))
        if not stands or len(unsaid) == len(years):  # of several years some passage may tell of each alone
            yield Missing(str(year), stands)


def _unknown_words(search: _Search, chance: float) -> list[Missing]:
    """List the names, and in a large scope the words, without which a question comes nearer to what was found.

    A question about a thing that is there is less near to its passage when the thing's name is left out; one about
    a thing that is not there is nearer, since the rest is what the passage tells of. So "stole" is found in "steals",
    a misspelt name in the right one, and a name in the letters of another language.
    """
    query, candidates = search.query, [*search.candidates()]
    all_of_them = search.said_by(search.passages)
    # Who compares two things finds them apart; but where the first passage has none of the names, it is not of them.
    # Where the answer is all but sure, its document may tell of them behind it.
    document = search.passages[0].document_id
    own = [one for one in search.passages if one.document_id == document] if chance >= _SURE else search.passages[:1]
    first = search.said_by(own)
    latin = [one for one in candidates if one.is_name and not cjk_share(one.text)]
    near = all_of_them if any(first.has(one.text, query.text) for one in latin) else first
    unknown = [one for one in candidates if not (near if one in latin else all_of_them).has(one.text, query.text)]
    missing = list(filter(None, (search.judge(one, chance) for one in unknown[:_MOST])))
    deed = query.what_somebody_did
    is_other = deed and not missing and not all_of_them.has(deed, query.text) and search.tells_of_another_deed(deed)
    return [Missing(deed)] if is_other else missing


@dataclass(frozen=True)
class _Asked:
    """A word or a name of a question."""

    text: str
    is_name: bool


@dataclass(frozen=True)
class _Search:
    """A question with what was found for it.

    Attributes:
        ids: Of the documents that are searched; None means all.
    """

    library: Library
    query: Query
    passages: Sequence[Passage]
    ids: Sequence[str] | None

    @property
    def documents(self) -> list[Document]:
        """The documents that are searched."""
        return [one for one in self.library.documents() if self.ids is None or one.id in self.ids]

    def texts(self, words: str, most: int = _LOOKED_UP) -> Iterator[str]:
        """Yield the texts that hold some words, by the index of words, and what the documents are called."""
        found = self.library.search_words(words, most, self.ids)
        for chunk in self.library.chunks([chunk for chunk, _ in found]).values():
            yield "\n".join((chunk.header, chunk.section, chunk.context, chunk.text))
        for document in self.documents:
            yield f"{document.name}\n{document.title}\n{document.dated}"

    def candidates(self) -> Iterator[_Asked]:
        """Yield the names that are asked for, then, where they tell in so large a scope, the other words."""
        query = self.query
        names = [*query.latin_names, *(query.long_chinese_names if self._is_across else query.chinese_names)]
        yield from (_Asked(name, is_name=True) for name in names)
        words = (word for word in query.content_words if not any(word in name for name in names))
        others = [_Asked(word, is_name=False) for word in words]
        if self._is_large and not self._is_across and (len(names) + len(others)) * _OF_THE_QUESTION <= 1:
            yield from others

    def said_by(self, passages: Sequence[Passage]) -> _Said:
        """Join what passages say, and what their documents are called or show as names on their first pages."""
        found = {passage.document_id for passage in passages}
        called = [
            f"{one.name}\n{one.title}\n{' '.join(one.names)}" for one in self.library.documents() if one.id in found
        ]
        return _Said((*called, *(passage.text for passage in passages)))

    def judge(self, one: _Asked, chance: float) -> Missing | None:
        """Return how a name or word that is not said is missing; None if the passages tell of it by their meaning."""
        in_other_letters = self._is_across and bool(cjk_share(one.text)) != bool(cjk_share(self.passages[0].text))
        if in_other_letters:
            return Missing(one.text, True) if chance < _SURE and self._lost_without(one.text) < _ACROSS else None
        stands = self._stands(one.text)
        if not one.is_name:
            return Missing(one.text) if not stands and self._lost_without(one.text) < _COMMON else None
        may_be_common = (
            bool(cjk_share(one.text)) and len(one.text) <= _PAIR
        )  # 长度 and 东西 are names to the dictionary
        least = _ELSEWHERE if stands or may_be_common else _NOWHERE
        return Missing(one.text, stands) if self._lost_without(one.text) < least else None

    def tells_of_another_deed(self, deed: str) -> bool:
        """True if the sentence nearest to the question would be much nearer if that asked for its own deed instead.

        "Who stole the tractor?" is far less near to a sentence that it was sold than "Who sold it?"; "Who bought it?"
        is not.
        """
        sentences = [] if self._is_across else sentences_with_words(self.library, self.query, self.passages)
        if not sentences:
            return False
        embedder, asked = self.library.embedder, self.query.text
        nearest = sentences[int((embedder.embed(sentences) @ embedder.embed_query(asked)).argmax())]
        words = [word for word in words_that_tell(nearest) if not self.query.said.issuperset(terms_of(word))]
        if not words:
            return False
        sentence, word, *others = embedder.embed([nearest, deed, *words])
        likeness = [float(other @ word) for other in others]
        own = words[likeness.index(max(likeness))]
        as_told, without = (float(sentence @ embedder.embed_query(asked.replace(deed, one))) for one in (own, ""))
        nearer = as_told + without - 2 * float(sentence @ embedder.embed_query(asked))
        return max(likeness) < _LIKE and nearer > (_ANOTHER_CHINESE_DEED if cjk_share(deed) else _ANOTHER_DEED)

    def _lost_without(self, name: str) -> float:
        """Return by how much the question is less near to the first document without a name, by the cosine.

        In others something else may be near to what is left. While nothing is found by meaning, nobody can tell.
        """
        if self.library.unknown_share(name) == 1:
            return math.inf
        return self._nearest(self.query) - self._nearest(replace(self.query, text=self.query.text.replace(name, " ")))

    def _nearest(self, query: Query) -> float:
        first = self.passages[0].document_id
        found = self.library.search_vectors(Languages(self.library, query).named, 1, [first] if first else None)
        return max((cosine for _, cosine in found), default=0.0)

    def _stands(self, name: str) -> bool:
        """True if any word of a name stands anywhere in the documents."""
        if cjk_share(name):
            found = self.library.search_words(name, _MOST, self.ids)
            chunks = self.library.chunks([chunk for chunk, _ in found]).values()
            return any(name in f"{chunk.header}\n{chunk.text}" for chunk in chunks)
        words = [word for word in name.split() if not all(map(is_function_term, terms_of(word)))]
        return any(self.library.search_words(word, 1, self.ids) for word in words)

    @cached_property
    def _is_across(self) -> bool:
        return self.passages[0].document_id in compare_languages(self.library, self.query).foreign

    @cached_property
    def _is_large(self) -> bool:
        return sum(one.chunk_count for one in self.documents) >= _LARGE


@dataclass(frozen=True)
class _Said:
    """Texts in which names are looked for."""

    texts: tuple[str, ...]

    def has(self, name: str, asked: str) -> bool:
        """True if a word or a name of a question stands in it, in any spelling, or what explains it in brackets."""
        explained = re.search(rf"{re.escape(name)}\s?[(（]([^()（）]+)[)）]", asked)
        return self._has(name, asked) or (explained is not None and self._has(explained[1], asked))

    def _has(self, name: str, asked: str) -> bool:
        if cjk_share(name):
            return _is_paired(name, asked, "\n".join(self.texts))
        parts = [part.lower() for part in name.split() if len(part) >= _MISSPELT_FROM]
        return "".join(terms_of(name)) in self._squeezed or any(
            get_close_matches(part, self._words, 1, _SPELLED_ALIKE) for part in parts
        )

    @cached_property
    def _squeezed(self) -> str:
        return "".join("".join(terms_of(text)) for text in self.texts)  # each alone: their terms are kept

    @cached_property
    def _words(self) -> set[str]:
        return {word.lower() for text in self.texts for word in re.findall(r"[^\W\d_]{4,}", text)}


def _is_paired(name: str, asked: str, said: str) -> bool:
    """True if a pair of characters of a name, or of one with what stands beside it, is said: words may be cut wrong."""
    at = asked.find(name)
    around = asked[max(at - 1, 0) : at + len(name) + 1]
    return any(around[i : i + 2] in said for i in range(len(around) - 1))
