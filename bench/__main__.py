"""`python -m bench [FOLDER...]`: prints every benchmark; folders hold `pdfs/` and `questions.jsonl`."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.answers import measure_answers
from bench.ask_time import measure_ask_time
from bench.check import measure_check
from bench.followups import measure_followups
from bench.ingest import measure_ingest
from bench.key_strings import measure_key_strings
from bench.load import measure_load
from bench.ocr import measure_ocr
from bench.overhead import measure_overhead
from bench.prompt_evidence import measure_prompt_evidence
from bench.quality import measure_sets
from bench.refusal import measure_refusal
from bench.scale import SIZES, measure_scale
from bench.start import measure_start
from bench.tables import measure_tables
from bench.web import measure_web
from library.settings import ROOT


def main() -> None:
    """Measure start and indexing, each set from retrieval to answers and refusal, growing libraries, many people."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("folders", nargs="*", type=Path, help="sets to measure (default: those beside the checkout)")
    options = parser.parse_args()
    measure_start()
    measure_ingest()
    measure_ocr()
    measure_tables()
    folders = options.folders or sorted(path.parent for path in ROOT.parent.glob("shared/eval/*/questions.jsonl"))
    if not folders:
        print("\nNo evaluation set was named and none lies in ../shared/eval, so retrieval was not measured.")
    with TemporaryDirectory() as place:
        measure_sets(folders, Path(place))
        measure_answers(folders, Path(place))
        measure_key_strings(folders, Path(place))
        measure_prompt_evidence(folders, Path(place))
        measure_overhead(folders, Path(place))
        measure_ask_time(folders, Path(place))
        for folder in folders[-1:]:  # the web is the same beside each
            measure_web(folder, Path(place))
    measure_followups(folders)
    measure_check(sorted({*folders, *(path.parent for path in ROOT.parent.glob("shared/eval/*/answers.jsonl"))}))
    measure_refusal([folder for folder in folders if len(list((folder / "pdfs").glob("*.pdf"))) > 1])
    with TemporaryDirectory() as place:
        measure_scale(SIZES, Path(place))
    measure_load()


if __name__ == "__main__":
    main()
