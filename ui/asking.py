"""A question on its way to an answer, on a thread of its own: a click or a reload does not end it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

from library.errors import FootnoteError
from rag.answer import Answer, Sentence
from rag.events import Event, Finished, Token

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 0.2


class Asked:
    """One question, the events that came for it so far, and how it ended."""

    def __init__(self, question: str, events: Callable[[], Iterator[Event]], save: Callable[[Answer], None]) -> None:
        """Start answering.

        Args:
            question: As it was typed.
            events: Gives the events of `Answerer.stream`; called on the new thread.
            save: Called once with the answer, whole or partial; not at all when nothing came.
        """
        self.question = question
        self.done = False
        self.stopped = False
        self.error: str | None = None
        self.empty = False
        self._came: list[Event] = []
        self._changed = threading.Condition()
        self._save = save
        self._thread = threading.Thread(target=self._run, args=(events,), name="asked", daemon=True)
        self._thread.start()

    def follow(self) -> Iterator[Event | None]:
        """Give the events from the first on, and None a few times a second while none comes."""
        seen = 0
        while True:
            with self._changed:
                if seen == len(self._came) and not self.done:
                    self._changed.wait(_PATIENCE_S)
                new, done = self._came[seen:], self.done
            if done and not new:
                return
            seen += len(new)
            yield from new if new else (None,)

    def stop(self) -> None:
        """End it now: what came so far is saved, and nothing more is taken from the model."""
        self.stopped = True
        self._end()

    def wait(self, seconds: float) -> bool:
        """Wait for the end and tell whether it came."""
        self._thread.join(seconds)
        return self.done

    def _run(self, events: Callable[[], Iterator[Event]]) -> None:
        error: str | None = None
        try:
            self._take(events())
        except FootnoteError as met:
            error = str(met)
        except Exception:  # noqa: BLE001 - this thread's edge: whatever ends it, the page must hear of it
            _LOG.exception("A question ended in an error that is not Footnote's own.")
            error = ""
        self._end(error)

    def _take(self, events: Iterator[Event]) -> None:
        for event in events:
            if self.stopped:
                return
            with self._changed:
                self._came.append(event)
                self._changed.notify_all()

    def _end(self, error: str | None = None) -> None:
        with self._changed:
            if self.done:
                return
            self.error = error
            answer = self._answer()
            self.empty = answer is None
            if answer is not None:
                self.error = self._saved(answer)
            self.done = True
            self._changed.notify_all()

    def _saved(self, answer: Answer) -> str | None:
        try:
            self._save(answer)
        except FootnoteError as error:
            return str(error)
        return None

    def _answer(self) -> Answer | None:
        for event in self._came:
            if isinstance(event, Finished):
                return event.answer
        text = "".join(event.text for event in self._came if isinstance(event, Token))
        return _partial(self.question, text) if text.strip() else None


def _partial(question: str, text: str) -> Answer:
    paragraphs = [part.strip() for part in text.split("\n") if part.strip()]
    sentences = tuple(Sentence(part, break_before=True) for part in paragraphs)
    return Answer(question, question, text.strip(), refused=False, sentences=sentences, complete=False)
