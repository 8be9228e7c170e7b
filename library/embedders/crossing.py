"""How a model compares a question with a passage in another language: on a scale of its own.

The passage that answers an English question is less near to it in Chinese than in English. As in `calibration`, two
anchors tell the scale: what lies between the question and passages that have nothing to do with it, and how much nearer
than that the right one is. The first is measured for each question; the second once, on the reference questions, which
say the same in two languages.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from library.embedders.base import Embedder, Vectors
from library.embedders.calibration import SCALE
from library.embedders.reference_questions import PAIRS

_CROSSING = 0.3  # of the gap within a language: what a model must keep of it between two
_LIKE_CHINESE = ("zh", "ja", "ko")  # of the two languages measured; the rest are taken for English
_MODELS = 4  # that are remembered


class Crossing:
    """What a model makes of two languages; each part is measured on first use, some ten to thirty short texts.

    Whatever is asked raises EmbeddingError if the embedding fails.
    """

    def __init__(self, embedder: Embedder) -> None:
        """Name the model."""
        self.embedder = embedder
        self._passages: dict[str, Vectors] = {}

    @cached_property
    def questions(self) -> dict[str, Vectors]:
        """The mean of the reference questions in each measured language: float32 [dim]."""
        return {language: np.mean(asked, axis=0) for language, asked in self._asked.items()}

    @cached_property
    def unrelated(self) -> dict[tuple[str, str], float]:
        """Mean cosine of questions in one measured language with unrelated passages in another, by both."""
        return {pair: float(cosines[~_own(cosines)].mean()) for pair, cosines in self._found.items()}

    @cached_property
    def usual_unrelated(self) -> float:
        """The same within a language, on the mean."""
        return float(np.mean([self.unrelated[language, language] for language in PAIRS]))

    @cached_property
    def gap(self) -> float:
        """How much nearer the right passage in another language is, on the mean."""
        return float(np.mean(self._gaps_between))

    @cached_property
    def crosses(self) -> bool:
        """Whether the model tells the right passage in another language from a wrong one."""
        return min(self._gaps_between) > _CROSSING * max(self._gaps.values())

    def cosines(self, queries: Vectors, language: str) -> Vectors:
        """Give the cosines of questions, [n, dim], with the reference passages of a language, on the shared scale."""
        if language not in self._passages:
            self._passages[language] = self.embedder.embed([said for _, said in PAIRS[language]])
        calibrated = np.vectorize(self.embedder.calibrated, otypes=[np.float32])
        return np.asarray(calibrated(queries @ self._passages[language].T))

    @cached_property
    def _asked(self) -> dict[str, Vectors]:
        embed = self.embedder.embed_query
        return {language: np.stack([embed(asked) for asked, _ in pairs]) for language, pairs in PAIRS.items()}

    @cached_property
    def _found(self) -> dict[tuple[str, str], Vectors]:
        return {(one, other): self.cosines(self._asked[one], other) for one, other in product(PAIRS, PAIRS)}

    @cached_property
    def _gaps(self) -> dict[tuple[str, str], float]:
        return {pair: float(np.diag(cosines).mean()) - self.unrelated[pair] for pair, cosines in self._found.items()}

    @property
    def _gaps_between(self) -> list[float]:
        return [gap for (one, other), gap in self._gaps.items() if one != other]


class Nearness:
    """How near texts in any language are to a question: about 0 if they have nothing to do with it, 0.6 if they answer.

    A few texts are near to all questions of another language, whatever they ask, a title page for one. By how much is
    taken off, as in Conneau et al., "Word Translation Without Parallel Data" (https://arxiv.org/abs/1710.04087).
    """

    def __init__(self, embedder: Embedder, query: Vectors, language: str) -> None:
        """Take a question's vector, float32 [dim], and its language."""
        self._crossing, self._query, self._language = crossing_of(embedder), query, language
        self._scales: dict[str, tuple[float, float]] = {}

    @property
    def hub(self) -> Vectors:
        """What a text's vector is multiplied with to tell that: float32 [dim]."""
        return self._crossing.questions[_measured(self._language)]

    def of(self, cosine: float, said: str, hubness: float | None = None) -> float:
        """Put a cosine of the question with a text on the scale of all languages, in [-1, 1].

        Args:
            cosine: On the scale that all models share.
            said: The language of the text.
            hubness: The product of the text's vector with `hub`; None where it is in the question's language.
        """
        if said not in self._scales:
            self._scales[said] = self._scale(said)
        unrelated, factor = self._scales[said]
        if hubness is not None:
            usual = self._crossing.unrelated[_measured(self._language), _measured(said)]
            unrelated += self._crossing.embedder.calibrated(hubness) - usual
        return min(max((cosine - unrelated) * factor, -1.0), 1.0)

    def _scale(self, said: str) -> tuple[float, float]:
        """Give what is taken off a cosine with a text in a language, and what the rest is multiplied by."""
        crossing, own = self._crossing, said == self._language
        if own and said not in PAIRS:
            return crossing.usual_unrelated, 1.0
        unrelated = float(np.mean(crossing.cosines(self._query[None], _measured(said))))
        return unrelated, 1.0 if own else SCALE.related / crossing.gap

    def of_texts(self, vectors: Vectors, said: str) -> list[float]:
        """Tell how near texts in a language are, by their vectors: float32 [n, dim]."""
        cosines = map(self._crossing.embedder.calibrated, (vectors @ self._query).tolist())
        hubness = (vectors @ self.hub).tolist() if said != self._language else [None] * len(vectors)
        return [self.of(cosine, said, one) for cosine, one in zip(cosines, hubness, strict=True)]


def crossing_of(embedder: Embedder) -> Crossing:
    """Return what a model makes of two languages, measured once."""
    return _measure(embedder)  # type: ignore[arg-type]  # a protocol does not say that its objects can be hashed


_measure = lru_cache(_MODELS)(Crossing)


def _measured(language: str) -> str:
    """Name the measured language that one is most like."""
    return "zh" if language in _LIKE_CHINESE else "en"


def _own(cosines: Vectors) -> NDArray[np.bool_]:
    return np.eye(len(cosines), dtype=bool)
