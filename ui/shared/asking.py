"""A question on its way to an answer, on a thread of its own: a click or a reload does not end it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from library.errors import FootnoteError
from library.log import internal_error
from library.words import Message
from rag.answer import Answer, Sentence
from rag.events import Event, Finished, Token

_PATIENCE_S = 0.2


@dataclass(frozen=True)
class Wanted:
    """What is to be answered.

    Attributes:
        question: As it was typed.
        turn_id: The turn that is to have one more answer; None for a new question.
        so_far: Text of the answer that is gone on with; "" begins anew.
        most_tokens: Tokens that it may use; None goes by the settings.
    """

    question: str
    turn_id: int | None = None
    so_far: str = ""
    most_tokens: int | None = None


class Asked:
    """One question, the events that came for it so far, and how it ended."""

    def __init__(
        self, wanted: Wanted, events: Callable[[threading.Event], Iterator[Event]], save: Callable[[Answer], None]
    ) -> None:
        """Start answering.

        Args:
            wanted: What is to be answered.
            events: Gives the events of `Answerer.stream`, which end soon after what it is given is set; called
                on the new thread.
            save: Called once with the answer, whole or partial; not at all when nothing came.
        """
        self.wanted = wanted
        self.done = False
        self.stopped = threading.Event()
        self.error: Message | None = None
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
        """End it: what was written is still checked; before the first word, or asked for again, it ends at once."""
        with self._changed:
            again = self.stopped.is_set()
            self.stopped.set()
            if again or not self._written().strip():
                self._end()

    def wait(self, seconds: float) -> bool:
        """Wait for the end and tell whether it came."""
        self._thread.join(seconds)
        return self.done

    def _run(self, events: Callable[[threading.Event], Iterator[Event]]) -> None:
        error: Message | None = None
        try:
            self._take(events(self.stopped))
        except BaseException as met:  # noqa: BLE001 - the edge of a thread: whatever ends it, the page must hear of it
            error = self._line(met)
        self._end(error)

    def _take(self, events: Iterator[Event]) -> None:
        for event in events:
            with self._changed:
                if self.done:
                    return
                if not self._repeats(event):
                    self._came.append(event)
                self._changed.notify_all()

    def _end(self, error: Message | None = None) -> None:
        with self._changed:
            if self.done:
                return
            try:
                answer = self._answer(error)
                self.error, self.empty = error, answer is None
                if answer is not None:
                    self._save(answer)
                    self.error = None
            except BaseException as met:  # noqa: BLE001 - the edge of a thread: an answer that cannot be kept ends, too
                self.error = self._line(met)
            finally:
                self.done = True
                self._changed.notify_all()

    def _line(self, error: BaseException) -> Message:
        """Return what is said of an error; of one that nobody expected, the reference under which the log has it."""
        return (error if isinstance(error, FootnoteError) else internal_error(error, "question")).message

    def _repeats(self, event: Event) -> bool:
        """Tell whether an event says again what is gone on with, which stands on the page already."""
        return event == Token(self.wanted.so_far) and not self._written()

    def _written(self) -> str:
        return "".join(event.text for event in self._came if isinstance(event, Token))

    def _answer(self, error: Message | None) -> Answer | None:
        for event in self._came:
            if isinstance(event, Finished):
                return event.answer
        text = self._written()
        return _unchecked(self.wanted, text, error) if text.strip() else None


def _unchecked(wanted: Wanted, text: str, error: Message | None) -> Answer:
    """Keep what was written when it could not be checked any more."""
    whole = f"{wanted.so_far}{text}".strip()
    sentences = tuple(Sentence(part.strip(), break_before=True) for part in whole.split("\n") if part.strip())
    warnings = (error,) if error else ()
    question = wanted.question
    return Answer(question, question, whole, refused=False, sentences=sentences, warnings=warnings, complete=False)
