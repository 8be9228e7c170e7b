"""`python -m library repair|backup|restore`: mends a library, writes it into one file, puts it back from one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from library.command_line import library_argument, say, settings_of
from library.errors import SettingsError
from library.printable import printable
from library.words import Message, language_of_commands

if TYPE_CHECKING:
    from library.repair import Report
    from library.settings import Settings

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_damage_commands(commands: Commands) -> None:
    """Add the three commands."""
    for name, help_text, command in (
        ("repair", "mend what is damaged, make anew what can be, and say what was lost", _repair),
        ("backup", "write catalogue and PDFs into one file, also while the app runs", _backup),
        ("restore", "put a library back from a backup; what is there is kept beside it", _restore),
    ):
        sub = commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        sub.set_defaults(command=command)
        library_argument(sub)
        sub.add_argument("--json", action="store_true", help="print JSON")
        if name == "repair":
            sub.add_argument("--from", dest="backup", type=Path, metavar="FILE", help="a backup that has missing PDFs")
        else:
            sub.add_argument("backup", type=Path, metavar="FILE", help="the backup")


def _repair(options: argparse.Namespace) -> int:
    from library.repair import repair

    return _print(repair(settings_of(options), options.backup, _tell), options)


def _restore(options: argparse.Namespace) -> int:
    from library.restore import restore

    return _print(restore(_settings_of_files(options, "restore"), options.backup, _tell), options)


def _backup(options: argparse.Namespace) -> int:
    from library.stores.backup import make_backup
    from library.stores.ledger import open_ledger

    settings = _settings_of_files(options, "backup")
    if settings.files_url:
        with open_ledger(settings) as ledger:
            made = make_backup(settings, options.backup, ledger.record)
    else:
        made = make_backup(settings, options.backup)
    if options.json:
        values = {"file": str(made.path), "bytes": made.size, "documents": made.documents, "chats": made.chats}
        print(json.dumps({**values, "missing": made.missing}, ensure_ascii=False))  # noqa: T201
    else:
        size = made.size / 2**20
        print(say("backup_made", path=made.path, size=size, documents=made.documents, chats=made.chats))  # noqa: T201
        for name in made.missing:
            sys.stderr.write(printable(say("backup_misses", name=name)) + "\n")
    return 0


def _settings_of_files(options: argparse.Namespace, command: str) -> Settings:
    """Give the settings of a library whose catalogue is in its folder.

    Raises:
        SettingsError: If it is on a server, which is backed up by its own tools.
    """
    from library.stores.opening import on_server

    settings = settings_of(options)
    if on_server(settings):
        raise SettingsError("server_backup", command=command, folder=settings.library / "files")
    return settings


def _print(report: Report, options: argparse.Namespace) -> int:
    done, lost, problems = map(_said, (report.done, report.lost, report.problems))
    if options.json:
        values = {"documents": report.documents, "done": done, "lost": lost, "problems": problems}
        print(json.dumps(values, ensure_ascii=False))  # noqa: T201
    else:
        whole = [] if problems else [say("library_whole", documents=report.documents)]
        print("\n".join([*done, *lost, *problems, *whole]))  # noqa: T201
    return int(bool(problems))


def _said(messages: Sequence[Message]) -> list[str]:
    return list(dict.fromkeys(message.said_in(language_of_commands()) for message in messages))


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + say("bar_passages", done=done, all=total) + ("\n" if done >= total else ""))
