"""Leaves out each rule of the verifier in turn, and counts what planted changes and judged answers lose."""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.check import read_middle
from bench.claims import draw_claims
from bench.planted_kinds import made_trials, real_trials
from bench.plants import plant_all
from library.settings import ROOT
from rag.verify.verifier import Verifier

RULES: dict[str, Any] = {
    "contradiction.find_dropped_restriction": (),
    "contradiction.find_overgeneralization": (),
    "contradiction.find_swapped_roles": (),
    "contradiction.find_changed_qualifier": None,
    "contradiction._find_changed": None,
    "evidence.find_changed_bound": (),
    "evidence.find_crossed_clauses": "",
    "evidence.find_crossed_figure": "",
    "evidence.find_misattributed_figure": None,
    "evidence.find_reversed_trend": "",
    "evidence.find_wrong_day": "",
    "evidence.missing_names": (),
    "evidence.read_changes": (),
    "figure_locations.guess_rows": (),
    "match_figures.is_derived": False,
    "match_figures.is_rounded": False,
    "misattribution._of_other_cells": None,
    "misattribution._of_other_years": None,
    "misattribution._of_unnamed_rows": None,
    "verifier.withholds": False,
}
"""By rule, what it returns where it finds nothing."""
_FILES = 6  # of a set
_CLAIMS = 40  # of a file
_SEED = 1


@dataclass(frozen=True)
class Trial:
    """A sentence with its source, and whether that bears it out."""

    text: str
    source: str
    is_true: bool


@contextmanager
def without_rule(rule: str) -> Iterator[None]:
    """Let a rule find nothing for a while; what was remembered with or without it is forgotten."""
    module, _, name = rule.partition(".")
    place = importlib.import_module(f"rag.verify.{module}")
    before = getattr(place, name)
    setattr(place, name, lambda *_args, **_kwargs: RULES[rule])
    _forget()
    try:
        yield
    finally:
        setattr(place, name, before)
        _forget()


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        for value in vars(module).values() if name.startswith("rag.") else ():
            if clear := getattr(value, "cache_clear", None):
                clear()


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
    """Tries sentences and answers with every rule, and again without one."""

    def __init__(self, trials: Sequence[Trial], answers: Sequence[dict[str, Any]]) -> None:
        self._trials, self._answers = trials, answers
        self._verifier = Verifier()
        self._verdicts = [self._is_right(trial) for trial in trials]
        self._scores = [self._score(answer) for answer in answers]

    def without(self, rule: str) -> str:
        """Say in a table's row what is lost without a rule, in points; less than nothing is a gain."""
        with without_rule(rule):
            verdicts, scores = list(map(self._is_right, self._trials)), list(map(self._score, self._answers))
        lost = [self._share(verdicts, is_true=False) - self._share(self._verdicts, is_true=False)]
        lost += [self._share(verdicts, is_true=True) - self._share(self._verdicts, is_true=True)]
        lost += [self._auroc(scores) - self._auroc(self._scores)] if self._answers else []
        return f"| {rule} | " + " | ".join(f"{-100 * one:.2f}" for one in lost) + " |"

    def _is_right(self, trial: Trial) -> bool:
        return (self._verifier.check(trial.text, trial.source).support == "supported") == trial.is_true

    def _score(self, answer: dict[str, Any]) -> float:
        return self._verifier.check_answer(answer["answer"], answer["passages"], answer["question"]).score

    def _share(self, verdicts: Sequence[bool], *, is_true: bool) -> float:
        of_kind = [right for right, trial in zip(verdicts, self._trials, strict=True) if trial.is_true == is_true]
        return sum(of_kind) / max(1, len(of_kind))

    def _auroc(self, scores: Sequence[float]) -> float:
        from sklearn.metrics import roc_auc_score

        return float(roc_auc_score([bool(answer["correct"]) for answer in self._answers], scores))


def main() -> None:
    """Print what each rule is worth on the sets that are named or lie beside the checkout."""
    parser = argparse.ArgumentParser(prog="python -m bench.verifier_ablation", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="sets (default: those in ../shared/eval)")
    parser.add_argument("--rules", nargs="*", default=list(RULES), choices=list(RULES))
    options = parser.parse_args()
    folders = options.folders or sorted(ROOT.parent.glob("shared/eval/*"))
    judged = [path for folder in folders if (path := folder / "answers.jsonl").exists()]
    answers = [json.loads(line) for path in judged for line in path.read_text("utf-8").splitlines()]
    ablation = Ablation(read_trials(folders), answers)
    print("| without | planted changes caught | true sentences not doubted | AUROC |\n|---|---|---|---|")
    for rule in options.rules:
        print(ablation.without(rule), flush=True)


if __name__ == "__main__":
    main()
