"""Compares a sentence with its source by meaning where words or languages differ: the search model, a cross-encoder."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from library.embedders.base import Embedder
from library.embedders.cross_encoder import CrossEncoderModel
from library.embedders.crossing import Nearness, crossing_of
from library.records import Passage
from library.settings import Settings
from library.text import language_of, may_be_in
from library.text.numbers import to_digits
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.structure import marked_text
from rag.retrieval.fusion import dense_weight
from rag.verify.figures import Figures, read_figures
from rag.verify.quotes import Span
from rag.verify.signs import DIRECTION
from rag.verify.verdict import PARTIAL, SUPPORTED, Verdict

_NEAR = 0.6
"""Nearness from which a quote says what a sentence says: "the port started operating" has 0.65 to "the harbour opened",
"the port lies on the coast" 0.44."""

_QUANTITIES = re.compile(
    r"\b(?:(?P<all>all|every|each|entire(?:ly)?|whole|wholly|always|full(?:y)?|complete(?:ly)?)"
    r"|(?P<none>no|none|never|nobody|nothing|neither|nor|not|without|zero)|(?P<both>both)"
    r"|(?P<half>half|halves)|(?P<most>most(?:ly)?|majority)|(?P<few>few|little|hardly|rarely|seldom|minority)"
    r"|(?P<only>only|solely|exclusively|sole)|(?P<least>at least|more than|over|above|minimum|exceed\w*)"
    r"|(?P<up>at most|up to|less than|fewer than|under|below|maximum|no more than)"
    r"|(?P<once>once|twice|double|triple))\b"
    r"|(?P<every>全部|所有|一律|均|都|每|始终|总是)|(?P<nothing>没有|无|未|从不|不)|(?P<each>两者)|(?P<part>一半|半数)"
    r"|(?P<many>大多数|多数|大部分)|(?P<hardly>少数|很少|极少)|(?P<alone>仅|只|唯一)|(?P<min>至少|不少于|超过|以上)"
    r"|(?P<max>至多|最多|不超过|以下|以内)|(?P<times>倍|翻番)",
    re.IGNORECASE,
)
_NEAR_ACROSS = 0.5
"""Nearness from which an extract is shown for a sentence in another language. Never more than "partial" rests on it: of
eleven sentences tried, true ones came to 0.46 to 0.86, false ones to 0.60 at most."""
_MOST = 64  # extracts that are compared


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
        and _kinds(_QUANTITIES, said) <= _kinds(_QUANTITIES, there)
        and _kinds(DIRECTION, said) <= _kinds(DIRECTION, there)
    )


def _kinds(pattern: re.Pattern[str], text: str) -> set[str | None]:
    return {found.lastgroup for found in pattern.finditer(text)}


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


_SURE = 0.8  # probability from which the model's word is taken for all of a sentence
_LIKELY = 0.5  # … and for part of it
_WAIT_S = 5.0  # for another check that uses the model
_READ = 4000  # characters of the source; the model itself cuts what is longer than it reads


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
