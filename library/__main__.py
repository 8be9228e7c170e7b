"""`python -m library list|remove|check|repair|backup|restore|copy|erase|token ...`: looks after what is stored."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from library.collection_commands import add_collection_commands
from library.command_line import find_document, library_argument, parse, run, say, settings_of
from library.copy_command import add_copy_command
from library.damage_commands import add_damage_commands
from library.erase_command import add_erase_command
from library.health import warnings_of
from library.ledger_command import LIMIT, list_ledger
from library.library import Library
from library.prepare_command import prepare
from library.records import Document
from library.token_commands import add_token_commands
from library.words import language_of_commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if not."""
    options = parse(_parser(), arguments)
    return run(lambda: int(options.command(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m library", description="Look after the library.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help_text, command in (
        ("list", "list the documents", _list),
        ("remove", "remove a document and erase what was stored of it", _remove),
        ("date", "correct the date that a document is of", _date),
        ("check", "compare the stores with the catalogue", _check),
        ("prepare", "get the embedding model ready, so that the first start is quick", prepare),
        ("ledger", "list the requests that left this machine: when, where to, how many bytes, what for", list_ledger),
    ):
        sub = commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        sub.set_defaults(command=command)
        library_argument(sub)
        sub.add_argument("--json", action="store_true", help="print JSON")
        if name in ("remove", "date"):
            sub.add_argument("document", metavar="ID", help="the document's id or its first 8 characters, or its name")
        if name == "remove":
            about = "delete the chats that quote or name it too"
            sub.add_argument("--with-chats", action="store_true", help=about)
        if name == "ledger":
            sub.add_argument("--limit", type=_count, default=LIMIT, metavar="N", help=f"newest requests ({LIMIT})")
        if name == "date":
            sub.add_argument("date", metavar="DATE", help='2018, 2018-09 or 2018-09-29; "" when it has none')
    add_collection_commands(commands)
    add_damage_commands(commands)
    add_copy_command(commands)
    add_erase_command(commands)
    add_token_commands(commands)
    return parser


def _count(text: str) -> int:
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return count


def _list(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        names = {collection.id: collection.name for collection in library.collections.all()}
        members = library.collections.by_document()
        for document in library.documents():
            within = sorted(names[collection] for collection in members.get(document.id, ()))
            print(_line(document, within, options.json))
    return 0


def _line(document: Document, collections: list[str], as_json: bool) -> str:
    if as_json:
        warnings = [warning.said_in(language_of_commands()) for warning in warnings_of(document.health)]
        more = {"status": "ready", "warnings": warnings, "collections": collections}
        return json.dumps({**asdict(document), **more}, ensure_ascii=False)
    facts = say("listed_document", pages=document.page_count, size=document.size / 2**20, dated=document.dated)
    return f"{document.id[:12]}  {facts}  {document.name}{' · ' if collections else ''}{', '.join(collections)}"


def _remove(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        found = find_document(library, options.document)
        library.remove(found.id, with_chats=options.with_chats)
    removed = {"id": found.id, "name": found.name, "status": "removed"}
    print(json.dumps(removed, ensure_ascii=False) if options.json else say("removed", name=found.name))
    return 0


def _date(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options)) as library:
        found = find_document(library, options.document)
        library.date_document(found.id, options.date)
        dated = library.document(found.id).dated
    changed = {"id": found.id, "name": found.name, "dated": dated}
    said = say("document_of", name=found.name, dated=dated) if dated else say("document_undated", name=found.name)
    print(json.dumps(changed, ensure_ascii=False) if options.json else said)
    return 0


def _check(options: argparse.Namespace) -> int:
    with Library.open(settings_of(options), thorough=True) as library:
        problems = [problem.said_in(language_of_commands()) for problem in library.check()]
        count = len(library.documents())
    if options.json:
        print(json.dumps({"documents": count, "problems": problems}, ensure_ascii=False))
    else:
        print("\n".join(problems) or say("library_whole", documents=count))
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
