"""Which embedder the settings name, and how it is loaded."""

from __future__ import annotations

from library.embedders.backend_trial import choose_backend
from library.embedders.backends import make_backend
from library.embedders.base import E5, MINILM, OPENAI_PREFIX, Embedder
from library.embedders.e5 import MultilingualE5
from library.embedders.e5_export import Precision
from library.embedders.model_store import folder_of
from library.embedders.openai import OpenAIEmbedding
from library.embedders.sentence_model import SentenceModel
from library.errors import EmbeddingError
from library.outgoing import Recorder, ignore
from library.settings import Settings

_E5_BACKENDS: dict[str, Precision] = {"auto": "int8", "onnx-int8": "int8", "onnx-fp32": "fp32"}


def embedder_name(settings: Settings) -> str:
    """Tell the name of the embedder that the settings name, without loading it."""
    return settings.embedding_model or MINILM


def with_embedder(settings: Settings, name: str) -> Settings:
    """Give the settings with another embedder named."""
    return settings.model_copy(update={"embedding_model": "" if name == MINILM else name})


def make_embedder(settings: Settings, record: Recorder = ignore) -> Embedder:
    """Load the embedder that the settings name; threads may share it.

    Without a name it is the model that ships, with the backend that the settings name, or else the one that a trial
    finds the fastest on this machine. The first trial takes seconds; its outcome is remembered beside the model.
    Nothing is downloaded here: `download.py` does that where it is allowed. Requests to a server are recorded.

    Raises:
        EmbeddingError: If the model or the backend cannot be had.
    """
    if settings.embedding_model.startswith(OPENAI_PREFIX):
        return OpenAIEmbedding(settings, record)
    if settings.embedding_model == E5:
        return _make_e5(settings)
    if settings.embedding_model:
        return SentenceModel(folder_of(settings.embedding_model), settings.embedding_model)
    backend = settings.embedding_backend
    return make_backend(choose_backend(settings.models).chosen if backend == "auto" else backend, settings.models)


def _make_e5(settings: Settings) -> Embedder:
    """Load the model for many languages: always in integers, unless single precision is asked for."""
    if (backend := settings.embedding_backend) not in _E5_BACKENDS:
        raise EmbeddingError("backend_unknown", name=f"{backend} ({E5})", known=", ".join(_E5_BACKENDS))
    return MultilingualE5(settings.models, _E5_BACKENDS[backend])
