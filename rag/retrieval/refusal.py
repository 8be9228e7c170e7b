"""Judges whether the library holds an answer to a query at all, and what the query names that it does not hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from library.health import format_names
from library.library import Library
from library.records import Document, Passage
from library.text.dates import is_within_years, years_in
from library.words import Message
from rag.query.identifiers import Identifier, NumberedPart
from rag.query.understand import Query
from rag.retrieval.missing import Missing, find_unknown_words
from rag.retrieval.naming import compare_languages
from rag.retrieval.refusal_signals import Signals, measure_signals, nearest_sentence

REFUSE_BELOW = 0.4
"""Where `answerable` parts what is answered from what is refused: the highest tenth that keeps 96 % of what can be
answered by documents in the question's language, on the mean of the libraries of the fit."""

_REFUSE_ACROSS_BELOW = 0.3
"""The same where all that is searched is in another language: it keeps 91 % of that, and a name that is not there is
told by itself."""
_UNSURE_FROM = 0.2
"""From here on what is refused may be there: it keeps 97 % of what is held in the question's language."""
_SURE_ENOUGH = 0.5
"""The same for the closer look: libraries of xquad-en-dev keep 99 % with it (95 without) and leak 5 % (4)."""
_SHORT = 32  # chunks of a scope, about ten pages

# A logistic, fitted by `python -m bench.refusal --fit` on questions whose articles were left in libraries of many sizes
# or out of them (bench/refusal_signals.csv). Paste here what it prints.
BIAS = -12.3
WEIGHTS = Signals(
    covered=5.4, dense=2.9, meaning=21.3, unread=4.6, nameless=-2.5, yearless=-2.2, foreign=5.9, across=9.0, margin=4.1,
    beside=-0.7,
)  # fmt: skip
_LOOKED_UP = 16  # chunks
_LISTED = 64  # chunks that are read for the numbers of parts
_NEAR = 3  # passages
_LABELLED = 4  # documents whose printed page numbers are looked at
_REMARKS = {"remark_missing": False, "remark_unmentioned": True}


@dataclass(frozen=True)
class Judgement:
    """Whether passages hold the answer to a query.

    Attributes:
        chance: That they do, in [0, 1]; half of what scores 0.5 is answered, where half of all questions are.
        refused_below: What it must reach to answer from them.
    """

    chance: float
    refused_below: float = REFUSE_BELOW

    @property
    def enough(self) -> bool:
        """Whether the passages may be answered from."""
        return self.chance >= self.refused_below

    @property
    def may_be_there(self) -> bool:
        """Whether, where they are not answered from, a person should look at them."""
        return self.chance >= _UNSURE_FROM


