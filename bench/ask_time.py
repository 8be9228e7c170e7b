"""`python -m bench.ask_time FOLDER...`: what a question without a model costs, cold and in a warm process."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.sets import Question, add_folder, cpu_with_children, read_questions
from library.library import Library
from library.settings import ROOT, Settings, read_settings
from rag.chain import Answerer, ask

_COLD, _WARMING = 5, 3


def measure_ask_time(folders: Sequence[Path], place: Path) -> None:
    """Print what the questions of each set cost in its library.

    Args:
        folders: Sets: folders that hold `pdfs/` and `questions.jsonl`.
        place: Folder for the libraries; documents that are there already are used.
    """
    print(f"\n### A question without a model; from a cold shell the least of {_COLD}\n")
    print("| set | documents | CPU ms, median | 90 % | cold: CPU s | wall s |")
    print("|---|---|---|---|---|---|")
    for folder in folders:
        settings = read_settings(library=place / folder.name / "library")
        with Library.open(settings) as library:
            questions = read_questions(folder, add_folder(library, settings, folder / "pdfs"))
            warm = sorted(_ask_all(library, settings, questions))
            documents = len(library.documents())
        cold = [_ask_cold(settings, question.text) for question in questions[:_COLD]]
        late = warm[min(len(warm) - 1, round(0.9 * len(warm)))]
        cpu, wall = map(min, zip(*cold, strict=True))
        row = f"{statistics.median(warm):.0f} | {late:.0f} | {cpu:.2f} | {wall:.2f}"
        print(f"| {folder.name} | {documents} | {row} |", flush=True)


def _ask_all(library: Library, settings: Settings, questions: Sequence[Question]) -> list[float]:
    """Take the CPU milliseconds of each question in this process; the one that reads PDFs has its own."""
    library.warm()
    answerer = Answerer(library, settings)
    for question in questions[-_WARMING:]:
        ask(answerer, question.text)
    times = []
    for question in questions:
        began = time.process_time()
        ask(answerer, question.text)
        times.append(1000 * (time.process_time() - began))
    return times


def _ask_cold(settings: Settings, question: str) -> tuple[float, float]:
    """Take the CPU seconds of a command with all of its processes, and its wall seconds."""
    command = [sys.executable, "-m", "rag", "ask", question, "--library", str(settings.library)]
    before, began = cpu_with_children(), time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return cpu_with_children() - before, time.monotonic() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.ask_time")
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders with pdfs/ and questions.jsonl")
    parser.add_argument("--libraries", type=Path, help="folder of libraries to use again, SET/library")
    chosen = parser.parse_args()
    with TemporaryDirectory() as made:
        measure_ask_time(chosen.folders, chosen.libraries or Path(made))
