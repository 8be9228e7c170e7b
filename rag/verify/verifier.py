"""Checks sentences and whole answers against what they cite: the one door to the checks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from library.embedders.base import Embedder
from library.records import Passage
from library.settings import Settings
from library.text import terms_of
from library.text.dates import years_in
from library.text.numbers import to_digits
from library.text.wording import holds_together, same_words
from library.words import Message
from rag.reading.extracts import sentences_of
from rag.reading.sentences import parse_sentences
from rag.verify.arithmetic import read_equations
from rag.verify.derivations import Context
from rag.verify.evidence import Evidence, gather_evidence, judge
from rag.verify.figure_locations import locations_in_tables
from rag.verify.figures import Figure, Figures, read_figures
from rag.verify.quotes import Span, find_verbatim, is_row
from rag.verify.verdict import (
    EntailmentModel,
    Verdict,
    find_cross_lingual,
    make_entailment_model,
    upgrade_paraphrase,
    verdict_of,
    with_own_words,
)

_MOST_FIGURES = 40  # of an answer that are looked up
_ELSEWHERE = 0.4  # of a question that the passages have no word of
_LENGTH = 0.1  # by which a word more in a unit makes it less likely what a sentence rests on

Words = frozenset[str]
_WITHHOLDING = re.compile(
    r"\b(?:cannot|can['’]t|could not|couldn['’]t|unable to|not possible to|impossible to)\b[^.]{0,40}"
    r"\b(?:determin|calculat|provid|answer|conclu|find|comput|assess|identif|access|confirm)"
    r"|\b(?:do(?:es)?|did|is|are|was|were|has|have)(?: not|n['’]t)\b[^.]{0,40}"
    r"\b(?:provid|specif|mention|includ|disclos|contain|available|giv|stat|detail|list|indicat|present)"
    r"|\bno\b[^.]{0,30}\b(?:information|mention|data|evidence|indication|details?)\b"
    r"|\binsufficient\b|\bwithout (?:more|additional|further)\b"
    r"|\bnot (?:provided|available|specified|mentioned|disclosed)"
    r"|\bI['’]m sorry\b|\bI apologi[sz]e\b"
    r"|(?:没有|未|并未|无法|不能)[^。；]{0,12}(?:提及|提到|提供|说明|披露|给出|列出|包含|确定|判断|计算|回答|找到|得知)"
    r"|无法(?:确定|判断|计算|回答)|信息不足|资料不足|抱歉",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,2}[.)、])\s*(?=\D)")
_WORTH = {"place": 0.2, "figure": 0.5}
_WORTH |= dict.fromkeys(("opposite", "role", "word", "negation", "quantifier", "modality"), 0.7)
"""What is left of a sentence that is doubted, by the reason: one invented figure spoils it, whatever else holds; who
writes in words of his own also changes a word or a "not" without saying otherwise."""
_WRONG_SUM = 0.5
_WITHHELD = 0.7
_RELEVANCE = 0.25  # exponent: what is half as relevant is worth five sixths
_REMEMBERED = 40  # figures and sums of the sentences before


class Verifier:
    """Checks sentences and whole answers. Thread-safe."""

    def __init__(self, embedder: Embedder | None = None, entailment: EntailmentModel | None = None) -> None:
        """Name what judges meaning beside words and figures.

        Args:
            embedder: Sees that other words say the same; None compares words alone.
            entailment: A cross-encoder that reads a sentence and its quote together.
        """
        self._embedder = embedder
        self._entailment = entailment

    @property
    def problem(self) -> Message | None:
        """Why a model that was named is left out; None while all work."""
        return self._entailment.problem if self._entailment else None

    def check(self, sentence: str, source: str, given: str = "", quote: str = "") -> Verdict:
        """Check one sentence against a source's text.

        Args:
            sentence: Of an answer, without markers.
            source: All that the sentence cites, tables as Markdown.
            given: What the source's text need not repeat, such as its title.
            quote: The words of the source that are nearest to the sentence, whose meaning is compared; empty keeps to
                words and figures.
        """
        if not source.strip():
            return Verdict("unsupported", 0.0, "source")
        if is_row(sentence, source) or find_verbatim(sentence, source) == "entire":
            return Verdict("supported", 1.0)
        found = gather_evidence(sentence, source, given, Context())
        verdict = judge(found)
        if quote and self._embedder:
            verdict = upgrade_paraphrase(verdict, sentence, quote, self._embedder)
        if quote and self._entailment and not found.quoted:
            verdict = self._entailment.weigh(verdict, sentence, quote)
        return with_own_words(verdict, sentence) if verdict.reason else verdict

    def find_in_other_language(self, sentence: str, source: Passage) -> tuple[Span, Verdict] | None:
        """Find what a sentence rests on in a source in another language; None where both may be in one."""
        return find_cross_lingual(sentence, source, self._embedder) if self._embedder else None

    def check_answer(self, answer: str, passages: Sequence[str], question: str = "") -> Verdict:
        """Check a whole answer against all of its passages, as the function of that name does."""
        return check_answer(answer, passages, question)


def make_verifier(settings: Settings, embedder: Embedder | None = None) -> Verifier:
    """Make the verifier that the settings ask for."""
    return Verifier(embedder, make_entailment_model(settings))


@dataclass(frozen=True)
class _Unit:
    """A sentence of the passages, or a cell with the names of its row and column."""

    words: Words
    figures: tuple[Figure, ...]
    is_cell: bool


def measure_relevance(found: Sequence[Evidence], source: str, question: str) -> float:
    """Measure how much of a question is in an answer or in what it rests on, beside the best that the passages have.

    Words weigh by their rarity in the passages; one that is nowhere in them, such as "calculate", weighs nothing. So
    "It was 42." is relevant where the cell of 42 is named as the question asks, and a true sentence on another row is
    less so.

    Args:
        found: What the passages have of each sentence of the answer.
        source: All passages.
        question: As it was asked.

    Returns:
        In [0, 1]; little where the passages have nothing of the question's words.
    """
    units = _units(source)
    asked = _words(question)
    weights = _weights(asked, units)
    best = max((_weight(unit.words, weights) for unit in units), default=0.0)
    if not best:
        return _ELSEWHERE if asked else 1.0
    said = frozenset[str]().union(*(_words(one.text) for one in found))
    rests = frozenset[str]().union(*_grounds(found, source, weights))
    return min(1.0, _weight(said | rests, weights) / best)


def _weights(asked: Words, units: Sequence[_Unit]) -> dict[str, float]:
    texts = {unit.words for unit in units}
    counts = Counter(word for words in texts for word in words & asked)
    return {word: math.log(1 + len(texts) / count) for word, count in counts.items()}


def _weight(words: Words, weights: dict[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in words)


def _grounds(found: Sequence[Evidence], source: str, weights: dict[str, float]) -> Iterator[Words]:
    """Read what an answer rests on: where its figures stand, else the sentences that are most like its own.

    A figure that is worked out comes, where nothing beside it is stated, from the rows that the question names.
    """
    units, scales = _units(source), read_figures(to_digits(source)).scales
    stated = [figure for one in found for figure in one.matches.stated if not figure.is_year][:_MOST_FIGURES]
    for figure in stated:
        holding = [one.words for one in units if Figures(one.figures, scales).state(figure, scales)]
        if holding:
            yield max(holding, key=lambda words: _weight(words, weights))
    if any(one.matches.derived for one in found):
        if not stated:
            yield frozenset(weights)
        return
    for one in found:
        words = _words(one.text)
        sentences = [unit.words for unit in units if not unit.is_cell and not words.isdisjoint(unit.words)]
        if sentences and not any(not figure.is_year for figure in one.matches.stated):
            yield max(sentences, key=lambda other: len(words & other) / (1 + _LENGTH * len(other)))


@lru_cache(maxsize=64)
def _units(source: str) -> tuple[_Unit, ...]:
    plain = to_digits(source)
    cells = (
        _Unit(cell.label | cell.head | {str(year) for year in cell.years}, (cell.figure,), is_cell=True)
        for cell in locations_in_tables(plain)
        if cell.label
    )
    sentences = (_Unit(_words(text), read_figures(text).found, is_cell=False) for text in sentences_of(plain))
    return (*cells, *sentences)


def _words(text: str) -> Words:
    """Return a text's words and years, those that mean the same as one."""
    terms = (term for term in terms_of(text) if not holds_together(term))
    return frozenset(same_words(terms)) | {str(year) for year in years_in(text)}