def answerable(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> float:
    """Estimate the chance that passages hold the answer, as `judge` does."""
    return judge(library, query, passages, documents).chance


def judge(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> Judgement:
    """Judge whether passages retrieved for a query hold its answer.

    Args:
        library: Where the passages are from.
        query: What is asked.
        passages: What it found, best first.
        documents: The ids it was kept within; None means all.
    """
    if not passages:
        return Judgement(0.0)
    signals = judge_signals(library, query, passages, documents)
    alone_across = signals.foreign and not signals.beside
    return Judgement(chance(signals), _REFUSE_ACROSS_BELOW if alone_across else REFUSE_BELOW)


def judge_signals(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> Signals:
    """Measure the signals of passages, at least one; what would be refused is looked at sentence by sentence too.

    A page on many things is near none of them, but its sentence on the goats is near a question about goats.
    """
    signals = measure_signals(library, query, passages, documents)
    if chance(signals) < REFUSE_BELOW and not signals.foreign and _is_looked_at(library, query, documents):
        nearest = max(signals.meaning, nearest_sentence(library, query, passages))
        if chance(closer := replace(signals, meaning=nearest)) >= _SURE_ENOUGH:
            return closer
    return signals


def _is_looked_at(library: Library, query: Query, documents: Sequence[str] | None) -> bool:
    """True if a sentence may tell: not in a large scope where another language may hold the answer, and one is near."""
    asked = (one for one in library.documents() if documents is None or one.id in documents)
    return not compare_languages(library, query).within(documents) or sum(one.chunk_count for one in asked) <= _SHORT


def weigh(passages: Sequence[Passage], chance: float) -> list[Passage]:
    """Scale the scores of passages by the chance that they hold the answer, so that scores of two queries compare."""
    return [replace(passage, score=round(passage.score * chance, 4)) for passage in passages]


def chance(signals: Signals) -> float:
    """Weigh the signals: the chance that the answer is there, in [0, 1]."""
    logit = BIAS + sum(weight * value for weight, value in zip(astuple(WEIGHTS), astuple(signals), strict=True))
    return 1 / (1 + math.exp(-logit))


@dataclass(frozen=True)
class _Scope:
    """What is searched for a question.

    Attributes:
        ids: Of the documents; None means all.
        passages: What was found in them.
    """

    library: Library
    ids: Sequence[str] | None
    passages: Sequence[Passage]

    @property
    def documents(self) -> list[Document]:
        return [one for one in self.library.documents() if self.ids is None or one.id in self.ids]

    def texts(self, words: str, most: int = _LOOKED_UP) -> Iterator[str]:
        """Yield the texts that hold some words, by the index of words, and what the documents are called."""
        found = self.library.search_words(words, most, self.ids)
        for chunk in self.library.chunks([chunk for chunk, _ in found]).values():
            yield "\n".join((chunk.header, chunk.section, chunk.context, chunk.text))
        for document in self.documents:
            yield f"{document.name}\n{document.title}\n{document.dated}"


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
    scope = _Scope(library, documents, passages)
    numbers = [Missing(one) for one in (*_missing_identifiers(query, scope), *_missing_parts(query, scope))]
    found = [*numbers, *_missing_years(query, scope)]
    return [*dict.fromkeys(found or find_unknown_words(library, query, passages, documents, chance))]


def note_missing(missing: Sequence[Missing]) -> tuple[Message, ...]:
    """Return a message for what stands nowhere, and one for what the passages alone do not tell of."""
    names = {name: [one.text for one in missing if one.stands is stands] for name, stands in _REMARKS.items()}
    return tuple(Message(name, {"names": format_names(said)}) for name, said in names.items() if said)


def _missing_identifiers(query: Query, scope: _Scope) -> Iterator[str]:
    texts = [text for passage in scope.passages for text in _numbered(passage)]
    for one in query.identifiers:
        if (one.is_code or one.is_marked or _names_others(one, texts)) and not _stands(one, texts, scope):
            yield one.text


def _names_others(one: Identifier, texts: Iterable[str]) -> bool:
    return any(map(one.others_in, texts))


def _stands(one: Identifier, texts: Iterable[str], scope: _Scope) -> bool:
    return any(map(one.is_in, texts)) or any(map(one.is_in, scope.texts(one.digits)))


def _numbered(passage: Passage) -> Iterator[str]:
    """Yield the texts of a passage in which numbers stand behind what they number: also below it, in a table."""
    yield f"{passage.title}\n{passage.text}"
    for block in passage.blocks:
        heads = {cell.col: cell.text for cell in block.cells if cell.head}
        yield "\n".join(f"{heads.get(cell.col, '')} {cell.text}" for cell in block.cells if not cell.head)


def _missing_parts(query: Query, scope: _Scope) -> Iterator[str]:
    """List the parts whose number is beyond all that documents give to such parts."""
    for part in query.parts:
        if part.kind == "page":
            if _is_beyond_pages(part, scope.documents, scope.library):
                yield part.text
            continue
        headings = (heading.title for one in scope.documents for heading in one.outline)
        texts = [*scope.texts(part.text, _LISTED), *headings]
        numbers = {number for text in texts for number in part.numbers_in(text)}
        alike = [number for number in numbers if number[:-1] == part.number[:-1]]
        if alike and part.number > max(alike) and not any(one[: len(part.number)] == part.number for one in numbers):
            yield part.text


def _is_beyond_pages(part: NumberedPart, documents: Sequence[Document], library: Library) -> bool:
    (number,) = part.number[:1]
    if not documents or len(documents) > _LABELLED or number <= max(one.page_count for one in documents):
        return False
    return not any(page.label == str(number) for one in documents for page in library.pages(one.id))


def _missing_years(query: Query, scope: _Scope) -> Iterator[Missing]:
    """List the years that no passage tells of, nor what its document is called or dated."""
    years = query.single_years
    found = {passage.document_id for passage in scope.passages}
    called = [f"{one.name}\n{one.title}\n{one.dated}" for one in scope.documents if one.id in found]
    texts = ["\n".join(called), *(passage.text for passage in scope.passages)]
    near = "\n".join(passage.text for passage in scope.passages[:_NEAR])
    dated: set[int] = set()
    for text in texts:
        if dated.issuperset(years):
            break
        dated.update(years_in(text))
    unsaid = [year for year in years if year not in dated and not is_within_years(year, near)]
    for year in unsaid:
        stands = bool(scope.library.search_words(str(year), 1, scope.ids))
        if not stands or len(unsaid) == len(years):  # of several years some passage may tell of each alone
            yield Missing(str(year), stands)
