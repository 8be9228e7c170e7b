"""What the channels of a model are divided by before they are made integers, measured on passages.

Integers of one scale for all channels lose what the small ones say, because a few reach twenty times as far. So those
are divided first and their weights multiplied, by the square root of how far they reach past the middle one, as
SmoothQuant does (https://arxiv.org/abs/2211.10438). Channels are never multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from onnx import TensorProto, helper
from onnxruntime import InferenceSession

from library.embedders.bert_graph import Built, Floats


def measure_divisors(built: Built, passages: Iterable[dict[str, Any]]) -> dict[str, Floats]:
    """Give the divisors of each entry, [width].

    Args:
        built: The model in single precision; its entries become outputs of it.
        passages: What the model is given for each.
    """
    for state in built.entries.values():
        built.model.graph.output.append(helper.make_tensor_value_info(state, TensorProto.FLOAT, None))
    session = InferenceSession(built.model.SerializeToString(), providers=["CPUExecutionProvider"])
    far: dict[str, Floats] = {}
    for given in passages:
        states = session.run(list(built.entries.values()), given)
        for entry, state in zip(built.entries, states, strict=True):
            far[entry] = np.maximum(far.get(entry, 0), np.abs(state[0]).max(axis=0))
    return {entry: np.sqrt(np.maximum(1, reach / np.median(reach))) for entry, reach in far.items()}
