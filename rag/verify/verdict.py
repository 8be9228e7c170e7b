"""What a check says of a sentence, which of its words are wrong, and what meaning says where only words differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from library.embedders.base import Embedder
from library.embedders.cross_encoder import CrossEncoderModel
from library.embedders.crossing import Nearness, crossing_of
from library.records import Passage
from library.settings import Settings
from library.text import language_of, may_be_in, terms_of
from library.text.numbers import to_digits
from library.text.segmenter import words_of
from library.text.terms import CJK
from library.text.wording import negates
from rag.answer import Support
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.structure import marked_text
from rag.retrieval.fusion import dense_weight
from rag.verify.figures import Figures, read_figures
from rag.verify.quotes import Span
from rag.verify.signs import DIRECTION

Reason = Literal[
    "",
    "source",
    "figure",
    "place",
    "role",
    "quantifier",
    "modality",
    "name",
    "negation",
    "opposite",
    "word",
    "words",
    "language",
    "meaning",
]

SUPPORTED = 0.7
PARTIAL = 0.4
_SPELLED = re.compile(rf"[{CJK}]|[^\W\d_{CJK}]+(?:-[^\W\d_{CJK}]+)*")
_LONGEST_NUMBER = 8  # words of a number: "two hundred and fifty thousand"

Place = tuple[int, int]

_NEAR = 0.6
"""Nearness from which a quote says what a sentence says: "the port started operating" has 0.65 to "the harbour opened",
"the port lies on the coast" 0.44."""
_QUANTITIES = {
    "all": (
        r"all|every|each|entire(?:ly)?|whole|wholly|always|full(?:y)?|complete(?:ly)?",
        "全部|所有|一律|均|都|每|始终|总是",
    ),
    "none": ("no|none|never|nobody|nothing|neither|nor|not|without|zero", "没有|无|未|从不|不"),
    "both": ("both", "两者"),
    "half": ("half|halves", "一半|半数"),
    "most": ("most(?:ly)?|majority", "大多数|多数|大部分"),
    "few": ("few|little|hardly|rarely|seldom|minority", "少数|很少|极少"),
    "only": ("only|solely|exclusively|sole", "仅|只|唯一"),
    "least": (r"at least|more than|over|above|minimum|exceed\w*", "至少|不少于|超过|以上"),
    "up": ("at most|up to|less than|fewer than|under|below|maximum|no more than", "至多|最多|不超过|以下|以内"),
    "times": ("once|twice|double|triple", "倍|翻番"),
}
_QUANTITY = re.compile(
    "|".join(
        rf"\b(?P<{kind}_en>{english})\b|(?P<{kind}_zh>{chinese})" for kind, (english, chinese) in _QUANTITIES.items()
    ),
    re.IGNORECASE,
)
_NEAR_ACROSS = 0.5
"""Nearness from which an extract is shown for a sentence in another language. Never more than "partial" rests on it: of
eleven sentences tried, true ones came to 0.46 to 0.86, false ones to 0.60 at most."""
_MOST = 64  # extracts that are compared
_SURE = 0.8  # probability from which the model's word is taken for all of a sentence
_LIKELY = 0.5  # … and for part of it
_WAIT_S = 5.0  # for another check that uses the model
_READ = 4000  # characters of the source; the model itself cuts what is longer than it reads


@dataclass(frozen=True)
class Doubt:
    """A reason against a sentence, and its words that are wrong."""

    reason: Reason
    words: tuple[str, ...] = ()

    @property
    def is_contradiction(self) -> bool:
        """True if the source says otherwise, rather than nothing."""
        return self.reason not in ("figure", "name")


@dataclass(frozen=True)
class Verdict:
    """A judgement of how well a source bears a sentence out: a word, and a score in [0, 1].

    Attributes:
        reason: Why it is not supported: there is no `source`; a `figure` or a `name` is not there; a figure is from
            another `place`, such as another year's column; a `negation`, an `opposite`, or a `word` in another's
            place turns it round; too few of its `words` are there; or it is in another `language`. Empty when it is
            supported.
        words: What the reason is about, in the very words of the sentence; in the source's where the sentence leaves
            them out. Empty where it is about the whole sentence.
    """

    support: Support
    score: float
    reason: Reason = ""
    words: tuple[str, ...] = ()


def verdict_of(score: float) -> Support:
    """Return the word for a score."""
    if score >= SUPPORTED:
        return "supported"
    return "partial" if score >= PARTIAL else "unsupported"


def with_own_words(verdict: Verdict, sentence: str) -> Verdict:
    """Write a verdict's words as the sentence has them; what it leaves out stays as the source says it."""
    wanted = verdict.words
    if verdict.reason == "negation" and not wanted:
        return replace(
            verdict, words=_join([one for one in _words(sentence) if negates(_cut(sentence, one))], sentence)
        )
    places = {word: _find(word, sentence) for word in wanted}
    elsewhere = tuple(word for word, place in places.items() if place is None)
    return replace(verdict, words=_join([place for place in places.values() if place], sentence) + elsewhere)


