"""`python -m library copy FROM TO`: copies a library from one set of stores to another."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from library import log
from library.command_line import say
from library.words import language_of_commands

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_ABOUT = "copy a library to other stores, or go on with it: from a folder to servers, back, or between two of either"
_PLACE = "a library's folder, or a file of settings: FOOTNOTE_LIBRARY=… and those of its servers, a line each"


def add_copy_command(commands: Commands) -> None:
    """Add the command."""
    sub = commands.add_parser("copy", help=_ABOUT, description=_ABOUT.capitalize() + ".")
    sub.set_defaults(command=_copy)
    sub.add_argument("source", type=Path, metavar="FROM", help=_PLACE)
    sub.add_argument("target", type=Path, metavar="TO", help="likewise; it has nothing in it, or an earlier run's copy")
    sub.add_argument("--json", action="store_true", help="print JSON")


def _copy(options: argparse.Namespace) -> int:
    from library.copying import copy_library
    from library.store_sets import read_store_set

    source, target = read_store_set(options.source), read_store_set(options.target)
    log.configure(source.log_level, source.log_format)
    copied = copy_library(source, target, _tell)
    left, problems = (
        [message.said_in(language_of_commands()) for message in messages] for messages in (copied.left, copied.problems)
    )
    if options.json:
        counts = {"documents": copied.documents, "added": copied.added, "chats": copied.chats}
        print(json.dumps({**counts, "left": left, "problems": problems}, ensure_ascii=False))  # noqa: T201
    else:
        done = say("library_copied", documents=copied.documents, added=copied.added, chats=copied.chats)
        whole = [] if problems else [say("library_whole", documents=copied.documents)]
        print("\n".join([done, *left, *problems, *whole]))  # noqa: T201
    return int(bool(problems))


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + say("bar_files", done=done, all=total) + ("\n" if done >= total else ""))
