"""Leaves out each part of the verifier in turn, and counts what planted changes and judged answers lose."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.ablation_parts import KINDS, Part, forget, read_parts, watched, without
from bench.check import read_middle
from bench.claims import draw_claims
from bench.planted_kinds import made_trials, real_trials
from bench.plants import plant_all
from library.settings import ROOT
from rag.verify.verifier import Verifier

_FILES = 6  # of a set
_CLAIMS = 40  # of a file
_SEED = 1


@dataclass(frozen=True)
class Trial:
    """A sentence with its source, and whether that bears it out."""

    text: str
    source: str
    is_true: bool


def read_verifier_parts(kinds: Sequence[str] = KINDS) -> list[Part]:
    """List what may be left out of the verifier."""
    return [part for part in read_parts(["rag.verify"], ()) if part.kind in kinds]


def read_trials(folders: Sequence[Path]) -> list[Trial]:
    """Draw true sentences of the sets' documents, with every change that can be planted in them, and the made ones."""
    chance = random.Random(_SEED)  # noqa: S311
    documents = [read_middle(path) for folder in folders for path in sorted((folder / "pdfs").glob("*.pdf"))[:_FILES]]
    trials = [Trial(one.text, one.source, one.is_true) for one in (*made_trials(), *real_trials(documents))]
    for pages in documents:
        claims = draw_claims(pages, chance)
        for claim in chance.sample(claims, min(_CLAIMS, len(claims))):
            trials.append(Trial(claim.text, claim.source, is_true=True))
            trials += (Trial(one.text, one.source, is_true=False) for one in plant_all(claim, claims, chance))
    return trials


class Ablation:
    """Tries sentences and answers with every part, and those that a part had to do with again without it."""

    def __init__(self, trials: Sequence[Trial], answers: Sequence[dict[str, Any]], parts: Sequence[Part]) -> None:
        self._verifier = Verifier()
        self._trials, self._answers = trials, answers
        self._tries: list[Callable[[], float]] = [partial(self._is_right, trial) for trial in trials]
        self._tries += [partial(self._score, answer) for answer in answers]
        self._found = [one() for one in self._tries]
        self._heard = [*self._listen(parts)]

    def without(self, part: Part) -> str:
        """Say in a table's row what is lost without a part, in points, by what costs least; below nothing is a gain."""
        rows = [self._cost(part, way) for way in range(len(part.instead))]
        changed, lost = min(rows, key=lambda row: sum(max(0.0, one) for one in row[1]))
        told = " | ".join(f"{100 * one:.2f}" for one in lost)
        return f"| {part.name} | {part.kind} | {changed} of {len(self._tries)} | {told} |"

    def _cost(self, part: Part, way: int) -> tuple[int, list[float]]:
        found = [*self._found]
        try:
            with without(part, part.instead[way]):
                for at, heard in enumerate(self._heard):
                    if part.kind == "constant" or (part.name, not way) in heard:
                        found[at] = self._tries[at]()
        except Exception:  # noqa: BLE001 - whatever cannot do without the part shows that it is needed
            return len(found), [1.0, 1.0, *([1.0] if self._answers else [])]
        lost = [before - after for before, after in zip(self._shares(self._found), self._shares(found), strict=True)]
        return sum(one != other for one, other in zip(self._found, found, strict=True)), lost

    def _listen(self, parts: Sequence[Part]) -> Iterator[frozenset[tuple[str, bool]]]:
        """Yield for each try which parts had something to say."""
        seen = set[tuple[str, bool]]()
        with watched(parts, seen):
            for one in self._tries:
                seen.clear()
                forget()
                one()
                yield frozenset(seen)

    def _is_right(self, trial: Trial) -> float:
        return (self._verifier.check(trial.text, trial.source).support == "supported") == trial.is_true

    def _score(self, answer: dict[str, Any]) -> float:
        return self._verifier.check_answer(answer["answer"], answer["passages"], answer["question"]).score

    def _shares(self, found: Sequence[float]) -> Iterator[float]:
        """Yield the share of planted changes that are caught, that of true sentences not doubted, and the AUROC."""
        for is_true in (False, True):
            right = [one for one, trial in zip(found, self._trials, strict=False) if trial.is_true == is_true]
            yield sum(right) / max(1, len(right))
        if self._answers:
            from sklearn.metrics import roc_auc_score

            correct = [bool(answer["correct"]) for answer in self._answers]
            yield float(roc_auc_score(correct, found[len(self._trials) :]))


def main() -> None:
    """Print what each part is worth on the sets that are named or lie beside the checkout."""
    parser = argparse.ArgumentParser(prog="python -m bench.verifier_ablation", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="sets (default: those in ../shared/eval)")
    parser.add_argument("--every", type=int, default=1, help="which of the sentences and answers are tried")
    parser.add_argument("--parts", nargs="*", default=[""], help="only those whose name begins with one of these")
    parser.add_argument("--kinds", nargs="*", default=["pattern", "list", "rule", "step"], choices=KINDS)
    options = parser.parse_args()
    folders = options.folders or sorted(ROOT.parent.glob("shared/eval/*"))
    judged = [path for folder in folders if (path := folder / "answers.jsonl").exists()]
    answers = [json.loads(line) for path in judged for line in path.read_text("utf-8").splitlines()]
    parts = [one for one in read_verifier_parts(options.kinds) if one.name.startswith((*options.parts,))]
    ablation = Ablation(read_trials(folders)[:: options.every], answers[:: options.every], parts)
    print("| without | | changed | planted changes caught | true sentences not doubted | AUROC |")
    print("|---|---|---|---|---|---|")
    for part in parts:
        print(ablation.without(part), flush=True)


if __name__ == "__main__":
    main()
