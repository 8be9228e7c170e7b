"""`python -m bench.refusal [FOLDER...]`: does the score tell what a library holds? Measures it, and fits it anew."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.refusal_beds import SIDE, Bed, make_beds
from bench.refusal_fit import print_fit
from bench.refusal_rows import Row, by_bed, chances_of, format_beds, read_rows, write_rows
from bench.refusal_sources import read_source, spread
from library.library import Library
from library.settings import ROOT, read_settings
from rag.query.understand import understand
from rag.retrieval.refusal import REFUSE_BELOW, Signals, judge_signals
from rag.retrieval.retriever import Retriever

ROWS = ROOT / "bench" / "refusal_signals.csv"
"""What the weights are fitted on."""
_NOTHING = Signals(0, 0, 0, 0, 0, 0)


def measure_refusal(folders: Sequence[Path]) -> list[Row]:
    """Print how well the score parts questions that a library answers from those it cannot."""
    print(f"\n### Refusal: answers left out of libraries of many sizes; refused below {REFUSE_BELOW}\n")
    rows: list[Row] = []
    with TemporaryDirectory() as place:
        sources = [read_source(folder, Path(place) / str(number)) for number, folder in enumerate(folders)]
        for bed in make_beds([source for source in sources if len(source.parts) > 1]):
            rows += _ask(bed)
    print(format_beds(rows, chances_of(rows), REFUSE_BELOW), flush=True)
    return rows


def _ask(bed: Bed) -> Iterator[Row]:
    with TemporaryDirectory() as place, Library.open(read_settings(library=Path(place))) as library:
        for part in bed.parts:
            part.add_to(library)
        retriever = Retriever(library)
        for question, held, document in bed.questions:
            within = [document] if document else None
            passages = retriever.retrieve(question.text, within)
            signals = judge_signals(library, understand(question.text), passages, within) if passages else _NOTHING
            yield Row(bed.name, question.id, held, signals)


def sample(rows: Sequence[Row]) -> list[Row]:
    """Choose the rows to keep: at most `SIDE` a side of each bed."""
    sides = [[row for row in bed if row.held is held] for bed in by_bed(rows).values() for held in (True, False)]
    return [row for side in sides for row in spread(side, SIDE)]


def main() -> None:
    """Measure sets, keep the measurements if that is asked, or fit the weights on those that are kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.refusal", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--write", action="store_true", help=f"write what was measured to {ROWS.relative_to(ROOT)}")
    parser.add_argument("--fit", action="store_true", help="fit the weights on what is written there")
    options = parser.parse_args()
    if not (options.folders or options.fit):
        parser.error("name the sets to measure, or --fit")
    rows = measure_refusal(options.folders) if options.folders else []
    if options.write:
        write_rows(sample(rows), ROWS)
    if options.fit:
        print_fit(read_rows(ROWS))


if __name__ == "__main__":
    main()
