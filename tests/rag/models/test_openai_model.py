from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

from rag.models.openai_model import iterate_cancellable
from tests.patience import PATIENCE_S


def test_what_is_left_is_not_read_to_its_end() -> None:
    ended, read = threading.Event(), 0

    def endless() -> Iterator[int]:
        nonlocal read
        try:
            while True:
                read += 1
                yield read
        finally:
            ended.set()

    with closing(iterate_cancellable(endless, lambda: None, every_s=0.1)) as items:
        assert next(items) == 1
    assert ended.wait(PATIENCE_S)
