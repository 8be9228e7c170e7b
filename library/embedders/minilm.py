"""The embedding model that ships, all-MiniLM-L6-v2, without torch: text to tokens, tokens to vectors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from library.embedders.base import MINILM, Vectors
from library.embedders.cpu import embed_each
from library.embedders.minilm_export import package_folder

Run = Callable[[Sequence[int]], Vectors]
"""Tokens of one text -> vector float32 [384] of unit length; safe to call from several threads at once."""


class MiniLM:
    """English sentence embeddings of 384 dimensions.

    Every text runs alone, on one core, and as many at once as there are cores: nothing is spent on padding, and a
    vector does not depend on the texts beside it.

    Attributes:
        tokens_cut: How many tokens lay past `max_tokens` in all passages so far and went unseen.
    """

    name = MINILM
    dim = 384
    max_tokens = 256

    def __init__(self, backend: str, run: Run) -> None:
        """Load the tokeniser.

        Args:
            backend: Name of what runs the model.
            run: Runs it; may be called by several threads at once.

        Raises:
            EmbeddingError: If the model's package is missing.
        """
        from tokenizers import Tokenizer

        self.backend = backend
        self.tokens_cut = 0
        self._run = run
        self._counting = threading.Lock()
        self._tokenizer = Tokenizer.from_file(str(package_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._unknown = self._tokenizer.token_to_id("[UNK]")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, 384], unit length, in the order given; equal texts are embedded once."""
        return embed_each(texts, self._embed_counted, self.dim)

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [384]."""
        return self._run(self._tokens(text)[0])

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without special tokens."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text's tokens the model has never seen, in [0, 1]."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return sum(token == self._unknown for token in ids) / len(ids) if ids else 0.0

    def calibrated(self, cosine: float) -> float:
        """Give a cosine as it is: its scale is the one that other models' are put on."""
        return cosine

    def _embed_counted(self, text: str) -> Vectors:
        tokens, cut = self._tokens(text)
        if cut:
            with self._counting:
                self.tokens_cut += cut
        return self._run(tokens)

    def _tokens(self, text: str) -> tuple[list[int], int]:
        """Give the tokens that the model reads, and how many more there are."""
        tokens = self._tokenizer.encode(text).ids
        if (cut := len(tokens) - self.max_tokens) <= 0:
            return tokens, 0
        return [*tokens[: self.max_tokens - 1], tokens[-1]], cut  # the last one marks the end
