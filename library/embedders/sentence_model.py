"""Any other embedding model, through sentence-transformers; the only file of this package that knows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import numpy as np

from library.embedders.base import Vectors
from library.embedders.calibration import Calibration, measure
from library.embedders.model_families import Prompts, prompts_for
from library.embedders.model_store import is_reranker
from library.errors import EmbeddingError, first_line


class SentenceModel:
    """A sentence-transformers model in a folder. Thread-safe: its tokeniser serves one text at a time."""

    def __init__(self, folder: Path, name: str, device: str | None = None) -> None:
        """Load the model; no code that comes with it is run.

        Args:
            folder: Where its files are.
            name: What a library remembers.
            device: Where it runs; sentence-transformers chooses if None.

        Raises:
            EmbeddingError: If it cannot be loaded.
        """
        from sentence_transformers import SentenceTransformer
        from tqdm import tqdm  # type: ignore[import-untyped]
        from transformers.utils.logging import disable_progress_bar

        tqdm.set_lock(threading.RLock())  # its own is of the system, and a process that is killed leaves it behind
        disable_progress_bar()  # type: ignore[no-untyped-call]
        if is_reranker(folder):
            raise EmbeddingError("embedder_is_reranker", model=name)
        try:
            self._model = SentenceTransformer(str(folder), device=device, local_files_only=True)
        except Exception as error:  # files may be wrong in any way, and each way raises another one
            raise EmbeddingError("embedder_not_loaded", model=name, detail=first_line(error)) from error
        self._one_at_a_time = threading.Lock()
        self.name = name
        self.backend = str(self._model.device.type)
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self._prompts = self._choose_prompts()
        spent = max(len(self.token_spans(prompt)) for prompt in self._prompts)
        self.max_tokens = int(self._model.max_seq_length or 512) - spent

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dim], unit length, in the order given."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        with self._one_at_a_time, _translated(self.name):
            found = self._model.encode_document(
                list(texts), prompt=self._prompts.passage, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(found, dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Embed one query with the prompt that the model wants for queries: float32 [dim]."""
        with self._one_at_a_time, _translated(self.name):
            found = self._model.encode_query(
                text, prompt=self._prompts.query, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(found, dtype=np.float32)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without special tokens."""
        with self._one_at_a_time:
            encoded = self._model.tokenizer(
                text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
            )
        return [(int(start), int(end)) for start, end in encoded["offset_mapping"]]

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text's tokens the model has never seen, in [0, 1]."""
        tokenizer = self._model.tokenizer
        with self._one_at_a_time:
            ids = tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
        return float(ids.count(tokenizer.unk_token_id) / len(ids)) if ids else 0.0

    def calibrated(self, cosine: float) -> float:
        """Put a cosine of a query and a passage on the scale that all models share, in [-1, 1]."""
        return self.calibration.calibrated(cosine)

    @cached_property
    def calibration(self) -> Calibration:
        """The anchors by which its cosines are put on the scale that is shared by all models."""
        return measure(self)

    def _choose_prompts(self) -> Prompts:
        """Take the prompts that the model states, else those of its family."""
        stated = {name: prompt for name, prompt in self._model.prompts.items() if prompt}
        if not stated:
            return prompts_for(Path(self.name).name)
        usual = stated.get(self._model.default_prompt_name or "", "")
        passage = next((stated[name] for name in ("document", "passage", "corpus") if name in stated), usual)
        return Prompts(stated.get("query", usual), passage)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:  # torch's own, out of memory among them
        raise EmbeddingError("embedder_failed", model=name, detail=first_line(error)) from error
