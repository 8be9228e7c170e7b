"""What can run the embedding model that ships, and how each is had; which one is best, `backend_trial` finds out."""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from library.embedders.base import MINILM, Embedder, Vectors
from library.embedders.cpu import open_session, usable_cores
from library.embedders.minilm import MiniLM, Run
from library.embedders.minilm_export import Precision, export, package_folder
from library.embedders.sentence_model import SentenceModel
from library.errors import EmbeddingError

OPENVINO = "openvino==2026.4.1"
"""The optional package that the backend was tried with."""

_GPU_FILES = ("/dev/nvidia0", "/dev/nvidiactl", "/dev/dxg", "/dev/kfd")


def make_backend(name: str, models: Path) -> Embedder:
    """Load the model that ships with one backend.

    Args:
        name: A backend.
        models: Folder of the ONNX files.

    Raises:
        EmbeddingError: If there is no such backend, or it or the model cannot be had here.
    """
    if name not in BACKENDS:
        raise EmbeddingError("backend_unknown", name=name, known=", ".join(["auto", *BACKENDS]))
    return BACKENDS[name](models)


def candidates() -> list[str]:
    """List the backends that this machine may have, without loading any; single precision first."""
    found = ["onnx-fp32", "onnx-int8"]
    if importlib.util.find_spec("openvino"):
        found.append("openvino")
    if any(Path(file).exists() for file in _GPU_FILES):  # asking torch would cost seconds at every start
        found.append("cuda")
    return found


def _make_onnx(models: Path, precision: Precision) -> Embedder:
    return MiniLM(f"onnx-{precision}", _onnx_run(export(models, precision)))


def _onnx_run(file: Path) -> Run:
    session = open_session(file)

    def run(tokens: Sequence[int]) -> Vectors:
        (vectors,) = session.run(None, {"input_ids": np.array([tokens], dtype=np.int64)})
        return np.asarray(vectors[0], dtype=np.float32)

    return run


def _make_openvino(models: Path) -> Embedder:
    if importlib.util.find_spec("openvino") is None:
        raise EmbeddingError("backend_openvino", command=f".venv/bin/pip install {OPENVINO}")
    settings = {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": usable_cores()}
    compiled = importlib.import_module("openvino").Core().compile_model(str(export(models, "fp32")), "CPU", settings)
    return MiniLM("openvino", _openvino_run(compiled.create_infer_request()))


def _openvino_run(request: Any) -> Run:
    one_at_a_time = threading.Lock()  # two threads inside OpenVINO 2026.4 hung, each waiting for what the other held

    def run(tokens: Sequence[int]) -> Vectors:
        with one_at_a_time:
            return np.array(request.infer({0: np.array([tokens], dtype=np.int64)})[0][0], dtype=np.float32)

    return run


def _make_cuda(_: Path) -> Embedder:
    import torch

    if not torch.cuda.is_available():
        raise EmbeddingError("backend_cuda")
    return SentenceModel(package_folder(), MINILM, device="cuda")


BACKENDS: dict[str, Callable[[Path], Embedder]] = {
    "onnx-fp32": lambda models: _make_onnx(models, "fp32"),
    "onnx-int8": lambda models: _make_onnx(models, "int8"),
    "openvino": _make_openvino,
    "cuda": _make_cuda,
}
