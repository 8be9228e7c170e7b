from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as Config

from library.embedders.base import Vectors
from library.errors import StorageError
from library.index import vectors
from library.index.vectors import VectorIndex
from library.index.vectors_server import ChromaServer
from library.library import Library
from library.records import Chunk
from library.settings import Settings
from tests.documents import add_document
from tests.patience import wait_until


def test_libraries_share_a_server_without_seeing_each_other(chroma_server: str, settings: Settings) -> None:
    one = settings.model_copy(update={"chroma_url": chroma_server})
    two = one.model_copy(update={"library": settings.library.parent / "second"})
    with Library.open(one) as first, Library.open(two) as second:
        document_id = add_document(first, one, "harbour.pdf", ["The harbour opened in 1931."]).document_id
        assert first.search_vectors("When did the port open?", 3)[0][0] == f"{document_id}:0"
        assert second.search_vectors("When did the port open?", 3) == []
        assert first.check() == second.check() == []
        assert not list((one.library).glob("chroma/*"))
        entries = first.ledger.entries()
        assert {(entry.host, entry.purpose, entry.left) for entry in entries} == {
            (chroma_server, "keep vectors", False)
        }
        assert max(entry.bytes_sent for entry in entries) > 1000, "a vector"
        first.remove(document_id)
        assert first.search_vectors("When did the port open?", 3) == []


def test_nothing_of_the_processs_memory_is_written_beside_the_vectors(tmp_path: Path) -> None:
    """Chroma wrote what freed memory held, a PDF's password among it, into the tables of lengths and of vectors."""
    index = VectorIndex(tmp_path, None, "x")
    index.add([Chunk("d:0", "d", 0, 0, 1, 1, 1, "")], np.full((1, 16), 0.25, dtype=np.float32))
    (lengths,), (rows,) = tmp_path.glob("*/length.bin"), tmp_path.glob("*/data_level0.bin")
    assert _holds_lengths_only(lengths)
    assert not rows.read_bytes().strip(b"\0"), "no vector is written there before there are many"
    index.close()
    lengths.write_bytes(b"sesame-7431." * 33)  # as a crash may have left it
    rows.write_bytes(b"sesame" + bytes(rows.stat().st_size - 6))
    index.count()
    assert _holds_lengths_only(lengths)
    assert not rows.read_bytes().strip(b"\0")
    ((found, cosine),) = index.search(np.full(16, 0.25, dtype=np.float32), 1)
    assert found == "d:0"
    assert cosine == pytest.approx(1.0)


def _holds_lengths_only(table: Path) -> bool:
    """Tell whether all is blank but lengths of vectors, of which memory may hold earlier ones."""
    values = np.fromfile(table, dtype=np.float32)
    return len(values) == 100 and bool(np.all((values == 0) | (np.abs(values - 1) < 0.01)))


DOCUMENTS = {f"document{i}": 30 for i in range(10)}


@pytest.fixture(scope="module", params=["in a folder", "on a server"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, chroma_server: str
) -> tuple[VectorIndex, dict[str, Vectors]]:
    """An index of 300 vectors, and the vectors by chunk."""
    server = ChromaServer(chroma_server) if request.param == "on a server" else None
    index = VectorIndex(tmp_path_factory.mktemp("vectors"), server, "filled")
    known: dict[str, Vectors] = {}
    chance = np.random.default_rng(1)
    for document, count in DOCUMENTS.items():
        made = chance.standard_normal((count, 16), dtype=np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        chunks = [Chunk(f"{document}:{i}", document, i, 0, 1, 1, 1, "") for i in range(count)]
        index.add(chunks, made)
        known |= {chunk.id: vector for chunk, vector in zip(chunks, made, strict=True)}
    return index, known


@pytest.mark.parametrize("count", [1, 3, 9])
@pytest.mark.parametrize(
    ("few", "compared", "looked_for"),
    [(0, 1000, 0), (0, 0, 1000), (0, 0, 0), (0, 1000, 12)],
    ids=["fetched and compared", "looked for in all", "looked for among ids", "too few within those found"],
)
def test_the_best_within_documents_are_found_whichever_way_is_taken(
    filled: tuple[VectorIndex, dict[str, Vectors]],
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    few: int,
    compared: int,
    looked_for: int,
) -> None:
    index, known = filled
    for name, value in (("_FEW", few), ("_COMPARED", compared), ("_MOST_LOOKED_FOR", looked_for)):
        monkeypatch.setattr(vectors, name, value)
    within = dict(list(DOCUMENTS.items())[:count])
    query = known["document9:7"]
    best = sorted(
        ((chunk, float(vector @ query)) for chunk, vector in known.items() if chunk.partition(":")[0] in within),
        key=lambda hit: -hit[1],
    )[:10]
    found = index.search(query, 10, within)
    assert [chunk for chunk, _ in found] == [chunk for chunk, _ in best]
    assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in best], abs=1e-5)


