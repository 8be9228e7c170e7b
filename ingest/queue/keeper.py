"""Keeps this process among those that share a list of jobs: says that it is there, and takes what nobody does."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

from ingest.queue.board import Board
from ingest.queue.workers import Workers
from library.errors import StorageError
from library.log import locate
from library.stores.jobs import GIVEN_UP_S

_BEAT_EVERY_S = GIVEN_UP_S / 6

_log = logging.getLogger(__name__)


class Keeper:
    """Beats in a thread; there is nothing to keep where one process has the jobs for itself."""

    def __init__(self, board: Board, workers: Workers, *, resume: bool) -> None:
        """Begin, where the jobs are shared.

        Args:
            board: The jobs.
            workers: Who does them here.
            resume: Whether to take those that nobody does.
        """
        self._board, self._workers, self._resume = board, workers, resume
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingest-keeper", daemon=True)
        if board.is_shared:
            self._thread.start()

    def close(self) -> None:
        """Stop, and leave to others what is not ended."""
        self._closed.set()
        if self._board.is_shared:
            self._thread.join()
            with suppress(StorageError):  # they learn it from the silence
                self._board.release()

    def _run(self) -> None:
        while not self._closed.wait(_BEAT_EVERY_S):
            try:
                self._beat()
            except StorageError as error:
                _log.warning("Other processes hear nothing of this one: %s", locate(error))

    def _beat(self) -> None:
        for job_id in self._board.beat():
            _log.warning("job %d is another process's now, or was cancelled there", job_id)
            self._workers.drop(job_id)
        if self._resume:
            for job in self._board.take():
                self._workers.begin(job)
