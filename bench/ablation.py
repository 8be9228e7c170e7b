"""`python -m bench.ablation FOLDER...`: what each clue of the built-in answerer is worth, by leaving it out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, fields
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.answer_fit import Case, read_cases, shares
from rag.extractive.clues import WEIGHTS, Clues

_NAMES = [field.name for field in fields(Clues)]


def print_ablation(sets: Mapping[str, Sequence[Case]]) -> None:
    """Print for each set how often the best candidate, and one of the best three, is right; then without each clue.

    Args:
        sets: The cases of each set, by its name.
    """
    weights = np.array(astuple(WEIGHTS), np.float64)
    print("| clues | " + " | ".join(f"{name}, n = {len(cases)}" for name, cases in sets.items()) + " |")
    print("|---|" + "---|" * len(sets))
    whole = {name: shares(cases, weights) for name, cases in sets.items()}
    print("| all | " + " | ".join(f"{100 * first:.1f} / {100 * three:.1f}" for first, three in whole.values()) + " |")
    for place, clue in enumerate(_NAMES):
        without = weights * (np.arange(len(weights)) != place)
        changes = [np.subtract(shares(cases, without), whole[name]) for name, cases in sets.items()]
        print(
            f"| without {clue} | "
            + " | ".join(f"{100 * one:+.1f} / {100 * three:+.1f}" for one, three in changes)
            + " |"
        )


def main() -> None:
    """Measure the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.ablation", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        print_ablation({folder.name: [*read_cases(folder, place)] for folder in options.folders})


if __name__ == "__main__":
    main()
