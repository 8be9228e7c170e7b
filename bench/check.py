"""Measures the check: on changes planted in real texts, on answers that people judged, and what it costs."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

from bench.planted_counts import count_planted
from library.settings import ROOT
from rag.reading.structure import to_markdown
from rag.verify.verifier import Verifier

check = Verifier().check
check_answer = Verifier().check_answer

_FILES = 6  # of a set
_PAGES = 12  # from the middle of a file, where filings have their tables
_SENTENCES = 40  # of a file
_SEED = 1
_PASSAGE = 800  # characters: about 200 tokens
_PASSAGES = 8  # what a prompt holds


def measure_check(folders: Sequence[Path]) -> None:
    """Print what the check makes of planted changes, and of answers that people judged.

    Args:
        folders: Sets; the texts of their `pdfs/` are used, and their `answers.jsonl` where one is there.
    """
    print("\n### Check of sentences against their passages: changes planted in true sentences")
    for folder in folders:
        if paths := sorted((folder / "pdfs").glob("*.pdf"))[:_FILES]:
            _measure_planted(folder.name, [read_middle(path) for path in paths])
    print("\n### Check of answers that people judged right or wrong\n")
    print("| set | answers | right | AUROC | CPU ms an answer |\n|---|---|---|---|---|")
    for folder in folders:
        if (path := folder / "answers.jsonl").exists():
            _measure_judged(path)


def _measure_planted(name: str, documents: Sequence[Sequence[str]]) -> None:
    counts = count_planted(documents, _SENTENCES, _SEED)
    print(f"\n| {name} | n | check |\n|---|---|---|")
    print("\n".join(counts.lines()))
    print(
        f"\n{_cpu_ms(documents):.1f} ms of CPU a sentence, against {_PASSAGES} passages that are read anew.", flush=True
    )


def read_middle(path: Path) -> list[str]:
    """Read pages from the middle of a file, as Markdown, which the check reads too."""
    from ingest.pages.assembling import assemble
    from library.pdf.pdfium_documents import count_pages
    from library.pdf.reading import read_pages
    from library.pdf.structure import Structure

    count = count_pages(path)
    first = max(1, (count - _PAGES) // 2)
    numbers = range(first, min(count, first + _PAGES) + 1)
    pages = assemble(read_pages(path, list(numbers)), Structure()).pages
    return [to_markdown(page.text, page.blocks) for page in pages]


def _cpu_ms(documents: Sequence[Sequence[str]]) -> float:
    """Check words of each page against as many passages of others as a prompt holds, none of them read before.

    Figures are left out: one that is missing would end the check early.
    """
    texts = [page[:_PASSAGE] for pages in documents for page in pages if len(page) >= _PASSAGE / 4]
    tries = [
        (re.sub(r"\d+", "", text[:150]), "\n\n".join(texts[i + 1 : i + 1 + _PASSAGES]))
        for i, text in enumerate(texts[:-_PASSAGES])
    ]
    began = time.process_time()
    for sentence, source in tries:
        check(sentence, source)
    return 1000 * (time.process_time() - began) / max(1, len(tries))


def _measure_judged(path: Path) -> None:
    from sklearn.metrics import roc_auc_score

    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    began = time.process_time()
    scores = [check_answer(line["answer"], line["passages"], line["question"]).score for line in lines]
    cpu_ms = 1000 * (time.process_time() - began) / len(lines)
    right = [bool(line["correct"]) for line in lines]
    auroc = roc_auc_score(right, scores)
    print(f"| {path.parent.name} | {len(lines)} | {sum(right)} | {auroc:.3f} | {cpu_ms:.0f} |", flush=True)


def main() -> None:
    """Measure the sets that are named, or those beside the checkout."""
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="sets (default: those in ../shared/eval)")
    folders = parser.parse_args().folders
    measure_check(folders or sorted(path for path in ROOT.parent.glob("shared/eval/*") if path.is_dir()))


if __name__ == "__main__":
    main()
