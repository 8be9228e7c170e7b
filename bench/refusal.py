"""Measures and fits the refusal: half of a set's documents are searched, all of its questions are asked."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.quality import add_folder
from library.library import Library
from library.settings import read_settings
from rag.refusal import REFUSE_BELOW, answerable, signals
from rag.retriever import Retriever


def measure_refusal(folders: list[Path]) -> None:
    """Print how well the score parts questions that the library answers from those it cannot, and a new fit."""
    print("\n### Refusal: every second document left out, all questions asked\n")
    print("| set | n | AUROC | answerable kept | unanswerable answered |\n|---|---|---|---|---|")
    rows, labels = [], []
    for folder in folders:
        features, scores, held = _ask(folder)
        kept, leaked = np.mean(scores[held] >= REFUSE_BELOW), np.mean(scores[~held] >= REFUSE_BELOW)
        print(
            f"| {folder.name} | {len(held)} | {roc_auc_score(held, scores):.3f} | {kept:.1%} | {leaked:.1%} |",
            flush=True,
        )
        rows.append(features)
        labels.append(held)
    fit = LogisticRegression(C=10, class_weight="balanced", max_iter=2000)
    fit.fit(np.concatenate(rows), np.concatenate(labels))
    print(f"\nA fit on all of them gives bias {fit.intercept_[0]:.1f}, weights {np.round(fit.coef_[0], 1).tolist()}.")


def _ask(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    questions = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    features, scores, held = [], [], []
    with TemporaryDirectory() as place, Library.open(settings := read_settings(library=Path(place))) as library:
        add_folder(library, settings, folder / "pdfs", every_second=True)
        names = {document.name for document in library.documents()}
        retriever = Retriever(library)
        for question in questions:
            query = question["question"]
            passages = retriever.retrieve(query)
            *measured, known = signals(library, query, passages, None) if passages else (0.0, 0.0, 0.0, 0.0)
            features.append([*measured, 1 - known])
            scores.append(answerable(library, query, passages))
            held.append(question["document"] in names)
    return np.array(features), np.array(scores), np.array(held)
