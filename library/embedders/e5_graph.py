"""Builds multilingual-e5-small as an ONNX graph, straight from its weights, in single precision or in integers.

The graph takes the word vectors of one text and gives one vector of unit length. It is written out rather than traced
from torch for what a traced one cannot have: no padding, so that neither a mask nor the texts beside it touch a vector
(the scales of dynamic quantisation are taken over the whole input); and additions kept apart from the normalisation,
since the pair that ONNX Runtime 1.32 makes of them takes ten times as long as the two (a quarter of the integer model).
The words are looked up outside of it: of their 250,037 rows a text needs a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import helper

from library.embedders.bert_graph import BertGraph, Built
from library.embedders.e5_file import HEADS, HIDDEN, INNER, LAYERS, POSITIONS, Floats, ModelFile


class _Graph(BertGraph):
    """The graph with the file of its weights."""

    def __init__(self, file: ModelFile, precision: str, divisors: Mapping[str, Floats] | None) -> None:
        super().__init__(precision, divisors)
        self._file = file

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

    def linear(self, states: list[str], entry: str, name: str) -> str:
        """Multiply what came in at an entry by a matrix, and add its bias."""
        weights = self._file.matrix(f"{name}.w", columns=INNER if name.endswith(".fo") else HIDDEN).T
        return self.product(states, entry, name, weights, self._file.floats(f"{name}.b"))

    def normalise(self, states: str, name: str) -> str:
        """Append a layer normalisation."""
        return self.normalised(states, name, self._file.floats(f"{name}.w"), self._file.floats(f"{name}.b"))


def build(file: ModelFile, precision: str, divisors: Mapping[str, Floats] | None = None) -> Built:
    """Write the whole graph in fp32, int8 or int7; the divisors are as for `BertGraph`."""
    graph = _Graph(file, precision, divisors)
    states = graph.embedding("words")
    for number in range(LAYERS):
        states = graph.layer(states, f"l{number}")
    given = helper.make_tensor_value_info("words", onnx.TensorProto.FLOAT, [1, "tokens", HIDDEN])
    return graph.finished(states, "multilingual-e5-small", given, HIDDEN)
