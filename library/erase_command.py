"""`python -m library erase --yes`: deletes a whole library, a person's or one's own, wherever its stores are."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from library.command_line import library_argument, say, settings_of
from library.errors import SettingsError, StorageError, reason_of
from library.library import Library
from library.person_libraries import NOTE, find_person, read_people, settings_of_person
from library.restore import IN_FOLDER
from library.stores.database import CATALOGUE
from library.stores.files import delete_tree
from library.stores.opening import on_server, open_database

if TYPE_CHECKING:
    from library.settings import Settings

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_ABOUT = "delete a whole library with its chats, in its folder and on its servers; no app may have it open"


def add_erase_command(commands: Commands) -> None:
    """Add the command."""
    sub = commands.add_parser("erase", help=_ABOUT, description=_ABOUT.capitalize() + ".")
    sub.set_defaults(command=_erase)
    library_argument(sub)
    sub.add_argument("--person", default="", metavar="NAME", help="of one who logs in: a name or an id")
    sub.add_argument("--yes", action="store_true", help="do it; without, what would be deleted is said")
    sub.add_argument("--json", action="store_true", help="print JSON")


def _erase(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    if options.person:
        settings = settings_of_person(settings, find_person(read_people(settings.library), options.person))
    with Library.open(settings) as library:
        counts = {"documents": len(library.documents()), "chats": library.transfer.count("chats")}
        if not options.yes:
            raise SettingsError("erase_asks", folder=settings.library, **counts)
        library.empty()
    _delete_rest(settings)
    done = json.dumps({**counts, "status": "erased"}) if options.json else say("library_erased", **counts)
    sys.stdout.write(done + "\n")
    return 0


def _delete_rest(settings: Settings) -> None:
    """Delete the tables, and what a closed library leaves in its folder; what else lies there stays."""
    if on_server(settings):
        database = open_database(settings)
        try:
            database.drop()
        finally:
            database.close()
    folder = settings.library
    left = [*folder.glob(f"{CATALOGUE}*"), *(folder / name for name in (*IN_FOLDER, "owner.pid", "reserve", NOTE))]
    try:
        for path in left:
            delete_tree(path)
        if not any(path.name != "owner.lock" for path in folder.iterdir()):
            delete_tree(folder)
    except OSError as error:
        raise StorageError("library_not_written", folder=folder, reason=reason_of(error)) from error
