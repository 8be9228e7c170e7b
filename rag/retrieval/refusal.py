"""Judges whether the library holds an answer to a query: by words, meaning, names and years, weighed into a chance."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import astuple, dataclass, replace

from library.library import Library
from library.records import Passage
from library.text import cjk_share, terms_of
from library.text.dates import without_year_marks
from library.text.plain import plain_characters
from library.text.terms import HAN, HANGUL, HIRAGANA, KATAKANA
from library.text.wording import holds_together
from rag.query.understand import Idf, Query
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.structure import marked_text
from rag.retrieval.fusion import dense_weight
from rag.retrieval.naming import Languages, compare_languages

_READ = 3  # passages
_EMBEDDED = 16  # sentences whose meaning is compared
_RANK = 20
_EMBEDDED_ACROSS = 32  # the like between two languages, where no shared word tells which
_NO_NAME_AT_ALL = 4  # the power: 0.8 of the names missing counts 0.4, all of them 1
_ENOUGH = 1.2  # times that a passage says a term, for half of the density that it can give; BM25's constant
_LONG = 150  # terms of a passage of common length; twice as many in Chinese, which has pairs beside characters
_RUN = re.compile(rf"[{HAN}]+|[{KATAKANA}]+|[{HANGUL}]+")
# What stands in a Japanese or Korean question as grammar: hiragana; particles and endings; words that ask.
_GRAMMAR = re.compile(
    rf"[{HIRAGANA}]+|誰|무엇|누구|언제|어디|얼마나?|어떤|어느|어떻게|입니까|습니까|인가요?|나요|했|하"
    rf"|(?<=[{HANGUL}])(?:에서는?|에게|으로|은|는|이|가|을|를|의|에|로|와|과|도)(?![{HANGUL}])"
)

REFUSE_BELOW = 0.4
"""The chance that parts what is answered from what is refused: the highest tenth that keeps 96 % of what can be
answered by documents in the question's language, on the mean of the libraries of the fit."""
_REFUSE_ACROSS_BELOW = 0.3
"""The same where all that is searched is in another language: it keeps 91 % of that, and a name that is not there is
told by itself."""
_UNSURE_FROM = 0.2
"""From here on what is refused may be there: it keeps 97 % of what is held in the question's language."""
_SURE_ENOUGH = 0.5
"""The same for the closer look: libraries of xquad-en-dev keep 99 % with it (95 without) and leak 5 % (4)."""
_SHORT = 32  # chunks of a scope, about ten pages


@dataclass(frozen=True)
class Signals:
    """The measurements that the estimate rests on; each is the best of the first passages.

    Attributes:
        covered: Share of the query that a passage holds, each part weighed by its squared rarity, in [0, 1].
        dense: How much a passage speaks of the query's terms, in [0, 1], as BM25 counts it; only that the mean length
            of the library's chunks plays no part, which documents of another kind would change.
        meaning: The best cosine, half on the scale of `Nearness`, times how well the embedder knows the query's
            language.
        unread: How little the embedder knows that language, in [0, 1].
        nameless: Share of the query's names that neither the passages nor their titles hold, in [0, 1], to a power:
            what is asked about may look like a name ("EBITDA"), so that one name which is held tells most.
        yearless: Share of the query's years that neither the first passage nor its title holds, in [0, 1].
        foreign: 1 where the first passage is in another language than the query, else 0. Its words and names are others
            then, and all of the above is 0.
        across: The best cosine then of a chunk or a sentence in that language, on the scale of `Nearness`.
        margin: By how much then the nearest chunk is nearer than the twentieth: an answer stands out of the rest.
        beside: 1 where documents in the query's own language were searched as well then.
    """

    covered: float
    dense: float
    meaning: float
    unread: float
    nameless: float
    yearless: float
    foreign: float = 0.0
    across: float = 0.0
    margin: float = 0.0
    beside: float = 0.0


@dataclass(frozen=True)
class _Part:
    """A word or a character of a query; a text holds it where it holds any of the terms."""

    terms: tuple[str, ...]
    rarity: float

    def is_in(self, held: Counter[str]) -> bool:
        return any(term in held for term in self.terms)


def measure_signals(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None
) -> Signals:
    """Measure the signals for passages retrieved for a query, best first; at least one."""
    languages = compare_languages(library, query)
    if passages[0].document_id in languages.foreign:
        return _measure_across(library, query, passages, documents, languages)
    asked = _asked(query)
    titles = {document.id: document.title for document in library.documents()}
    held = [Counter([*terms_of(_title(titles, one)), *terms_of(one.text)]) for one in passages[:_READ]]
    parts = list(_parts(asked, library.idf)) or [_Part((term,), library.idf(term)) for term in _terms(asked)]
    known = dense_weight(library.unknown_share(query.text))
    nearest = library.search_vectors(languages.named, 1, documents) if known else []
    return Signals(
        covered=max(_share(parts, text, power=2) for text in held),
        dense=max(_density(_terms(asked), text, library.idf) for text in held),
        meaning=known * max((_meaning(languages, cosine) for _, cosine in nearest), default=0.0),
        unread=1 - known,
        nameless=_nameless(query.names, sum(held, Counter()), library.idf),
        yearless=_yearless(query.years, held[0]),
    )


