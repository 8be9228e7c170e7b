"""`python -m library.embedders.minilm_writing WEIGHTS TOKENIZER TARGET PRECISION`: writes all-MiniLM-L6-v2 as ONNX.

Integers of one scale for all channels lose what the small ones say, because a few reach twenty times as far. So those
are divided first and their weights multiplied, by the square root of how far they reach past the middle one, as
SmoothQuant does (https://arxiv.org/abs/2211.10438). Channels are never multiplied. Cosine to single precision on 150
passages of filings: 0.9939 without, 0.9977 with; of the ten nearest passages 93 % and 96 % stay.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper
from onnxruntime import InferenceSession
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from library.embedders.bert_graph import Floats
from library.embedders.minilm_graph import build
from library.embedders.reference_passages import reference_passages


def write(weights_file: Path, tokenizer: Path, target: Path, precision: str) -> None:
    """Write the model to the file `target`, which appears only when it is whole.

    Args:
        weights_file: The model's safetensors.
        tokenizer: The model's tokenizer.json.
        target: The ONNX file.
        precision: fp32, int8, or int7 (for processors without VNNI).
    """
    weights = {name.removeprefix("bert."): values for name, values in load_file(weights_file).items()}
    divisors = None if precision == "fp32" else _divisors(weights, tokenizer)
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    unfinished.write_bytes(build(weights, precision, divisors).model.SerializeToString())
    unfinished.replace(target)


def _divisors(weights: dict[str, Floats], tokenizer: Path) -> dict[str, Floats]:
    return {entry: np.sqrt(np.maximum(1, far / np.median(far))) for entry, far in _reach(weights, tokenizer).items()}


def _reach(weights: dict[str, Floats], tokenizer: Path) -> dict[str, Floats]:
    """Measure how far each channel reaches at each entry on some passages, [width]."""
    built = build(weights, "fp32")
    for state in built.entries.values():
        built.model.graph.output.append(helper.make_tensor_value_info(state, TensorProto.FLOAT, None))
    session = InferenceSession(built.model.SerializeToString(), providers=["CPUExecutionProvider"])
    tokens = Tokenizer.from_file(str(tokenizer))
    tokens.no_padding()
    found = [
        session.run(list(built.entries.values()), {"input_ids": np.array([tokens.encode(passage).ids])})
        for passage in reference_passages()
    ]
    return {
        entry: np.max([np.abs(run[i][0]).max(axis=0) for run in found], axis=0) for i, entry in enumerate(built.entries)
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
