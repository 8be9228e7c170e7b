"""Embedding models behind OpenAI's protocol; the only file of this package that knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from library.embedders.base import OPENAI_PREFIX, Vectors
from library.embedders.calibration import Calibration, measure
from library.embedders.e5_export import export
from library.embedders.e5_tokenizer import Tokenizer
from library.errors import EmbeddingError, first_line, hide_keys
from library.outgoing import Recorder
from library.settings import Settings

_NO_KEY = "none"  # a server on this machine asks for no key, but the client must send one
_BATCH = 64
_RETRIES = 3
_TIMEOUT_S = 60.0


class OpenAIEmbedding:
    """A model that a server runs. Texts are sent to it; nothing of it is on this machine.

    Servers do not tell how a model cuts texts into tokens. They are counted as the model that ships counts them, so
    that chunks are as long as they are for it, which every model that is served reads whole.
    """

    backend = "server"
    max_tokens = 512

    def __init__(self, settings: Settings, record: Recorder) -> None:
        """Name the model; nothing is sent yet.

        Raises:
            EmbeddingError: If there is neither a key nor an address.
        """
        from openai import OpenAI

        from library.counting_client import counting_client

        key = settings.openai_api_key.get_secret_value().strip()
        if not key and not settings.openai_base_url:
            raise EmbeddingError("served_no_key", model=settings.embedding_model)
        self.name = settings.embedding_model
        self.where = server_of(settings)
        self._client = OpenAI(
            api_key=key or _NO_KEY,
            base_url=settings.openai_base_url or "https://api.openai.com/v1",
            timeout=min(settings.model_timeout_s, _TIMEOUT_S),
            max_retries=_RETRIES,
            http_client=counting_client(record, "embed"),
        )
        self._tokenizer = Tokenizer(export(settings.models, "int8").tokenizer)

    @cached_property
    def dim(self) -> int:
        """Length of a vector; the server is asked once."""
        return len(self.embed_query("dimension"))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dim], unit length, in the order given.

        Raises:
            EmbeddingError: If the server does not give them.
        """
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return np.concatenate([self._ask(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [dim], of unit length."""
        return np.asarray(self._ask([text])[0], dtype=np.float32)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, as the model that ships counts them."""
        return self._tokenizer.spans(text)

    def unknown_share(self, text: str) -> float:
        """Give 0: served models cut what they have never seen into bytes."""
        return 0.0

    def calibrated(self, cosine: float) -> float:
        """Put a cosine of a query and a passage on the scale that all models share, in [-1, 1]."""
        return self.calibration.calibrated(cosine)

    @cached_property
    def calibration(self) -> Calibration:
        """The anchors by which its cosines are put on the scale that is shared by all models."""
        return measure(self)

    def _ask(self, texts: Sequence[str]) -> Vectors:
        model = self.name.removeprefix(OPENAI_PREFIX)
        with self._translated():
            reply = self._client.embeddings.create(model=model, input=[text or " " for text in texts])
            found = sorted(reply.data, key=lambda one: one.index)
            vectors = np.array([one.embedding for one in found], dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise EmbeddingError("served_count", model=model, where=self.where, found=len(found), wanted=len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9), dtype=np.float32)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import openai

        try:
            yield
        except openai.OpenAIError as error:
            raise self._explain(error) from error
        except (ValueError, TypeError, AttributeError) as error:
            raise EmbeddingError("served_unreadable", model=self.name, where=self.where) from error

    def _explain(self, error: Any) -> EmbeddingError:
        import openai

        if isinstance(error, openai.APITimeoutError):
            return EmbeddingError("served_silent", model=self.name, where=self.where)
        if isinstance(error, openai.APIConnectionError):
            return EmbeddingError("served_unreachable", where=self.where)
        if isinstance(error, openai.APIStatusError):
            return self._explain_status(error)
        return EmbeddingError("served_unreadable", model=self.name, where=self.where)

    def _explain_status(self, error: Any) -> EmbeddingError:
        status = error.status_code
        if status in (401, 403):
            return EmbeddingError("served_wrong_key", where=self.where)
        if status == 404:
            return EmbeddingError("served_unknown", where=self.where, model=self.name.removeprefix(OPENAI_PREFIX))
        if status == 429:
            return EmbeddingError("served_limited", where=self.where)
        if status >= 500:
            return EmbeddingError("served_failing", where=self.where, status=status)
        return EmbeddingError("served_refused", where=self.where, status=status, detail=hide_keys(first_line(error)))


def server_of(settings: Settings) -> str:
    """Tell where texts are sent."""
    return urlsplit(settings.openai_base_url or "https://api.openai.com/v1").netloc.rpartition("@")[2]
