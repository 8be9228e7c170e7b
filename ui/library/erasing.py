"""Erases what was deleted on the library page, once the person who did it can no longer bring it back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from library.errors import FootnoteError
from library.log import internal_error, locate
from ui.shared import page_keys, resources

if TYPE_CHECKING:
    from library.trash import Trash

_EVERY_S = 2.0
_LONGEST_S = 15 * 60.0
_CLOSED_S = 60.0  # a phone whose app is in the background closes its session for a moment

_log = logging.getLogger(__name__)


@dataclass
class _Held:
    """What a session deleted, act by act; the times are of `time.monotonic`."""

    acts: list[tuple[str, ...]] = field(default_factory=list)
    at: float = 0.0
    seen: float = 0.0


class Erasing:
    """Holds what each session deleted; what is let go is erased in a thread. Thread-safe.

    That is when the page is left, when its session has been closed for a minute and no other has taken over, and after
    a quarter of an hour. A process that ends before is followed by a start that erases all of it.
    """

    def __init__(self, trash: Trash, is_open: Callable[[str], bool], now: Callable[[], float] = time.monotonic) -> None:
        """Begin.

        Args:
            trash: Of the library.
            is_open: Whether a session is open.
            now: The time in seconds.
        """
        self._trash, self._is_open, self._now = trash, is_open, now
        self._changed = threading.Condition()
        self._held: dict[str, _Held] = {}
        self._due: list[str] = []
        self._works = False

    def last(self, session: str) -> tuple[str, ...]:
        """List what a session deleted last and can still bring back."""
        with self._changed:
            held = self._held.get(session)
            return held.acts[-1] if held else ()

    def take_over(self, session: str) -> bool:
        """Let a session bring back what closed ones deleted: a page that is loaded anew has a new session.

        Returns:
            Whether there was anything.
        """
        with self._changed:
            closed = [other for other in self._held if other != session and not self._is_open(other)]
            for other in closed:
                theirs = self._held.pop(other)
                mine = self._held.setdefault(session, _Held(at=theirs.at))
                mine.acts[:0] = theirs.acts
                mine.at, mine.seen = max(mine.at, theirs.at), self._now()
            return bool(closed)

    def delete(self, session: str, document_ids: Sequence[str]) -> None:
        """Delete documents in one act, which can be undone as one.

        Raises:
            StorageError: If a store fails.
        """
        kept = tuple(self._trash.put(document_ids))
        with self._changed:
            held = self._held.setdefault(session, _Held())
            held.at = held.seen = self._now()
            if kept:
                held.acts.append(kept)
            if not held.acts:
                del self._held[session]
            self._begin()

    def undo(self, session: str) -> None:
        """Bring back what a session deleted last.

        Raises:
            StorageError: If a store fails.
        """
        self._trash.restore(self.last(session))
        with self._changed:
            if held := self._held.get(session):
                held.acts.pop()
                if not held.acts:
                    del self._held[session]

    def leave(self, session: str) -> None:
        """Erase what a session deleted: it left the page."""
        with self._changed:
            if held := self._held.pop(session, None):
                self._due += [one for act in held.acts for one in act]
                self._begin()
                self._changed.notify()

    def take_due(self) -> list[str]:
        """Give what is to be erased now, and hold it no more."""
        with self._changed:
            now = self._now()
            for session, held in [*self._held.items()]:
                if self._is_open(session):
                    held.seen = now
                if now - held.seen > _CLOSED_S or now - held.at > _LONGEST_S:
                    self._due += [one for act in held.acts for one in act]
                    del self._held[session]
            due, self._due = self._due, []
            return due

    def _begin(self) -> None:
        if not self._works and (self._held or self._due):
            self._works = True
            threading.Thread(target=self._work, name="erasing", daemon=True).start()

    def _work(self) -> None:
        while True:
            if due := self.take_due():
                try:
                    self._trash.erase(due)
                except FootnoteError as error:
                    _log.warning("The next start erases what was deleted: %s", locate(error))
                except Exception as error:  # noqa: BLE001 - the edge of a thread, which must go on with what comes next
                    internal_error(error, "interface")
            with self._changed:
                if not (self._held or self._due):
                    self._works = False
                    return
                if not self._due:
                    self._changed.wait(_EVERY_S)


@resources.kept
def erasing() -> Erasing:
    """Keep what all sessions of a person deleted."""
    return Erasing(resources.library().trash, page_keys.is_open)


def leave() -> None:
    """Let go of what this session deleted, or the one whose place it took; called by every page but the library's."""
    if st.session_state["deleted"] is None:  # it begins here: the page that was there before was left
        st.session_state["deleted"] = erasing().take_over(page_keys.session_id())
    if st.session_state["deleted"]:
        st.session_state["deleted"] = False
        erasing().leave(page_keys.session_id())
