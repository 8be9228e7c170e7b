"""`python -m library.embedders.e5_writing GRAPH TOKENIZER PRECISION`: writes multilingual-e5-small for serving."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from library.embedders.channel_divisors import measure_divisors
from library.embedders.e5_file import Floats, ModelFile, Words, model_file
from library.embedders.e5_graph import build
from library.embedders.e5_tokenizer import FIRST, LAST, Tokenizer, plain_file, write_tokenizer
from library.embedders.reference_passages import reference_passages


def write(graph: Path, tokenizer: Path, precision: str) -> None:
    """Write the files, each of which appears only when it is whole.

    Args:
        graph: The ONNX file.
        tokenizer: SentencePiece's file; that of plain texts is written beside it.
        precision: fp32, int8, or int7 (for processors without VNNI).
    """
    file = ModelFile(model_file())
    _write_whole(tokenizer, lambda target: write_tokenizer(file, target))
    _write_whole(plain_file(tokenizer), lambda target: write_tokenizer(file, target, plain=True))
    divisors = None if precision == "fp32" else _divisors(file, Tokenizer(tokenizer))
    model = build(file, precision, divisors).model
    _write_whole(graph, lambda target: target.write_bytes(model.SerializeToString()))


def _write_whole(target: Path, write_to: Callable[[Path], object]) -> None:
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    write_to(unfinished)
    unfinished.replace(target)


def _divisors(file: ModelFile, tokenizer: Tokenizer) -> dict[str, Floats]:
    cut = ([FIRST, *tokenizer.tokens(f"passage: {passage}"), LAST] for passage in reference_passages())
    words = Words(file)
    passages = ({"words": words.vectors(tokens)[None]} for tokens in cut)
    return measure_divisors(build(file, "fp32"), passages)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