def _find(word: str, sentence: str) -> Place | None:
    """Find where a sentence says a word or figure: as it stands, by its term, by its value, or spelled in words."""
    if found := re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", sentence, re.IGNORECASE):
        return found.span()
    if re.search(r"\d", word):
        return _find_figure(word, sentence)
    return next((one for one in _words(sentence) if word in terms_of(_cut(sentence, one))), None)


def _find_figure(text: str, sentence: str) -> Place | None:
    wanted = read_figures(text)
    for figure in read_figures(sentence).found:
        alike = Figures((figure,), frozenset({1.0}))
        if any(alike.state(other) for other in wanted.found) and (at := sentence.find(figure.text)) >= 0:
            return at, at + len(figure.text)
    spelled = [one.span() for one in _SPELLED.finditer(sentence)]
    for length in range(1, _LONGEST_NUMBER + 1):
        for first, last in zip(spelled, spelled[length - 1 :], strict=False):
            if text in to_digits(_cut(sentence, (first[0], last[1]))):
                return first[0], last[1]
    return None


def _words(sentence: str) -> Iterator[Place]:
    return ((word.start, word.end) for word in words_of(sentence) if word.text[0].isalnum())


def _cut(sentence: str, place: Place) -> str:
    return sentence[place[0] : place[1]]


def _join(places: Sequence[Place], sentence: str) -> tuple[str, ...]:
    """Cut places out of a sentence in order, those that touch or that only space parts as one."""
    joined: list[Place] = []
    for start, end in sorted(set(places)):
        if joined and (start <= joined[-1][1] or not sentence[joined[-1][1] : start].strip()):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(dict.fromkeys(_cut(sentence, place) for place in joined))


def upgrade_paraphrase(verdict: Verdict, sentence: str, quote: str, embedder: Embedder) -> Verdict:
    """Raise a verdict by one step where only the words are others, and the quote means the same.

    Args:
        verdict: Of the check by words; any other doubt stands, since the embedder hardly sees a figure or a "not". So
            does this one where the quote lacks a figure, a quantity or a direction of the sentence.
        sentence: Of an answer, without markers.
        quote: What it rests on.
        embedder: Left out where it does not know the language.
    """
    if (
        verdict.reason != "words"
        or not has_quantities_of(quote, sentence)
        or not dense_weight(embedder.unknown_share(sentence))
    ):
        return verdict
    language = language_of(sentence)
    nearness = Nearness(embedder, embedder.embed_query(sentence), language)
    if nearness.of_texts(embedder.embed([unwrap(quote)]), language)[0] < _NEAR:
        return verdict
    if verdict.support == "partial":
        return Verdict("supported", max(verdict.score, SUPPORTED))
    return replace(verdict, support="partial", score=max(verdict.score, PARTIAL))


