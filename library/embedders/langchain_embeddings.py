"""An embedding model of Footnote's as LangChain's `Embeddings`, for anybody's vector store."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from library.embedders.base import Embedder
from library.embedders.choice import make_embedder
from library.settings import read_settings


class FootnoteEmbeddings(Embeddings):
    """Embeds with the model that a library would: queries and passages each as that model wants them."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        """Take a model, or load the one that the settings name.

        Raises:
            EmbeddingError: If it cannot be had.
        """
        self._embedder = embedder or make_embedder(read_settings())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages: a vector of unit length for each, in the order given."""
        return [[float(one) for one in vector] for vector in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Embed one query: a vector of unit length."""
        return [float(one) for one in self._embedder.embed_query(text)]
