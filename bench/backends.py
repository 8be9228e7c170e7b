"""Measures the embedding: what each backend costs beside sentence-transformers, and how near it stays to fp32."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.quality import measure_set
from bench.sets import add_folder
from ingest.chunks.embedded_text import text_to_embed
from library.embedders.backends import candidates, make_backend
from library.embedders.base import Vectors
from library.embedders.minilm_export import package_folder
from library.library import Library
from library.settings import ROOT, read_settings

_CHUNKS = 512
_BATCH = 32
_NEIGHBOURS = 10
_STOCK = "sentence-transformers (torch fp32, batch 32)"
Embed = Callable[[Sequence[str]], Vectors]


@dataclass
class Cost:
    """What one way of embedding has cost so far, in seconds, and its vectors [n, dim]."""

    cpu: float = 0.0
    wall: float = 0.0
    vectors: list[Vectors] = field(default_factory=list)


def measure_backends(pdfs: Path = ROOT / "data" / "samples", chunks: int = _CHUNKS) -> None:
    """Embed the same chunks with every backend in turn, batch by batch, and print a table.

    Args:
        pdfs: Folder of PDFs whose chunks are embedded.
        chunks: Most chunks; they are taken evenly from all there are.
    """
    texts = chunk_texts(pdfs, chunks)
    costs = _embed_in_turn(_ways(), texts)
    exact = np.concatenate(costs["onnx-fp32"].vectors)
    stock = costs[_STOCK]
    print(f"\n### Embedding: {len(texts)} chunks of {pdfs.parent.name}/{pdfs.name}, each backend in turn\n")
    print("| backend | CPU ms a chunk | wall ms a chunk | CPU, times cheaper | wall, times faster | ", end="")
    print("cosine to fp32, mean | least | top-10 neighbours kept |\n|---|---|---|---|---|---|---|---|")
    for name, cost in costs.items():
        vectors = np.concatenate(cost.vectors)
        cosines = np.einsum("nd,nd->n", vectors, exact)
        each = 1000 / len(texts)
        print(
            f"| {name} | {each * cost.cpu:.1f} | {each * cost.wall:.1f} "
            f"| {stock.cpu / cost.cpu:.1f} | {stock.wall / cost.wall:.1f} "
            f"| {cosines.mean():.4f} | {cosines.min():.4f} | {100 * _kept(vectors, exact):.1f} % |"
        )


def compare_retrieval(folder: Path) -> None:
    """Measure retrieval on a set with the default backend, then with single precision."""
    for backend in ("auto", "onnx-fp32"):
        print(f"\nEmbedding backend: {backend}")
        os.environ["FOOTNOTE_EMBEDDING_BACKEND"] = backend
        with TemporaryDirectory() as library:
            measure_set(folder, Path(library), peers=False)
    del os.environ["FOOTNOTE_EMBEDDING_BACKEND"]


def chunk_texts(pdfs: Path, most: int) -> list[str]:
    """Index a folder of PDFs and give what is embedded of their chunks."""
    with TemporaryDirectory() as folder, Library.open(settings := read_settings(library=Path(folder))) as library:
        add_folder(library, settings, pdfs)
        pages = [(document.id, page.number) for document in library.documents() for page in library.pages(document.id)]
        texts = [text_to_embed(chunk) for page in pages for chunk in library.chunks_on_page(*page)]
    return texts[:: max(1, len(texts) // most)][:most]


def _ways() -> dict[str, Embed]:
    from sentence_transformers import SentenceTransformer

    stock = SentenceTransformer(str(package_folder()), device="cpu")
    ways: dict[str, Embed] = {_STOCK: lambda texts: np.asarray(stock.encode(list(texts), batch_size=_BATCH))}
    models = read_settings().models
    return ways | {name: make_backend(name, models).embed for name in candidates()}


def _embed_in_turn(ways: dict[str, Embed], texts: Sequence[str]) -> dict[str, Cost]:
    costs = {name: Cost() for name in ways}
    for embed in ways.values():
        embed(texts[:2])
    for i in range(0, len(texts), _BATCH):
        for name, embed in ways.items():
            cpu, wall = time.process_time(), time.perf_counter()
            costs[name].vectors.append(embed(texts[i : i + _BATCH]))
            costs[name].cpu += time.process_time() - cpu
            costs[name].wall += time.perf_counter() - wall
    return costs


def _kept(vectors: Vectors, exact: Vectors) -> float:
    """Give the share of each chunk's nearest neighbours that it has in single precision too, in [0, 1]."""
    shares = [len(mine & theirs) for mine, theirs in zip(_nearest(vectors), _nearest(exact), strict=True)]
    return float(np.mean(shares)) / _NEIGHBOURS


def _nearest(vectors: Vectors) -> list[set[int]]:
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    return [set(row) for row in np.argsort(-likeness, axis=1)[:, :_NEIGHBOURS].tolist()]


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(prog="python -m bench.backends", description=__doc__)
    parser.add_argument("pdfs", nargs="?", type=Path, default=ROOT / "data" / "samples", help="folder of PDFs")
    parser.add_argument("--set", type=Path, help="compare retrieval on this folder of pdfs/ and questions.jsonl too")
    options = parser.parse_args()
    measure_backends(options.pdfs)
    if options.set:
        compare_retrieval(options.set)
