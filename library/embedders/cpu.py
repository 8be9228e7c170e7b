"""How an embedding model runs on this machine's processor: how many cores, how wide its integers, one ONNX session."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from library.embedders.base import Vectors
from library.precedence import GIVES_WAY, PRECEDENCE

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_VNNI = {"avx512_vnni", "avx_vnni"}


def usable_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def multiplies_in_32_bits() -> bool:
    """True if products of 8-bit integers are added without overflow: everywhere but on x86 without VNNI."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return True
    try:
        words = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").split("\n\n")[0].split()
    except OSError:
        return False
    return not _VNNI.isdisjoint(words)


def open_session(file: Path) -> InferenceSession:
    """Load an ONNX file that runs one text at a time in the calling thread; several threads may share it."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1  # the calling thread; a pool of its own would spin while it waits
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC  # the graphs' files say why
    options.enable_mem_pattern = False  # lengths differ, and a pattern is kept for every length
    return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def embed_each(texts: Sequence[str], embed_one: Callable[[str], Vectors], dim: int) -> Vectors:
    """Embed every text alone, as many at once as there are cores; equal ones once: float32 [n, dim], in order."""
    unique = sorted(set(texts), key=len, reverse=True)  # the longest first, so that no core waits for it at the end
    threads = min(len(unique), usable_cores())
    if GIVES_WAY.get():
        embed_one = _when_nobody_waits(embed_one)
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            found = dict(zip(unique, pool.map(embed_one, unique), strict=True))
    else:
        found = {text: embed_one(text) for text in unique}
    return np.array([found[text] for text in texts], dtype=np.float32).reshape(len(texts), dim)


def _when_nobody_waits(embed_one: Callable[[str], Vectors]) -> Callable[[str], Vectors]:
    def embed(text: str) -> Vectors:
        PRECEDENCE.let_pass()
        return embed_one(text)

    return embed
