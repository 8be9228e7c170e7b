"""What `python -m library prepare` does: it has the models ready before the first question needs them."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from library.command_line import say, settings_of
from library.embedders.base import E5, OPENAI_PREFIX
from library.embedders.choice import make_embedder, with_embedder
from library.embedders.download import Download
from library.embedders.model_store import find_folder, folder_of
from library.errors import EmbeddingError
from library.settings import Settings
from library.stores.ledger import open_ledger
from library.words import language_of_commands, read_words
from library.words.catalogues import languages

_COLUMNS = (TextColumn("{task.description}"), BarColumn(bar_width=12), DownloadColumn(), TimeRemainingColumn())


def prepare(options: argparse.Namespace) -> int:
    """Fetch the models that the settings name, where that is allowed, and write what ships in another form.

    A model that cannot be had is told and is no failure: the library answers without it.

    Raises:
        EmbeddingError: If the model that ships cannot be used.
    """
    settings = settings_of(options)
    for language in languages():
        read_words(language)
    for name in (settings.embedding_model, settings.reranker, settings.verifier_model):
        if name and name != E5 and not name.startswith(OPENAI_PREFIX):
            _have(name, settings)
    embedder = make_embedder(with_embedder(settings, E5))
    print(say("prepared", model=embedder.name, backend=embedder.backend))  # noqa: T201
    return 0


def _have(name: str, settings: Settings) -> None:
    try:
        if settings.allow_downloads and find_folder(name) is None:
            _fetch(name, settings)
        print(say("prepared_here", model=name, folder=folder_of(name)))  # noqa: T201
    except EmbeddingError as error:
        sys.stderr.write(f"{error.said_in(language_of_commands())}\n")


def _fetch(name: str, settings: Settings) -> None:
    bars = Progress(*_COLUMNS, console=Console(stderr=True), disable=not sys.stderr.isatty())
    with open_ledger(settings) as ledger, bars as bar:
        task = bar.add_task(name, total=None)
        Download(name, ledger.record).run(lambda done, total: bar.update(task, completed=done, total=total))
