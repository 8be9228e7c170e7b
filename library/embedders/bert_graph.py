"""What the ONNX graphs of the models that ship share: how a BertModel is written, exactly or in integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Floats = NDArray[np.float32]

_OPSET = 23  # the first with Attention
_FUSED = "com.microsoft"
_LARGEST = {"int8": 127, "int7": 63}
"""Largest integer of a weight. Processors without VNNI add two products in 16 bits, which seven bits never overflow."""


@dataclass(frozen=True)
class Built:
    """A model, and what enters each matrix multiplication in it."""

    model: onnx.ModelProto
    entries: dict[str, str]


class BertGraph:
    """The graph as far as it is written; every method appends nodes and names their result.

    Attributes:
        entries: What enters each matrix multiplication, by the name of the place.
        largest: Largest integer of a weight; 0 in single precision.
    """

    def __init__(self, precision: str, divisors: Mapping[str, Floats] | None = None) -> None:
        """Begin a graph.

        Args:
            precision: fp32, int8 or int7.
            divisors: For each entry [width], what its channels are divided by before they are made integers; the
                weights behind it are multiplied by the same, which leaves the product as it was.
        """
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.entries: dict[str, str] = {}
        self.largest = _LARGEST.get(precision, 0)
        self._divisors = divisors or {}

    def node(self, kind: str, inputs: list[str], outputs: int = 1, **settings: Any) -> list[str]:
        """Append a node."""
        names = [f"{kind}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **settings))
        return names

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Add a constant."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def enter(self, states: str, entry: str) -> list[str]:
        """Turn states into integers with their scale and zero, or leave them as they are in single precision."""
        self.entries[entry] = states
        if not self.largest:
            return [states]
        if entry in self._divisors:
            factors = self.constant(f"{entry}.factors", 1 / self._divisors[entry])
            (states,) = self.node("Mul", [states, factors])
        return self.node("DynamicQuantizeLinear", [states], 3)

    def product(self, states: list[str], entry: str, name: str, weights: Floats, values: Floats) -> str:
        """Multiply what came in at an entry by weights [in, out], and add a bias [out]."""
        bias = self.constant(f"{name}.bias", values)
        if not self.largest:
            (product,) = self.node("MatMul", [*states, self.constant(f"{name}.weight", weights)])
            return self.node("Add", [product, bias])[0]
        if entry in self._divisors:
            weights = weights * self._divisors[entry][:, None]
        integers, scales = quantise(weights, axis=0, largest=self.largest)
        weight, scale = self.constant(f"{name}.weight", integers), self.constant(f"{name}.scale", scales.ravel())
        entered, their_scale, zero = states
        inputs = [entered, weight, their_scale, scale, zero, "", bias]
        return self.node("MatMulIntegerToFloat", inputs, domain=_FUSED)[0]

    def normalised(self, states: str, name: str, weights: Floats, values: Floats) -> str:
        """Append a layer normalisation."""
        constants = [self.constant(f"{name}.weight", weights), self.constant(f"{name}.bias", values)]
        return self.node("LayerNormalization", [states, *constants], axis=-1, epsilon=1e-12)[0]

    def finished(self, states: str, title: str, given: onnx.ValueInfoProto, width: int) -> Built:
        """Append mean and scaling to unit length, and give the model."""
        (mean,) = self.node("ReduceMean", [states, self.constant("axis", np.array([1]))], keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=-1, p=2))
        result = helper.make_tensor_value_info("vectors", onnx.TensorProto.FLOAT, [1, width])
        graph = helper.make_graph(self.nodes, title, [given], [result], self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return Built(helper.make_model(graph, opset_imports=opsets, ir_version=11), self.entries)


def quantise(values: Floats, axis: int, largest: int) -> tuple[NDArray[np.int8], Floats]:
    """Round to integers in [-largest, largest], with a scale for each slice along `axis`."""
    scales = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / largest
    return np.round(values / scales).astype(np.int8), scales.astype(np.float32)
