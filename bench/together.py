"""Measures what Footnote loses when all sets lie in one library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.figures import TOP, Figures, figures_of
from bench.miss_report import write_misses
from bench.searches import Searches, ask_all
from bench.sets import add_folder, read_questions
from library.library import Library
from library.settings import read_settings


def measure_together(alone: Mapping[Path, Figures], place: Path, misses: Path) -> None:
    """Index all sets in one library, ask each set's questions, and print what it loses against its own library.

    Args:
        alone: Each set's folder, and Footnote's figures for it in a library of its own.
        place: Folder for the library; documents that are there already are used.
        misses: Folder for the files of misses, which are named for the sets and "together".
    """
    settings = read_settings(library=place / "library")
    with Library.open(settings) as library:
        ids = {folder: add_folder(library, settings, folder / "pdfs") for folder in alone}
        print(f"\n### All sets in one library: {len(library.documents())} documents\n")
        print("Points against the set's own library in brackets.\n")
        print(f"| set | {' | '.join(f'page@{top}' for top in TOP)} | doc@5 | MRR | most points lost |")
        print("|---|" + "---|" * (len(TOP) + 3))
        searches = Searches(library)
        for folder, before in alone.items():
            questions = read_questions(folder, ids[folder])
            found = ask_all(folder.name, searches.fused, questions)
            write_misses(library, questions, found.places, misses / f"{folder.name}-together.md")
            print(_row(folder.name, before, figures_of(found.places, questions)), flush=True)


def _row(name: str, alone: Figures, together: Figures) -> str:
    documents = (alone.document_at_5, together.document_at_5)
    pairs = [*((alone.page_at[top], together.page_at[top]) for top in TOP), documents]
    cells = " | ".join(f"{after:.1f} ({after - before:+.1f})" for before, after in pairs)
    lost = max(0.0, *(before - after for before, after in pairs))
    return f"| {name} | {cells} | {together.mrr:.3f} ({together.mrr - alone.mrr:+.3f}) | {lost:.1f} |"
