"""The log: what failed and where in the code, under a short reference; never what anybody asked, wrote or keeps secret.

Messages of exceptions hold contents, so only their classes and the lines they passed through are written, whoever logs.
structlog writes the lines, for a person or as JSON; it is imported with the first, because most commands log nothing.
"""

from __future__ import annotations

import logging
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Iterator, MutableMapping
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from library.errors import InternalError
from library.printable import printable

_OURS = ("library", "ingest", "rag", "ui", "serve")  # other loggers stay at ERROR: at DEBUG some write whole requests
_ROOT = Path(__file__).resolve().parent.parent
_MOST_FRAMES = 12
_IN_CHILD = "in the child: "
_AGAIN_S = 60.0  # what fails the same way on a timer keeps its reference so long, and is logged once

question: ContextVar[str] = ContextVar("question", default="")
"""A reference to the question that is being answered, by which its lines are known to belong together."""

_log = logging.getLogger(__name__)
HANDLER = logging.StreamHandler()
"""Writes to stderr."""
_record = logging.LogRecord
_logged: dict[str, tuple[str, float]] = {}


def configure(level: str = "WARNING", lines: Literal["text", "json"] = "text") -> None:
    """Send the log to stderr, records of this level and above, and of other libraries errors; may be called again."""
    HANDLER.setFormatter(Lines(lines))
    logging.basicConfig(handlers=[HANDLER])
    logging.getLogger().setLevel(logging.ERROR)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.setLogRecordFactory(_without_contents)
    threading.excepthook = _log_end_of_thread


class Lines(logging.Formatter):
    """Writes a record as a line, with the facts that `library.watch` put on it."""

    def __init__(self, lines: Literal["text", "json"]) -> None:
        """Choose how: `text` for a person, or `json`."""
        super().__init__()
        self._lines = lines

    def format(self, record: logging.LogRecord) -> str:
        """Write it."""
        return self._formatter.format(record)

    @cached_property
    def _formatter(self) -> logging.Formatter:
        import structlog
        from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

        if self._lines == "json":
            render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
        else:
            render = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        return ProcessorFormatter(
            foreign_pre_chain=[add_log_level, add_logger_name, stamp, _add_facts],
            processors=[ProcessorFormatter.remove_processors_meta, render],
        )


def _add_facts(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line["event"] = printable(line["event"]).replace("\n", "\\n")
    line.update(getattr(line["_record"], "facts", {}))
    if reference := question.get():
        line["question"] = reference
    return line


def internal_error(error: BaseException, edge: str) -> InternalError:
    """Log an error that nobody expected, and return what the user is told.

    Args:
        error: What was caught.
        edge: Where, such as "page" or "thread"; no contents.
    """
    place = locate(error)
    reference, at = _logged.get(place, ("", 0.0))
    if not reference or time.monotonic() - at > _AGAIN_S:
        reference = new_reference()
        _logged.clear()  # only the last one is likely to come again
        _logged[place] = reference, time.monotonic()
        _log.error("[%s] %s failed: %s", reference, edge, place)
    return InternalError("went_wrong", reference=reference)


def new_reference() -> str:
    """Return what a person can read out and find in the log."""
    return secrets.token_hex(3)


def locate(error: BaseException) -> str:
    """Return the class of an error and of those behind it, each with the lines of code that it passed through."""
    return "; from ".join(f"{type(each).__name__}{_notes(each)}{_frames(each)}" for each in _chain(error))


def note_place(error: BaseException) -> None:
    """Note on an error where it was raised, before it leaves its process."""
    error.add_note(f"{_IN_CHILD}{locate(error)}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _notes(error: BaseException) -> str:
    return "".join(f" ({note})" for note in getattr(error, "__notes__", ()) if note.startswith(_IN_CHILD))


def _frames(error: BaseException) -> str:
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)][-_MOST_FRAMES:]
    return "".join(f" < {_short(code.co_filename)}:{line} {code.co_name}" for code, line in reversed(frames))


def _short(file: str) -> str:
    """Return a file's path within the project or among its packages: the rest is the user's own."""
    path = Path(file)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-2:])


def _without_contents(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """Make a record that says of an exception where it was raised, and nothing else."""
    record = _record(*args, **kwargs)
    if record.exc_info and record.exc_info[1] is not None:
        record.msg = f"{record.getMessage()}: {locate(record.exc_info[1])}"
        record.args, record.exc_info = (), None
    return record


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and ended.exc_type is not SystemExit and not sys.is_finalizing():
        internal_error(ended.exc_value, f"thread {ended.thread.name if ended.thread else '?'}")
