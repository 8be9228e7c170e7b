"""Builds all-MiniLM-L6-v2 as an ONNX graph, straight from its weights, in single precision or in integers.

The graph takes the tokens of one text and gives one vector of unit length. It is written out rather than traced from
torch for what a traced one cannot have: no padding, so that neither a mask nor the texts beside it touch a vector
(the scales of dynamic quantisation are taken over the whole input); and additions kept apart from the normalisation,
since the pair that ONNX Runtime 1.32 makes of them takes ten times as long as the two (a quarter of the integer model).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Floats = NDArray[np.float32]

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_OPSET = 23  # the first with Attention
_FUSED = "com.microsoft"
_LARGEST = {"int8": 127, "int7": 63}
"""Largest integer of a weight. Processors without VNNI add two products in 16 bits, which seven bits never overflow."""


@dataclass(frozen=True)
class Built:
    """A model, and what enters each matrix multiplication in it."""

    model: onnx.ModelProto
    entries: dict[str, str]


class Graph:
    """The graph as far as it is written; every method appends a node and names its result.

    Attributes:
        entries: What enters each matrix multiplication, by the name of the place.
    """

    def __init__(self, weights: dict[str, Floats], precision: str, divisors: dict[str, Floats] | None = None) -> None:
        """Begin a graph.

        Args:
            weights: By their names in the model.
            precision: fp32, int8 or int7.
            divisors: For each entry [width], what its channels are divided by before they are made integers; the
                weights behind it are multiplied by the same, which leaves the product as it was.
        """
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.entries: dict[str, str] = {}
        self._divisors = divisors or {}
        self._weights = weights
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

    def embedding(self, tokens: str) -> str:
        """Look up words and places, [1, tokens, width]."""
        words = self._weights["embeddings.word_embeddings.weight"]
        places = self._weights["embeddings.position_embeddings.weight"]
        places = places + self._weights["embeddings.token_type_embeddings.weight"][0]
        (length,) = self.node("Shape", [tokens], start=1, end=2)
        (place,) = self.node("Slice", [self.constant("places", places), self.constant("first", np.array([0])), length])
        (word,) = self._words(tokens, words)
        (summed,) = self.node("Add", [word, place])
        return self.normalise(summed, "embeddings.LayerNorm")

    def _words(self, tokens: str, words: Floats) -> list[str]:
        if not self._largest:
            return self.node("Gather", [self.constant("words", words), tokens])
        integers, scales = _quantise(words, axis=1, largest=127)
        (found,) = self.node("Gather", [self.constant("words", integers), tokens])
        (scale,) = self.node("Gather", [self.constant("words.scale", scales), tokens])
        (floats,) = self.node("Cast", [found], to=onnx.TensorProto.FLOAT)
        return self.node("Mul", [floats, scale])

    def layer(self, states: str, name: str) -> str:
        """Append one layer of the encoder."""
        shared = self.enter(states, f"{name}.attention.self")
        parts = [self.linear(shared, f"{name}.attention.self", part) for part in ("query", "key", "value")]
        (seen,) = self.node("Attention", parts, q_num_heads=_HEADS, kv_num_heads=_HEADS)
        states = self._residual(states, seen, f"{name}.attention.output")
        inner = self.linear(self.enter(states, f"{name}.intermediate"), f"{name}.intermediate", "dense")
        return self._residual(states, self.node("Gelu", [inner])[0], f"{name}.output")

    def _residual(self, states: str, change: str, name: str) -> str:
        (summed,) = self.node("Add", [states, self.linear(self.enter(change, name), name, "dense")])
        return self.normalise(summed, f"{name}.LayerNorm")

    def enter(self, states: str, entry: str) -> list[str]:
        """Turn states into integers with their scale and zero, or leave them as they are in single precision."""
        self.entries[entry] = states
        if not self._largest:
            return [states]
        if entry in self._divisors:
            factors = self.constant(f"{entry}.factors", 1 / self._divisors[entry])
            (states,) = self.node("Mul", [states, factors])
        return self.node("DynamicQuantizeLinear", [states], 3)

    def linear(self, states: list[str], entry: str, part: str) -> str:
        """Multiply what came in at an entry by the weights of a part, and add its bias."""
        name = f"{entry}.{part}"
        weights = self._weights[f"{name}.weight"].T
        bias = self.constant(f"{name}.bias", self._weights[f"{name}.bias"])
        if not self._largest:
            (product,) = self.node("MatMul", [*states, self.constant(f"{name}.weight", weights)])
            return self.node("Add", [product, bias])[0]
        if entry in self._divisors:
            weights = weights * self._divisors[entry][:, None]
        integers, scales = _quantise(weights, axis=0, largest=self._largest)
        weight, scale = self.constant(f"{name}.weight", integers), self.constant(f"{name}.scale", scales.ravel())
        values, their_scale, zero = states
        inputs = [values, weight, their_scale, scale, zero, "", bias]
        return self.node("MatMulIntegerToFloat", inputs, domain=_FUSED)[0]

    def normalise(self, states: str, name: str) -> str:
        """Append a layer normalisation."""
        constants = [self.constant(f"{name}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", [states, *constants], axis=-1, epsilon=1e-12)[0]

    def finished(self, states: str) -> onnx.ModelProto:
        """Append mean and scaling to unit length, and give the model."""
        (mean,) = self.node("ReduceMean", [states, self.constant("axis", np.array([1]))], keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=-1, p=2))
        given = helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, [1, "tokens"])
        result = helper.make_tensor_value_info("vectors", onnx.TensorProto.FLOAT, [1, _WIDTH])
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", [given], [result], self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=11)


def _quantise(values: Floats, axis: int, largest: int) -> tuple[NDArray[np.int8], Floats]:
    """Round to integers in [-largest, largest], with a scale for each slice along `axis`."""
    scales = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / largest
    return np.round(values / scales).astype(np.int8), scales.astype(np.float32)


def build(weights: dict[str, Floats], precision: str, divisors: dict[str, Floats] | None = None) -> Built:
    """Write the whole graph."""
    graph = Graph(weights, precision, divisors)
    states = graph.embedding("input_ids")
    for number in range(_LAYERS):
        states = graph.layer(states, f"encoder.layer.{number}")
    return Built(graph.finished(states), graph.entries)
