"""A library of over a thousand chunks that is made in a second, with an embedder that can be computed by hand."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from library.embedders.base import Vectors
from library.index import spaces
from library.index.embedded_text import text_to_embed
from library.library import Library
from library.pdf.pages import READER_VERSION
from library.records import Chunk, Document, Page
from library.settings import Settings, read_settings
from library.stores.files import sha256_of
from tests.pdfs import make_pdf

DOCUMENTS, PAGES, CHUNKS_A_PAGE = 3, 90, 4
WORDS = ("harbour", "granite", "lantern", "tide", "ferry", "quay", "anchor", "gull", "rope", "salt", "mast", "dune")
UNIQUE = "zyzzogeton"
DIM = 64


class HashingEmbedder:
    """Counts words, each at a place that its letters give: texts with the same words are near."""

    name, backend, max_tokens, dim = "hashing", "hand", 10_000, DIM

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dim], of unit length."""
        made = np.full((len(texts), DIM), 1e-3, dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % DIM] += 1
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [dim]."""
        return np.asarray(self.embed([text])[0])

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give no tokens: every text fits."""
        return []

    def unknown_share(self, text: str) -> float:
        """Know every word."""
        return 0.0

    def calibrated(self, cosine: float) -> float:
        """Leave a cosine as it is."""
        return cosine


def use_hashing_embedder() -> None:
    """Let every library of this process embed by hand."""
    vars(spaces)["make_embedder"] = lambda *_: HashingEmbedder()


def make_library(folder: Path) -> Settings:
    """Make the library and close it; its last chunk alone holds `UNIQUE`."""
    settings = read_settings(library=folder)
    (folder.parent / "pdfs").mkdir()
    with Library.open(settings) as library:
        chat = library.chats.create("Tides")
        for number in range(DOCUMENTS):
            texts = [_page(number, page) for page in range(PAGES)]
            path = make_pdf(folder.parent / "pdfs" / f"paper-{number}.pdf", texts[:1])
            add(library, path, texts)
        library.chats.add_turn(chat.id, "How high?", {"answer": "Very.", "citations": [], "sentences": []})
    return settings


def add(library: Library, path: Path, texts: Sequence[str]) -> str:
    """Add a PDF whose pages have these texts, a chunk a line, and give its id."""
    document_id = sha256_of(path)
    chunks: list[Chunk] = []
    start = 0
    for page, text in enumerate(texts, 1):
        for line in text.split("\n"):
            place, end = len(chunks), start + len(line)
            chunks.append(Chunk(f"{document_id}:{place}", document_id, place, start, end, page, page, line))
            start = end + 1
    document = Document(
        document_id, path.name, "", path.stat().st_size, len(texts), len(chunks), "en", "2026-11-01T00:00:00+00:00",
        reader=READER_VERSION,
    )  # fmt: skip
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    vectors = library.embedder.embed([text_to_embed(chunk) for chunk in chunks])
    library.add(document, pages, chunks, vectors, path, library.model)
    return document_id


def last_chunk() -> str:
    """Give the text of the last chunk of all."""
    return _page(DOCUMENTS - 1, PAGES - 1).split("\n")[-1]


def _page(document: int, page: int) -> str:
    lines = []
    for line in range(CHUNKS_A_PAGE):
        place = (document * PAGES + page) * CHUNKS_A_PAGE + line
        words = [WORDS[(place // len(WORDS) ** power) % len(WORDS)] for power in range(3)]
        last = (document, page, line) == (DOCUMENTS - 1, PAGES - 1, CHUNKS_A_PAGE - 1)
        lines.append(f"entry{place} {' '.join(words)}{f' {UNIQUE}' if last else ''}")
    return "\n".join(lines)


if __name__ == "__main__":  # its own process: the tests' embeds otherwise
    use_hashing_embedder()
    make_library(Path(sys.argv[1]))
