"""`python -m library.embedders.e5_writing GRAPH TOKENIZER PRECISION`: writes multilingual-e5-small for serving.

Integers of one scale for all channels lose what the small ones say, because a few reach twenty times as far. So those
are divided first and their weights multiplied, by the square root of how far they reach past the middle one, as
SmoothQuant does (https://arxiv.org/abs/2211.10438). Channels are never multiplied.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper
from onnxruntime import InferenceSession

from library.embedders.e5_file import Floats, ModelFile, model_file
from library.embedders.e5_graph import build
from library.embedders.e5_tokenizer import FIRST, LAST, Tokenizer, write_tokenizer
from library.embedders.reference_passages import reference_passages


def write(graph: Path, tokenizer: Path, precision: str) -> None:
    """Write the two files, each of which appears only when it is whole.

    Args:
        graph: The ONNX file.
        tokenizer: SentencePiece's file.
        precision: fp32, int8, or int7 (for processors without VNNI).
    """
    file = ModelFile(model_file())
    _write_whole(tokenizer, lambda target: write_tokenizer(file, target))
    divisors = None if precision == "fp32" else _divisors(file, Tokenizer(tokenizer))
    model = build(file, precision, divisors).model
    _write_whole(graph, lambda target: target.write_bytes(model.SerializeToString()))


def _write_whole(target: Path, write_to: Callable[[Path], object]) -> None:
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    write_to(unfinished)
    unfinished.replace(target)


def _divisors(file: ModelFile, tokenizer: Tokenizer) -> dict[str, Floats]:
    return {entry: np.sqrt(np.maximum(1, far / np.median(far))) for entry, far in _reach(file, tokenizer).items()}


def _reach(file: ModelFile, tokenizer: Tokenizer) -> dict[str, Floats]:
    """Measure how far each channel reaches at each entry on some passages, [width]."""
    built = build(file, "fp32")
    for state in built.entries.values():
        built.model.graph.output.append(helper.make_tensor_value_info(state, TensorProto.FLOAT, None))
    session = InferenceSession(built.model.SerializeToString(), providers=["CPUExecutionProvider"])
    far: dict[str, Floats] = {}
    for passage in reference_passages():
        tokens = np.array([FIRST, *tokenizer.tokens(f"passage: {passage}"), LAST])
        states = session.run(list(built.entries.values()), {"words": file.matrix("emb.word", tokens)[None]})
        for entry, state in zip(built.entries, states, strict=True):
            far[entry] = np.maximum(far.get(entry, 0), np.abs(state[0]).max(axis=0))
    return far


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
