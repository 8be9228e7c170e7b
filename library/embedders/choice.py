"""Which embedder the settings name, and how it is loaded."""

from __future__ import annotations

from threading import Lock
from weakref import WeakValueDictionary

from library.embedders.base import E5, OPENAI_PREFIX, Embedder
from library.embedders.e5 import MultilingualE5
from library.embedders.e5_export import Precision
from library.embedders.model_store import folder_of
from library.embedders.openai import OpenAIEmbedding
from library.embedders.sentence_model import SentenceModel
from library.outgoing import Recorder, ignore
from library.settings import Settings

_LOADING = Lock()
_LOADED: WeakValueDictionary[tuple[str, str, str], Embedder] = WeakValueDictionary()

_PRECISIONS: dict[str, Precision] = {"auto": "int8", "onnx-int8": "int8", "onnx-fp32": "fp32"}


def embedder_name(settings: Settings) -> str:
    """Tell the name of the embedder that the settings name, without loading it."""
    return settings.embedding_model or E5


def with_embedder(settings: Settings, name: str) -> Settings:
    """Give the settings with another embedder named."""
    return settings.model_copy(update={"embedding_model": "" if name == E5 else name})


def make_embedder(settings: Settings, record: Recorder = ignore) -> Embedder:
    """Load the embedder that the settings name; threads may share it, and what is loaded is given to all who ask.

    Without a name it is the model that ships, in integers unless the settings ask for single precision. Nothing is
    downloaded here: `download.py` does that where it is allowed. Requests to a server are recorded.

    Raises:
        EmbeddingError: If the model cannot be had.
    """
    if settings.embedding_model.startswith(OPENAI_PREFIX):
        return OpenAIEmbedding(settings, record)
    name, backend = embedder_name(settings), settings.embedding_backend
    place = (name, backend, str(settings.models))
    with _LOADING:
        if (loaded := _LOADED.get(place)) is None:
            of_name = MultilingualE5(settings.models, _PRECISIONS[backend]) if name == E5 else None
            loaded = _LOADED[place] = of_name or SentenceModel(folder_of(name), name)
        return loaded