def has_quantities_of(quote: str, sentence: str) -> bool:
    """True if a quote has each figure of a sentence, its words for quantities, and the way things went."""
    said, there = to_digits(sentence), to_digits(unwrap(quote))
    figures, theirs = read_figures(said), read_figures(there)
    alike = Figures(theirs.found, theirs.scales | figures.scales)
    return (
        all(alike.state(figure, figures.scales) for figure in figures.found)
        and _kinds(_QUANTITY, said) <= _kinds(_QUANTITY, there)
        and _kinds(DIRECTION, said) <= _kinds(DIRECTION, there)
    )


def _kinds(pattern: re.Pattern[str], text: str) -> set[str]:
    return {str(found.lastgroup).partition("_")[0] for found in pattern.finditer(text)}


def find_cross_lingual(sentence: str, source: Passage, embedder: Embedder) -> tuple[Span, Verdict] | None:
    """Find the extract of a source that is nearest to a sentence in another language.

    Args:
        sentence: Of an answer, without markers.
        source: What it cites.
        embedder: Compares the two.

    Returns:
        The extract and what that makes of the sentence; None where both may be in one language, or the embedder does
        not compare languages, or nothing is near.
    """
    said, there = language_of(sentence), language_of(source.text)
    alike = may_be_in(sentence, there) or may_be_in(source.text, said)
    if alike or not crossing_of(embedder).crosses:
        return None
    extracts = [one for one in extracts_of(source.text) if one.kind != "heading"][:_MOST]
    if not extracts:
        return None
    texts = [unwrap(source.text[one.start : one.end]) for one in extracts]
    near = Nearness(embedder, embedder.embed_query(sentence), said).of_texts(embedder.embed(texts), there)
    best = int(np.argmax(near))
    if near[best] < _NEAR_ACROSS or not has_quantities_of(marked_text(source), sentence):
        return None
    return Span(extracts[best].start, extracts[best].end, near[best]), Verdict("partial", PARTIAL, "language")


class EntailmentModel(CrossEncoderModel):
    """A model of natural language inference, or of factual consistency. Thread-safe."""

    role = "verifier"

    def weigh(self, verdict: Verdict, sentence: str, quote: str) -> Verdict:
        """Let the model speak on a verdict that rests on words alone.

        Args:
            verdict: Of the checks before, for what does not stand in the source word for word. A doubt of any other
                kind than too few words stands, a wrong figure above all.
            sentence: Of an answer, without markers.
            quote: The words of the source that it rests on.

        Returns:
            The same, or: supported or partial where the source entails the sentence, though in other words; partial
            where the words agree and the source says the contrary.
        """
        if verdict.reason not in ("", "words"):
            return verdict
        read = self.use(lambda model, _: self._probabilities(model, sentence, quote), _WAIT_S)
        if read is None:
            return verdict
        entailed, contradicted = read
        if not verdict.reason:
            return Verdict("partial", PARTIAL, "meaning") if contradicted >= _SURE else verdict
        if entailed >= _SURE:
            return Verdict("supported", max(verdict.score, SUPPORTED, round(entailed, 3)))
        is_likely = entailed >= _LIKELY and verdict.support == "unsupported"
        return replace(verdict, support="partial", score=max(verdict.score, PARTIAL)) if is_likely else verdict

    def _probabilities(self, model: Any, sentence: str, quote: str) -> tuple[float, float]:
        """Return the probabilities that the quote entails the sentence and that it contradicts it.

        The labels are read as the model names them; a model of one label says how consistent both are.
        """
        scores = model.predict([(quote[:_READ], sentence)], apply_softmax=True, show_progress_bar=False)[0]
        if model.num_labels == 1:
            consistent = float(scores)  # a sigmoid's, as models of one label are run
            return consistent, 1 - consistent
        named = {str(name).lower(): i for i, name in model.config.id2label.items()}
        at = [next((i for name, i in named.items() if name.startswith(start)), None) for start in ("entail", "contra")]
        if None in at:
            raise self.is_none_such()
        entailed, contradicted = (float(scores[int(i)]) for i in at if i is not None)
        return entailed, contradicted


def make_entailment_model(settings: Settings) -> EntailmentModel | None:
    """Make the model that the settings name; None if they name none."""
    return EntailmentModel(settings.verifier_model) if settings.verifier_model else None
