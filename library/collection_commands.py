"""`python -m library collection ...`: groups documents under names."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from library.command_line import find_document, library_argument, say, settings_of
from library.library import Library

if TYPE_CHECKING:
    from library.stores.collections import Collection

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_COMMANDS = {
    "list": ("list the collections", ()),
    "create": ("make an empty collection", ("NAME",)),
    "rename": ("give a collection another name", ("NAME", "NEW")),
    "delete": ("delete a collection; its documents stay", ("NAME",)),
    "add": ("put documents into a collection", ("NAME", "DOCUMENT")),
    "remove": ("take documents out of a collection; they stay in the library", ("NAME", "DOCUMENT")),
}


def add_collection_commands(commands: Commands) -> None:
    """Add `collection` with what it can do."""
    help_text = "group documents under a name"
    parser = commands.add_parser("collection", help=help_text, description=help_text.capitalize() + ".")
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act")
    for name, (about, places) in _COMMANDS.items():
        act = acts.add_parser(name, help=about, description=about.capitalize() + ".")
        act.set_defaults(command=_act)
        library_argument(act)
        act.add_argument("--json", action="store_true", help="print JSON")
        for place in places:
            act.add_argument(place.lower(), metavar=place, nargs="+" if place == "DOCUMENT" else None)


def _act(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        if options.act in ("add", "remove"):
            _move(library, options)
        elif options.act == "create":
            library.collections.create(options.name)
        elif options.act == "rename":
            library.collections.rename(library.collections.named(options.name).id, options.new)
        elif options.act == "delete":
            library.collections.delete(library.collections.named(options.name).id)
        for collection in library.collections.all():
            sys.stdout.write(_line(collection, options.json) + "\n")
    return 0


def _move(library: Library, options: argparse.Namespace) -> None:
    collection = library.collections.named(options.name)
    found = [find_document(library, name).id for name in options.document]
    if options.act == "add":
        library.collections.add_documents(collection.id, found)
    else:
        library.collections.remove_documents(collection.id, found)


def _line(collection: Collection, as_json: bool) -> str:
    if as_json:
        known = {"id": collection.id, "name": collection.name, "documents": collection.count}
        return json.dumps({**known, "created_at": collection.created_at}, ensure_ascii=False)
    return say("listed_collection", count=collection.count, name=collection.name)
