"""Puts small documents into a library, the way the product does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.pipeline import Outcome, Pipeline
from library.library import Library
from library.settings import Settings
from tests.pdfs import make_pdf


def add_document(library: Library, settings: Settings, name: str, pages: Sequence[str], title: str = "") -> Outcome:
    """Make a PDF of these pages, add it, and give the outcome."""
    folder = settings.library.parent
    return add_file(library, settings, make_pdf(folder / name, pages, title=title))


def add_file(library: Library, settings: Settings, path: Path, password: str = "") -> Outcome:
    """Add a PDF under its own name."""
    pipeline = Pipeline(library, settings)
    try:
        return pipeline.ingest(path, path.name, lambda *_: None, password)
    finally:
        pipeline.close()
