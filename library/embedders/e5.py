"""The multilingual embedding model that ships, multilingual-e5-small, without torch: text to tokens to vectors."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

import numpy as np
from cachetools import LRUCache, cachedmethod

from library.embedders.base import E5, Vectors
from library.embedders.calibration import Calibration
from library.embedders.cpu import embed_each, open_session
from library.embedders.e5_export import Precision, export
from library.embedders.e5_file import HIDDEN, POSITIONS, ModelFile, Words, model_file
from library.embedders.e5_tokenizer import FIRST, LAST, Tokenizer

ANCHORS = Calibration(unrelated=0.744, related=0.881)
"""As `calibration.measure` finds them on all the pairs."""

_QUERIES = 32  # whose vectors are kept
_QUERY, _PASSAGE = "query: ", "passage: "  # as the model was trained


class MultilingualE5:
    """Sentence embeddings of 384 dimensions for a hundred languages. Thread-safe.

    Every text runs alone, on one core, and as many at once as there are cores: nothing is spent on padding, and a
    vector does not depend on the texts beside it. Word vectors stay in the package's file, which all processes share.

    Attributes:
        tokens_cut: How many tokens of all passages so far lay past what the model reads at once and went unseen.
    """

    name = E5
    dim = HIDDEN

    def __init__(self, models: Path, precision: Precision = "int8") -> None:
        """Load the model, whose files are written the first time.

        Args:
            models: Folder of the files.
            precision: Of the weights.

        Raises:
            EmbeddingError: If the model's package is missing or not the expected one.
        """
        files = export(models, precision)
        self.backend = f"onnx-{precision}"
        self.tokens_cut = 0
        self._words = Words(ModelFile(model_file()))
        self._tokenizer = Tokenizer(files.tokenizer)
        self._session = open_session(files.graph)
        self._counting = threading.Lock()
        self._queries: LRUCache[str, Vectors] = LRUCache(_QUERIES)
        self.max_tokens = POSITIONS - max(len(self._tokenizer.tokens(prefix)) for prefix in (_QUERY, _PASSAGE))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, 384], unit length, in the order given; equal texts are embedded once."""
        return embed_each(texts, self._embed_passage, self.dim)

    @cachedmethod(attrgetter("_queries"), key=lambda _, text: text, lock=attrgetter("_counting"))
    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [384]; the last are kept, since a question is compared with chunks and sentences."""
        return self._run(self._tokenizer.tokens(_QUERY + text))

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without special tokens."""
        return self._tokenizer.spans(text)

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text's tokens the model has never seen, in [0, 1]."""
        return self._tokenizer.unknown_share(text)

    @property
    def calibration(self) -> Calibration:
        """The anchors by which its cosines are put on the scale that is shared by all models."""
        return ANCHORS

    def calibrated(self, cosine: float) -> float:
        """Put a cosine of a query and a passage on the scale that is shared by all models, in [-1, 1]."""
        return ANCHORS.calibrated(cosine)

    def _embed_passage(self, text: str) -> Vectors:
        tokens = self._tokenizer.tokens(_PASSAGE + text)
        if (cut := len(tokens) + 2 - POSITIONS) > 0:
            with self._counting:
                self.tokens_cut += cut
        return self._run(tokens)

    def _run(self, tokens: list[int]) -> Vectors:
        words = self._words.vectors([FIRST, *tokens[: POSITIONS - 2], LAST])
        (vectors,) = self._session.run(None, {"words": words[None]})
        return np.asarray(vectors[0], dtype=np.float32)
