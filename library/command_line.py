"""What the three command lines share: the library's option, exit codes, and errors in one line."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

from library.errors import DocumentNotFound, FootnoteError
from library.library import Library
from library.printable import PrintableOutput, printable
from library.records import Document
from library.settings import Settings, read_settings
from library.words import language_of_commands, phrase


def library_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the library."""
    parser.add_argument("--library", type=Path, metavar="DIR", help="folder of the library (default: data/library)")


def settings_of(options: argparse.Namespace) -> Settings:
    """Read the settings; the command line's library stands before the environment's.

    Raises:
        SettingsError: If a setting cannot be used.
    """
    return read_settings(library=options.library) if options.library else read_settings()


def find_document(library: Library, name: str) -> Document:
    """Find the one document of an id, its beginning, a file name or a title.

    Raises:
        DocumentNotFound: If there is none, or more than one.
    """
    found = library.find_documents(name)
    if len(found) != 1:
        raise DocumentNotFound("document_ambiguous" if found else "document_unknown", name=name)
    return found[0]


def say(name: str, /, **values: object) -> str:
    """Give a phrase in the language of the command line."""
    return phrase(language_of_commands(), name, **values)


def run(command: Callable[[], int]) -> int:
    """Run a command and give its exit code; an error that a user can cause becomes one line and 1."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    try:
        with redirect_stdout(PrintableOutput(sys.stdout)):
            return command()
    except FootnoteError as error:
        sys.stderr.write(printable(" ".join(error.said_in(language_of_commands()).split())) + "\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(f"{say('stopped')}\n")
        return 130
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
