"""Makes right and wrong answers from tables and paragraphs of the sets, and measures how the check parts them."""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.check import read_middle
from library.settings import ROOT
from library.text import cjk_share
from rag.reading.extracts import extracts_of, unwrap
from rag.reading.tables import read_rows
from rag.verify.verifier import Verifier

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CELL = re.compile(r"[$€£¥ ]*(\(?)(\d[\d,]*(?:\.\d+)?)\)?")
_LABEL = re.compile(r"[A-Za-z]{3}")
_PAGES = 4  # of a file, with tables
_QUESTIONS = 8  # of a document of paragraphs
_DOCUMENTS = 16
_SEED = 1


@dataclass(frozen=True)
class MadeAnswer:
    """An answer with its question and passages, and whether it is right.

    Attributes:
        kind: What was done to it; of right ones, what it answers.
    """

    kind: str
    question: str
    text: str
    passages: tuple[str, ...]
    is_right: bool


def answers_from_tables(pages: Sequence[str], chance: random.Random) -> Iterator[MadeAnswer]:
    """Ask for a cell, and for the growth between two, and answer from it, another row, another year, or nowhere."""
    tables = [(page, rows) for page in pages if len(rows := list(_rows(page))) >= 3]
    for page, rows in chance.sample(tables, min(_PAGES, len(tables))):
        (label, cells), (other, others) = chance.sample(rows, 2)
        years = sorted(cells.keys() & others.keys())
        if len(years) < 2 or len({*cells.values(), *others.values()}) < 4 or 0 in (*cells.values(), *others.values()):
            continue
        before, year = years[-2:]
        value, asked = cells[year], f"What was {label.lower()} in {year}?"
        invented = round(value * chance.uniform(1.1, 1.9), 1)
        for kind, text, is_right in (
            ("cell", f"{label} was {value:,} in {year}.", True),
            ("cell of another year", f"{label} was {cells[before]:,} in {year}.", False),
            ("cell of another row", f"{label} was {others[year]:,} in {year}.", False),
            ("beside the question", f"{other} was {others[year]:,} in {year}.", False),
            ("invented", f"{label} was {invented:,} in {year}.", False),
            ("withheld", f"The passages do not give {label.lower()} for {year}.", False),
        ):
            yield MadeAnswer(kind, asked, text, (page,), is_right)
        asked = f"By what percentage did {label.lower()} change from {before} to {year}?"
        grown = [100 * (one[year] - one[before]) / abs(one[before]) for one in (cells, others)]
        for kind, growth, is_right in (("growth", grown[0], True), ("growth of another row", grown[1], False)):
            text = f"{label} {'grew' if growth > 0 else 'fell'} by {abs(growth):.1f}% from {before} to {year}."
            yield MadeAnswer(kind, asked, text, (page,), is_right)


def answers_from_paragraphs(asked: Sequence[dict[str, str]], page: str, chance: random.Random) -> Iterator[MadeAnswer]:
    """Answer questions on a page with their sentence, with another's answer in it, or with another sentence."""
    sentences = [unwrap(page[one.start : one.end]) for one in extracts_of(page) if one.kind == "sentence"]
    for one in asked:
        answer = one["answer"]
        holding = [sentence for sentence in sentences if answer in sentence]
        rivals = [other["answer"] for other in asked if other["answer"] not in answer and answer not in other["answer"]]
        beside = [sentence for sentence in sentences if answer not in sentence]
        if not (holding and rivals and beside):
            continue
        rival, withheld = chance.choice(rivals), "The passages do not mention this."
        withheld = "资料中没有提到这一点。" if cjk_share(page) > 0.2 else withheld
        for kind, text, is_right in (
            ("sentence", holding[0], True),
            ("another's answer in it", holding[0].replace(answer, rival, 1), False),
            ("another sentence", chance.choice(beside), False),
            ("withheld", withheld, False),
        ):
            yield MadeAnswer(kind, one["question"], text, (page,), is_right)


def make_answers(folders: Sequence[Path], seed: int = _SEED) -> list[MadeAnswer]:
    """Make answers from each set: from tables, and from sentences that hold the answers to its questions."""
    chance, made = random.Random(seed), list[MadeAnswer]()  # noqa: S311
    for folder in folders:
        by_document = defaultdict[str, list[dict[str, str]]](list)
        for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
            by_document[Path((question := json.loads(line))["document"]).stem].append(question)
        for path in sorted((folder / "pdfs").glob("*.pdf"))[:_DOCUMENTS]:
            pages = read_middle(path)
            made += answers_from_tables(pages, chance)
            asked = [one for one in by_document[path.stem] if isinstance(one.get("answer"), str)]
            for page in pages:
                there = [one for one in asked if one["answer"] in page]
                made += answers_from_paragraphs(there[:_QUESTIONS], page, chance)
    return made


def _rows(page: str) -> Iterator[tuple[str, dict[str, float]]]:
    for row in read_rows(page).values():
        label, cells = row.label.strip(" .:$"), dict[str, float]()
        for cell, head in row.cells:
            if (years := _YEAR.findall(head)) and (found := _CELL.fullmatch(cell.strip())):
                cells[years[-1]] = float(found[2].replace(",", "")) * (-1 if found[1] else 1)
        if _LABEL.search(label) and len(cells) >= 2:
            yield label, cells


def main() -> None:
    """Print the area under the curve over all, and of each wrong kind against all right ones."""
    from sklearn.metrics import roc_auc_score

    parser = argparse.ArgumentParser(prog="python -m bench.made_answers", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="sets (default: those in ../shared/eval)")
    folders = parser.parse_args().folders or sorted(ROOT.parent.glob("shared/eval/*/questions.jsonl"))
    made = make_answers([folder.parent if folder.is_file() else folder for folder in folders])
    verifier = Verifier()
    scores = [verifier.check_answer(one.text, one.passages, one.question).score for one in made]
    right = [score for one, score in zip(made, scores, strict=True) if one.is_right]
    print(f"\n| wrong answers | n | AUROC against {len(right)} right ones |\n|---|---|---|")
    for kind in dict.fromkeys(one.kind for one in made if not one.is_right):
        wrong = [score for one, score in zip(made, scores, strict=True) if one.kind == kind and not one.is_right]
        print(f"| {kind} | {len(wrong)} | {roc_auc_score([1] * len(right) + [0] * len(wrong), right + wrong):.3f} |")
    print(f"| all | {len(made) - len(right)} | {roc_auc_score([one.is_right for one in made], scores):.3f} |")


if __name__ == "__main__":
    main()
