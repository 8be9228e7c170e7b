"""`python -m bench.followups [FOLDER...]`: measures how well follow-up questions find their page, without a model."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.sets import add_folder
from library.library import Library
from library.settings import ROOT, read_settings
from rag.answer import Turn
from rag.commands import read_turns
from rag.query.understand import understand
from rag.retrieval.retriever import Retriever

CASES = Path(__file__).with_name("followups.jsonl")
MIXED = Path(__file__).with_name("mixed.jsonl")
_SAMPLES = ROOT / "data" / "samples"
_TOP = 5


@dataclass(frozen=True)
class Case:
    """A question after others, and where its answer stands.

    Attributes:
        kind: "en" and "zh" lean on the turns before; "new-en" and "new-zh" turn to another subject; "mixed" is
            asked first, in two languages.
        pages: Any of them is right; from 1.
        standalone: The same question, as somebody would ask it first.
    """

    id: str
    kind: str
    set: str
    document: str
    pages: tuple[int, ...]
    history: tuple[Turn, ...]
    question: str
    standalone: str


def read_cases(*files: Path) -> list[Case]:
    """Read files of cases, a JSON object a line."""
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [
        Case(
            id=line["id"],
            kind=line["id"].rsplit("-", 1)[0],
            set=line["set"],
            document=line["document"],
            pages=tuple(line["pages"]),
            history=tuple(read_turns(line.get("history", []), line["id"])),
            question=line["question"],
            standalone=line.get("standalone", line["question"]),
        )
        for line in lines
    ]


def measure_followups(folders: Sequence[Path], library_folder: Path | None = None) -> None:
    """Index the samples and the sets that are here into one library, and print what the cases find in it.

    Args:
        folders: Sets, each with `pdfs/`, named as the cases name them.
        library_folder: A library that holds all of them already.
    """
    with TemporaryDirectory() as made:
        settings = read_settings(library=library_folder or Path(made))
        with Library.open(settings) as library:
            for folder in [] if library_folder else [_SAMPLES, *(folder / "pdfs" for folder in folders)]:
                add_folder(library, settings, folder)
            here = {_SAMPLES.name, *(folder.name for folder in folders)}
            _measure(Retriever(library), [case for case in read_cases(CASES, MIXED) if case.set in here])


def _measure(retriever: Retriever, cases: Sequence[Case]) -> None:
    print(f"\n### Follow-ups without a model: page@{_TOP} in percent\n")
    print("| questions | n | asked alone | as a follow-up | without its history |\n|---|---|---|---|---|")
    missed = []
    for kind in dict.fromkeys(case.kind for case in cases):
        of_kind = [case for case in cases if case.kind == kind]
        queries = [
            (case.standalone, understand(case.question, case.history).completed, case.question) for case in of_kind
        ]
        found = [
            [_finds(retriever, case, text) for text in texts] for case, texts in zip(of_kind, queries, strict=True)
        ]
        shares = " | ".join(f"{100 * sum(hits) / len(of_kind):.1f}" for hits in zip(*found, strict=True))
        print(f"| {kind} | {len(of_kind)} | {shares} |", flush=True)
        missed += [(case, texts[1]) for case, texts, hits in zip(of_kind, queries, found, strict=True) if not hits[1]]
    for case, query in missed:
        print(f"\nMissed {case.id}, {case.document} page {case.pages[0]}: {query}")


def _finds(retriever: Retriever, case: Case, query: str) -> bool:
    passages = retriever.retrieve(query, top=_TOP)
    return any(passage.title == case.document and passage.page in case.pages for passage in passages)


def main() -> None:
    """Measure the cases of the sets that are here."""
    parser = argparse.ArgumentParser(prog="python -m bench.followups")
    parser.add_argument("folders", nargs="*", type=Path, help="sets (default: those beside the checkout)")
    parser.add_argument("--library", type=Path, metavar="DIR", help="a library that holds the samples and the sets")
    options = parser.parse_args()
    folders = options.folders or sorted(path.parent for path in ROOT.parent.glob("shared/eval/*/questions.jsonl"))
    measure_followups(folders, options.library)


if __name__ == "__main__":
    main()
