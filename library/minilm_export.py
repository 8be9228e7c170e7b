"""Exports all-MiniLM-L6-v2 to ONNX, pooling and normalisation included; the one place that needs torch for it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession
from transformers import AutoModel


class SentenceVectors(torch.nn.Module):
    """The encoder with mean pooling over the tokens, scaled to unit length."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Give vectors [batch, 384] for tokens [batch, tokens]."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


def export(source: Path, target: Path) -> None:
    """Write the model of folder `source` to the file `target`, which appears only when it is whole."""
    encoder = AutoModel.from_pretrained(source, local_files_only=True, attn_implementation="eager").eval()
    model = SentenceVectors(encoder)
    # Two tensors, not one twice: torch 2.13 takes inputs that are the same object for one input,
    # and the exported model then ignores the tokens.
    tokens, mask = torch.arange(2000, 2016).reshape(2, 8), torch.ones((2, 8), dtype=torch.long)
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=512)}
    unfinished = target.with_suffix(".part")
    torch.onnx.export(
        model,
        (tokens, mask),
        str(unfinished),
        input_names=["input_ids", "attention_mask"],
        output_names=["vectors"],
        dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    _compare(model, unfinished)
    unfinished.replace(target)


def _compare(model: SentenceVectors, exported: Path) -> None:
    """Hold the exported model against the original on texts of other lengths than the example's."""
    tokens = torch.arange(3000, 3033).reshape(3, 11)
    mask = torch.ones_like(tokens)
    mask[1, 5:] = 0
    with torch.no_grad():
        expected = model(tokens, mask).numpy()
    session = InferenceSession(str(exported), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"input_ids": tokens.numpy(), "attention_mask": mask.numpy()})
    if not np.allclose(found, expected, atol=1e-4):
        raise ValueError("the exported model gives other vectors than the original")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
