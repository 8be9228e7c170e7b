"""`python -m bench.answer_fit FOLDER...`: fits the weights of the built-in answerer's clues, and checks them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.answers import plain
from bench.key_strings import holds
from bench.sets import add_folder
from library.library import Library
from library.settings import read_settings
from rag.extractive.candidates import read_candidates
from rag.extractive.clues import WEIGHTS, Clues
from rag.extractive.ranking import rank_candidates
from rag.prompt.sources import mark_passages
from rag.query.understand import understand
from rag.retrieval.retriever import Retriever

Numbers = NDArray[np.float64]
_PASSAGES = 8
_STEPS, _RATE, _HOLD = 600, 0.1, 0.5  # Adam's, and how much large weights cost
_ALONE = ("label",)  # weights that no set of prose tells anything of: they stay as they are
_NAMES = [field.name for field in fields(Clues)]
_FITTED = np.array([name not in _ALONE for name in _NAMES])


@dataclass(frozen=True)
class Case:
    """What could be quoted for one question.

    Attributes:
        clues: [candidates, clues].
        right: [candidates], whether each holds the answer.
    """

    document: str
    clues: Numbers
    right: NDArray[np.bool_]


def read_cases(folder: Path, place: Path) -> Iterator[Case]:
    """Retrieve for every question of a set, and read the clues of what was found."""
    settings = read_settings(library=place / folder.name / "library")
    with Library.open(settings) as library:
        add_folder(library, settings, folder / "pdfs")
        retriever = Retriever(library)
        for line in map(json.loads, (folder / "questions.jsonl").read_text("utf-8").splitlines()):
            asked = understand(line["question"]).weighed(library.idf)
            passages = retriever.retrieve(asked, None, _PASSAGES)
            found = rank_candidates(asked, read_candidates(mark_passages(passages)), passages, library.embedder)
            if found and line.get("pages", True):
                right = np.array([_is_right(line, candidate.text) for candidate in found])
                yield Case(line["document"], np.array([astuple(c.clues) for c in found], np.float64), right)


def _is_right(question: Mapping[str, Any], text: str) -> bool:
    return holds(text, question["must"]) if "must" in question else plain(question["answer"]) in plain(text)


def fit(cases: Sequence[Case]) -> Numbers:
    """Fit the weights that make the right candidates the likeliest of each question's, by Adam."""
    told = [case for case in cases if case.right.any()]
    weights = np.array(astuple(WEIGHTS), np.float64)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = (2 * _HOLD * weights + sum(_slope(case, weights) for case in told)) / len(told) * _FITTED
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights = weights - _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def _slope(case: Case, weights: Numbers) -> Numbers:
    chances = _softmax(case.clues @ weights)
    right = chances * case.right
    return np.asarray(case.clues.T @ (chances - right / right.sum()))


def _softmax(scores: Numbers) -> Numbers:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def shares(cases: Sequence[Case], weights: Numbers) -> tuple[float, float]:
    """Tell for which part of the questions the best, and one of the best three candidates, is right."""
    ranked = [case.right[np.argsort(-(case.clues @ weights), kind="stable")] for case in cases]
    return float(np.mean([right[0] for right in ranked])), float(np.mean([right[:3].any() for right in ranked]))


def print_fit(cases: Sequence[Case]) -> None:
    """Print what the weights in the code reach, fits on one half of the documents on the other, and a fit on all."""
    documents = sorted({case.document for case in cases})
    halves = [[case for case in cases if case.document in documents[side::2]] for side in (0, 1)]
    print("| weights | asked of | n | best is right | one of the best three |\n|---|---|---|---|---|")
    _print_row("in the code", "all documents", cases, np.array(astuple(WEIGHTS)))
    for name, one, other in (("first", halves[0], halves[1]), ("second", halves[1], halves[0])):
        _print_row(f"fitted on the {name} half of the documents", "the other half", other, fit(one))
    weights = fit(cases)
    _print_row("fitted on all", "all documents", cases, weights)
    print("\nWEIGHTS = Clues(" + ", ".join(f"{n}={w:.1f}" for n, w in zip(_NAMES, weights, strict=True)) + ")")


def _print_row(weights: str, asked: str, cases: Sequence[Case], values: Numbers) -> None:
    best, three = shares(cases, values)
    print(f"| {weights} | {asked} | {len(cases)} | {100 * best:.1f} % | {100 * three:.1f} % |", flush=True)


def main() -> None:
    """Fit on the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.answer_fit", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        print_fit([case for folder in options.folders for case in read_cases(folder, place)])


if __name__ == "__main__":
    main()