def test_the_best_are_found_though_all_that_are_near_lie_elsewhere(tmp_path: Path) -> None:
    """More than enough are looked for in all the library; here none of those lie within, and that is not the end."""
    index = VectorIndex(tmp_path, None, "far")
    for document, side in (("near", 1.0), ("far", -1.0)):
        made = np.zeros((600, 4), dtype=np.float32)
        made[:, 0], made[:, 1] = side, np.linspace(0.01, 0.5, 600)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        index.add([Chunk(f"{document}:{i}", document, i, 0, 1, 1, 1, "") for i in range(600)], made)
    query = np.array([1, 0, 0, 0], dtype=np.float32)
    assert [chunk for chunk, _ in index.search(query, 3, {"far": 600})] == ["far:599", "far:598", "far:597"]


def test_within_no_document_or_one_that_is_not_there_nothing_is_found(
    filled: tuple[VectorIndex, dict[str, Vectors]],
) -> None:
    index, known = filled
    assert index.search(known["document0:0"], 5, {}) == []
    assert index.search(known["document0:0"], 5, {"gone": 3}) == []


def test_chunks_that_are_named_are_compared_and_unknown_ones_left_out(
    filled: tuple[VectorIndex, dict[str, Vectors]],
) -> None:
    index, known = filled
    found = index.compare(known["document0:0"], ["document0:0", "document3:7", "gone:1"])
    assert found.keys() == {"document0:0", "document3:7"}
    assert found["document0:0"] == pytest.approx(1.0, abs=1e-5)
    assert found["document3:7"] == pytest.approx(float(known["document0:0"] @ known["document3:7"]), abs=1e-5)
    assert index.compare(known["document0:0"], ["gone:1"]) == index.compare(known["document0:0"], []) == {}


def test_the_nearest_are_found_among_many_also_in_an_index_of_an_older_version(tmp_path: Path) -> None:
    client: Any = chromadb.PersistentClient(str(tmp_path), settings=Config(anonymized_telemetry=False))
    client.create_collection("chunks-many", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None)
    client.close()
    chance = np.random.default_rng(2)
    made = chance.standard_normal((6000, 96), dtype=np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    chunks = [Chunk(f"many:{i}", "many", i, 0, 1, 1, 1, "") for i in range(len(made))]

    def is_added() -> bool:
        """What closed the folder lets go of its database in a thread of its own."""
        with suppress(StorageError):
            VectorIndex(tmp_path, None, "many").add(chunks, made)
            return True
        return False

    wait_until(is_added)
    queries = chance.standard_normal((20, 96), dtype=np.float32)
    index = VectorIndex(tmp_path, None, "many")
    found = [{chunk for chunk, _ in index.search(query, 64)} for query in queries]
    nearest = [{f"many:{i}" for i in np.argsort(made @ query)[-64:]} for query in queries]
    assert sum(len(one & other) for one, other in zip(found, nearest, strict=True)) > 0.95 * 64 * len(queries)
