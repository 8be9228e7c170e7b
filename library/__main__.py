"""`python -m library list|remove|check|prepare`: looks after what is stored."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from library.backend_trial import choose_backend
from library.command_line import library_argument, run, settings_of
from library.embedding import make_embedder
from library.errors import DocumentNotFound
from library.health import warnings_of
from library.library import Library
from library.records import Document


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m library", description="Look after the library.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help_text, command in (
        ("list", "list the documents", _list),
        ("remove", "remove a document and erase what was stored of it", _remove),
        ("check", "compare the stores with the catalogue", _check),
        ("prepare", "get the embedding model ready, so that the first start is quick", _prepare),
    ):
        sub = commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        sub.set_defaults(command=command)
        library_argument(sub)
        sub.add_argument("--json", action="store_true", help="print JSON")
        if name == "remove":
            sub.add_argument("document", metavar="ID", help="the document's id or its first 8 characters, or its name")
    options = parser.parse_args(arguments)
    return run(lambda: options.command(options))


def _list(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        for document in library.documents():
            print(_line(document, options.json))
    return 0


def _line(document: Document, as_json: bool) -> str:
    if as_json:
        warnings = warnings_of(document.health)
        return json.dumps({**asdict(document), "status": "ready", "warnings": warnings}, ensure_ascii=False)
    return f"{document.id[:12]}  {document.page_count:>5} pages  {document.size / 2**20:>6.1f} MB  {document.name}"


def _remove(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        found = library.find_documents(options.document)
        if len(found) != 1:
            many = "more than one document" if found else "no document"
            raise DocumentNotFound(f"The library holds {many} called {options.document}. `list` shows their ids.")
        library.remove(found[0].id)
    removed = {"id": found[0].id, "name": found[0].name, "status": "removed"}
    print(json.dumps(removed, ensure_ascii=False) if options.json else f"Removed {found[0].name}.")
    return 0


def _check(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        problems = library.check()
        count = len(library.documents())
    if options.json:
        print(json.dumps({"documents": count, "problems": problems}, ensure_ascii=False))
    else:
        print("\n".join(problems) or f"The library is whole: {count} documents.")
    return int(bool(problems))


def _prepare(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    embedder = make_embedder(settings)
    print(f"The embedding model is ready: {embedder.name}, run by {embedder.backend}.")
    if settings.embedding_backend == "auto" and not settings.embedding_model:
        print("Tried on this machine:", *choose_backend(settings.models).lines(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
