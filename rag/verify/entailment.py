"""Asks a cross-encoder, which a setting names, whether the words of a source entail a sentence."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import Any

from library.embedders.model_store import folder_of, is_reranker
from library.errors import EmbeddingError, first_line
from library.log import locate
from library.settings import Settings
from library.words import Message
from rag.verify.verdict import PARTIAL, SUPPORTED, Verdict

_SURE = 0.8  # probability from which the model's word is taken for all of a sentence
_LIKELY = 0.5  # … and for part of it
_WAIT_S = 5.0  # for another check that uses the model
_READ = 4000  # characters of the source; the model itself cuts what is longer than it reads


class EntailmentModel:
    """A model of natural language inference, or of factual consistency, by its folder or its name on the model hub.

    Nothing is fetched here: `python -m library prepare` does, where downloads are allowed. Thread-safe.

    Attributes:
        problem: Why sentences are checked without it; None while it works.
    """

    def __init__(self, name: str) -> None:
        """Name the model; nothing is loaded yet."""
        self._name = name
        self._one_at_a_time = threading.Lock()
        self._model: Any = None
        self.problem: Message | None = None

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
        read = self._read(sentence, quote)
        if read is None:
            return verdict
        entailed, contradicted = read
        if not verdict.reason:
            return Verdict("partial", PARTIAL, "meaning") if contradicted >= _SURE else verdict
        if entailed >= _SURE:
            return Verdict("supported", max(verdict.score, SUPPORTED, round(entailed, 3)))
        is_likely = entailed >= _LIKELY and verdict.support == "unsupported"
        return replace(verdict, support="partial", score=max(verdict.score, PARTIAL)) if is_likely else verdict

    def _read(self, sentence: str, quote: str) -> tuple[float, float] | None:
        """Return the probabilities that the quote entails the sentence and that it contradicts it; None without."""
        if self.problem or not self._one_at_a_time.acquire(timeout=_WAIT_S):
            return None
        try:
            self._model = self._model or self._load()
            scores = self._model.predict([(quote[:_READ], sentence)], apply_softmax=True, show_progress_bar=False)[0]
            return self._probabilities(scores)
        except (EmbeddingError, RuntimeError, ValueError) as error:  # the latter are torch's own
            self.problem = Message("verifier_left_out", {"model": self._name, "failure": self._failure(error)})
            logging.getLogger(__name__).warning("Checked without the model of entailment: %s", locate(error))
            return None
        finally:
            self._one_at_a_time.release()

    def _probabilities(self, scores: Any) -> tuple[float, float]:
        """Read the labels as the model names them; a model of one label says how consistent both are."""
        if self._model.num_labels == 1:
            consistent = float(scores)  # a sigmoid's, as models of one label are run
            return consistent, 1 - consistent
        named = {str(name).lower(): i for i, name in self._model.config.id2label.items()}
        at = [next((i for name, i in named.items() if name.startswith(start)), None) for start in ("entail", "contra")]
        if None in at:
            raise EmbeddingError("verifier_is_none", model=self._name)
        entailed, contradicted = (float(scores[int(i)]) for i in at if i is not None)
        return entailed, contradicted

    def _failure(self, error: Exception) -> Message:
        if not isinstance(error, EmbeddingError):
            error = EmbeddingError("verifier_failed", model=self._name, detail=first_line(error))
        return error.message

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = folder_of(self._name)
        if not is_reranker(folder):
            raise EmbeddingError("verifier_is_none", model=self._name)
        try:
            return CrossEncoder(str(folder), local_files_only=True)
        except Exception as error:  # files may be wrong in any way, and each way raises another one
            raise EmbeddingError("verifier_not_loaded", model=self._name, detail=first_line(error)) from error


def make_entailment_model(settings: Settings) -> EntailmentModel | None:
    """Make the model that the settings name; None if they name none."""
    return EntailmentModel(settings.verifier_model) if settings.verifier_model else None