def nearest_sentence(library: Library, query: Query, passages: Sequence[Passage]) -> float:
    """Return the best cosine of a query with a sentence that has a word of it, weighed as `Signals.meaning` is."""
    known = dense_weight(library.unknown_share(query.text))
    sentences = sentences_with_words(library, query, passages)
    if not sentences or not known:
        return 0.0
    languages = compare_languages(library, query)
    best = float((library.embedder.embed(sentences) @ library.query_vector(languages.named)).max())
    return known * _meaning(languages, library.embedder.calibrated(best))


def sentences_with_words(library: Library, query: Query, passages: Sequence[Passage]) -> list[str]:
    """List the sentences of the first passages that have words of a query, those with the rarest first."""
    asked = set(_terms(_asked(query)))
    shares = {said: sum(map(library.idf, asked.intersection(terms_of(said)))) for said in _sentences(passages)}
    return sorted((said for said in shares if shares[said]), key=lambda said: -shares[said])[:_EMBEDDED]


def _meaning(languages: Languages, cosine: float) -> float:
    """Take half of what lies between the question and unrelated passages off a cosine.

    With all of it short Chinese questions are refused; with none of it a fifth of what Chinese documents do not hold
    is answered, since their cosines are higher.
    """
    return (cosine + languages.nearness.of(cosine, languages.asked)) / 2


def _measure_across(
    library: Library, query: Query, passages: Sequence[Passage], documents: Sequence[str] | None, languages: Languages
) -> Signals:
    said, others = languages.foreign[passages[0].document_id or ""], languages.within(documents)
    found = dict(library.search_vectors(languages.named, _RANK, others))
    near = [languages.nearness.of(cosine, said) for cosine in found.values()] or [0.0]
    sentences = _sentences([one for one in passages if languages.foreign.get(one.document_id or "") == said])
    texts = languages.nearness.of_texts(library.embedder.embed(sentences[:_EMBEDDED_ACROSS]), said)
    nearest = max([*languages.calibrated(found).values(), *texts], default=0.0)
    beside = float(len(others) < len(library.documents() if documents is None else documents))
    return Signals(0, 0, 0, 0, 0, 0, foreign=1, across=nearest, margin=near[0] - near[-1], beside=beside)


def _sentences(passages: Sequence[Passage]) -> list[str]:
    """List what the first passages say, sentence by sentence, each once."""
    said: dict[str, None] = {}
    for passage in passages[:_READ]:
        text = marked_text(passage)
        extracts = extracts_of(text, marked=bool(passage.blocks))
        said |= {unwrap(text[one.start : one.end]): None for one in extracts if one.kind != "heading"}
    return list(said)


def _asked(query: Query) -> str:
    """Return the words of a query without those that ask, in Japanese and Korean too."""
    return _GRAMMAR.sub(" ", plain_characters(query.words))


def _title(titles: Mapping[str, str], passage: Passage) -> str:
    stated = titles.get(passage.document_id or "", "")  # none where it was removed since it was found
    return f"{passage.title} {stated}".replace("_", " ")


def _terms(asked: str) -> list[str]:
    terms = dict.fromkeys(terms_of(asked))
    return [term for term in terms if not holds_together(term)] or [*terms]


def _parts(asked: str, idf: Idf) -> Iterator[_Part]:
    """Cut a query into words and, where no spaces part words, characters.

    A character is held with a pair that it stands in, and weighs as the more common one: a pair across two words,
    which no text need have, says nothing then.
    """
    for run in (part for found in _RUN.findall(asked) for part in _between_grammar(found)):
        for i, character in enumerate(run):
            pairs = tuple(run[j : j + 2] for j in (i - 1, i) if 0 <= j < len(run) - 1)
            yield _Part(pairs, min(map(idf, pairs))) if pairs else _Part((character,), idf(character) / 2)
    for term in dict.fromkeys(terms_of(_RUN.sub(" ", asked))):
        if not holds_together(term):
            yield _Part((term,), idf(term))


def _between_grammar(run: str) -> list[str]:
    return "".join(" " if holds_together(character) else character for character in run).split()


def _share(parts: Sequence[_Part], held: Counter[str], power: int) -> float:
    whole = sum(part.rarity**power for part in parts)
    return sum(part.rarity**power for part in parts if part.is_in(held)) / whole if whole else 0.0


def _density(terms: Sequence[str], held: Counter[str], idf: Idf) -> float:
    common = _LONG * (1 + cjk_share("".join(held)))
    length = min(max(held.total() / common, 0.5), 2.0)
    enough = _ENOUGH * (0.25 + 0.75 * length)
    whole = sum(map(idf, terms))
    return sum(idf(term) * held[term] / (held[term] + enough) for term in terms) / whole if whole else 0.0


def _nameless(mentioned: Sequence[str], held: Counter[str], idf: Idf) -> float:
    names = without_year_marks(" ".join(mentioned))
    parts = list(_parts(names, idf))
    return (1 - _share(parts, held, power=1)) ** _NO_NAME_AT_ALL if parts else 0.0


def _yearless(years: Set[str], held: Counter[str]) -> float:
    return len(years - held.keys()) / len(years) if years else 0.0


# A logistic, fitted by `python -m bench.refusal --fit` on questions whose articles were left in libraries of many sizes
# or out of them (bench/refusal_signals.csv). Paste here what it prints.
BIAS = -12.3
WEIGHTS = Signals(
    covered=5.4, dense=2.9, meaning=21.3, unread=4.6, nameless=-2.5, yearless=-2.2, foreign=5.9, across=9.0, margin=4.1,
    beside=-0.7,
)  # fmt: skip


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
