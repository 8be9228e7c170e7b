"""The guides that are being made: on a thread of their own, one after the other, and kept in the library."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from library.errors import DocumentNotFound, FootnoteError
from library.log import internal_error
from library.precedence import GIVES_WAY
from library.words import Message
from rag.events import AskOptions
from ui.shared import model_picker, people, resources

if TYPE_CHECKING:
    from library.records import Document
    from rag.chain import Answerer
    from rag.study.guide import Guide

_AFTER_PAINT_S = 0.3  # the page is drawn first
_LOOK_EVERY_S, _LONGEST_WAIT_S = 0.2, 60.0  # a question that is being answered goes first

Wanted = tuple[str, str, Callable[[], "Answerer"]]
"""A document, the model that is to write, and what gives the answerer."""


class GuideMaking:
    """Makes guides one after the other. Thread-safe."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Wanted] = SimpleQueue()
        self._lock = threading.Lock()
        self._making: set[str] = set()
        self._failed: dict[str, Message] = {}
        self._thread: threading.Thread | None = None

    def request(self, document_id: str, model: str, answerer: Callable[[], Answerer]) -> None:
        """Make a guide, unless it is being made."""
        with self._lock:
            if document_id in self._making:
                return
            self._making.add(document_id)
            self._failed.pop(document_id, None)
            self._queue.put((document_id, model, answerer))
            if self._thread is None:
                self._thread = threading.Thread(target=people.carried(self._run), name="guides", daemon=True)
                self._thread.start()

    def is_making(self, document_id: str) -> bool:
        """Tell whether a guide is being made."""
        return document_id in self._making

    def failure(self, document_id: str) -> Message | None:
        """Tell why a guide could not be made."""
        return self._failed.get(document_id)

    def _run(self) -> None:
        time.sleep(_AFTER_PAINT_S)
        resources.warm().join()
        GIVES_WAY.set(True)
        while True:
            document_id, model, answerer = self._queue.get()
            try:
                with resources.workspace().held():
                    _make(document_id, model, answerer)
            except DocumentNotFound:  # deleted meanwhile
                pass
            except Exception as error:  # noqa: BLE001 - the edge of a thread: the page says it
                known = isinstance(error, FootnoteError)
                self._failed[document_id] = error.message if known else internal_error(error, "interface").message  # type: ignore[attr-defined]
            self._making.discard(document_id)


def _make(document_id: str, model: str, answerer: Callable[[], Answerer]) -> None:
    from rag.study.guide_making import make_guide

    until = time.monotonic() + _LONGEST_WAIT_S
    while time.monotonic() < until and any(not asked.done for asked in [*resources.asked().values()]):
        time.sleep(_LOOK_EVERY_S)
    library = resources.library()
    document = library.document(document_id)
    library.guides.keep(document, make_guide(library, document, answerer(), AskOptions(model=model)).as_dict())


@resources.kept
def making() -> GuideMaking:
    """Keep the one thread that makes a person's guides, for all sessions."""
    return GuideMaking()


def request(document_id: str) -> None:
    """Have a guide made with the model of this session, if one is chosen."""
    making().request(document_id, model_picker.model(), resources.session_answerer())


def kept(document: Document) -> Guide | None:
    """Return the guide that the library keeps of a document."""
    from rag.study.guide import Guide

    found = resources.library().guides.of(document)
    return Guide.from_dict(found) if found else None
