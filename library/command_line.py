"""What the three command lines share: the library's option, exit codes, and errors in one line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from library import log
from library.errors import DocumentNotFound, FootnoteError, InternalError
from library.printable import PrintableOutput, printable
from library.unicode import clean_json
from library.words import language_of_commands, phrase

if TYPE_CHECKING:
    from library.library import Library
    from library.records import Document
    from library.settings import Settings


def library_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the library."""
    parser.add_argument("--library", type=Path, metavar="DIR", help="folder of the library (default: data/library)")


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read a command line, its texts as valid Unicode; paths stay as they are, to be found."""
    options = parser.parse_args(arguments)
    for name, value in vars(options).items():
        setattr(options, name, clean_json(value))
    return options


def settings_of(options: argparse.Namespace) -> Settings:
    """Read the settings; the command line's library stands before the environment's.

    Raises:
        SettingsError: If a setting cannot be used.
    """
    from library.settings import read_settings

    settings = read_settings(library=options.library) if options.library else read_settings()
    log.configure(settings.log_level, settings.log_format)
    return settings


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
    """Run a command and give its exit code; an error becomes one line and 1, without contents if it is our own."""
    log.configure()
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
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - the edge of a command: a panic of Rust is no Exception
        sys.stderr.write(
            f"{InternalError('went_wrong', reference=log.new_reference())} {log.locate(error)}\n"
        )  # here stderr is the log
        return 1