def withholds(text: str) -> bool:
    """True if a text says that something is not told, cannot be worked out, or is not known."""
    return bool(_WITHHOLDING.search(text))


def check_answer(answer: str, passages: Sequence[str], question: str = "") -> Verdict:
    """Check a whole answer against all of its passages.

    Words that the answer takes from the question are no claims of its own; figures are, since a year that
    is asked for need not be the year that the passages tell of.

    Returns:
        Support as the sentences have it together, each weighed by the figures that it claims. The score also
        tells apart answers whose sentences are all borne out: it falls with a sum that is wrong, with "the
        passages do not say", and with answers that are beside the question.
    """
    source = "\n\n".join(passages)
    sentences = list(_sentences(answer))
    if not sentences or not source.strip():
        return Verdict("unsupported", 0.0, "source" if sentences else "")
    found = list(_examine_all(sentences, source, question))
    support = verdict_of(_mean(found, [judge(one).score for one in found]))
    relevance = measure_relevance(found, source, question)
    score = _mean(found, list(map(_weigh, found))) * _discount(found) * relevance**_RELEVANCE
    return Verdict(support, round(score, 3))


def _sentences(answer: str) -> Iterator[str]:
    """Read an answer's sentences as the app does, without their markers and list signs."""
    read = (_SIGN.sub("", sentence.text).strip() for sentence in parse_sentences(answer, ()))
    yield from filter(None, read)


def _examine_all(sentences: Sequence[str], source: str, question: str) -> Iterator[Evidence]:
    given, known = re.sub(r"\d", "", question), Context(asked=question)
    for sentence in sentences:
        found = gather_evidence(sentence, source, given, known)
        yield found
        before = (*known.before, *found.matches.stated, *found.matches.derived)
        sums = (*known.sums, *read_equations(found.text))
        known = replace(known, before=before[-_REMEMBERED:], sums=sums[-_REMEMBERED:])


def _mean(found: Sequence[Evidence], scores: Sequence[float]) -> float:
    weights = [1 + one.matches.count for one in found]
    return sum(score * weight for score, weight in zip(scores, weights, strict=True)) / sum(weights)


def _weigh(found: Evidence) -> float:
    """Weigh a sentence among others by what its sources have of its words, names and figures.

    Figures are claims, each of which has to hold: half of them missing is worth a quarter.
    """
    if found.quoted:
        return 1.0
    score = found.words * (0.5 + 0.5 * found.names) * found.matches.share**2
    return score * (_WORTH.get(found.doubt.reason, 1.0) if found.doubt else 1.0)


def _discount(found: Sequence[Evidence]) -> float:
    wrong_sum = any(not equation.holds for one in found for equation in read_equations(one.text))
    withheld = any(withholds(one.text) for one in found)
    return (_WRONG_SUM if wrong_sum else 1) * (_WITHHELD if withheld else 1)
