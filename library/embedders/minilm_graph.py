"""Builds all-MiniLM-L6-v2 as an ONNX graph, straight from its weights, in single precision or in integers.

The graph takes the tokens of one text and gives one vector of unit length. It is written out rather than traced from
torch for what a traced one cannot have: no padding, so that neither a mask nor the texts beside it touch a vector
(the scales of dynamic quantisation are taken over the whole input); and additions kept apart from the normalisation,
since the pair that ONNX Runtime 1.32 makes of them takes ten times as long as the two (a quarter of the integer model).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import helper

from library.embedders.bert_graph import BertGraph, Built, Floats, quantise

_LAYERS, _HEADS, _WIDTH = 6, 12, 384


class _Graph(BertGraph):
    """The graph with its weights, which are by their names in the model."""

    def __init__(self, weights: Mapping[str, Floats], precision: str, divisors: Mapping[str, Floats] | None) -> None:
        super().__init__(precision, divisors)
        self._weights = weights

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
        if not self.largest:
            return self.node("Gather", [self.constant("words", words), tokens])
        integers, scales = quantise(words, axis=1, largest=127)
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

    def linear(self, states: list[str], entry: str, part: str) -> str:
        """Multiply what came in at an entry by the weights of a part, and add its bias."""
        name = f"{entry}.{part}"
        return self.product(states, entry, name, self._weights[f"{name}.weight"].T, self._weights[f"{name}.bias"])

    def normalise(self, states: str, name: str) -> str:
        """Append a layer normalisation."""
        return self.normalised(states, name, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])


def build(weights: Mapping[str, Floats], precision: str, divisors: Mapping[str, Floats] | None = None) -> Built:
    """Write the whole graph."""
    graph = _Graph(weights, precision, divisors)
    states = graph.embedding("input_ids")
    for number in range(_LAYERS):
        states = graph.layer(states, f"encoder.layer.{number}")
    given = helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, [1, "tokens"])
    return graph.finished(states, "all-MiniLM-L6-v2", given, _WIDTH)
