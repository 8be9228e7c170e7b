"""Keeps this process among those that share a list of jobs: says that it is there, and takes what nobody does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from ingest.queue.board import Board
from ingest.queue.workers import Workers
from library.errors import StorageError
from library.library import Library
from library.log import locate
from library.stores.jobs import GIVEN_UP_S

_BEAT_EVERY_S = GIVEN_UP_S / 6
_TAKE_EVERY_S = 1.0
_AWAY_S = 5.0  # between two tries of a server that does not answer
_SWEEP_EVERY_S = 600.0
_DONE_WITH = ("ready", "unchanged", "cancelled")  # of what ended otherwise a person may try again

_log = logging.getLogger(__name__)


class Keeper:
    """Beats in a thread; there is nothing to keep where one process has the jobs for itself."""

    def __init__(self, library: Library, board: Board, workers: Workers, most: int) -> None:
        """Begin, where the jobs are shared.

        Args:
            library: Whose uploads are swept that no job names.
            board: The jobs.
            workers: Who does them here.
            most: Jobs that are in hand at once when one more is taken that nobody does; 0 takes none.
        """
        self._library, self._board, self._workers, self._most = library, board, workers, most
        self._closed = False
        self._taking = threading.Lock()
        self._wake = threading.Event()
        self._due = {self._beat: 0.0, self._sweep: 0.0}
        self._thread = threading.Thread(target=self._run, name="ingest-keeper", daemon=True)
        if board.is_shared:
            self._thread.start()

    def wake(self) -> None:
        """Take what was offered at once."""
        self._wake.set()

    def close(self) -> None:
        """Stop, and leave to others what is not ended."""
        self._closed = True
        self._wake.set()
        if self._board.is_shared:
            self._thread.join()
            with suppress(StorageError):  # they learn it from the silence
                self._board.release()

    def take(self) -> None:
        """Take jobs that nobody does, as far as there is room for them.

        Raises:
            StorageError: If the catalogue fails.
        """
        if not self._board.is_shared:
            for job in self._board.take():
                self._workers.begin(job)
            return
        with self._taking:
            if (room := self._most - self._workers.in_hand) > 0:
                for job in self._board.take(room, self._library.incoming.is_within_reach):
                    self._workers.begin(job)

    def _run(self) -> None:
        while not self._closed:
            self._wake.clear()
            is_well = True
            for errand, every_s in ((self._beat, _BEAT_EVERY_S), (self._sweep, _SWEEP_EVERY_S)):
                if time.monotonic() >= self._due[errand]:
                    self._due[errand] = time.monotonic() + every_s
                    is_well = self._try(errand) and is_well
            if self._most and is_well:
                is_well = self._try(self.take)
            self._wake.wait(min(_TAKE_EVERY_S, _BEAT_EVERY_S) if is_well else _AWAY_S)

    def _try(self, errand: Callable[[], None]) -> bool:
        try:
            errand()
        except (StorageError, OSError) as error:
            _log.warning("Other processes hear nothing of this one, or it of them: %s", locate(error))
            return False
        return True

    def _beat(self) -> None:
        for job_id in self._board.beat():
            _log.warning("job %d is another process's now, or was cancelled there", job_id)
            self._workers.drop(job_id)

    def _sweep(self) -> None:
        """Clear away what a process left that died: copies that no job needs, and what was done of documents."""
        jobs = self._library.jobs.all()
        self._library.incoming.keep_only({job.path for job in jobs if job.stage not in _DONE_WITH})
        needed = {job.document_id for job in jobs if job.stage not in _DONE_WITH}
        staging = self._library.staging
        for document_id in {job.document_id for job in jobs} - needed - {""}:
            if not self._workers.is_at(document_id) and staging.take(document_id):
                staging.clear(document_id)
                staging.give_back(document_id)
