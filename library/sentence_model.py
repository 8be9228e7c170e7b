"""Any other embedding model, through sentence-transformers; the only file that knows it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from library.embedding import Vectors
from library.errors import EmbeddingError


class SentenceModel:
    """A sentence-transformers model, from a folder or by the name it has on the model hub."""

    def __init__(self, source: str, name: str = "", device: str | None = None) -> None:
        """Load the model.

        Args:
            source: Its folder, or its name on the model hub.
            name: What a library remembers; `source` if empty.
            device: Where it runs; sentence-transformers chooses if None.

        Raises:
            EmbeddingError: If it is neither on this machine nor can be fetched.
        """
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(source, device=device)
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise EmbeddingError(
                f"The embedding model {source} cannot be had ({reason}). Put it on this machine and give its folder "
                "in FOOTNOTE_EMBEDDING_MODEL, or unset that to use the model that ships."
            ) from error
        self.name = name or source
        self.backend = str(self._model.device.type)
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 512)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dim], unit length, in the order given."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return np.asarray(self._model.encode_document(list(texts), normalize_embeddings=True), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Embed one query with the prompt that the model wants for queries: float32 [dim]."""
        return np.asarray(self._model.encode_query(text, normalize_embeddings=True), dtype=np.float32)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without special tokens."""
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )
        return [(int(start), int(end)) for start, end in encoded["offset_mapping"]]

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text's tokens the model has never seen, in [0, 1]."""
        tokenizer = self._model.tokenizer
        ids = tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
        return float(ids.count(tokenizer.unk_token_id) / len(ids)) if ids else 0.0
