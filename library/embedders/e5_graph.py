"""Builds multilingual-e5-small as an ONNX graph, straight from its weights, in single precision or in integers.

The graph takes the word vectors of one text and gives one vector of unit length. It is written out rather than traced
from torch for what a traced one cannot have: no padding, so that neither a mask nor the texts beside it touch a vector
(the scales of dynamic quantisation are taken over the whole input); and additions kept apart from the normalisation,
since the pair that ONNX Runtime 1.32 makes of them takes ten times as long as the two (a quarter of the integer model).
The words are looked up outside of it: of their 250,037 rows a text needs a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from library.embedders.e5_file import EPSILON, HEADS, HIDDEN, INNER, LAYERS, POSITIONS, Floats, ModelFile

_OPSET = 23  # the first with Attention
_FUSED = "com.microsoft"
_LARGEST = {"int8": 127, "int7": 63}
"""Largest integer of a weight. Processors without VNNI add two products in 16 bits, which seven bits never overflow."""


@dataclass(frozen=True)
class Built:
    """A model, and what enters each matrix multiplication in it."""

    model: onnx.ModelProto
    entries: dict[str, str]


class _Graph:
    """The graph as far as it is written; every method appends nodes and names their result.

    Attributes:
        entries: What enters each matrix multiplication, by the name of the place.
    """

    def __init__(self, file: ModelFile, precision: str, divisors: Mapping[str, Floats]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.entries: dict[str, str] = {}
        self._file, self._divisors = file, divisors
        self._largest = _LARGEST.get(precision, 0)

    def node(self, kind: str, inputs: list[str], outputs: int = 1, **settings: Any) -> list[str]:
        """Append a node."""
        names = [f"{kind}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **settings))
        return names

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Add a constant."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def embedding(self, words: str) -> str:
        """Add places and kind to the word vectors, [1, tokens, width]."""
        places = self._file.floats("emb.pos").reshape(POSITIONS, HIDDEN) + self._file.floats("emb.type")[:HIDDEN]
        (length,) = self.node("Shape", [words], start=1, end=2)
        (place,) = self.node("Slice", [self.constant("places", places), self.constant("first", np.array([0])), length])
        (summed,) = self.node("Add", [words, place])
        return self.normalise(summed, "emb.ln")

    def layer(self, states: str, name: str) -> str:
        """Append one layer of the encoder."""
        shared = self.enter(states, f"{name}.qkv")
        parts = [self.linear(shared, f"{name}.qkv", f"{name}.{part}") for part in "qkv"]
        (seen,) = self.node("Attention", parts, q_num_heads=HEADS, kv_num_heads=HEADS)
        states = self._residual(states, seen, f"{name}.ao", f"{name}.aln")
        inner = self.linear(self.enter(states, f"{name}.fi"), f"{name}.fi", f"{name}.fi")
        return self._residual(states, self.node("Gelu", [inner])[0], f"{name}.fo", f"{name}.oln")

    def _residual(self, states: str, change: str, name: str, norm: str) -> str:
        (summed,) = self.node("Add", [states, self.linear(self.enter(change, name), name, name)])
        return self.normalise(summed, norm)

    def enter(self, states: str, entry: str) -> list[str]:
        """Turn states into integers with their scale and zero, or leave them as they are in single precision."""
        self.entries[entry] = states
        if not self._largest:
            return [states]
        if entry in self._divisors:
            factors = self.constant(f"{entry}.factors", 1 / self._divisors[entry])
            (states,) = self.node("Mul", [states, factors])
        return self.node("DynamicQuantizeLinear", [states], 3)

    def linear(self, states: list[str], entry: str, name: str) -> str:
        """Multiply what came in at an entry by a matrix, and add its bias."""
        weights = self._file.matrix(f"{name}.w", columns=INNER if name.endswith(".fo") else HIDDEN).T
        bias = self.constant(f"{name}.b", self._file.floats(f"{name}.b"))
        if not self._largest:
            (product,) = self.node("MatMul", [*states, self.constant(f"{name}.w", weights)])
            return self.node("Add", [product, bias])[0]
        if entry in self._divisors:
            weights = weights * self._divisors[entry][:, None]
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-12) / self._largest  # one for each channel that comes out
        weight = self.constant(f"{name}.w", np.round(weights / scales).astype(np.int8))
        values, their_scale, zero = states
        inputs = [values, weight, their_scale, self.constant(f"{name}.s", scales), zero, "", bias]
        return self.node("MatMulIntegerToFloat", inputs, domain=_FUSED)[0]

    def normalise(self, states: str, name: str) -> str:
        """Append a layer normalisation."""
        constants = [self.constant(f"{name}.{part}", self._file.floats(f"{name}.{part}")) for part in "wb"]
        return self.node("LayerNormalization", [states, *constants], axis=-1, epsilon=EPSILON)[0]

    def finished(self, states: str) -> onnx.ModelProto:
        """Append mean and scaling to unit length, and give the model."""
        (mean,) = self.node("ReduceMean", [states, self.constant("axis", np.array([1]))], keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=-1, p=2))
        given = helper.make_tensor_value_info("words", onnx.TensorProto.FLOAT, [1, "tokens", HIDDEN])
        result = helper.make_tensor_value_info("vectors", onnx.TensorProto.FLOAT, [1, HIDDEN])
        graph = helper.make_graph(self.nodes, "multilingual-e5-small", [given], [result], self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=11)


def build(file: ModelFile, precision: str, divisors: Mapping[str, Floats] | None = None) -> Built:
    """Write the whole graph.

    Args:
        file: The model's weights.
        precision: fp32, int8 or int7.
        divisors: For each entry [width], what its channels are divided by before they are made integers; the weights
            behind it are multiplied by the same, which leaves the product as it was.
    """
    graph = _Graph(file, precision, divisors or {})
    states = graph.embedding("words")
    for number in range(LAYERS):
        states = graph.layer(states, f"l{number}")
    return Built(graph.finished(states), graph.entries)
