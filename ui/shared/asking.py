"""A question on its way to an answer, on a thread of its own: a click or a reload does not end it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from library.errors import FootnoteError
from library.log import internal_error
from library.records import Passage
from library.words import Message
from rag.answer import Answer, Sentence
from rag.events import Event, Finished, Found, Progress, Token, Waiting

_TOKEN_BYTES = 24


@dataclass(frozen=True)
class Wanted:
    """What is to be answered.

    Attributes:
        question: As it was typed.
        turn_id: The turn that is to have one more answer; None for a new question.
        so_far: Text of the answer that is gone on with; "" begins anew.
        most_tokens: Tokens that it may use; None goes by the settings.
        model: Name of the chat model; "" is the built-in answerer, whose words are no Markdown.
        research: Whether it is to be divided, whatever the switch says.
    """

    question: str
    turn_id: int | None = None
    so_far: str = ""
    most_tokens: int | None = None
    model: str = ""
    research: bool = False


@dataclass(frozen=True)
class Draft:
    """How far an answer is.

    Attributes:
        number: Of the change that made it; two drafts of one number are the same.
        text: All that stands there, also what is gone on with.
        stage: What is being done; None before the first word about it.
        sources: What its markers may cite; empty where that is not known yet.
        parts: Questions that research has asked before what it does now.
        done: Whether nothing more will come.
    """

    number: int = 0
    text: str = ""
    stage: Progress | Waiting | None = None
    sources: Mapping[str, Passage] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    done: bool = False


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
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)  # whoever knows it may follow the answer and stop it
        self.done = False
        self.stopped = threading.Event()
        self.error: Message | None = None
        self.empty = False
        self._came: list[Event] = []
        self._changing = threading.RLock()
        self._hearers: list[Callable[[], None]] = []
        self._save = save
        self._thread = threading.Thread(target=self._run, args=(events,), name="asked", daemon=True)
        self._thread.start()

    def draft(self) -> Draft:
        """Return how far the answer is."""
        with self._changing:
            stage = next((event for event in reversed(self._came) if isinstance(event, Progress | Waiting)), None)
            found = next((event for event in reversed(self._came) if isinstance(event, Found)), Found({}))
            text = f"{self.wanted.so_far}{self._written()}"
            return Draft(len(self._came) + self.done, text, stage, found.sources, self._parts(stage), self.done)

    @contextmanager
    def heard_by(self, hearer: Callable[[], None]) -> Iterator[None]:
        """Let a function be called after each change, on any thread."""
        with self._changing:
            self._hearers.append(hearer)
        try:
            yield
        finally:
            with self._changing:
                self._hearers.remove(hearer)

    def stop(self) -> None:
        """End it: what was written is still checked; before the first word, or asked for again, it ends at once."""
        with self._changing:
            again = self.stopped.is_set()
            self.stopped.set()
            if again or not (self._written().strip() or len(self._parts()) > 1):
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
            with self._changing:
                if self.done:
                    return
                if not self._repeats(event):
                    self._came.append(event)
                    self._tell()

    def _end(self, error: Message | None = None) -> None:
        with self._changing:
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
                self._tell()

    def _tell(self) -> None:
        for hearer in self._hearers:
            hearer()

    def _line(self, error: BaseException) -> Message:
        """Return what is said of an error; of one that nobody expected, the reference under which the log has it."""
        return (error if isinstance(error, FootnoteError) else internal_error(error, "question")).message

    def _repeats(self, event: Event) -> bool:
        """Tell whether an event says again what is gone on with, which stands on the page already."""
        return event == Token(self.wanted.so_far) and not self._written()

    def _parts(self, stage: Progress | Waiting | None = None) -> tuple[str, ...]:
        """Return the questions of research so far, but that which a stage is at."""
        asked = dict.fromkeys(event.about for event in self._came if isinstance(event, Progress) and event.about)
        return tuple(about for about in asked if not (isinstance(stage, Progress) and stage.about == about))

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
