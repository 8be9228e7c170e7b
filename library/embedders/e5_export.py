"""The files that multilingual-e5-small is served from, written once from the file of its package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from library.embedders.cpu import multiplies_in_32_bits
from library.embedders.e5_file import SHA256, ModelFile, model_file
from library.embedders.e5_tokenizer import plain_file
from library.errors import EmbeddingError, reason_of
from library.settings import ROOT

Precision = Literal["fp32", "int8"]

GRAPH_VERSION = 1  # raise it with every change of what writes the files, or older ones stay


class Exported(NamedTuple):
    """The ONNX file, and SentencePiece's."""

    graph: Path
    tokenizer: Path


def export(models: Path, precision: Precision) -> Exported:
    """Write the model's files unless that was done before, and give their paths.

    They are written in a process of its own, whose half a gigabyte is gone afterwards. The package's file is
    compared with the one that was tried then, not at every start.

    Raises:
        EmbeddingError: If the package is missing, its file is not the expected one, or they cannot be written.
    """
    kind = "int7" if precision == "int8" and not multiplies_in_32_bits() else precision
    stem = f"multilingual-e5-small-{SHA256[:12]}-{GRAPH_VERSION}"
    files = Exported(models / f"{stem}-{kind}.onnx", models / f"{stem}.spm")
    if all(file.exists() for file in (*files, plain_file(files.tokenizer))):
        return files
    ModelFile(model_file()).check()
    try:
        models.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddingError("embedder_folder", folder=models, reason=reason_of(error)) from error
    command = [sys.executable, "-m", "library.embedders.e5_writing", str(files.graph), str(files.tokenizer), kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode or not files.graph.exists():
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise EmbeddingError("embedder_not_exported", path=files.graph, detail=reason)
    return files
