"""The trial that finds the fastest embedding backend for this machine, and what is remembered of it."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from library.embedders.backends import candidates, make_backend
from library.embedders.base import Embedder, Vectors
from library.embedders.cpu import usable_cores
from library.embedders.minilm_export import GRAPH_VERSION
from library.embedders.reference_passages import reference_passages
from library.errors import EmbeddingError
from library.words import Language, Message, language_of_commands, phrase

MIN_COSINE = 0.99
"""Least cosine of a backend's vector to single precision's. Integers that kept 0.987 lost two questions in 54."""

_FILE = "embedding-backend.json"
_ROUNDS = 3


class Tried(BaseModel):
    """How one backend did: milliseconds a passage, least cosine to single precision; a dumped message if it failed."""

    model_config = ConfigDict(frozen=True)

    backend: str
    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    cosine: float = 0.0
    problem: str = ""

    @property
    def fit(self) -> bool:
        """Whether its vectors can stand for single precision's."""
        return not self.problem and self.cosine >= MIN_COSINE

    def said_in(self, language: Language) -> str:
        """Say how it did."""
        if self.problem:
            return Message.load(self.problem).said_in(language)
        times = phrase(language, "trial_backend", wall_ms=self.wall_ms, cpu_ms=self.cpu_ms, cosine=self.cosine)
        return times if self.fit else f"{times} {phrase(language, 'trial_too_little')}"


class Trial(BaseModel):
    """What was tried on which machine, and what was chosen."""

    model_config = ConfigDict(frozen=True)

    machine: dict[str, str]
    tried: tuple[Tried, ...]
    chosen: str

    def lines(self) -> list[str]:
        """Format the trial for people, a line a backend."""
        language = language_of_commands()
        shown = [f"  {one.backend:<10} {one.said_in(language)}" for one in self.tried]
        return [*shown, f"  {phrase(language, 'trial_chosen', backend=self.chosen)}"]


def choose_backend(models: Path) -> Trial:
    """Give the trial that is remembered for this machine; hold it if there is none, some seconds of work.

    Args:
        models: Folder of the ONNX files, where the trial is remembered.

    Raises:
        EmbeddingError: If the model cannot be had at all.
    """
    machine, file = this_machine(), models / _FILE
    if (remembered := _read(file)) and remembered.machine == machine:
        return remembered
    trial = hold_trial(models, machine)
    with suppress(OSError):  # a folder that cannot be written costs a trial every time, no more
        unfinished = file.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(trial.model_dump_json(indent=1), "utf-8")
        unfinished.replace(file)
    return trial


def this_machine() -> dict[str, str]:
    """Describe what a trial's outcome hangs on, without loading any of it."""
    return {
        "processor": _processor(),
        "cores": str(usable_cores()),
        "backends": " ".join(candidates()),
        "graph": str(GRAPH_VERSION),
        **{package: _version(package) for package in ("onnxruntime", "openvino", "torch")},
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _read(file: Path) -> Trial | None:
    try:
        trial = Trial.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return trial if any(one.backend == trial.chosen and one.fit for one in trial.tried) else None


def hold_trial(models: Path, machine: dict[str, str]) -> Trial:
    """Embed a few passages with every backend in turn, some rounds over, and choose the fastest that is exact enough.

    Raises:
        EmbeddingError: If not even single precision can be had.
    """
    embedders = {"onnx-fp32": make_backend("onnx-fp32", models)}
    tried: dict[str, Tried] = {}
    for name in machine["backends"].split():
        try:
            embedders[name] = embedders.get(name) or make_backend(name, models)
        except EmbeddingError as error:
            tried[name] = Tried(backend=name, problem=error.message.dump())
    tried |= _measure(embedders, reference_passages())
    fastest = min((one for one in tried.values() if one.fit), key=lambda one: one.wall_ms)
    return Trial(machine=machine, tried=tuple(tried.values()), chosen=fastest.backend)


def _measure(embedders: dict[str, Embedder], passages: Sequence[str]) -> dict[str, Tried]:
    vectors: dict[str, Vectors] = {name: embedder.embed(passages) for name, embedder in embedders.items()}
    walls: dict[str, list[float]] = {name: [] for name in embedders}
    cpus: dict[str, list[float]] = {name: [] for name in embedders}
    for _ in range(_ROUNDS):
        for name, embedder in embedders.items():
            wall, cpu = time.perf_counter(), time.process_time()
            embedder.embed(passages)
            walls[name].append(time.perf_counter() - wall)
            cpus[name].append(time.process_time() - cpu)
    exact, each = vectors["onnx-fp32"], 1000 / len(passages)
    return {
        name: Tried(
            backend=name,
            wall_ms=each * min(walls[name]),  # the least is what the machine can do; the rest is other people's work
            cpu_ms=each * min(cpus[name]),
            cosine=float(np.einsum("nd,nd->n", vectors[name], exact).min()),
        )
        for name in embedders
    }
